package io.kgraph.cli;

import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.ir.Graph;
import io.kgraph.type.Dim;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Numbers for what nobody feeds.
final class RandomFeeds {
    private static final long EXTENT = 64;

    private RandomFeeds() {}

    /// The feeds that a graph needs, with random numbers in [0, 1) where there are none; integers are 0.
    static Map<Tensor, Object> fill(Graph graph, Map<Tensor, Object> feeds, Map<String, Long> dims) {
        var random = new SplittableRandom(0);
        var filled = new LinkedHashMap<Tensor, Object>();
        feeds.forEach((tensor, value) -> {
            if (graph.contains(tensor)) filled.put(tensor, value);
        });
        var extents = new HashMap<>(dims);
        filled.forEach((tensor, value) -> learn(tensor, NDArray.of(value, tensor.dtype()).extents(), extents));
        for (Tensor node : graph.nodes())
            if (node instanceof Placeholder p && p.defaultValue().isEmpty() && !filled.containsKey(p)) filled.put(p, array(p, extents, random));
        return filled;
    }

    /// The numbers of `--dim`, by name.
    static Map<String, Long> extents(List<String> given) {
        var extents = new LinkedHashMap<String, Long>();
        Scripts.pairs("--dim", given).forEach((extent, text) -> {
            try {
                extents.put(extent, Long.parseLong(text));
            } catch (NumberFormatException _) {
                throw new UsageError("--dim " + extent + " is '" + text + "', but must be a whole number");
            }
        });
        return extents;
    }

    private static void learn(Tensor tensor, long[] fed, Map<String, Long> extents) {
        if (!tensor.type().rankKnown() || tensor.rank() != fed.length) return;
        for (int a = 0; a < fed.length; a++) if (!tensor.shape().dim(a).isConstant()) extents.putIfAbsent(tensor.shape().dim(a).toString(), fed[a]);
    }

    private static NDArray array(Placeholder p, Map<String, Long> extents, SplittableRandom random) {
        if (!p.type().rankKnown()) throw new UsageError("'" + p.label() + "' has no rank: give it a value with --feed");
        long[] wanted = p.shape().dims().stream().mapToLong(d -> extent(d, extents)).toArray();
        if (!p.dtype().isFloating()) return NDArray.zeros(p.dtype(), wanted);
        long size = Arrays.stream(wanted).reduce(1, Math::multiplyExact);
        return NDArray.wrap(random.doubles(size).toArray(), wanted).cast(p.dtype());
    }

    private static long extent(Dim dim, Map<String, Long> extents) {
        return dim.isConstant() ? dim.value() : extents.getOrDefault(dim.toString(), EXTENT);
    }
}
