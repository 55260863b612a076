package io.kgraph.cli;

/// The `kgraph` command: reads its arguments and answers with an exit code.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Shell shell = Shell.ofProcess();
        int code = Cli.run(arguments, shell);
        shell.out().flush();
        System.exit(code);
    }
}
