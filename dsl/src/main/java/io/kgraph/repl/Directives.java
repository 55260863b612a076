package io.kgraph.repl;

import io.kgraph.Tensor;
import io.kgraph.compiler.CompileOptions;
import io.kgraph.compiler.Compiler;
import io.kgraph.doc.Reference;
import io.kgraph.doc.ReferenceText;
import io.kgraph.ir.GraphText;
import io.kgraph.lang.Conversation;
import io.kgraph.lang.Nearest;
import io.kgraph.lang.Source;
import io.kgraph.run.RunGraph;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What begins with a colon: questions about expressions, and requests to the shell itself.
final class Directives {
    /// In the order of `:help`.
    enum Directive {
        TYPE("expr", "the type of an expression; nothing is run"),
        SHAPE("expr", "its extents"),
        GRAD("expr wrt x, …", "the gradient of an expression, as a value"),
        GRAPH("expr", "the nodes that compute it"),
        PLAN("expr", "the steps it is compiled to"),
        TIME("expr", "how long it takes, first and then"),
        DOC("function", "what a function does, with an example"),
        VARS("", "the names declared so far"),
        LOAD("file", "runs a script here"),
        SAVE("file", "writes the statements so far as a script"),
        RESET("", "forgets everything"),
        HELP("", "this list"),
        QUIT("", "leaves, as Ctrl-D does");

        final String argument;
        final String help;

        Directive(String argument, String help) {
            this.argument = argument;
            this.help = help;
        }

