package io.kgraph.exec;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.RemovalNotification;
import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Graph;
import io.kgraph.op.PlaceholderOp;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Inputs, outputs, updates and effects of one pattern of calls: compiled once for the ranks that are fed, bound once for
/// each combination of extents.
///
/// A call whose feeds look like those of the call before goes straight to its executable.
final class PreparedCall implements Session.Call {
    private static final int MOST_INSTANCES = 64;
    static final long COPIED_BYTES = 1 << 12;            // larger arrays are used where they lie

    /// What runs for certain extents.
    private sealed interface Ready {
        record Linked(Instance instance) implements Ready {}

        record Interpreted(Interpretation interpretation) implements Ready {}
    }

    private final LocalSession session;
    private final ImmutableList<Tensor> inputs;
    private final int outputs;
    private final ImmutableList<Tensor> results;                 // the outputs, then what runs for its effect
    private final ImmutableList<Session.Update> updates;
    private final Graph graph;                                   // of the results, then the new values
    private final Map<ImmutableList<Integer>, Specialised> byRanks = new ConcurrentHashMap<>();
    private final Cache<ImmutableLongArray, Ready> known = CacheBuilder.newBuilder().maximumSize(MOST_INSTANCES)
            .removalListener((RemovalNotification<ImmutableLongArray, Ready> n) -> drop(n.getValue())).build();
    private volatile @Nullable Instance last;                    // also valid for the feeds of the next call, if they look alike

    PreparedCall(LocalSession session, List<Tensor> inputs, List<Tensor> outputs, List<Session.Update> updates, List<Tensor> effects) {
        this.session = session;
        this.inputs = ImmutableList.copyOf(inputs);
        this.outputs = outputs.size();
        this.results = ImmutableList.<Tensor>builder().addAll(outputs).addAll(effects).build();
        this.updates = ImmutableList.copyOf(updates);
        var needed = new ArrayList<Tensor>(results);
        updates.forEach(u -> needed.add(u.value()));
        this.graph = Graph.of(inputs, needed);
        checkFed(graph);
    }

    private static void checkFed(Graph graph) {
        for (Tensor node : graph.nodes())
            if (node.op() instanceof PlaceholderOp && node.inputs().isEmpty() && !graph.isParameter(node)) throw Feeds.missing(node);
    }

    // ---- calls -----------------------------------------------------------------------------------------------------

    @Override public List<NDArray> run(List<?> feeds) {
        return call(feeds.toArray(), null);
    }

    @Override public void run(Object[] feeds, NDArray[] into) {
        if (into.length != outputs)
            throw GraphError.value("The call has " + outputs + " results, but " + into.length + " arrays were given for them.");
        call(feeds, into);
    }

    private List<NDArray> call(Object[] feeds, NDArray @Nullable [] into) {
        if (feeds.length != inputs.size())
            throw GraphError.value("The call has " + inputs.size() + " inputs, but " + feeds.length + " values were fed.");
        Instance instance = last;
        if (instance == null || !looksAlike(instance, feeds) || !instance.enter()) return unfamiliar(feeds, into);
        try {
            return run(instance, feeds, into);
        } finally {
            instance.leave();
        }
    }

    private boolean looksAlike(Instance instance, Object[] feeds) {
        for (int i = 0; i < feeds.length; i++) if (!HostValue.is(feeds[i], inputs.get(i).dtype(), instance.extents(i))) return false;
        return true;
    }

    private List<NDArray> run(Instance instance, Object[] feeds, NDArray @Nullable [] into) {
        Executable executable = instance.executable();
        Workspace workspace = instance.take();
        try {
            return session.execute(this, executable, workspace, feeds, into);
        } finally {
            instance.give(workspace);
        }
    }

    /// Brings the feeds to where the executable reads them.
    void stage(Executable executable, Workspace workspace, Object[] feeds) {
        for (int i = 0; i < feeds.length; i++) stage(executable, workspace, i, feeds[i]);
    }

