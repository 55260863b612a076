package io.kgraph.cli;

import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.compiler.CompileOptions;
import io.kgraph.compiler.CompileTrace;
import io.kgraph.compiler.Compiler;
import io.kgraph.compiler.plan.Plan;
import io.kgraph.exec.CodeListing;
import io.kgraph.ir.GraphText;
import io.kgraph.lang.Code;
import io.kgraph.lang.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "explain", sortOptions = false, abbreviateSynopsis = true, 
        description = "Shows a stage between text and code, or explains an error.")
final class ExplainCommand extends Task {
    enum Stage { ast, types, graph, optimized, plan, memory, code }

    @Parameters(index = "0", paramLabel = "FILE|CODE", description = "a script, or the code of an error")
    String subject = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "a tensor of the script, or the label of a train (default: every run of the script)")
    @Nullable String name;

    @Option(names = "--stage", paramLabel = "STAGE", defaultValue = "plan", description = "ast, types, graph, optimized, plan, memory or code (default plan)")
    Stage stage = Stage.plan;

    @Option(names = "--diff", arity = "2", paramLabel = "STAGE", description = "the lines in which two stages differ")
    @Nullable Stage @Nullable [] diff;

    @Mixin Params params = new Params();

    @Option(names = "--fast-math", description = "also rules that round otherwise or assume no NaN")
    boolean fastMath;

    ExplainCommand(Shell shell) {
        super(shell);
    }

    @Override int run() {
        var output = new Output(shell, common);
        if (Explanations.isCode(subject)) return code(output);
        boolean onlyRead = diff == null && stage == Stage.ast;
        Scripts.Opened script = onlyRead ? Scripts.read(shell, subject) : Scripts.open(shell, subject, params.values(), false);
        output.messages(Scripts.withoutUnused(script.messages()));
        if (onlyRead ? script.file().isEmpty() : script.program().isEmpty()) return ExitCode.of(script.messages()).number();
        if (diff == null) {
            say(text(script, stage), stage.name(), output);
        } else {
            Stage a = java.util.Objects.requireNonNull(diff[0]), b = java.util.Objects.requireNonNull(diff[1]);
            say(LineDiff.of(text(script, a), text(script, b)), a + " to " + b, output);
        }
        return ExitCode.of(script.messages()).number();
    }

    private void say(String text, String what, Output output) {
        output.line(text.stripTrailing());
        var object = new LinkedHashMap<String, Object>();
        object.put("type", "explain");
        object.put("stage", what);
        object.put("text", text);
        output.json(object);
    }

    private int code(Output output) {
        String wanted = subject.toUpperCase(Locale.ROOT);
        Optional<String> text = Explanations.of(wanted);
        if (text.isEmpty()) {
            List<String> near = io.kgraph.lang.Nearest.to(wanted, Arrays.stream(Code.values()).map(Code::name).toList());
            throw new UsageError("there is no error " + wanted + (near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?"));
        }
        say(text.get(), wanted, output);
        return ExitCode.DONE.number();
    }

    // ---- stages --------------------------------------------------------------------------------------------------------------

    private String text(Scripts.Opened script, Stage wanted) {
        if (wanted == Stage.ast) return SyntaxText.of(script.file().orElseThrow().script());
        Program program = script.program().orElseThrow();
        if (wanted == Stage.types) return types(program);
        var out = new StringBuilder();
        for (Part part : Part.of(program, Optional.ofNullable(name), subject)) {
            if (!out.isEmpty()) out.append('\n');
            out.append("# ").append(part.title()).append('\n').append(text(part, wanted));
        }
        return out.toString();
    }

    private String text(Part part, Stage wanted) {
        if (wanted == Stage.graph) return GraphText.of(part.whole());
        CompileTrace trace = CompileTrace.full();
        Plan plan = Compiler.compile(part.graph(), part.updates(), CompileOptions.DEFAULT.withFastMath(fastMath), trace);
        return switch (wanted) {
            case optimized -> GraphText.of(plan.program().graph()) + fired(trace);
            case plan -> plan.toString();
            case memory -> trace.text("memory");
            case code -> CodeListing.of(plan, trace.text("loops"));
            case ast, types, graph -> "";
        };
    }

    private static String fired(CompileTrace trace) {
        var counts = new java.util.TreeMap<String, Integer>();
        trace.fired().forEach(f -> counts.merge(f.rule().name(), 1, Integer::sum));
        var text = new StringBuilder();
        counts.forEach((rule, count) -> text.append("# ").append(rule).append(count == 1 ? "" : " × " + count).append('\n'));
        return text.toString();
    }

    private static String types(Program program) {
        var rows = new ArrayList<String[]>();
        program.names().forEach((name, value) -> {
            if (value instanceof Tensor t) rows.add(new String[] {name, t.fullType().toString(), kind(program, t)});
        });
        int names = rows.stream().mapToInt(r -> r[0].length()).max().orElse(0), types = rows.stream().mapToInt(r -> r[1].length()).max().orElse(0);
        var out = new StringBuilder();
        for (String[] r : rows)
            out.append((r[0] + " ".repeat(names - r[0].length() + 3) + r[1] + " ".repeat(types - r[1].length() + 3) + r[2]).stripTrailing()).append('\n');
        return out.toString();
    }

    private static String kind(Program program, Tensor tensor) {
        return program.origins().of(tensor).map(Program.Origin::text).orElse(tensor instanceof Variable ? "variable" : "");
    }
}
