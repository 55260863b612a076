package io.kgraph.compiler.plan;

import com.google.common.collect.ImmutableBiMap;
import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.compiler.fuse.Coords;
import io.kgraph.compiler.fuse.Coords.Part;
import io.kgraph.compiler.fuse.Region;
import io.kgraph.compiler.fuse.Schedule;
import io.kgraph.compiler.fuse.Storage;
import io.kgraph.compiler.loop.LoopLowering;
import io.kgraph.compiler.loop.LoopLowering.Lowered;
import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.compiler.memory.BufferPlanner;
import io.kgraph.compiler.memory.StepUse;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.error.Site;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Rebuild;
import io.kgraph.op.Cond;
import io.kgraph.op.Constant;
import io.kgraph.op.Convolution;
import io.kgraph.op.Gather;
import io.kgraph.op.Pooling;
import io.kgraph.op.Print;
import io.kgraph.op.Project;
import io.kgraph.op.Scan;
import io.kgraph.op.TakeAlong;
import io.kgraph.op.While;
import io.kgraph.type.Dim;
import io.kgraph.type.TensorType;
import io.kgraph.type.TupleType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/// Writes a schedule down as steps over buffers.
public final class PlanWriter {
    private record TupleElement(Tensor tuple, int index) {}

    private final Graph source;
    private final Schedule schedule;
    private final Bodies bodies;
    private final Storage storage;
    private final LoopLowering lowering;
    private final ImmutableBiMap<Tensor, Variable> inPlace;
    private final Map<Tensor, Integer> ids = new IdentityHashMap<>();
    private final Map<TupleElement, Integer> partIds = new HashMap<>();
    private final List<Buffer> buffers = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final Set<Tensor> overwriting = new HashSet<>();     // the new values that go into the variable's own memory
    private int branches;

    /// Makes the plans of the graphs that control ops own.
    public interface Bodies {
        Plan plan(Graph body);
    }

    private PlanWriter(Graph source, Schedule schedule, Bodies bodies) {
        this.source = source;
        this.schedule = schedule;
        this.bodies = bodies;
        storage = new Storage(schedule);
        lowering = new LoopLowering(schedule, storage);
        inPlace = ImmutableBiMap.copyOf(schedule.inPlace()).inverse();
    }

    /// @param source the graph before rewriting
    public static Plan write(Graph source, Schedule schedule, Bodies bodies) {
        return new PlanWriter(source, schedule, bodies).write();
    }

    private Plan write() {
        for (Tensor p : schedule.program().graph().parameters()) buffer(p);
        for (Schedule.Item item : schedule.items())
            switch (item) {
                case Schedule.Fused f -> fused(f.region());
                case Schedule.Call c -> call(c.node(), c.epilogue());
                case Schedule.Branch b -> branch(b.node());
                case Schedule.Printed p -> printed(p.node());
            }
        var results = ImmutableList.<View>builder();
        var lasting = new HashSet<Integer>();
        for (Tensor t : schedule.program().fetched()) results.add(view(t));
        var commits = ImmutableList.<Plan.Commit>builder();
        for (int i = 0; i < schedule.program().committed().size(); i++)
            commits.add(new Plan.Commit(schedule.program().committed().get(i), view(schedule.program().newValues().get(i))));
        results.build().forEach(v -> lasting.add(v.buffer()));
        commits.build().forEach(c -> lasting.add(c.value().buffer()));
        boolean[] inSlab = new boolean[buffers.size() + branches];
        for (int b = 0; b < inSlab.length; b++) inSlab[b] = b >= buffers.size() || buffers.get(b).place() instanceof Buffer.Place.Slab;
        var memory = BufferPlanner.plan(uses(inSlab, lasting), inSlab, lasting);
        return new Plan(source, schedule.program(), schedule.program().graph().parameters(), ImmutableList.copyOf(buffers), ImmutableList.copyOf(steps),
                results.build(), commits.build(), memory);
    }

    // ---- buffers -------------------------------------------------------------------------------------------------------

    private int buffer(Tensor owner) {
        if (owner.op() instanceof Project p && !schedule.program().graph().isParameter(owner)) return part(owner.input(0), p.index(), p.type());
        Integer known = ids.get(owner);
        if (known != null) return known;
        int id = add(owner.type(), place(owner), label(owner));
        ids.put(owner, id);
        return id;
    }

