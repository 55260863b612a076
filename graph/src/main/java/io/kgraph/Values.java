package io.kgraph;

import io.kgraph.array.NDArray;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.nn.HostValues;
import io.kgraph.nn.Inspection;
import io.kgraph.nn.Updates;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads and writes the values of variables, in the session of their graph.
final class Values {
    private Values() {}

    static Object get(Object x) {
        return switch (x) {
            case Variable v -> Sessions.running(v).value(v);
            case Tensor t -> t.eval();
            default -> x;
        };
    }

    static List<NDArray> get(List<?> tensors) {
        List<Tensor> fetches = Inspection.tensors("batch_get_value", tensors);
        return fetches.isEmpty() ? List.of() : Sessions.running(fetches.getFirst()).run(fetches, Map.of(), List.of());
    }

    /// All or none: every pair is checked before any is written.
    static void set(List<?> pairs) {
        var values = new LinkedHashMap<Variable, NDArray>();
        for (Object pair : pairs)
            switch (pair) {
                case Map.Entry<?, ?> e -> put(values, e.getKey(), e.getValue());
                case List<?> two when two.size() == 2 -> put(values, two.getFirst(), two.getLast());
                case Object[] two when two.length == 2 -> put(values, two[0], two[1]);
                default -> throw GraphError.type("A pair (variable, value) is needed, which " + pair + " is not.");
            }
        if (!values.isEmpty()) Sessions.running(values.keySet().iterator().next()).assign(values);
    }

    private static void put(Map<Variable, NDArray> values, Object variable, Object value) {
        Variable v = Updates.variable("set_value", variable);
        NDArray array = HostValues.converted(value, v.dtype());
        if (!array.shape().equals(v.shape()))
            throw GraphError.of(ErrorKind.VALUE, "SHAPE MISMATCH", "A value of shape " + array.shape() + " does not fit " + v.label() + ".")
                    .involving(v.label(), v.type().toString(), "the variable", "made at " + v.site().text());
        values.put(v, array);
    }
}
