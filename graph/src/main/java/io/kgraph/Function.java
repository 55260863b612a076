package io.kgraph;

import com.google.common.collect.ImmutableList;
import io.kgraph.array.NDArray;
import io.kgraph.array.SparseArray;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.ir.Graph;
import io.kgraph.ir.GraphContext;
import io.kgraph.nn.Structure;
import io.kgraph.ir.Rebuild;
import io.kgraph.nn.SparseTensors;
import io.kgraph.op.Build;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Inputs, outputs and updates of a graph as something to call: outputs first, from the state before the call, then all updates.
///
/// Made by [K#function]. Calls are prepared once for each pattern of arguments and reused while the session is the same. Safe to use from
/// many threads.
public final class Function {
    private static final int PATTERNS = 16;

    /// What the values of a call look like: which inputs they leave out, and which tensors they connect or feed beside.
    private record Pattern(Session session, List<Boolean> given, List<Tensor> connected, List<Tensor> beside) {}

    private final String name;
    private final Structure inputs;
    private final Structure outputs;
    private final ImmutableList<Tensor> fetched;                 // the outputs, of sparse ones their parts
    private final ImmutableList<Session.Update> updates;
    private final ImmutableList<Tensor> effects;
    private final Map<? extends Tensor, ?> feedDict;
    private final GraphContext context;
    private final Map<Pattern, Session.Call> calls = new LinkedHashMap<>();
    private volatile @Nullable Plain plain;

    /// The call for values that are all given by the host.
    private record Plain(Session session, Session.Call call) {}

    Function(String name, Structure inputs, Structure outputs, List<Session.Update> updates, List<Tensor> effects, Map<? extends Tensor, ?> feedDict, GraphContext context) {
        this.name = name;
        this.inputs = inputs;
        this.outputs = outputs;
        this.fetched = SparseTensors.fetched(outputs.leaves());
        this.updates = ImmutableList.copyOf(updates);
        this.effects = ImmutableList.copyOf(effects);
        this.feedDict = feedDict;
        this.context = context;
    }

    public String name() {
        return name;
    }

    public ImmutableList<Tensor> inputs() {
        return inputs.leaves();
    }

    public ImmutableList<Tensor> outputs() {
        return outputs.leaves();
    }

    public ImmutableList<Session.Update> updates() {
        return updates;
    }

    /// Calls it with values in the structure of the inputs; the results have the structure of the outputs.
    ///
    /// A value is anything that can be fed, null for an input with a default, or a tensor, which is connected to the input.
    public @Nullable Object apply(@Nullable Object values) {
        return outputs.fill(SparseTensors.together(outputs.leaves(), results(inputs.flatten(values, name))));
    }

    /// Calls it with the values one after the other; the results likewise, sparse ones made dense.
    public List<NDArray> call(@Nullable Object... values) {
        List<NDArray> results = results(Arrays.asList(values));
        if (fetched.size() == outputs.leaves().size()) return results;
        return SparseTensors.together(outputs.leaves(), results).stream().map(r -> r instanceof SparseArray s ? s.toDense() : (NDArray) r).toList();
    }

    /// Calls it with host values and writes the results into arrays of the caller; allocates nothing once warm where the values are arrays,
    /// buffers or segments of the right dtype.
    public void run(Object[] values, NDArray[] into) {
        if (values.length != inputs.leaves().size()) throw wrongCount(values.length);
        if (!feedDict.isEmpty()) throw GraphError.runtime("A function with feed_dict cannot write into arrays of the caller.");
        if (fetched.size() != outputs.leaves().size()) throw GraphError.runtime("A function with sparse outputs cannot write into arrays of the caller.");
        plain(Sessions.of(context)).run(values, into);
    }

