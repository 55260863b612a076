package io.kgraph.viz;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.kgraph.Tensor;
import io.kgraph.compiler.fuse.Fusion;
import io.kgraph.compiler.fuse.Schedule;
import io.kgraph.compiler.plan.Plan;
import io.kgraph.data.JsonText;
import io.kgraph.data.Xml;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Op;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.IntFunction;

/// One page, complete in itself, that shows a graph as its groups, as the ops that are left after rewriting, and as the plan that is run.
public final class VizPage {
    private static final long EXTENT = 64;
    private static final int FLAT = 80;                          // so many nodes can be looked at side by side

    private VizPage() {}

    /// What is shown.
    ///
    /// @param graph   as it was written
    /// @param path    the groups of its nodes, outermost first
    /// @param plan    what it is compiled to
    /// @param extents of dims that are fed, by name, for numbers of bytes; 64 where it says nothing
    /// @param seconds that a step of the plan takes, where it has been measured
    public record Subject(String title, Graph graph, Function<Tensor, ImmutableList<String>> path, Plan plan, ImmutableMap<String, Long> extents, IntFunction<OptionalDouble> seconds) {}

    /// The whole file.
    public static String of(Subject subject) {
        String data = json(levels(subject));
        return resource("viz.html").replace("@TITLE@", Xml.escaped(subject.title)).replace("@STYLE@", resource("viz.css")).replace("@SCRIPT@", resource("viz.js"))
                .replace("@DATA@", data.replace("<", "\\u003c"));
    }

    // ---- levels --------------------------------------------------------------------------------------------------------------

    private record Level(String name, int root) {}

    private record Levels(ImmutableList<Level> levels, ImmutableList<Drawing> drawings, List<Integer> levelOf) {}

    private static Levels levels(Subject s) {
        Sizes sizes = Sizes.of(s.plan.parameters(), s.extents, EXTENT);
        var atlas = new Atlas();
        var levels = new ArrayList<Level>();
        var levelOf = new ArrayList<Integer>();
        add("Modules", new GraphItems(sizes, s.path, Map.of()).of(s.graph), atlas, levels, levelOf);
        Graph rewritten = s.plan.program().graph();
        Map<Tensor, Integer> steps = steps(s.plan);
        Function<Tensor, ImmutableList<String>> regions = rewritten.size() <= FLAT ? _ -> ImmutableList.of() : regions(s.plan, steps);
        add("Ops", new GraphItems(sizes, regions, steps).of(rewritten), atlas, levels, levelOf);
        add("Plan", PlanItems.of(s.plan, sizes, s.seconds), atlas, levels, levelOf);
        return new Levels(ImmutableList.copyOf(levels), atlas.drawings(), levelOf);
    }

    private static void add(String name, ImmutableList<Item> items, Atlas atlas, List<Level> levels, List<Integer> levelOf) {
        levels.add(new Level(name, atlas.draw(name, items)));
        while (levelOf.size() < atlas.drawings().size()) levelOf.add(levels.size() - 1);
    }

    /// The step that a node belongs to as a group: that which computes it, else the first that needs it, as what is computed nowhere for itself.
    private static Function<Tensor, ImmutableList<String>> regions(Plan plan, Map<Tensor, Integer> steps) {
        var first = new IdentityHashMap<>(steps);
        for (Tensor node : plan.program().graph().nodes().reversed()) {
            Integer step = first.get(node);
            if (step != null) for (Tensor in : node.inputs()) if (!steps.containsKey(in)) first.merge(in, step, Math::min);
        }
        return node -> {
            Integer step = first.get(node);
            return step == null || node.op() instanceof Op.Source ? ImmutableList.of() : ImmutableList.of("step " + step + ": " + PlanItems.title(plan.steps().get(step - 1)));
        };
    }

    /// Which step computes a node of the rewritten graph.
    private static Map<Tensor, Integer> steps(Plan plan) {
        Schedule schedule = Fusion.schedule(plan.program());
        var steps = new IdentityHashMap<Tensor, Integer>();
        if (schedule.items().size() != plan.steps().size()) return steps;
        for (int i = 0; i < schedule.items().size(); i++) {
            int number = i + 1;
            switch (schedule.items().get(i)) {
                case Schedule.Fused f -> f.region().members().forEach(m -> steps.putIfAbsent(m, number));
                case Schedule.Call c -> {
                    steps.putIfAbsent(c.node(), number);
                    c.epilogue().ifPresent(e -> e.members().forEach(m -> steps.putIfAbsent(m, number)));
                }
                case Schedule.Branch b -> steps.putIfAbsent(b.node(), number);
                case Schedule.Printed p -> steps.putIfAbsent(p.node(), number);
            }
        }
        return steps;
    }

    // ---- data for the script -------------------------------------------------------------------------------------------------

    private static String json(Levels levels) {
        var root = new LinkedHashMap<String, Object>();
        root.put("levels", levels.levels.stream().map(l -> Map.of("name", l.name, "root", l.root)).toList());
        var drawings = new ArrayList<Object>();
        for (int d = 0; d < levels.drawings.size(); d++) drawings.add(drawing(levels.drawings.get(d), levels.levelOf.get(d)));
        root.put("drawings", drawings);
        return JsonText.of(root);
    }

    private static Map<String, Object> drawing(Drawing d, int level) {
        var object = new LinkedHashMap<String, Object>();
        object.put("title", d.title());
        object.put("level", level);
        object.put("parent", d.parent().orElse(-1));
        object.put("width", rounded(d.layout().width(), 0));
        object.put("height", rounded(d.layout().height(), 0));
        var boxes = new ArrayList<Object>();
        for (int b = 0; b < d.boxes().size(); b++) boxes.add(box(d.boxes().get(b), b, d.layout()));
        object.put("boxes", boxes);
        object.put("edges", d.layout().routes().stream().map(VizPage::edge).toList());
        return object;
    }

    private static Map<String, Object> box(Box b, int number, LayeredLayout layout) {
        var object = new LinkedHashMap<String, Object>();
        String title = Atlas.fitted(b.title(), true);
        object.put("title", title);
        if (!title.equals(b.title())) object.put("full", b.title());
        object.put("lines", b.lines().stream().map(l -> Atlas.fitted(l, false)).toList());
        object.put("kind", b.kind());
        object.put("details", b.details().stream().map(x -> List.of(x.name(), x.value())).toList());
        object.put("inside", b.inside().orElse(-1));
        object.put("step", b.step().orElse(0));
        object.put("weight", rounded(b.weight(), 4));
        object.put("x", rounded(layout.x(number), 0));
        object.put("y", rounded(layout.y(number), 0));
        object.put("w", rounded(layout.size(number).width(), 0));
        object.put("h", rounded(layout.size(number).height(), 0));
        return object;
    }

    private static Map<String, Object> edge(LayeredLayout.Route r) {
        var object = new LinkedHashMap<String, Object>();
        object.put("from", r.from());
        object.put("to", r.to());
        if (r.points().length == 4 && r.points()[3] - r.points()[1] > 400) object.put("far", true);
        object.put("points", java.util.Arrays.stream(r.points()).mapToObj(p -> rounded(p, 0)).toList());
        return object;
    }

    private static BigDecimal rounded(double value, int digits) {
        BigDecimal rounded = new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN).stripTrailingZeros();
        return rounded.scale() < 0 ? rounded.setScale(0) : rounded;
    }

    private static String resource(String name) {
        try (InputStream in = VizPage.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
