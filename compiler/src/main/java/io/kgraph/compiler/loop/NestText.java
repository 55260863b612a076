package io.kgraph.compiler.loop;

import io.kgraph.type.Dim;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The stable text of a nest, as in [LoopNest]: params, rows, and each stage with its body and what is kept of it.
final class NestText {
    private final LoopNest nest;
    private final StringBuilder out = new StringBuilder();

    private NestText(LoopNest nest) {
        this.nest = nest;
    }

    static String of(LoopNest nest) {
        return new NestText(nest).text();
    }

    private String text() {
        out.append("nest ").append(nest.name()).append(nest.params().stream()
                .map(p -> p.name() + ": " + p.dtype() + (p.written() ? " write" : " read")).collect(Collectors.joining(", ", "(", ")\n")));
        if (!nest.rows().isEmpty()) out.append("  rows ").append(extents(nest.rows())).append('\n');
        for (int s = 0; s < nest.stages().size(); s++) stage(s, nest.stages().get(s));
        return out.toString();
    }

    private static String extents(List<Dim> extents) {
        return extents.stream().map(Dim::toString).collect(Collectors.joining(", "));
    }

    private void stage(int s, Stage stage) {
        out.append("  stage ").append(s);
        if (!stage.extents().isEmpty()) out.append(" over ").append(extents(stage.extents()));
        out.append('\n');
        for (int i = 0; i < stage.body().size(); i++) out.append("    %").append(i).append(" = ").append(value(stage.body().get(i))).append('\n');
        for (Stage.Sink sink : stage.sinks()) out.append("    ").append(sink(sink)).append('\n');
    }

    private String value(Value value) {
        return switch (value) {
            case Value.Load l -> "load " + access(l.access()) + " : " + l.type();
            case Value.Compute c -> c.instruction().toString();
            case Value.RowValue r -> "r" + r.id() + " : " + r.type();
            case Value.Local l -> "l" + l.id() + " : " + l.type();
            case Value.Index i -> "i" + i.axis() + " : i64";
            case Value.Size n -> n.dim() + " : i64";
        };
    }

    private String sink(Stage.Sink sink) {
        return switch (sink) {
            case Stage.Store s -> "store " + access(s.access()) + " = %" + s.value();
            case Stage.Keep k -> "l" + k.local() + " = %" + k.value();
            case Stage.Let l -> "r" + l.rowValue() + " = %" + l.value();
            case Stage.Reduce r -> "r" + r.rowValue() + " = reduce " + (r.mean() ? "mean" : r.monoid().name().toLowerCase(Locale.ROOT))
                    + (r.leading() > 0 ? " " + r.leading() + " leading" : "") + " %" + r.value();
        };
    }

    private String access(Access access) {
        var address = new StringBuilder();
        for (int a = 0; a < access.strides().size(); a++) {
            Dim stride = access.strides().get(a);
            if (stride.is(0)) continue;
            address.append(address.isEmpty() ? "" : " + ");
            if (!stride.is(1)) address.append(stride.isConstant() ? stride.toString() : "(" + stride + ")").append("·");
            address.append('i').append(a);
        }
        access.gather().ifPresent(g -> address.append(address.isEmpty() ? "" : " + ").append(g.stride().is(1) ? "" : g.stride() + "·")
                .append('%').append(g.index()).append(" of ").append(g.extent()));
        if (address.isEmpty() || !access.offset().is(0)) address.append(address.isEmpty() ? "" : " + ").append(access.offset());
        String guards = access.guards().stream().map(g -> g.low() + " ≤ i" + g.axis() + " < " + g.high()).collect(Collectors.joining(", "));
        return nest.params().get(access.param()).name() + "[" + address + "]" + (guards.isEmpty() ? "" : " where " + guards);
    }
}
