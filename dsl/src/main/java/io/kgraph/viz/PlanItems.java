package io.kgraph.viz;

import com.google.common.collect.ImmutableList;
import io.kgraph.compiler.plan.Buffer;
import io.kgraph.compiler.plan.Plan;
import io.kgraph.compiler.plan.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/// The steps of a plan as items, each below those that write what it reads; what is fed, variables and results stand for themselves.
final class PlanItems {
    private final Plan plan;
    private final Sizes sizes;
    private final IntFunction<OptionalDouble> seconds;
    private final List<Item> items = new ArrayList<>();
    private final Map<Integer, Integer> writer = new HashMap<>();    // of each buffer, the item that wrote it last
    private final Map<Integer, List<Integer>> readers = new HashMap<>();

    private PlanItems(Plan plan, Sizes sizes, IntFunction<OptionalDouble> seconds) {
        this.plan = plan;
        this.sizes = sizes;
        this.seconds = seconds;
    }

    /// @param seconds that the step of a number, from 0, takes, where it has been measured
    static ImmutableList<Item> of(Plan plan, Sizes sizes, IntFunction<OptionalDouble> seconds) {
        var items = new PlanItems(plan, sizes, seconds);
        for (int s = 0; s < plan.steps().size(); s++) items.step(s, plan.steps().get(s));
        items.ends();
        return ImmutableList.copyOf(items.items);
    }

    private void step(int number, Step step) {
        var inputs = new TreeSet<Integer>();
        for (int b : step.reads())                               // an epilogue reads what its own step writes
            if (writer.containsKey(b) || !step.writes().contains(b)) inputs.add(writer.computeIfAbsent(b, this::outside));
        for (int b : step.writes()) {
            if (writer.containsKey(b)) inputs.add(writer.get(b));
            inputs.addAll(readers.getOrDefault(b, List.of()));
        }
        var details = new ArrayList<Box.Detail>();
        details.add(new Box.Detail("step", Integer.toString(number + 1)));
        details.add(new Box.Detail("runs", text(step)));
        step.reads().stream().distinct().forEach(b -> details.add(new Box.Detail("reads", buffer(b))));
        step.writes().stream().distinct().forEach(b -> details.add(new Box.Detail("writes", buffer(b))));
        details.add(new Box.Detail("moves", moved(step)));
        OptionalDouble took = seconds.apply(number);
        took.ifPresent(t -> details.add(new Box.Detail("time", Sizes.time(t))));
        if (step.site().line() > 0) details.add(new Box.Detail("made at", step.site().text()));
        var lines = ImmutableList.<String>builder().add(text(step)).add(moved(step) + (took.isPresent() ? " · " + Sizes.time(took.getAsDouble()) : ""));
        String written = step.writes().stream().distinct().map(b -> plan.buffers().get(b).type().toString()).distinct().collect(Collectors.joining(", "));
        items.add(new Item((number + 1) + " " + title(step), lines.build(), kind(step), ImmutableList.copyOf(details), ImmutableList.of(), ImmutableList.copyOf(inputs), written,
                OptionalInt.of(number + 1), took.orElse(0), inside(step)));
        int me = items.size() - 1;
        for (int b : step.reads()) readers.computeIfAbsent(b, _ -> new ArrayList<>()).add(me);
        for (int b : step.writes()) {
            writer.put(b, me);
            readers.remove(b);
        }
    }

    /// The item of a buffer that no step before has written.
    private int outside(int buffer) {
        Buffer b = plan.buffers().get(buffer);
        String what = switch (b.place()) {
            case Buffer.Place.Fed _ -> "fed";
            case Buffer.Place.State _ -> "variable";
            case Buffer.Place.Literal _ -> "constant";
            case Buffer.Place.Slab _ -> "workspace";
            case Buffer.Place.InPlace _ -> "variable";
        };
        var details = ImmutableList.of(new Box.Detail("buffer", buffer(buffer)), new Box.Detail("place", what));
        items.add(new Item(b.label(), ImmutableList.of(what + " " + b.type(), sizes.text(b.type())), what.equals("variable") ? "variable" : "source", details, ImmutableList.of(), ImmutableList.of(),
                b.type().toString(), OptionalInt.empty(), 0, ImmutableList.of()));
        return items.size() - 1;
    }

    private void ends() {
        for (int r = 0; r < plan.results().size(); r++) end("result " + (r + 1), plan.results().get(r).buffer());
        for (Plan.Commit c : plan.commits()) end(c.variable().label() + " ←", c.value().buffer());
    }

    private void end(String title, int buffer) {
        int from = writer.computeIfAbsent(buffer, this::outside);
        Buffer b = plan.buffers().get(buffer);
        items.add(new Item(title, ImmutableList.of(b.type().toString()), "effect", ImmutableList.of(new Box.Detail("buffer", buffer(buffer))), ImmutableList.of(), ImmutableList.of(from), "",
                OptionalInt.empty(), 0, ImmutableList.of()));
    }

    private String buffer(int number) {
        Buffer b = plan.buffers().get(number);
        String bytes = sizes.text(b.type());
        return "b" + number + " " + b.label() + ": " + b.type() + (bytes.isEmpty() ? "" : ", " + bytes);
    }

    private String moved(Step step) {
        long read = 0, written = 0;
        for (int b : step.reads().stream().distinct().toList()) read += sizes.bytes(plan.buffers().get(b).type()).orElse(0);
        for (int b : step.writes().stream().distinct().toList()) written += sizes.bytes(plan.buffers().get(b).type()).orElse(0);
        return Sizes.text(read) + " in, " + Sizes.text(written) + " out";
    }

    static String title(Step step) {
        return switch (step) {
            case Step.LoopKernel k -> k.nest().name().replace('_', ' ');
            case Step.LibraryCall c -> c.op().name();
            case Step.CondStep _ -> "cond";
            case Step.ScanStep _ -> "scan";
            case Step.WhileStep _ -> "while";
            case Step.PrintStep _ -> "print";
        };
    }

    private static String text(Step step) {
        return switch (step) {
            case Step.LoopKernel k -> "fused loop over " + k.nest().rows() + (k.nest().stages().size() == 1 ? "" : ", " + k.nest().stages().size() + " stages");
            case Step.LibraryCall c -> "kernel" + c.epilogue().stream().map(e -> ", then " + e.nest().name().replace('_', ' ')).collect(Collectors.joining());
            case Step.CondStep _ -> "one of two plans";
            case Step.ScanStep s -> s.steps() + " steps" + (s.reverse() ? " backward" : "");
            case Step.WhileStep _ -> "as long as a plan says so";
            case Step.PrintStep p -> "\"" + p.message() + "\"";
        };
    }

    private static String kind(Step step) {
        return switch (step) {
            case Step.LoopKernel _ -> "elementwise";
            case Step.LibraryCall _ -> "library";
            case Step.CondStep _, Step.ScanStep _, Step.WhileStep _ -> "control";
            case Step.PrintStep _ -> "effect";
        };
    }

    private ImmutableList<Item> inside(Step step) {
        var all = new ArrayList<Item>();
        for (int b = 0; b < step.bodies().size(); b++)
            Items.append(all, of(step.bodies().get(b), sizes, _ -> OptionalDouble.empty()), step.bodies().size() > 1 ? "plan " + (b + 1) : "");
        return ImmutableList.copyOf(all);
    }
}
