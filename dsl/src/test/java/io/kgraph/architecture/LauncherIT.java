package io.kgraph.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Starts the finished command: by its launcher, and by hand on the module path.
class LauncherIT {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    /// What one run left behind.
    record Outcome(int exit, String out, String err) {}

    @TempDir Path folder;

    @Test void startsFromAnyFolderAndThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("again"), Files.createSymbolicLink(folder.resolve("kg"), HOME.resolve("kgraph")));
        assertThat(run(link.toString(), "--version")).isEqualTo(new Outcome(0, "kgraph 0.1.0\n", ""));
    }

    @Test void startsOnTheModulePath() throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path app = HOME.resolve("dsl/target/app");
        assertThat(run(java.toString(), "--enable-native-access=io.kgraph.executor", "--module-path", app.toString(),
                "--module", "io.kgraph.dsl/io.kgraph.cli.Main", "--version")).isEqualTo(new Outcome(0, "kgraph 0.1.0\n", ""));
    }

    /// The options of the launcher, with a cache of classes that is none.
    @Test void aDamagedCacheIsPassedOver() throws Exception {
        Path cache = Files.writeString(folder.resolve("kgraph.aot"), "none");
        String options = Files.readString(HOME.resolve("kgraph")).lines().filter(l -> l.startsWith("options=(")).findFirst().orElseThrow();
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(options.substring("options=(".length(), options.length() - 1).replace("'", "").split(" ")));
        command.addAll(List.of("-XX:AOTCache=" + cache, "--enable-native-access=io.kgraph.executor", "--module-path", HOME.resolve("dsl/target/app").toString(),
                "--module", "io.kgraph.dsl/io.kgraph.cli.Main", "--version"));
        assertThat(run(command.toArray(String[]::new))).isEqualTo(new Outcome(0, "kgraph 0.1.0\n", ""));
    }

    @Test void answersInputsThatAreNoTerminal() throws Exception {
        assertThat(fed("let a = ones([2])\nsum(a)\n", HOME.resolve("kgraph").toString(), "repl")).isEqualTo(new Outcome(0, "float32  2\n", ""));
    }

    @Test void servesEditorsOnTheModulePath() throws Exception {
        Outcome outcome = fed(message("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"capabilities\":{}}}")
                + message("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"shutdown\"}") + message("{\"jsonrpc\":\"2.0\",\"method\":\"exit\"}"), HOME.resolve("kgraph").toString(), "lsp");
        assertThat(outcome.out()).startsWith("Content-Length: ").contains("\"hoverProvider\":true", "\"id\":2");
        assertThat(outcome.exit()).isZero();
    }

    private static String message(String body) {
        return "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @Test void writesTheReferenceFromTheSourcesThatComeWithIt() throws Exception {
        Outcome outcome = run(HOME.resolve("kgraph").toString(), "doc", "--format", "html", "--out", "reference");
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.exit()).isZero();
        assertThat(folder.resolve("reference/d.html")).content().contains("Tensor K.clip(Object x, Object minValue, Object maxValue)", "[0 0.5 1]");
    }

    @Test void aLoopWithoutEndEndsAtAnInterrupt() throws Exception {
        Files.writeString(folder.resolve("endless.kgraph"), """
                print "begun"
                print while_loop(fn(x) => x > 0.0, fn(x) => x + 1.0, constant(1.0))
                """);
        Path out = folder.resolve("out"), err = folder.resolve("err");
        var builder = new ProcessBuilder("env", "--default-signal=INT", HOME.resolve("kgraph").toString(), "run", "endless.kgraph")   // in the background it would be ignored
                .directory(folder.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        for (int i = 0; i < 300 && process.isAlive() && !Files.readString(out).contains("begun"); i++) Thread.sleep(100);
        assertThat(process.isAlive()).as("the loop goes on").isTrue();
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("it ends").isTrue();
        assertThat(process.exitValue()).isEqualTo(130);
    }

    @Test void saysWhatToInstallWithoutAJdk() throws Exception {
        Path launcher = folder.resolve("kgraph");
        Files.writeString(launcher, Files.readString(HOME.resolve("kgraph")).replace("needed=25", "needed=9999"));
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        assertThat(run(launcher.toString(), "--version")).isEqualTo(new Outcome(2, "", """
                kgraph: needs a JDK of version 9999 or later, and found none in JAVA_HOME, on the PATH, or in the usual places.
                kgraph: Install one, for example Eclipse Temurin 9999 (https://adoptium.net), and set JAVA_HOME to its folder.
                """));
    }

    private Outcome run(String... command) throws IOException, InterruptedException {
        return fed("", command);
    }

    private Outcome fed(String input, String... command) throws IOException, InterruptedException {
        Path in = Files.writeString(folder.resolve("in"), input);
        Path out = folder.resolve("out"), err = folder.resolve("err");
        var builder = new ProcessBuilder(command).directory(folder.toFile())
                .redirectInput(in.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends within a minute").isTrue();
        return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