    private List<NDArray> results(List<? extends @Nullable Object> values) {
        if (values.size() != inputs.leaves().size()) throw wrongCount(values.size());
        Session session = Sessions.of(context);
        boolean simple = feedDict.isEmpty();
        for (Object v : values) simple &= v != null && !(v instanceof Tensor);
        if (!simple) checkNotMixed(values);
        if (simple) return plain(session).run(values);
        var beside = new LinkedHashMap<Tensor, Object>(feedDict);
        var given = new ArrayList<Boolean>();
        var connected = new ArrayList<Tensor>();
        var fed = new ArrayList<Object>();
        for (Object v : values) {
            given.add(v != null && !(v instanceof Tensor));
            if (v instanceof Tensor t) connected.add(t);
            else if (v != null) fed.add(v);
        }
        fed.addAll(beside.values());
        return prepared(new Pattern(session, given, connected, List.copyOf(beside.keySet())), values).run(fed);
    }

    private void checkNotMixed(List<? extends @Nullable Object> values) {
        boolean sparse = inputs.leaves().stream().anyMatch(SparseTensors::isSparse);
        for (Object v : values)
            if (sparse && v instanceof Tensor t)
                throw GraphError.value(name + " has sparse inputs, so its values are all of the host; " + t.label() + " is a tensor.");
    }

    private Session.Call plain(Session session) {
        Plain known = plain;
        if (known != null && known.session() == session) return known.call();
        var made = new Plain(session, session.prepare(inputs.leaves(), fetched, updates, effects));
        plain = made;
        return made.call();
    }

    private Session.Call prepared(Pattern pattern, List<? extends @Nullable Object> values) {
        synchronized (calls) {
            Session.Call known = calls.remove(pattern);
            Session.Call call = known != null ? known : prepare(pattern, values);
            calls.put(pattern, call);                            // the newest last, so that the oldest goes first
            if (calls.size() > PATTERNS) calls.remove(calls.keySet().iterator().next());
            return call;
        }
    }

    private Session.Call prepare(Pattern pattern, List<? extends @Nullable Object> values) {
        var fed = new ArrayList<Tensor>();
        var connections = new LinkedHashMap<Tensor, Tensor>();
        for (int i = 0; i < values.size(); i++) {
            Tensor input = inputs.leaves().get(i);
            if (values.get(i) instanceof Tensor t) connections.put(input, connected(input, t));
            else if (values.get(i) != null) fed.add(input);
        }
        fed.addAll(pattern.beside());
        if (connections.isEmpty()) return pattern.session().prepare(fed, fetched, updates, effects);
        var substituted = Substitution.of(connections, fetched, updates, effects);
        return pattern.session().prepare(fed, substituted.outputs(), substituted.updates(), substituted.effects());
    }

    private Tensor connected(Tensor input, Tensor value) {
        Tensor cast = Build.cast(value, input.dtype());
        if (!cast.type().agrees(input.type()))
            throw GraphError.value("The value for " + input.label() + " has another shape.")
                    .involving(input.label(), input.type().toString(), "the input", "made at " + input.site().text())
                    .involving(value.label(), value.type().toString(), "its value", "made at " + value.site().text());
        return cast;
    }

    private GraphError wrongCount(int found) {
        return GraphError.of(ErrorKind.VALUE, "WRONG NUMBER OF VALUES",
                name + " has " + inputs.leaves().size() + " inputs, but was called with " + found + " values.");
    }

    /// A part of a graph with some tensors replaced by others.
    record Substitution(List<Tensor> outputs, List<Session.Update> updates, List<Tensor> effects) {
        static Substitution of(Map<Tensor, Tensor> replacements, List<Tensor> outputs, List<Session.Update> updates, List<Tensor> effects) {
            var results = new ArrayList<Tensor>(outputs);
            for (var u : updates) results.add(u.value());
            results.addAll(effects);
            var rebuilt = Rebuild.of(Graph.of(results), replacements, (node, in, after) -> Rebuild.on(node, node.op(), in, after));
            return new Substitution(outputs.stream().map(rebuilt::of).toList(),
                    updates.stream().map(u -> new Session.Update(u.variable(), rebuilt.of(u.value()))).toList(),
                    effects.stream().map(rebuilt::of).toList());
        }
    }
}
