package io.kgraph.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/// What one call of the command left behind.
record Called(int exit, String out, String err) {
    static Called in(Path folder, String... arguments) {
        return in(folder, false, Map.of(), arguments);
    }

    static Called in(Path folder, boolean terminal, Map<String, String> environment, String... arguments) {
        return in(folder, "", terminal, environment, arguments);
    }

    static Called in(Path folder, String input, boolean terminal, Map<String, String> environment, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var shell = new Shell(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), new PrintStream(out, false, StandardCharsets.UTF_8), new PrintStream(err, false, StandardCharsets.UTF_8),
                folder, terminal, true, environment);
        int exit = Cli.run(arguments, shell);
        return new Called(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
