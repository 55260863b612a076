package io.kgraph.exec;

import com.google.common.collect.ImmutableList;
import io.kgraph.compiler.plan.BoundPlan;
import io.kgraph.compiler.plan.BoundStep;
import java.util.Locale;

/// Why a call runs as it does: how it was compiled, and who took each step of the plan.
///
/// @param compilation the story of the compiler, with every text on the way
/// @param calls       how many pieces of code the steps have become
/// @param code        of those that are machine code, loops and disassembly
public record Explanation(String compilation, ImmutableList<Step> steps, int calls, ImmutableList<String> code) {
    /// A step, the target that runs it and why that one.
    public record Step(int number, String what, String target, String role, String site) {}

    static Explanation of(String compilation, Executable executable) {
        var steps = ImmutableList.<Step>builder();
        BoundPlan plan = executable.plan();
        for (Linker.Linked l : executable.linked())
            for (int i = l.first(); i < l.first() + l.count(); i++)
                steps.add(new Step(i, what(plan.steps().get(i)), l.target().name(), l.target().role(), plan.steps().get(i).site().text()));
        var code = executable.linked().stream().flatMap(l -> l.code().text().stream()).collect(ImmutableList.toImmutableList());
        return new Explanation(compilation, steps.build(), executable.linked().size(), code);
    }

    private static String what(BoundStep step) {
        return switch (step) {
            case BoundStep.LoopKernel k -> k.nest().nest().name();
            case BoundStep.LibraryCall c -> c.op().name() + (c.epilogue().isEmpty() ? "" : " with epilogue");
            case BoundStep.CondStep _ -> "cond";
            case BoundStep.ScanStep s -> "scan " + s.steps() + " steps";
            case BoundStep.WhileStep _ -> "while";
            case BoundStep.PrintStep _ -> "print";
        };
    }

    /// The steps that run on the ops' value rules.
    public ImmutableList<Step> onReference() {
        return steps.stream().filter(s -> s.target.equals("reference")).collect(ImmutableList.toImmutableList());
    }

    /// The compiler's story, then a line for each step: who runs it and why.
    @Override public String toString() {
        var out = new StringBuilder(compilation).append("\n── targets\n");
        for (Step s : steps) out.append(String.format(Locale.ROOT, "%4d  %-32s %-10s %-40s %s%n", s.number, s.what, s.target, s.role, s.site));
        return out.toString();
    }
}
