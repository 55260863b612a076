package io.kgraph.exec;

import com.google.common.collect.ImmutableList;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.nn.SparseTensors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A call some of whose inputs are sparse: for each of these, its parts are what is really fed.
final class SparseCall implements Session.Call {
    private final ImmutableList<Tensor> inputs;
    private final Session.Call call;

    SparseCall(List<Tensor> inputs, Session.Call call) {
        this.inputs = ImmutableList.copyOf(inputs);
        this.call = call;
    }

    static boolean isSparse(Collection<? extends Tensor> inputs) {
        for (Tensor t : inputs) if (SparseTensors.isSparse(t)) return true;
        return false;
    }

    /// What is really fed.
    static List<Tensor> parts(List<Tensor> inputs) {
        var all = new ArrayList<Tensor>();
        for (Tensor t : inputs) SparseTensors.parts(t).ifPresentOrElse(p -> all.addAll(p.fed()), () -> all.add(t));
        return all;
    }

    static Map<Tensor, Object> parts(Map<? extends Tensor, ?> feeds) {
        var all = new LinkedHashMap<Tensor, Object>();
        feeds.forEach((tensor, value) -> {
            List<Tensor> parts = parts(List.of(tensor));
            List<@Nullable Object> values = new ArrayList<>();
            add(tensor, value, values);
            for (int i = 0; i < parts.size(); i++) all.put(parts.get(i), values.get(i));
        });
        return all;
    }

    private static void add(Tensor tensor, @Nullable Object value, List<@Nullable Object> into) {
        if (SparseTensors.isSparse(tensor)) into.addAll(SparseTensors.feeds(tensor, value));
        else into.add(value);
    }

    private List<@Nullable Object> values(List<?> feeds) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) add(inputs.get(i), feeds.get(i), values);
        return values;
    }

    @Override public List<NDArray> run(List<?> feeds) {
        return call.run(values(feeds));
    }

    @Override public void run(Object[] feeds, NDArray[] into) {
        call.run(values(List.of(feeds)).toArray(), into);
    }
}