        /// As it is typed.
        String word() {
            return ":" + name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String HELP = """

            Statements and expressions of the language are taken as they are; an input goes on while a bracket is open or an operator ends the line.
            A name may be declared anew: values built before keep the old one, functions look their names up when they are called.
            What fails leaves names and variables as they were. Ctrl-C stops a run or drops the line; Tab completes; the arrows recall.
            """;

    private static final int SHOWN = 90;
    private static final long TIMED_NANOS = 300_000_000L;
    private static final int MOST_RUNS = 10_000;

    private final Repl repl;

    Directives(Repl repl) {
        this.repl = repl;
    }

    static List<String> words() {
        return Arrays.stream(Directive.values()).map(Directive::word).toList();
    }

    /// Does what a line asks for; false if it asks to leave.
    boolean obey(String line) {
        String[] parts = line.split("\\s+", 2);
        String argument = parts.length > 1 ? parts[1].strip() : "";
        List<Directive> meant = Arrays.stream(Directive.values()).filter(d -> d.word().equals(parts[0]) || parts[0].length() > 1 && d.word().startsWith(parts[0])).toList();
        if (meant.isEmpty() || meant.size() > 1 && !meant.getFirst().word().equals(parts[0])) {
            List<String> near = meant.isEmpty() ? Nearest.to(parts[0], words()) : meant.stream().map(Directive::word).toList();
            repl.screen().refused("there is no '" + parts[0] + "'" + (near.isEmpty() ? "; :help lists what there is." : "; did you mean " + String.join(" or ", near) + "?"));
            return true;
        }
        Directive directive = meant.getFirst();
        if (argument.isEmpty() != directive.argument.isEmpty()) {
            repl.screen().refused(directive.argument.isEmpty() ? directive.word() + " stands alone." : directive.word() + " needs more: " + directive.word() + " " + directive.argument);
            return true;
        }
        obey(directive, argument);
        return directive != Directive.QUIT;
    }

    private void obey(Directive directive, String argument) {
        Conversation said = repl.conversation();
        Source source = Source.of(directive.word(), argument);
        switch (directive) {
            case TYPE -> line(said.type(source));
            case SHAPE -> line(said.shape(source));
            case GRAD -> gradient(argument);
            case GRAPH -> line(GraphText.of(RunGraph.of(List.of(said.tensor(source)), List.of())));
            case PLAN -> plan(said.tensor(source));
            case TIME -> time(said.tensor(source));
            case DOC -> doc(argument);
            case VARS -> names(said);
            case LOAD -> repl.load(repl.path(argument));
            case SAVE -> save(argument);
            case RESET -> repl.reset();
            case HELP -> help();
            case QUIT -> { }
        }
    }

    private void line(String text) {
        repl.screen().line(text.stripTrailing());
    }

    /// `e wrt x`: what `gradients(e, [x])` holds.
    private void gradient(String argument) {
        int at = argument.lastIndexOf(" wrt ");
        if (at < 0) {
            repl.screen().refused(Directive.GRAD.word() + " needs more: " + Directive.GRAD.word() + " " + Directive.GRAD.argument);
            return;
        }
        String value = argument.substring(0, at).strip(), by = argument.substring(at + 5).strip();
        repl.ask("gradients(" + value + ", [" + by + "])" + (by.contains(",") ? "" : "[0]"));
    }

    private void plan(Tensor tensor) {
        repl.conversation().inside(() -> {
            line(Compiler.compile(RunGraph.of(List.of(tensor), List.of()), List.of(), CompileOptions.DEFAULT).toString());
            return true;
        });
    }

    private void time(Tensor tensor) {
        repl.stoppable(false, _ -> repl.conversation().inside(() -> {
            long start = System.nanoTime();
            Runnable run = repl.live().ready(tensor);
            run.run();
            long first = System.nanoTime() - start;
            long best = Long.MAX_VALUE;
            int runs = 0;
            for (; runs < MOST_RUNS && System.nanoTime() - start - first < TIMED_NANOS; runs++) {
                long before = System.nanoTime();
                run.run();
                best = Math.min(best, System.nanoTime() - before);
            }
            line("first " + duration(first) + ", compiling included; then " + duration(best) + ", the best of " + runs);
            return true;
        }));
    }

    private static String duration(long nanos) {
        if (nanos < 10_000) return String.format(Locale.ROOT, "%.2f µs", nanos / 1e3);
        if (nanos < 10_000_000) return String.format(Locale.ROOT, "%.3g ms", nanos / 1e6);
        return nanos < 10_000_000_000L ? String.format(Locale.ROOT, "%.0f ms", nanos / 1e6) : String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }

    private void doc(String name) {
        Reference reference = Reference.shipped();
        if (reference.has(name)) {
            line(new ReferenceText(reference).entry(name));
            return;
        }
        List<String> near = Nearest.to(name, reference.names());
        repl.screen().refused("there is no function '" + name + "'" + (near.isEmpty() ? "." : "; did you mean " + near.getFirst() + "?"));
    }

    private void names(Conversation said) {
        var rows = new ArrayList<String[]>();
        said.names().forEach(n -> rows.add(new String[] {n.name(), n.kind(), n.type()}));
        int[] widths = new int[2];
        for (String[] row : rows) for (int i = 0; i < 2; i++) widths[i] = Math.max(widths[i], row[i].length());
        for (String[] row : rows) {
            String type = row[2].length() > SHOWN ? row[2].substring(0, SHOWN) + " …" : row[2];
            line(row[0] + " ".repeat(widths[0] - row[0].length() + 3) + row[1] + " ".repeat(widths[1] - row[1].length() + 3) + type);
        }
    }

    private void save(String file) {
        try {
            Files.writeString(repl.path(file), String.join("\n", repl.statements()) + (repl.statements().isEmpty() ? "" : "\n"), StandardCharsets.UTF_8);
            repl.screen().remark(repl.statements().size() + (repl.statements().size() == 1 ? " input" : " inputs") + " written to " + file);
        } catch (IOException e) {
            repl.screen().refused("\"" + file + "\" cannot be written: " + e.getMessage());
        }
    }

    private void help() {
        for (Directive d : Directive.values()) {
            String usage = d.word() + " " + d.argument;
            line("  " + usage + " ".repeat(Math.max(1, 24 - usage.length())) + d.help);
        }
        repl.screen().line(HELP.stripTrailing());
    }
}