    private static void stage(Executable executable, Workspace workspace, int input, Object value) {
        int buffer = executable.fedBuffer(input);
        if (buffer < 0) return;
        if (value instanceof NDArray array && array.size() * array.dtype().bytes() >= COPIED_BYTES && array.isContiguous() && (!executable.isNative() || array.isAligned(array.dtype().bytes())))
            workspace.adopt(input, buffer, array);
        else {
            MemorySegment staging = workspace.staging(input);
            workspace.buffer(buffer, staging);
            HostValue.copy(value, staging);
        }
    }

    private List<NDArray> unfamiliar(Object[] feeds, NDArray @Nullable [] into) {
        session.checkOpen();
        var arrays = new ArrayList<NDArray>(feeds.length);
        for (int i = 0; i < feeds.length; i++) arrays.add(Feeds.array(inputs.get(i), feeds[i]));
        while (true)
            switch (ready(arrays)) {
                case Ready.Linked(Instance instance) -> {
                    if (!instance.enter()) continue;             // dropped in between
                    try {
                        if (session.isLean(this)) last = instance;
                        return run(instance, arrays.toArray(), into);
                    } finally {
                        instance.leave();
                    }
                }
                case Ready.Interpreted(Interpretation interpretation) -> {
                    return interpretation.run(arrays, outputs, into);
                }
            }
    }

    // ---- what runs -------------------------------------------------------------------------------------------------

    private Ready ready(List<NDArray> arrays) {
        List<long[]> extents = Feeds.extents(arrays);
        Specialised plan = specialised(arrays);
        long[] values = plan.values(arrays);
        var key = key(extents, values);
        Ready found = known.getIfPresent(key);
        if (found != null) return found;
        synchronized (this) {                                    // so that nothing is bound twice
            found = known.getIfPresent(key);
            if (found != null) return found;
            Ready made = make(plan, extents, values);
            known.put(key, made);
            return made;
        }
    }

    private static ImmutableLongArray key(List<long[]> extents, long[] values) {
        var key = ImmutableLongArray.builder();
        for (long[] e : extents) key.add(e.length).addAll(ImmutableLongArray.copyOf(e));
        return key.addAll(ImmutableLongArray.copyOf(values)).build();
    }

    private Specialised specialised(List<NDArray> arrays) {
        var ranks = ImmutableList.<Integer>builderWithExpectedSize(arrays.size());
        for (int i = 0; i < arrays.size(); i++) ranks.add(inputs.get(i).type().rankKnown() ? -1 : arrays.get(i).rank());
        return byRanks.computeIfAbsent(ranks.build(), r -> Specialised.of(session, inputs, graph, updates, r));
    }

    private Ready make(Specialised plan, List<long[]> extents, long[] values) {
        Map<Dim.Symbol, Long> dims = Feeds.bind(plan.inputs(), extents);
        plan.bindValues(dims, values);
        DimBinding binding = DimBinding.of(dims);
        Feeds.check(plan.inputs(), extents, binding);
        if (plan.isInterpreted()) return new Ready.Interpreted(new Interpretation(session, plan, binding));
        try {
            return new Ready.Linked(new Instance(session.link(plan.plan(), binding), extents.toArray(long[][]::new)));
        } catch (Mismatch m) {
            throw Feeds.error(m.kind() == ErrorKind.VALUE ? ErrorKind.INVALID_ARGUMENT : m.kind(), m.title(), m.sentence() + ".");
        }
    }

    /// Whether the extents of the feeds alone decide what runs.
    boolean isDecidedByExtents() {
        return byRanks.values().stream().allMatch(Specialised::isDecidedByExtents);
    }

    /// How many results a caller gets.
    int outputs() {
        return outputs;
    }

    ImmutableList<Tensor> inputs() {
        return inputs;
    }

    ImmutableList<Tensor> results() {
        return results;
    }

    ImmutableList<Session.Update> updates() {
        return updates;
    }

    private static void drop(@Nullable Ready ready) {
        if (ready instanceof Ready.Linked(Instance instance)) instance.leave();
    }

    /// Frees the memory of what is not running.
    void close() {
        last = null;
        known.invalidateAll();
    }
}
