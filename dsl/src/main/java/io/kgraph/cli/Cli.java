package io.kgraph.cli;

import com.google.common.collect.ImmutableMap;
import io.kgraph.config.Settings;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.error.Diagnostic;
import io.kgraph.error.GraphError;
import io.kgraph.error.Place;
import io.kgraph.lang.Code;
import io.kgraph.lang.RunErrors;
import io.kgraph.lang.ScriptError;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// One call of the command, from its arguments to its exit code. Tests call it in their own process.
public final class Cli {
    static final String VERSION = "kgraph 0.1.0";

    /// All but the one that completes them, in the order in which help lists them, by the names that they have.
    static final ImmutableMap<String, Function<Shell, Task>> COMMANDS = ImmutableMap.<String, Function<Shell, Task>>builder()
            .put("run", RunCommand::new)
            .put("check", CheckCommand::new)
            .put("test", TestCommand::new)
            .put("fmt", FmtCommand::new)
            .put("eval", EvalCommand::new)
            .put("repl", ReplCommand::new)
            .put("lsp", LspCommand::new)
            .put("explain", ExplainCommand::new)
            .put("info", InfoCommand::new)
            .put("doc", DocCommand::new)
            .put("grad", GradCommand::new)
            .put("new", NewCommand::new)
            .put("doctor", DoctorCommand::new)
            .put("viz", VizCommand::new)
            .put("diff", DiffCommand::new)
            .put("bench", BenchCommand::new)
            .put("fuzz", FuzzCommand::new)
            .build();

    private final Shell shell;
    private final CommandLine line;

    private Cli(Shell shell, String[] arguments) {
        this.shell = shell;
        this.line = new CommandLine(new Top());
        String first = arguments.length == 0 ? "" : arguments[0];
        var called = COMMANDS.get(first);
        if (called != null) add(called.apply(shell));             // the model of all of them costs more than most runs
        else {
            COMMANDS.values().forEach(c -> add(c.apply(shell)));
            add(new CompletionCommand(shell, line));
        }
        line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setCaseInsensitiveEnumValuesAllowed(false)
                .setPosixClusteredShortOptionsAllowed(false)
                .setAbbreviatedOptionsAllowed(false);
    }

    private void add(Task task) {
        var command = new CommandLine(task);
        command.getCommandSpec().addMixin("common", CommandSpec.forAnnotatedObject(task.common));
        line.addSubcommand(command);
    }

    @Command(name = "kgraph", synopsisSubcommandLabel = "COMMAND", sortOptions = false, abbreviateSynopsis = true,
            description = "A compiler for symbolic array programs.", footer = "%nkgraph COMMAND --help says more.")
    private static final class Top {
        @Mixin CommonOptions common = new CommonOptions();

        @Option(names = "--version", description = "the version of this program")
        boolean version;
    }

    /// Runs a command; `arguments` are those after `kgraph`.
    public static int run(String[] arguments, Shell shell) {
        boolean plain = List.of(arguments).equals(List.of("--version"));            // needs no model of the options
        int code = plain ? version(shell) : ScopedValue.where(Settings.SCOPED, Settings.defaults()).call(() -> new Cli(shell, arguments).run(arguments));   // not those of the user's files
        shell.out().flush();
        shell.err().flush();
        return code;
    }

    private int run(String[] arguments) {
        ParseResult parsed;
        try {
            parsed = line.parseArgs(arguments);
        } catch (ParameterException e) {
            return usage(e);
        }
        CommonOptions common = parsed.hasSubcommand() ? task(parsed).common : new CommonOptions();
        try {
            return execute(parsed);
        } catch (UsageError e) {
            shell.err().println("kgraph: " + e.sentence());
            return ExitCode.USAGE.number();
        } catch (DataError e) {
            return end(common, e.diagnostics());
        } catch (ScriptError e) {
            return end(common, e.diagnostics());
        } catch (GraphError e) {
            return end(common, List.of(RunErrors.outside(e)));
        } catch (RuntimeException | StackOverflowError | AssertionError | LinkageError e) {
            return fault(e, common.debug);
        } catch (OutOfMemoryError e) {
            return end(common, List.of(Diagnostic.error(Code.E0809.name(), Code.E0809.title(), Place.file("kgraph"), "There is not enough memory for this: " + e.getMessage() + ".")));
        }
    }

