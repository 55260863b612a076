package io.kgraph.run;

import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.ir.Graph;
import io.kgraph.lang.Command;
import io.kgraph.type.Dim;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is known while a script runs: the values of slots, what is fed from outside, and the session that computes the rest.
final class Values {
    private final Session session;
    private final Map<Placeholder, NDArray> slots = new LinkedHashMap<>();
    private final Map<Tensor, Object> outside;
    private long runs;

    /// @param outside values for tensors, used by every run that needs them and does not feed them itself
    Values(Session session, Map<Tensor, Object> outside) {
        this.session = session;
        this.outside = outside;
    }

    Session session() {
        return session;
    }

    /// How many session runs there were.
    long runs() {
        return runs;
    }

    void count(long more) {
        runs += more;
    }

    void put(Placeholder slot, NDArray value) {
        slots.put(slot, value);
    }

    NDArray get(Placeholder slot) {
        NDArray value = slots.get(slot);
        if (value == null) throw new BrokenInvariant("Values.get", "the slot " + slot.label() + " is used before it is filled");
        return value;
    }

    /// The values of the fetches, all of one session run; what is fed is computed in a run before.
    Map<Tensor, NDArray> run(Command.Run run) {
        List<NDArray> results = fetch(run.fetches(), feeds(run));
        var values = new IdentityHashMap<Tensor, NDArray>();
        for (int i = 0; i < results.size(); i++) values.put(run.fetches().get(i), results.get(i));
        return values;
    }

    /// The value of the only fetch.
    NDArray one(Command.Run run) {
        return fetch(run.fetches(), feeds(run)).getFirst();
    }

    List<NDArray> fetch(List<Tensor> fetches, Map<Tensor, Object> feeds) {
        if (fetches.isEmpty()) return List.of();
        runs++;
        return session.run(fetches, feeds, List.of());
    }

    /// The feeds of a run: slots, what the author feeds, and what comes from outside for what is still open.
    Map<Tensor, Object> feeds(Command.Run run) {
        var feeds = new LinkedHashMap<Tensor, Object>();
        run.slots().forEach(slot -> feeds.put(slot, get(slot)));
        evaluate(run.feeds()).forEach(feeds::put);
        addTelling(run.fetches(), feeds);
        addOutside(run.fetches(), feeds);
        return feeds;
    }

    /// The values that feeds give to their targets, computed from slots in one run.
    Map<Tensor, NDArray> evaluate(List<Command.Feed> feeds) {
        List<Tensor> values = feeds.stream().map(Command.Feed::value).toList();
        List<NDArray> results = fetch(values, slotsOf(values));
        var evaluated = new LinkedHashMap<Tensor, NDArray>();
        for (int i = 0; i < feeds.size(); i++) evaluated.put(feeds.get(i).target(), results.get(i));
        return evaluated;
    }

    /// Adds what is fed from outside and needed.
    void addOutside(Collection<? extends Tensor> fetches, Map<Tensor, Object> feeds) {
        if (outside.isEmpty()) return;
        Graph needed = Graph.of(List.copyOf(feeds.keySet()), List.copyOf(fetches));
        outside.forEach((tensor, value) -> {
            if (needed.contains(tensor)) feeds.putIfAbsent(tensor, value);
        });
    }

    boolean isFedFromOutside(Tensor tensor) {
        return outside.containsKey(tensor);
    }

    /// The slots that some tensors need, with their values.
    Map<Tensor, Object> slotsOf(List<Tensor> tensors) {
        var found = new LinkedHashMap<Tensor, Object>();
        if (tensors.isEmpty() || slots.isEmpty()) return found;
        for (Tensor node : Graph.of(tensors).nodes())
            if (node instanceof Placeholder p && slots.containsKey(p)) found.put(p, get(p));
        addTelling(tensors, found);
        return found;
    }

    /// Adds the slots whose extents are asked for though their elements are not: `len` of a history.
    private void addTelling(List<Tensor> fetches, Map<Tensor, Object> feeds) {
        if (slots.isEmpty() || fetches.isEmpty()) return;
        var asked = new HashSet<Dim.Symbol>();
        for (Tensor node : Graph.of(List.copyOf(feeds.keySet()), fetches).nodes())
            for (Dim d : node.op().dims()) asked.addAll(d.symbols());
        for (Tensor fed : feeds.keySet()) if (fed.type().rankKnown()) fed.shape().dims().forEach(d -> asked.remove(d.symbol()));
        if (asked.isEmpty()) return;
        slots.forEach((slot, value) -> {
            if (slot.type().rankKnown() && slot.shape().dims().stream().anyMatch(d -> asked.remove(d.symbol()))) feeds.put(slot, value);
        });
    }

    /// The placeholders that some tensors need and nothing gives a value to.
    List<Placeholder> missing(Collection<Tensor> tensors, Collection<Placeholder> declared) {
        var missing = new ArrayList<Placeholder>();
        if (tensors.isEmpty()) return missing;
        for (Tensor node : Graph.of(List.copyOf(outside.keySet()), List.copyOf(tensors)).nodes())
            if (node instanceof Placeholder p && declared.contains(p) && p.defaultValue().isEmpty() && !isFedFromOutside(p)) missing.add(p);
        return missing;
    }
}
