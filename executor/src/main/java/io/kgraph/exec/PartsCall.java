package io.kgraph.exec;

import com.google.common.collect.ImmutableList;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.nn.FedParts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A call some of whose inputs are sparse or ragged: for each of these, its parts are what is really fed.
///
/// The rows of a ragged tensor are one of its parts; where the other, their lengths, is fed as well, both are taken as they are.
final class PartsCall implements Session.Call {
    private final ImmutableList<Tensor> inputs;
    private final Session.Call call;

    PartsCall(List<Tensor> inputs, Session.Call call) {
        this.inputs = ImmutableList.copyOf(inputs);
        this.call = call;
    }

    static boolean isNeeded(Collection<? extends Tensor> inputs) {
        for (Tensor t : inputs) if (isTakenApart(t, inputs)) return true;
        return false;
    }

    private static boolean isTakenApart(Tensor input, Collection<? extends Tensor> inputs) {
        return FedParts.hasParts(input) && !inputs.containsAll(FedParts.of(input));
    }

    /// What is really fed.
    static List<Tensor> parts(List<Tensor> inputs) {
        var all = new ArrayList<Tensor>();
        for (Tensor t : inputs) {
            if (isTakenApart(t, inputs)) all.addAll(FedParts.of(t));
            else all.add(t);
        }
        return all;
    }

    static Map<Tensor, Object> parts(Map<? extends Tensor, ?> feeds) {
        var inputs = List.<Tensor>copyOf(feeds.keySet());
        List<Tensor> parts = parts(inputs);
        List<@Nullable Object> values = values(inputs, new ArrayList<>(feeds.values()));
        var all = new LinkedHashMap<Tensor, Object>();
        for (int i = 0; i < parts.size(); i++) all.put(parts.get(i), values.get(i));
        return all;
    }

    private static List<@Nullable Object> values(List<Tensor> inputs, List<?> feeds) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            if (isTakenApart(inputs.get(i), inputs)) values.addAll(FedParts.values(inputs.get(i), feeds.get(i)));
            else values.add(feeds.get(i));
        }
        return values;
    }

    @Override public List<NDArray> run(List<?> feeds) {
        return call.run(values(inputs, feeds));
    }

    @Override public void run(Object[] feeds, NDArray[] into) {
        call.run(values(inputs, List.of(feeds)).toArray(), into);
    }
}
