package io.kgraph.cli;

import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "completion", sortOptions = false, abbreviateSynopsis = true, description = "Prints what completes its commands in a shell.",
        footer = {"%nbash: source <(kgraph completion bash)", "zsh:  source <(kgraph completion zsh)", "fish: kgraph completion fish | source"})
final class CompletionCommand extends Task {
    enum Dialect { bash, zsh, fish }

    @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish")
    Dialect dialect = Dialect.bash;

    private final CommandLine root;

    /// @param root the command with everything that is below it
    CompletionCommand(Shell shell, CommandLine root) {
        super(shell);
        this.root = root;
    }

    @Override int run() {
        shell.out().print(switch (dialect) {
            case bash -> AutoComplete.bash("kgraph", root);
            case zsh -> Completion.zsh(root);
            case fish -> Completion.fish(root);
        });
        return Cli.end(new Output(shell, common), List.of());
    }
}
