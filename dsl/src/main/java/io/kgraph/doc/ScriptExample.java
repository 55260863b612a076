package io.kgraph.doc;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.kgraph.Session;
import io.kgraph.array.NDArray;
import io.kgraph.array.Npy;
import io.kgraph.array.Npz;
import io.kgraph.array.Safetensors;
import io.kgraph.data.TfRecords;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.error.Diagnostic;
import io.kgraph.error.DiagnosticText;
import io.kgraph.lang.Elaboration;
import io.kgraph.lang.Elaborator;
import io.kgraph.lang.FormatSpec;
import io.kgraph.lang.KGraphFile;
import io.kgraph.lang.Source;
import io.kgraph.lang.Span;
import io.kgraph.run.Report;
import io.kgraph.run.ScriptFiles;
import io.kgraph.run.ScriptRunner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Evaluates an example of the language: a script in a folder with a few small files of data.
final class ScriptExample {
    private static final Pattern STATEMENT = Pattern.compile("(?s)(let|variable|frozen|placeholder|dim|data|run|eval|train|plot|print|def)\\b[^(].*");
    private static final Pattern PICTURE = Pattern.compile("plot .* to \"(.*)\"");

    private ScriptExample() {}

    /// The example of a function, which must go well.
    static Example of(String name, List<String> statements) {
        try {
            Path folder = Files.createTempDirectory("kgraph-doc");
            try {
                data(folder);
                return evaluated(name, statements, folder);
            } finally {
                remove(folder);
            }
        } catch (IOException e) {
            throw new BrokenInvariant("doc", "the example of " + name + " has a folder for its files", e);
        }
    }

    private static void data(Path folder) throws IOException {
        Npy.write(folder.resolve("numbers.npy"), NDArray.of(new float[] {1, 2, 3}));
        Npz.write(folder.resolve("arrays.npz"), Map.of("x", NDArray.of(new float[] {1, 2}), "y", NDArray.of(new float[] {3, 4})));
        Files.write(folder.resolve("pixels.idx"), HexFormat.of().parseHex("00000802" + "00000002" + "00000003" + "000102" + "fdfeff"));
        Safetensors.write(folder.resolve("arrays.safetensors"), Map.of("w", NDArray.of(new float[] {1, 2})));
        // two records with the features label, an integer, and pixels, two bytes
        for (String example : List.of("0a220a0e0a056c6162656c12051a030a01030a100a06706978656c7312060a040a020102", "0a220a0e0a056c6162656c12051a030a01070a100a06706978656c7312060a040a020304"))
            Files.write(folder.resolve("examples.tfrecord"), TfRecords.framed(HexFormat.of().parseHex(example)), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        Files.writeString(folder.resolve("flowers.csv"), "length,width,species\n5.1,3.5,setosa\n7.0,3.2,versicolor\n4.9,3.0,setosa\n");
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) Files.delete(file);
        }
        Files.delete(folder);
    }

    private static Example evaluated(String name, List<String> statements, Path folder) throws IOException {
        var text = new StringBuilder();
        var lines = new TreeMap<Integer, Integer>();                 // the line on which each statement begins
        int line = 1;
        for (int i = 0; i < statements.size(); i++) {
            lines.put(line, i);
            String statement = statements.get(i);
            text.append(STATEMENT.matcher(statement).matches() ? "" : "print ").append(statement).append('\n');
            line += (int) statement.lines().count();
        }
        var results = new ArrayList<StringBuilder>();
        statements.forEach(_ -> results.add(new StringBuilder()));
        String printed = capturing(() -> run(name, text.toString(), folder, (span, value) -> {
            StringBuilder result = results.get(lines.floorEntry(span.line()).getValue());
            result.append(result.isEmpty() ? "" : "\n").append(value);
        }));
        if (!printed.isEmpty()) results.getLast().insert(0, printed);
        var steps = ImmutableList.<Example.Step>builder();
        for (int i = 0; i < statements.size(); i++) {
            Matcher picture = PICTURE.matcher(statements.get(i));
            steps.add(new Example.Step(statements.get(i), results.get(i).toString(), picture.matches() ? Files.readString(folder.resolve(picture.group(1))) : ""));
        }
        return new Example(false, steps.build());
    }

    private interface Hears {
        void value(Span command, String text);
    }

    private static void run(String name, String text, Path folder, Hears hears) {
        Elaboration elaboration = Elaborator.elaborate(KGraphFile.parse(Source.of(name + ".kgraph", text)),
                new Elaboration.Options(ImmutableMap.of(), false, new ScriptFiles(folder)));
        List<Diagnostic> wrong = elaboration.diagnostics().stream().filter(d -> d.severity() == Diagnostic.Severity.ERROR).toList();
        if (wrong.isEmpty()) {
            var session = Session.Options.DEFAULT.withTarget("reference").withThreads(1);
            wrong = ScriptRunner.run(elaboration.program().orElseThrow(), new ScriptRunner.Options(session, folder, folder, Map.of()), report(hears), Map.of());
        }
        if (!wrong.isEmpty()) throw new BrokenInvariant("doc", "the example of " + name + " can be evaluated", new DiagnosticText(true, false).render(wrong));
    }

    private static Report report(Hears hears) {
        return new Report() {
            @Override public void print(Span command, ImmutableList<Item> items) {
                hears.value(command, items.stream().map(i -> i.name().isEmpty() ? i.text() : i.value().text(FormatSpec.NONE)).collect(Collectors.joining("\n")));
            }

            @Override public void value(String name, NDArray value, boolean asked) {}

            @Override public void epoch(String label, long epoch, long step, ImmutableMap<String, NDArray> means) {}

            @Override public void step(String label, long epoch, long step, long steps, double objective) {}

            @Override public void trained() {}
        };
    }

    /// What `print_tensor` prints meanwhile; it knows no stream but that of the process.
    private static String capturing(Runnable work) {
        PrintStream before = System.out;
        var bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
