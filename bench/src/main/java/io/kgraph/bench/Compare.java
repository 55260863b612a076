package io.kgraph.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Runs this library and its peers in turn on this machine and writes who is how much faster.
///
/// `Compare W02 W05 --peers DIR [--venvs DIR] [--names jax,ort] [--threads 1,2] [--rounds 2] [--target NAME] [--out DIR]`: `DIR` of the peers holds `peers-python/run.py`;
/// the table is `compare.md` and its picture `compare.svg` in the folder of `--out`, beside the lines that they were made from.
public final class Compare {
    private final List<String> ids = new ArrayList<>();
    private final List<String> threads = new ArrayList<>(List.of("1", "2"));
    private Path home = Path.of(".");
    private Path peers = Path.of("../shared/bench");
    private Path out = Path.of("bench/target/compare");
    private String venvs = "";
    private String names = "";
    private String target = "";
    private int rounds = 2;

    private Compare() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        var compare = new Compare();
        for (int i = 0; i < args.length; i++)
            switch (args[i]) {
                case "--home" -> compare.home = Path.of(args[++i]);
                case "--peers" -> compare.peers = Path.of(args[++i]);
                case "--venvs" -> compare.venvs = args[++i];
                case "--names" -> compare.names = args[++i];
                case "--target" -> compare.target = args[++i];
                case "--threads" -> {
                    compare.threads.clear();
                    compare.threads.addAll(List.of(args[++i].split(",")));
                }
                case "--rounds" -> compare.rounds = Integer.parseInt(args[++i]);
                case "--out" -> compare.out = Path.of(args[++i]);
                default -> compare.ids.add(args[i]);
            }
        compare.run();
    }

    private void run() throws IOException, InterruptedException {
        Files.createDirectories(out);
        Path lines = out.resolve("lines.jsonl"), inputs = out.resolve("inputs");
        Files.deleteIfExists(lines);
        boolean found = Files.exists(runner());
        if (!found) System.err.println("compare: no peers in " + peers + "; only this library is measured");
        if (found) execute(python("--workloads", String.join(",", ids), "--dump", inputs.toString()), out.resolve("log.txt"));
        for (int round = 0; round < rounds; round++)
            for (String count : threads)
                for (String id : ids) {
                    System.err.printf("round %d of %d: %s with %s thread%s%n", round + 1, rounds, id, count, count.equals("1") ? "" : "s");
                    ours(id, count, found ? inputs : null, lines);
                    if (found) theirs(id, count, lines);
                }
        var measured = Files.readAllLines(lines).stream().flatMap(l -> Line.of(l).stream()).toList();
        var table = Comparison.of(measured);
        Files.writeString(out.resolve("compare.md"), table.markdown());
        Files.writeString(out.resolve("compare.svg"), table.svg());
        System.out.print(table.markdown());
    }

    private void ours(String id, String count, @org.jspecify.annotations.Nullable Path inputs, Path lines) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(home.resolve("bench/run.sh").toString(), id, "--threads", count));
        if (inputs != null) command.addAll(List.of("--inputs", inputs.toString()));
        if (!target.isEmpty()) command.addAll(List.of("--target", target));
        execute(command, lines);
    }

    private void theirs(String id, String count, Path lines) throws IOException, InterruptedException {
        var command = python("--workloads", id, "--threads", count, "--out", lines.toString());
        if (!venvs.isEmpty()) command.addAll(List.of("--venvs", venvs));
        if (!names.isEmpty()) command.addAll(List.of("--peers", names));
        execute(command, out.resolve("log.txt"));
    }

    private Path runner() {
        return peers.resolve("peers-python/run.py");
    }

    private List<String> python(String... arguments) {
        Path own = Path.of(venvs).resolve("numpy/bin/python");
        var command = new ArrayList<>(List.of(Files.exists(own) ? own.toString() : "python3", runner().toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /// Runs a command with its standard output appended to a file.
    private static void execute(List<String> command, Path output) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .redirectError(ProcessBuilder.Redirect.appendTo(output.resolveSibling("log.txt").toFile())).start();
        int exit = process.waitFor();
        if (exit != 0) System.err.println("compare: " + command.getFirst() + " ended with " + exit + "; see " + output.resolveSibling("log.txt"));
    }
}
