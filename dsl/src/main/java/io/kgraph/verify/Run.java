package io.kgraph.verify;

import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.exec.LocalSession;
import io.kgraph.grad.Gradients;
import io.kgraph.ir.GraphContext;
import io.kgraph.type.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ObjDoubleConsumer;
import java.util.stream.LongStream;

/// One section on its way: the sessions that it runs in, its random numbers, and the hash of what came out so far.
final class Run {
    private final Section section;
    private final Extent extent;
    private final Session.Options options;
    private final ObjDoubleConsumer<Section> progress;
    private final SplittableRandom random;
    private final Digest digest = new Digest();

    Run(Section section, Extent extent, Session.Options options, ObjDoubleConsumer<Section> progress) {
        this.section = section;
        this.extent = extent;
        this.options = options;
        this.progress = progress;
        this.random = new SplittableRandom(section.ordinal() + 1);
    }

    Session.Options options() {
        return options;
    }

    SplittableRandom random() {
        return random;
    }

    /// One number for the short proof, one for the full.
    int count(int few, int many) {
        return extent == Extent.SHORT ? few : many;
    }

    /// So much of the section is done, from 0 to 1.
    void done(double part) {
        progress.accept(section, part);
    }

    void add(String text) {
        digest.add(text);
    }

    void add(List<NDArray> results) {
        results.forEach(digest::add);
    }

    String hash() {
        return digest.hex();
    }

    /// Numbers between −1 and 1.
    NDArray reals(DType dtype, long... extents) {
        int count = Math.toIntExact(LongStream.of(extents).reduce(1, (a, b) -> a * b));
        double[] values = new double[count];
        for (int i = 0; i < count; i++) values[i] = 2 * random.nextDouble() - 1;
        return NDArray.wrap(values, extents).cast(dtype);
    }

    /// Whole numbers from `low` up to `high`, without it.
    NDArray wholes(DType dtype, int low, int high, long... extents) {
        int count = Math.toIntExact(LongStream.of(extents).reduce(1, (a, b) -> a * b));
        int[] values = new int[count];
        for (int i = 0; i < count; i++) values[i] = random.nextInt(low, high);
        return NDArray.wrap(values, extents).cast(dtype);
    }

    /// Real or whole numbers, as the dtype has them.
    NDArray numbers(DType dtype, long... extents) {
        return dtype.isFloating() ? reals(dtype, extents) : wholes(dtype, dtype.isSigned() ? -100 : 0, 100, extents);
    }

    /// Hashes what a graph of these inputs gives.
    void evaluate(List<NDArray> inputs, Function<List<Tensor>, List<Tensor>> graph) {
        evaluate(inputs, 1, graph);
    }

    /// Hashes what a graph of these inputs gives in so many runs of one session.
    void evaluate(List<NDArray> inputs, int runs, Function<List<Tensor>, List<Tensor>> graph) {
        var context = new GraphContext();
        try (var _ = K.graphScope(context); var session = LocalSession.open(context, options)) {
            var feeds = new LinkedHashMap<Tensor, NDArray>();
            for (NDArray x : inputs) feeds.put(Placeholder.of(context, x.type()), x);
            List<Tensor> fetches = graph.apply(List.copyOf(feeds.keySet()));
            for (int i = 0; i < runs; i++) add(session.run(fetches, feeds, List.of()));
        }
    }

    /// Hashes what a graph of these inputs gives, and the gradient of the sum of its squares by each of them.
    void differentiate(List<NDArray> inputs, Function<List<Tensor>, Tensor> graph) {
        evaluate(inputs, in -> {
            Tensor y = graph.apply(in);
            var results = new ArrayList<>(List.of(y));
            Gradients.gradients(K.sum(K.square(y)), in).forEach(g -> results.add(Objects.requireNonNull(g)));
            return results;
        });
    }
}