    private int add(TensorType type, Buffer.Place place, String label) {
        buffers.add(new Buffer(buffers.size(), type, place, label));
        return buffers.size() - 1;
    }

    private static String label(Tensor node) {
        return Rebuild.name(node).orElse(node.op().name());
    }

    private Buffer.Place place(Tensor owner) {
        Graph graph = schedule.program().graph();
        if (graph.isParameter(owner)) return new Buffer.Place.Fed(graph.parameters().indexOf(owner), owner);
        if (owner instanceof Variable v) return new Buffer.Place.State(v);
        if (owner.op() instanceof Constant c) return new Buffer.Place.Literal(c.value().contiguous());
        if (overwriting.contains(owner)) return new Buffer.Place.InPlace(Objects.requireNonNull(inPlace.get(owner)));
        if (!schedule.stored().contains(owner)) throw new BrokenInvariant("PlanWriter", owner + " is read from memory, but nothing writes it");
        return new Buffer.Place.Slab();
    }

    private int part(Tensor tuple, int index, TensorType type) {
        return partIds.computeIfAbsent(new TupleElement(tuple, index), _ -> add(type, new Buffer.Place.Slab(), label(tuple) + "." + index));
    }

    private ImmutableList<Integer> buffers(List<Tensor> owners) {
        var list = ImmutableList.<Integer>builder();
        for (Tensor t : owners) list.add(buffer(t));
        return list.build();
    }

    /// The value of a node as a look at the buffer where it is.
    private View view(Tensor node) {
        var located = storage.locate(node, Coords.identity(node.shape()));
        Dim[] strides = new Dim[node.rank()];
        Arrays.fill(strides, Dim.ZERO);
        for (Part p : located.address().parts()) strides[p.axis()] = p.step();
        return new View(buffer(located.owner()), located.address().offset(), ImmutableList.copyOf(strides), node.type());
    }

    private ImmutableList<View> views(List<Tensor> nodes) {
        var list = ImmutableList.<View>builder();
        for (Tensor t : nodes) list.add(view(t));
        return list.build();
    }

    // ---- steps ---------------------------------------------------------------------------------------------------------

    private void fused(Region region) {
        Lowered lowered = lowering.lower(region);
        overwrite(lowered, List.of());
        var ids = buffers(lowered.buffers());
        steps.add(new Step.LoopKernel(lowered.nest(), ids, site(region)));
    }

    private void call(Tensor node, Optional<Region> region) {
        var inputs = views(node.inputs());
        if (region.isEmpty()) {
            steps.add(new Step.LibraryCall(node.op(), inputs, ImmutableList.of(View.whole(buffers.get(buffer(node)))), ImmutableList.of(), node.site()));
            return;
        }
        Lowered lowered = lowering.epilogue(region.get(), node);
        overwrite(lowered, inputs.stream().map(View::buffer).toList());
        var ids = buffers(lowered.buffers());
        var output = ImmutableList.of(View.whole(buffers.get(buffer(node))));
        steps.add(new Step.LibraryCall(node.op(), inputs, output, ImmutableList.of(new Step.Epilogue(lowered.nest(), ids)), node.site()));
    }

    /// Marks the new values that may go over the old ones: the nest reads those at the same index or not at all.
    private void overwrite(Lowered lowered, List<Integer> taken) {
        if (inPlace.isEmpty()) return;
        var sharing = new Sharing(lowered.nest());
        for (int w = 0; w < lowered.buffers().size(); w++) {
            Tensor value = lowered.buffers().get(w);
            Variable variable = inPlace.get(value);
            if (variable == null || !lowered.nest().params().get(w).written()) continue;
            boolean safe = !ids.containsKey(variable) || !taken.contains(ids.get(variable));
            for (int r = 0; r < lowered.buffers().size(); r++)
                if (lowered.buffers().get(r) == variable && !lowered.nest().params().get(r).written()) safe &= sharing.mayShare(r, w);
            if (safe) overwriting.add(value);
        }
    }

    /// The line of what can go wrong, else of the last thing computed.
    private static Site site(Region region) {
        for (Tensor m : region.members()) if (m.op() instanceof Gather || m.op() instanceof TakeAlong) return m.site();
        return region.members().isEmpty() ? region.stores().getFirst().target().site() : region.members().getLast().site();
    }

