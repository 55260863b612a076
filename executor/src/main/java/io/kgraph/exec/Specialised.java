package io.kgraph.exec;

import com.google.common.collect.ImmutableList;
import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.compiler.Compiler;
import io.kgraph.compiler.pass.Program;
import io.kgraph.compiler.pass.ResolveState;
import io.kgraph.compiler.plan.Plan;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.Site;
import io.kgraph.ir.Graph;
import io.kgraph.ir.GraphContext;
import io.kgraph.ir.Op;
import io.kgraph.ir.Rebuild;
import io.kgraph.op.Retype;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import io.kgraph.type.TupleType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The graph of a call for feeds of certain ranks, compiled.
///
/// Extents that are elements of integer tensors come from a call of their own, made before this one is bound.
///
/// @param inputs  the call's inputs, with placeholders of the fed ranks for those of unknown rank
/// @param source  the graph before any pass
/// @param planned the plan; none where the graph is interpreted: on the reference, and for graphs of strings, which stay as they are
/// @param symbols the extents that have to be computed, each with the tensor and element that it is
/// @param before  computes those tensors from the call's inputs
record Specialised(ImmutableList<Tensor> inputs, Graph source, Program program, Optional<Plan> planned,
        ImmutableList<Dim.Symbol> symbols, ImmutableList<GraphContext.ValueDim> valueDims, ImmutableList<Tensor> valueTensors, Optional<PreparedCall> before) {
    static Specialised of(LocalSession session, ImmutableList<Tensor> inputs, Graph graph, ImmutableList<Session.Update> updates, List<Integer> ranks) {
        Graph whole = graph;
        Map<Tensor, Tensor> given = new LinkedHashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            Tensor in = inputs.get(i);
            if (ranks.get(i) >= 0) given.put(in, placeholder(in, ofRank(in, ranks.get(i))));
            else if (!(in instanceof Placeholder || in instanceof Variable)) given.put(in, placeholder(in, in.type()));
        }
        if (!given.isEmpty()) whole = Retype.of(whole, given, dtype -> dtype).graph();
        int n = whole.results().size() - updates.size();
        var pairs = new ArrayList<Session.Update>();
        for (int i = 0; i < updates.size(); i++) pairs.add(new Session.Update(updates.get(i).variable(), whole.results().get(n + i)));
        Graph source = whole.withResults(whole.results().subList(0, n));
        return of(session, inputs, whole, source, pairs);
    }

    private static Specialised of(LocalSession session, ImmutableList<Tensor> inputs, Graph whole, Graph source, List<Session.Update> updates) {
        GraphContext context = session.context();
        Map<Dim.Symbol, GraphContext.ValueDim> open = new LinkedHashMap<>();
        for (Dim.Symbol s : symbols(whole)) context.valueDim(s).ifPresent(v -> open.put(s, v));
        for (Tensor p : whole.parameters()) for (Dim.Symbol s : symbols(p)) open.remove(s);
        var tensors = open.values().stream().map(GraphContext.ValueDim::tensor).distinct().collect(ImmutableList.toImmutableList());
        Optional<PreparedCall> before = tensors.isEmpty() ? Optional.empty() : Optional.of(new PreparedCall(session, inputs, tensors, List.of(), List.of()));
        boolean text = hasText(whole);
        Optional<Plan> plan = text || session.isReference() ? Optional.empty() : Optional.of(session.compile(source, updates));
        Program program = plan.map(Plan::program).orElseGet(() -> text ? unchanged(source, updates) : session.rewrite(source, updates));
        return new Specialised(source.parameters(), whole, program, plan, ImmutableList.copyOf(open.keySet()), ImmutableList.copyOf(open.values()), tensors, before);
    }

    private static Program unchanged(Graph source, List<Session.Update> updates) {
        var resolved = ResolveState.resolve(source, updates);
        return new Program(resolved.graph(), source.results().size(), resolved.prints(), resolved.variables());
    }

    /// What stands for a fed tensor: no op that a rule could look through.
    private static Tensor placeholder(Tensor input, TensorType type) {
        Tensor made = ScopedValue.where(Site.CURRENT, input.site()).call(() -> Placeholder.of(input.context(), type));
        Rebuild.name(input).ifPresent(name -> made.context().note(made, Rebuild.NAME, name));
        return made;
    }

    private static TensorType ofRank(Tensor input, int rank) {
        var dims = new ArrayList<Dim>();
        for (int d = 0; d < rank; d++) dims.add(input.context().unknown());
        return TensorType.of(input.dtype(), Shape.of(dims));
    }

    private static Set<Dim.Symbol> symbols(Graph graph) {
        var found = new LinkedHashSet<Dim.Symbol>();
        var open = new ArrayDeque<Graph>(List.of(graph));
        while (!open.isEmpty())
            for (Tensor node : open.poll().nodes()) {
                collect(node, found);
                if (node.op() instanceof Op.Control c) open.addAll(c.bodies());
            }
        return found;
    }

    private static Set<Dim.Symbol> symbols(Tensor node) {
        var found = new LinkedHashSet<Dim.Symbol>();
        collect(node, found);
        return found;
    }

    private static void collect(Tensor node, Set<Dim.Symbol> found) {
        for (Dim d : node.op().dims()) if (!d.isConstant()) found.addAll(d.symbols());
        switch (node.fullType()) {
            case TensorType t -> collect(t, found);
            case TupleType t -> t.elements().forEach(e -> collect(e, found));
        }
    }

    private static void collect(TensorType type, Set<Dim.Symbol> found) {
        if (type.rankKnown() && !type.shape().isStatic()) type.shape().dims().forEach(d -> found.addAll(d.symbols()));
    }

    private static boolean hasText(Graph graph) {
        for (Tensor node : graph.nodes()) if (node.fullType() instanceof TensorType t && t.dtype() == DType.STRING) return true;
        return false;
    }

    boolean isInterpreted() {
        return planned.isEmpty();
    }

    Plan plan() {
        return planned.orElseThrow();
    }

    boolean isDecidedByExtents() {
        return symbols.isEmpty();
    }

    /// The extents that are values, in the order of [#symbols].
    long[] values(List<NDArray> feeds) {
        if (symbols.isEmpty()) return new long[0];
        List<NDArray> computed = before.orElseThrow().run(feeds);
        long[] values = new long[symbols.size()];
        for (int i = 0; i < values.length; i++) {
            GraphContext.ValueDim v = valueDims.get(i);
            NDArray array = computed.get(valueTensors.indexOf(v.tensor()));
            values[i] = array.rank() == 0 ? array.getLong() : array.reshape(array.size()).getLong(v.element());
            if (values[i] < 0)
                throw Feeds.error(ErrorKind.INVALID_ARGUMENT, "NEGATIVE EXTENT", v.tensor().label() + " gives an extent, which cannot be " + values[i] + ".")
                        .involving(v.tensor().label(), v.tensor().type().toString(), "", Feeds.origin(v.tensor()));
        }
        return values;
    }

    void bindValues(Map<Dim.Symbol, Long> dims, long[] values) {
        for (int i = 0; i < values.length; i++) dims.put(symbols.get(i), values[i]);
    }
}
