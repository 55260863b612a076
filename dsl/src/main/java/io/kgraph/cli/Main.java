package io.kgraph.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The `kgraph` command: reads its arguments and answers with an exit code.
@Command(name = "kgraph", mixinStandardHelpOptions = true, version = "kgraph 0.1.0",
        description = "A compiler for symbolic array programs.")
public final class Main implements Runnable {
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override public void run() {
        CommandLine.usage(this, System.out);
    }
}
