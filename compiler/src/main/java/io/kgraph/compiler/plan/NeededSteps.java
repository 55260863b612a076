package io.kgraph.compiler.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.compiler.loop.NeededPart;
import io.kgraph.compiler.loop.NestSizes;
import io.kgraph.compiler.loop.Stage;
import io.kgraph.error.Site;
import io.kgraph.op.RandomBits;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// Leaves out of the steps of a bound plan what is there for empty arrays alone, as the reference does: an empty array needs nothing.
///
/// A step that is not needed becomes a nest without rows, so that steps keep their numbers. Loops and branches, prints and random numbers are always needed.
final class NeededSteps {
    private final DimBinding dims;
    private final BitSet needed = new BitSet();                  // buffers

    private NeededSteps(DimBinding dims) {
        this.dims = dims;
    }

    static ImmutableList<BoundStep> of(ImmutableList<BoundStep> steps, List<BoundView> results, List<BoundView> commits, DimBinding dims) {
        var search = new NeededSteps(dims);
        search.need(results);
        search.need(commits);
        ImmutableList<BoundStep> backwards = steps.reverse().stream().map(search::needed).collect(ImmutableList.toImmutableList());
        return backwards.reverse();
    }

    private void need(List<BoundView> views) {
        for (BoundView v : views) if (v.type().count() > 0) needed.set(v.buffer());
    }

    private BoundStep needed(BoundStep step) {
        return switch (step) {
            case BoundStep.LoopKernel k -> part(k.nest()).<BoundStep>map(n -> new BoundStep.LoopKernel(n, k.site())).orElseGet(() -> nothing(k.site()));
            case BoundStep.LibraryCall c -> call(c);
            case BoundStep.CondStep c -> {
                need(c.inputs());
                need(List.of(c.condition()));
                yield c;
            }
            case BoundStep.ScanStep s -> {
                need(s.inputs());
                yield s;
            }
            case BoundStep.WhileStep w -> {
                need(w.inputs());
                yield w;
            }
            case BoundStep.PrintStep p -> {
                need(List.of(p.input()));
                yield p;
            }
        };
    }

    private BoundStep call(BoundStep.LibraryCall call) {
        ImmutableList<BoundStep.Nest> epilogue = call.epilogue().stream().flatMap(e -> part(e).stream()).collect(ImmutableList.toImmutableList());
        boolean read = call.outputs().stream().anyMatch(v -> v.type().count() > 0 && needed.get(v.buffer()));
        if (!read && !(call.op() instanceof RandomBits)) return nothing(call.site());
        need(call.inputs());
        return new BoundStep.LibraryCall(call.op(), call.inputs(), call.outputs(), epilogue, call.site());
    }

    private Optional<BoundStep.Nest> part(BoundStep.Nest nest) {
        NeededPart part = NeededPart.of(nest.nest(), NestSizes.of(nest.nest()), nest.sizes(), p -> needed.get(nest.buffers().get(p)));
        part.reads().stream().forEach(p -> needed.set(nest.buffers().get(p)));
        return part.nest().map(n -> new BoundStep.Nest(n, nest.buffers(), NestSizes.of(n).bind(dims)));
    }

    private static BoundStep nothing(Site site) {
        var nest = new LoopNest("nothing", ImmutableList.of(), ImmutableList.of(Dim.ZERO), ImmutableList.of(new Stage(ImmutableList.of(), ImmutableList.of(), ImmutableList.of())));
        return new BoundStep.LoopKernel(new BoundStep.Nest(nest, ImmutableList.of(), ImmutableLongArray.of(0)), site);
    }
}
