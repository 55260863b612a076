package io.kgraph.run;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.array.NumberText;
import io.kgraph.ir.Graph;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Finds where a computation left the finite numbers: runs it once more with every node fetched.
final class NonFinite {
    /// The first node, in the order of computation, with an element that is NaN or infinite.
    ///
    /// @param what `a NaN`, `an inf`
    record Found(Tensor node, String what, ImmutableList<Input> inputs) {
        /// How such a node is usually mended.
        Optional<String> hint(Function<Tensor, String> names) {
            if (inputs.isEmpty()) return Optional.empty();
            String x = names.apply(inputs.getFirst().node()), y = names.apply(inputs.getLast().node());
            return switch (node.op().name()) {
                case "log" -> Optional.of("log(maximum(" + x + ", epsilon()))");
                case "sqrt", "rsqrt" -> Optional.of("sqrt(maximum(" + x + ", epsilon()))");
                case "exp" -> Optional.of("exp overflows where " + x + " is large: subtract its maximum first, or use logsumexp or softmax.");
                case "div" -> Optional.of(y + " comes close to 0: divide by maximum(" + y + ", epsilon()).");
                default -> Optional.empty();
            };
        }
    }

    /// An input of the node and the numbers in it.
    record Input(Tensor node, String range) {}

    private NonFinite() {}

    /// @param feeds the values of the step
    static Optional<Found> first(Tensor objective, Map<Tensor, Object> feeds, Values values) {
        Graph graph = Graph.of(List.copyOf(feeds.keySet()), List.of(objective));
        var floating = new ArrayList<Tensor>();
        for (Tensor node : graph.nodes())
            if (node.fullType() instanceof TensorType type && type.dtype().isFloating()) floating.add(node);
        List<NDArray> results = values.fetch(floating, feeds);
        for (int i = 0; i < floating.size(); i++) {
            Optional<String> what = what(results.get(i));
            if (what.isPresent()) return Optional.of(new Found(floating.get(i), what.get(), inputs(floating.get(i), floating, results)));
        }
        return Optional.empty();
    }

    private static ImmutableList<Input> inputs(Tensor node, List<Tensor> floating, List<NDArray> results) {
        var inputs = ImmutableList.<Input>builder();
        for (Tensor in : node.inputs().stream().distinct().toList()) {
            int at = floating.indexOf(in);
            if (at >= 0) inputs.add(new Input(in, range(results.get(at))));
        }
        return inputs.build();
    }

    private static Optional<String> what(NDArray array) {
        boolean infinite = false;
        for (double v : array.toDoubleArray()) {
            if (Double.isNaN(v)) return Optional.of("a NaN");
            infinite |= Double.isInfinite(v);
        }
        return infinite ? Optional.of("an infinity") : Optional.empty();
    }

    private static String range(NDArray array) {
        double low = Double.POSITIVE_INFINITY, high = Double.NEGATIVE_INFINITY;
        for (double v : array.toDoubleArray()) {
            low = Math.min(low, v);
            high = Math.max(high, v);
        }
        if (array.size() == 0) return "";
        return array.size() == 1 ? text(low, array) : "from " + text(low, array) + " to " + text(high, array);
    }

    private static String text(double value, NDArray like) {
        return like.dtype() == io.kgraph.type.DType.FLOAT64 ? NumberText.of(value) : NumberText.of((float) value);
    }
}
