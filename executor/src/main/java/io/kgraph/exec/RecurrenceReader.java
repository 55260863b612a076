package io.kgraph.exec;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import io.kgraph.compiler.plan.BoundPlan;
import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.compiler.plan.Buffer;
import io.kgraph.exec.x64.Recurrence;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads the bodies of loops as [Recurrence]s: plans of nests alone, over whole buffers.
final class RecurrenceReader {
    /// @param inputs  what lies at the function's first addresses
    /// @param outputs buffers of the run around
    record Found(Recurrence loop, ImmutableList<NativeLoop.Input> inputs, ImmutableList<Integer> outputs) {}

    private final int carries;
    private final int sequences;
    private final long steps;
    private final boolean reverse;
    private final List<BoundView> views;                         // of the run around, by parameter
    private final List<Recurrence.Source> sources = new ArrayList<>();
    private final List<NativeLoop.Input> inputs = new ArrayList<>();
    private final Map<Integer, Integer> addresses = new HashMap<>();      // by parameter
    private boolean fits = true;

    private RecurrenceReader(int carries, int sequences, long steps, boolean reverse, List<BoundView> views) {
        this.carries = carries;
        this.sequences = sequences;
        this.steps = steps;
        this.reverse = reverse;
        this.views = views;
        for (int c = 0; c < carries; c++) {
            sources.add(new Recurrence.Carry(c, views.get(c).type().dtype(), views.get(c).type().count()));
            inputs.add(new NativeLoop.Input(views.get(c), 0));
        }
    }

    static Optional<Found> of(BoundStep.ScanStep step) {
        var reader = new RecurrenceReader(step.carries(), step.sequences(), step.steps(), step.reverse(), step.inputs());
        return reader.read(step.body(), Optional.empty(), step.outputs());
    }

    static Optional<Found> of(BoundStep.WhileStep step) {
        var reader = new RecurrenceReader(step.outputs().size(), 0, 0, false, step.inputs());
        return reader.read(step.body(), Optional.of(step.condition()), step.outputs());
    }

    private Optional<Found> read(BoundPlan body, Optional<BoundPlan> condition, List<BoundView> outputs) {
        int[] map = map(body);
        var nests = nests(body, map);
        var test = condition.map(c -> {
            int[] tested = map(c);
            return new Recurrence.Test(nests(c, tested), result(c, tested, 0));
        });
        var next = ImmutableIntArray.builder();
        var stacks = ImmutableList.<Recurrence.Stack>builder();
        int address = inputs.size();
        for (int r = 0; r < body.results().size(); r++) {
            int buffer = result(body, map, r);
            if (r < carries) next.add(buffer);
            else {
                TensorType type = body.results().get(r).type();
                stacks.add(new Recurrence.Stack(buffer, address++, type.count(), reverse ? -type.bytes() : type.bytes()));
            }
        }
        if (!fits) return Optional.empty();
        var loop = new Recurrence(ImmutableList.copyOf(sources), nests, next.build(), stacks.build(), test, address);
        return Optional.of(new Found(loop, ImmutableList.copyOf(inputs), outputs.stream().map(BoundView::buffer).collect(ImmutableList.toImmutableList())));
    }

    /// The number of each buffer among the sources.
    private int[] map(BoundPlan plan) {
        int[] map = new int[plan.buffers().size()];
        for (int b = 0; b < map.length; b++) {
            TensorType type = plan.buffers().get(b).type();
            switch (plan.buffers().get(b).buffer().place()) {
                case Buffer.Place.Fed fed when fed.index() < carries -> map[b] = fed.index();
                case Buffer.Place.Fed fed -> map[b] = add(given(fed.index(), type));
                case Buffer.Place.Literal l -> map[b] = add(new Recurrence.Literal(l.value()));
                case Buffer.Place.Slab _ -> map[b] = add(new Recurrence.Made(type.dtype(), type.count()));
                case Buffer.Place.State _, Buffer.Place.InPlace _ -> fits = false;
            }
        }
        return map;
    }

    private int add(Recurrence.Source source) {
        sources.add(source);
        return sources.size() - 1;
    }

    private Recurrence.Given given(int parameter, TensorType type) {
        BoundView view = views.get(parameter);
        int width = type.dtype().bytes();
        boolean sequence = parameter < carries + sequences;
        long stride = sequence ? view.strides().get(0) * width : 0;
        TensorType each = sequence ? view.type().with(view.type().shape().slice(1, view.type().rank())) : view.type();
        var part = new BoundView(view.buffer(), view.offset(), sequence ? view.strides().subArray(1, view.strides().length()) : view.strides(), each);
        fits &= new ViewCopy(part).isDense() || type.count() == 1;
        int address = addresses.computeIfAbsent(parameter, _ -> {
            inputs.add(new NativeLoop.Input(view, view.offset() * width + (reverse ? stride * (steps - 1) : 0)));
            return inputs.size() - 1;
        });
        return new Recurrence.Given(address, reverse ? -stride : stride, type.dtype(), type.count());
    }

    private ImmutableList<Recurrence.Nest> nests(BoundPlan plan, int[] map) {
        var nests = ImmutableList.<Recurrence.Nest>builder();
        for (BoundStep step : plan.steps()) {
            if (!(step instanceof BoundStep.LoopKernel k)) {
                fits = false;
                continue;
            }
            var buffers = ImmutableIntArray.builder();
            for (int b : k.nest().buffers()) buffers.add(map[b]);
            nests.add(new Recurrence.Nest(k.nest().nest(), k.nest().sizes(), buffers.build()));
        }
        return nests.build();
    }

    /// The buffer that a result is, element for element, or whose only element it repeats.
    private int result(BoundPlan plan, int[] map, int number) {
        BoundView view = plan.results().get(number);
        long count = plan.buffers().get(view.buffer()).type().count();
        fits &= view.offset() == 0 && (count == 1 || count == view.type().count() && new ViewCopy(view).isDense());
        return map[view.buffer()];
    }
}