    private int execute(ParseResult parsed) {
        if (parsed.hasSubcommand()) {
            Task task = task(parsed);
            if (!task.common.help) return task.run();
            if (task instanceof RunCommand run && !run.file.isEmpty()) return ScriptHelp.print(new Output(shell, run.common), run.file);
            parsed.subcommand().commandSpec().commandLine().usage(writer(true), Ansi.OFF);
            return ExitCode.DONE.number();
        }
        Top top = line.getCommand();
        if (top.version) return version(shell);
        line.usage(writer(top.common.help), Ansi.OFF);
        return (top.common.help ? ExitCode.DONE : ExitCode.USAGE).number();
    }

    private static int version(Shell shell) {
        shell.out().println(VERSION);
        return ExitCode.DONE.number();
    }

    private static Task task(ParseResult parsed) {
        return (Task) parsed.subcommand().commandSpec().userObject();
    }

    private PrintWriter writer(boolean asked) {
        return new PrintWriter(asked ? shell.out() : shell.err(), true, StandardCharsets.UTF_8);
    }

    // ---- how it ends ---------------------------------------------------------------------------------------------------------

    /// Says what is left to be said, and what all of it means for the exit code.
    static int end(Output output, List<Diagnostic> messages) {
        return end(output, messages, ExitCode.DONE);
    }

    /// As above, where something else has decided how it ends as well.
    static int end(Output output, List<Diagnostic> messages, ExitCode result) {
        output.messages(messages);
        int code = ExitCode.of(messages).and(result).number();
        var done = new LinkedHashMap<String, Object>();
        done.put("type", "done");
        done.put("exit", code);
        output.json(done);
        return code;
    }

    private int end(CommonOptions common, List<Diagnostic> messages) {
        return end(new Output(shell, common), messages);
    }

    private int usage(ParameterException e) {
        String name = e.getCommandLine().getCommandSpec().qualifiedName();
        String sentence = String.valueOf(e.getMessage()).replace(" is not a long", " is not a whole number").replace(" is not an int", " is not a whole number");
        if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
            String first = unmatched.getUnmatched().getFirst();
            boolean option = first.startsWith("-");
            String written = option && first.contains("=") ? first.substring(0, first.indexOf('=')) : first;
            List<String> known = option ? List.copyOf(e.getCommandLine().getCommandSpec().optionsMap().keySet())
                    : List.copyOf(e.getCommandLine().getSubcommands().keySet());
            List<String> near = io.kgraph.lang.Nearest.to(written, known);
            if (near.isEmpty()) near = known.stream().filter(k -> k.startsWith(written)).toList();
            sentence = option ? "there is no option '" + written + "'" : known.isEmpty() ? "'" + written + "' is one argument too many" : "there is no command '" + written + "'";
            sentence += near.isEmpty() ? "." : "; did you mean " + near.getFirst() + "?";
        }
        shell.err().println(name + ": " + sentence);
        shell.err().println("See " + name + " --help.");
        return ExitCode.USAGE.number();
    }

    /// What is said of a fault of this program.
    static String faultText(Throwable e) {
        return "kgraph: " + (e instanceof BrokenInvariant ? e.getMessage()
                : e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage())
                + "\nThis is a fault of kgraph itself. Please report it together with this text.");
    }

    private int fault(Throwable e, boolean debug) {
        shell.err().println(faultText(e));
        if (debug) e.printStackTrace(shell.err());
        else shell.err().println("With --debug there is a stack trace.");
        return ExitCode.OUR_FAULT.number();
    }
}
