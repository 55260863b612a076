package io.kgraph.compiler.fuse;

import io.kgraph.Tensor;
import io.kgraph.ir.Graph;
import java.util.stream.Collectors;

/// The stable text of a schedule: what is done in order, one thing a line; `%k` are the nodes of the program's graph.
///
/// ```
/// schedule
///   1 matmul %0 %1, then region [batch, 32]: %3 = add %2 %4; %5 = relu %3; store %5
///   2 region [batch | 10]: %7 = max %6; …; store %11
/// ```
final class ScheduleText {
    private final Schedule schedule;
    private final Graph graph;
    private final StringBuilder out = new StringBuilder("schedule\n");

    private ScheduleText(Schedule schedule) {
        this.schedule = schedule;
        this.graph = schedule.program().graph();
    }

    static String of(Schedule schedule) {
        return new ScheduleText(schedule).text();
    }

    private String text() {
        int step = 0;
        for (Schedule.Item item : schedule.items()) {
            out.append("  ").append(++step).append(' ');
            switch (item) {
                case Schedule.Fused f -> region(f.region());
                case Schedule.Call c -> {
                    out.append(node(c.node()));
                    c.epilogue().ifPresent(r -> {
                        out.append(", then ");
                        region(r);
                    });
                }
                case Schedule.Branch b -> out.append(node(b.node()));
                case Schedule.Printed p -> out.append(node(p.node()));
            }
            out.append('\n');
        }
        if (!schedule.inlined().isEmpty())
            out.append("  computed wherever needed: ").append(schedule.inlined().stream().map(this::node).collect(Collectors.joining("; "))).append('\n');
        if (!schedule.inPlace().isEmpty())
            out.append("  may be updated in place: ").append(schedule.inPlace().keySet().stream().map(Tensor::label).collect(Collectors.joining(", "))).append('\n');
        return out.toString();
    }

    private void region(Region region) {
        var rows = new StringBuilder();
        for (int a = 0; a < region.axes().size(); a++)
            if (region.isRow(a)) rows.append(rows.isEmpty() ? "" : ", ").append(region.axes().get(a));
        out.append("region [").append(rows);
        for (var space : region.spaces())
            out.append(" | ").append(space.stream().map(a -> region.axes().get(a).toString()).collect(Collectors.joining(", ")));
        out.append("]: ");
        for (Tensor m : region.members()) out.append(node(m)).append("; ");
        out.append("store ").append(region.stores().stream().map(this::store).collect(Collectors.joining(", ")));
    }

    private String store(Region.Store s) {
        return s.target() == s.value() ? reference(s.value()) : reference(s.value()) + " into " + reference(s.target()) + " from " + s.start() + " on axis " + s.axis();
    }

    private String node(Tensor node) {
        var text = new StringBuilder(reference(node)).append(" = ").append(node.op().name());
        for (Tensor in : node.inputs()) text.append(' ').append(reference(in));
        return text.toString();
    }

    private String reference(Tensor node) {
        return "%" + graph.index(node);
    }
}
