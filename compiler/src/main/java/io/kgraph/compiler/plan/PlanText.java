package io.kgraph.compiler.plan;

import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.type.Dim;
import java.util.List;
import java.util.stream.Collectors;

/// The stable text of a plan: buffers, then steps, then what comes out.
///
/// ```
/// plan
///   b0 x: float32[batch, 784]   fed
///   b1 w: float32[784, 10]      variable
///   b2 matmul: float32[batch, 10]
///   1 matmul b0 b1 → b2
///   2 loop max_sub_exp_sum_div over [batch], 3 stages: b2 → b3
///   results b3
/// ```
public final class PlanText {
    private final Plan plan;
    private final StringBuilder out = new StringBuilder();

    private PlanText(Plan plan) {
        this.plan = plan;
    }

    public static String of(Plan plan) {
        var text = new PlanText(plan);
        text.plan("");
        return text.out.toString();
    }

    /// The plans of branches and loops stand below their step: the nesting is that of the author's program.
    private void plan(String indent) {
        if (indent.isEmpty()) out.append("plan\n");
        for (Buffer b : plan.buffers()) out.append(indent).append("  b").append(b.id()).append(' ').append(b.label()).append(": ").append(b.type()).append(place(b)).append('\n');
        for (int s = 0; s < plan.steps().size(); s++) {
            out.append(indent).append("  ").append(s + 1).append(' ').append(step(plan.steps().get(s))).append('\n');
            switch (plan.steps().get(s)) {
                case Step.CondStep c -> {
                    body("then", c.then(), indent);
                    body("else", c.otherwise(), indent);
                }
                case Step.ScanStep c -> body("step", c.body(), indent);
                case Step.WhileStep c -> {
                    body("while", c.condition(), indent);
                    body("step", c.body(), indent);
                }
                case Step.LoopKernel _, Step.LibraryCall _, Step.PrintStep _ -> { }
            }
        }
        out.append(indent).append("  results").append(plan.results().stream().map(v -> " " + view(v)).collect(Collectors.joining())).append('\n');
        for (Plan.Commit c : plan.commits())
            out.append(indent).append("  ").append(c.variable().label()).append(" ← ").append(view(c.value()))
                    .append(plan.buffers().get(c.value().buffer()).place() instanceof Buffer.Place.InPlace ? ", in place" : "").append('\n');
    }

    private void body(String name, Plan body, String indent) {
        out.append(indent).append("    ").append(name).append('\n');
        var text = new PlanText(body);
        text.plan(indent + "    ");
        out.append(text.out);
    }

    private static String place(Buffer b) {
        return switch (b.place()) {
            case Buffer.Place.Fed _ -> "   fed";
            case Buffer.Place.State _ -> "   variable";
            case Buffer.Place.Literal _ -> "   constant";
            case Buffer.Place.Slab _ -> "";
            case Buffer.Place.InPlace p -> "   over " + p.variable().label();
        };
    }

    private String step(Step step) {
        return switch (step) {
            case Step.LoopKernel k -> "loop " + nest(k.nest(), k.buffers());
            case Step.LibraryCall c -> call(c);
            case Step.CondStep c -> "cond " + view(c.condition()) + " on" + views(c.inputs()) + " →" + views(c.outputs());
            case Step.ScanStep c -> "scan " + c.steps() + " steps" + (c.reverse() ? " backward" : "") + ":" + views(c.inputs().subList(0, c.carries())) + " over"
                    + views(c.inputs().subList(c.carries(), c.carries() + c.sequences())) + " with" + views(c.inputs().subList(c.carries() + c.sequences(), c.inputs().size()))
                    + " →" + views(c.outputs());
            case Step.WhileStep c -> "while on" + views(c.inputs()) + " →" + views(c.outputs());
            case Step.PrintStep p -> "print " + view(p.input()) + " \"" + p.message() + "\"";
        };
    }

    private String call(Step.LibraryCall c) {
        String attributes = c.op().attributes().isEmpty() ? "" : "(" + c.op().attributes() + ")";
        return c.op().name() + attributes + views(c.inputs()) + " →" + views(c.outputs())
                + c.epilogue().stream().map(e -> ", then " + nest(e.nest(), e.buffers())).collect(Collectors.joining());
    }

    private static String nest(LoopNest nest, List<Integer> buffers) {
        var reads = new StringBuilder();
        var writes = new StringBuilder();
        for (int p = 0; p < buffers.size(); p++) (nest.params().get(p).written() ? writes : reads).append(" b").append(buffers.get(p));
        String stages = nest.stages().size() == 1 ? "" : ", " + nest.stages().size() + " stages";
        return nest.name() + " over " + nest.rows() + stages + ":" + reads + " →" + writes;
    }

    private String views(List<View> views) {
        return views.stream().map(v -> " " + view(v)).collect(Collectors.joining());
    }

    /// `b3`, or with shape, offset and strides where it is not the whole buffer.
    private String view(View v) {
        Buffer b = plan.buffers().get(v.buffer());
        if (v.equals(View.whole(b))) return "b" + v.buffer();
        boolean reshaped = v.offset().is(0) && v.strides().equals(View.rowMajor(v.type()));
        if (reshaped) return "b" + v.buffer() + v.type().shape();
        String from = v.offset().is(0) ? "" : " from " + v.offset();
        return "b" + v.buffer() + v.type().shape() + "{" + v.strides().stream().map(Dim::toString).collect(Collectors.joining(", ")) + from + "}";
    }
}
