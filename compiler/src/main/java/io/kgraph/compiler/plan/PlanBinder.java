package io.kgraph.compiler.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import io.kgraph.compiler.loop.AddressCheck;
import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.compiler.loop.NeededPart;
import io.kgraph.compiler.loop.NestSizes;
import io.kgraph.compiler.memory.BufferPlan.Layout;
import io.kgraph.compiler.memory.BufferPlanner;
import io.kgraph.compiler.memory.BufferVerifier;
import io.kgraph.error.GraphError;
import io.kgraph.error.Mismatch;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Puts numbers into a plan: checks the types with them, lays out the workspace, and proves every access to be inside of its buffer.
final class PlanBinder {
    private final Plan plan;
    private final DimBinding dims;
    private final Map<Step, List<BoundPlan>> bodies = new IdentityHashMap<>();
    private final List<TensorType> types = new ArrayList<>();
    private boolean anyEmpty;                                    // a view, or a part of a nest

    private PlanBinder(Plan plan, DimBinding dims) {
        this.plan = plan;
        this.dims = dims;
    }

    static BoundPlan bind(Plan plan, DimBinding dims) {
        BoundTypes.check(plan.source(), dims);
        try {
            return new PlanBinder(plan, dims).bind();
        } catch (Mismatch m) {
            throw new GraphError(m.kind(), m.title(), m.sentence() + ".", Optional.empty(), ImmutableList.of(), ImmutableList.of(), m.hint());
        }
    }

    private BoundPlan bind() {
        for (Buffer b : plan.buffers()) types.add(b.type().bind(dims));
        Layout layout = layout();
        var buffers = ImmutableList.<BoundPlan.BoundBuffer>builder();
        for (int b = 0; b < types.size(); b++) buffers.add(new BoundPlan.BoundBuffer(plan.buffers().get(b), types.get(b), layout.offsets().get(b)));
        var steps = ImmutableList.<BoundStep>builder();
        int workspace = types.size();
        for (Step step : plan.steps())
            steps.add(switch (step) {
                case Step.LoopKernel k -> new BoundStep.LoopKernel(nest(k.nest(), k.buffers()), k.site());
                case Step.LibraryCall c -> new BoundStep.LibraryCall(c.op().bind(dims), views(c.inputs()), views(c.outputs()),
                        c.epilogue().stream().map(e -> nest(e.nest(), e.buffers())).collect(ImmutableList.toImmutableList()), c.site());
                case Step.CondStep c -> {
                    List<BoundPlan> both = bodies(c);
                    yield new BoundStep.CondStep(view(c.condition()), both.getFirst(), both.getLast(), views(c.inputs()),
                            views(c.outputs()), layout.offsets().get(workspace++), c.site());
                }
                case Step.ScanStep s -> new BoundStep.ScanStep(bodies(s).getFirst(), s.steps().evaluate(dims), s.reverse(), s.carries(), s.sequences(),
                        views(s.inputs()), views(s.outputs()), layout.offsets().get(workspace++), s.site());
                case Step.WhileStep w -> new BoundStep.WhileStep(bodies(w).getFirst(), bodies(w).getLast(), views(w.inputs()), views(w.outputs()),
                        layout.offsets().get(workspace++), w.site());
                case Step.PrintStep p -> new BoundStep.PrintStep(view(p.input()), p.message(), p.summarize(), p.site());
            });
        ImmutableList<BoundView> results = views(plan.results()), commits = plan.commits().stream().map(c -> view(c.value())).collect(ImmutableList.toImmutableList());
        ImmutableList<BoundStep> all = steps.build();
        return new BoundPlan(plan, dims, layout.bytes(), buffers.build(), anyEmpty ? NeededSteps.of(all, results, commits, dims) : all, results, commits);
    }

    private List<BoundPlan> bodies(Step step) {
        return Objects.requireNonNull(bodies.get(step));
    }

    private Layout layout() {
        var bytes = new ArrayList<Long>();
        for (TensorType t : types) bytes.add(t.bytes());
        for (Step step : plan.steps())
            if (!step.bodies().isEmpty()) {
                List<BoundPlan> bound = step.bodies().stream().map(b -> b.bind(dims)).toList();
                bodies.put(step, bound);
                bytes.add(bound.stream().mapToLong(BoundPlan::slabBytes).max().orElseThrow());
            }
        long[] sizes = bytes.stream().mapToLong(Long::longValue).toArray();
        Layout layout = BufferPlanner.place(plan.memory(), sizes);
        BufferVerifier.verify(plan.memory().steps(), plan.memory().lasting(), sizes, layout);
        return layout;
    }

    private BoundStep.Nest nest(LoopNest nest, ImmutableList<Integer> buffers) {
        NestSizes layout = NestSizes.of(nest);
        ImmutableLongArray sizes = layout.bind(dims);
        var lengths = new ArrayList<Long>();
        for (int b : buffers) lengths.add(types.get(b).count());
        AddressCheck.check(nest, layout, sizes, lengths);
        anyEmpty |= NeededPart.hasNothing(nest, layout, sizes);
        return new BoundStep.Nest(nest, buffers, sizes);
    }

    private BoundView view(View view) {
        var strides = ImmutableLongArray.builder(view.strides().size());
        for (Dim d : view.strides()) strides.add(d.evaluate(dims));
        TensorType type = view.type().bind(dims);
        anyEmpty |= type.count() == 0;
        return new BoundView(view.buffer(), view.offset().evaluate(dims), strides.build(), type);
    }

    private ImmutableList<BoundView> views(List<View> views) {
        return views.stream().map(this::view).collect(ImmutableList.toImmutableList());
    }
}