    private void branch(Tensor node) {
        var inputs = views(node.inputs());
        var outputs = ImmutableList.<View>builder();
        var types = ((TupleType) node.fullType()).elements();
        for (int i = 0; i < types.size(); i++) outputs.add(View.whole(buffers.get(part(node, i, types.get(i)))));
        steps.add(switch (node.op()) {
            case Cond c -> new Step.CondStep(inputs.getFirst(), bodies.plan(c.then()), bodies.plan(c.otherwise()), inputs.subList(1, inputs.size()), outputs.build(), node.site());
            case Scan s -> new Step.ScanStep(bodies.plan(s.body()), s.steps(), s.reverse(), s.carries(), s.sequences(), inputs, outputs.build(), node.site());
            case While w -> new Step.WhileStep(bodies.plan(w.condition()), bodies.plan(w.body()), inputs, outputs.build(), node.site());
            default -> throw new BrokenInvariant("PlanWriter", node + " has no bodies");
        });
        branches++;
    }

    private void printed(Tensor node) {
        var print = (Print) node.op();
        steps.add(new Step.PrintStep(view(node.input(0)), print.message(), print.summarize(), node.site()));
    }

    // ---- memory --------------------------------------------------------------------------------------------------------

    /// What each step does to the workspace; those of branches and loops are numbered behind the buffers.
    private List<StepUse> uses(boolean[] inSlab, Set<Integer> lasting) {
        int[] last = new int[buffers.size()];
        for (int s = 0; s < steps.size(); s++) for (int b : inUse(s)) last[b] = s;
        for (int b : lasting) last[b] = steps.size();
        var uses = new ArrayList<StepUse>();
        int next = buffers.size();
        for (int s = 0; s < steps.size(); s++) {
            Step step = steps.get(s);
            int now = s;
            IntPredicate dies = b -> inSlab[b] && last[b] == now;
            var shares = switch (step) {
                case Step.LoopKernel k -> shares(k.nest(), k.buffers(), List.of(), dies, inSlab);
                case Step.LibraryCall c when !c.epilogue().isEmpty() -> shares(c.epilogue().getFirst().nest(), c.epilogue().getFirst().buffers(),
                        c.inputs().stream().map(View::buffer).toList(), dies, inSlab);
                case Step.LibraryCall _, Step.CondStep _, Step.ScanStep _, Step.WhileStep _, Step.PrintStep _ -> ImmutableList.<StepUse.Share>of();
            };
            var writes = ImmutableList.<Integer>builder().addAll(step.writes());
            if (!step.bodies().isEmpty()) writes.add(next++);
            uses.add(new StepUse(inUse(s), writes.build(), shares));
        }
        return uses;
    }

    /// What a step reads. Pooling may run sample by sample with the convolution right before it, so that the inputs of that are still in use.
    private ImmutableList<Integer> inUse(int s) {
        Step step = steps.get(s);
        if (s == 0 || !(step instanceof Step.LibraryCall c && c.op() instanceof Pooling && steps.get(s - 1) instanceof Step.LibraryCall b && b.op() instanceof Convolution)) return step.reads();
        return ImmutableList.<Integer>builder().addAll(step.reads()).addAll(steps.get(s - 1).reads()).build();
    }

    /// What may take over the memory of an input that dies here. A result that is sure to have the size of one is not offered to others.
    private ImmutableList<StepUse.Share> shares(LoopNest nest, List<Integer> ids, List<Integer> taken, IntPredicate dies, boolean[] inSlab) {
        var sharing = new Sharing(nest);
        var shares = ImmutableList.<StepUse.Share>builder();
        var free = new ArrayList<Integer>();
        for (int w = 0; w < ids.size(); w++) if (nest.params().get(w).written() && inSlab[ids.get(w)]) free.add(w);
        for (int r = 0; r < ids.size() && !free.isEmpty(); r++) {
            if (nest.params().get(r).written() || taken.contains(ids.get(r)) || !dies.test(ids.get(r))) continue;
            Dim size = buffers.get(ids.get(r)).type().shape().size();
            for (var left = free.iterator(); left.hasNext(); ) {
                int w = left.next();
                if (!sharing.mayShare(r, w)) continue;
                shares.add(new StepUse.Share(ids.get(r), ids.get(w)));
                if (!buffers.get(ids.get(w)).type().shape().size().equals(size)) continue;
                left.remove();
                break;
            }
        }
        return shares.build();
    }
}
