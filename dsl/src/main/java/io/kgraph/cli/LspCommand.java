package io.kgraph.cli;

import io.kgraph.lsp.Server;
import java.io.PrintStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "lsp", sortOptions = false, abbreviateSynopsis = true, description = "Serves editors by the Language Server Protocol.",
        footer = "%nIt speaks on standard input and output; an editor starts it. docs/tools/lsp.md says how to set one up.")
final class LspCommand extends Task {
    @Option(names = "--stdio", description = "the only way there is, for editors that say it")
    boolean stdio;

    LspCommand(Shell shell) {
        super(shell);
    }

    /// Standard output belongs to the protocol: what else would be written there goes to standard error.
    @Override int run() {
        PrintStream before = System.out;
        System.setOut(shell.err());
        try {
            return Server.serve(new Server(Cli.VERSION, shell.stateFolder().map(f -> f.resolve("library"))), shell.in(), shell.out()) ? ExitCode.DONE.number() : ExitCode.FAILED.number();
        } catch (InterruptedException _) {                       // asked to end, it ends
            Thread.currentThread().interrupt();
            return ExitCode.INTERRUPTED.number();
        } finally {
            System.setOut(before);
        }
    }
}
