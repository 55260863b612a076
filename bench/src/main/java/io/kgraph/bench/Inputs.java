package io.kgraph.bench;

import io.kgraph.array.NDArray;
import io.kgraph.array.Npy;
import io.kgraph.type.DType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// The numbers of a workload: read from the folder that the peers' `run.py --dump` wrote, so that checks can be
/// compared, or else drawn with the same distribution.
public final class Inputs {
    private final Optional<Path> folder;
    private final RandomGenerator random;
    private final int variant;

    Inputs(String workload, Optional<Path> dumps) {
        this(workload, dumps, 0);
    }

    /// @param variant where not 0, a graph of the same kind with other constants and extents, of which no cache has anything
    Inputs(String workload, Optional<Path> dumps, int variant) {
        String base = workload.startsWith("W11.compile.") ? workload.substring("W11.compile.".length()) : workload;
        this.folder = variant != 0 ? Optional.empty() : dumps.map(d -> d.resolve(base)).filter(Files::isDirectory);
        this.random = new SplittableRandom(base.hashCode());
        this.variant = variant;
    }

    int variant() {
        return variant;
    }

    boolean areThePeers() {
        return folder.isPresent();
    }

    /// Feed `index` of a workload whose calls all take the same.
    NDArray feed(int index, DType dtype, long... extents) {
        return named("feed0_" + index, dtype, 1, extents);
    }

    NDArray named(String name, DType dtype, double scale, long... extents) {
        return read(name).orElseGet(() -> {
            double[] values = new double[count(extents)];
            for (int i = 0; i < values.length; i++) values[i] = random.nextGaussian() * scale;
            return NDArray.wrap(values, extents).cast(dtype);
        });
    }

    NDArray uniform(int index, double low, double high, DType dtype, long... extents) {
        return read("feed0_" + index).orElseGet(() -> NDArray.wrap(random.doubles(count(extents), low, high).toArray(), extents).cast(dtype));
    }

    NDArray zeros(String name, long... extents) {
        return read(name).orElseGet(() -> NDArray.zeros(DType.FLOAT32, extents));
    }

    /// The 0-or-1 targets of logistic regression.
    NDArray coins(String name, int count) {
        return read(name).orElseGet(() -> NDArray.wrap(random.doubles(count).map(v -> v < 0.5 ? 1 : 0).toArray(), count));
    }

    /// Batches of images and labels, used in turn.
    List<List<NDArray>> batches(int count, int rows, int columns, int classes) {
        var batches = new ArrayList<List<NDArray>>();
        for (int i = 0; i < count; i++) {
            NDArray labels = read("feed" + i + "_1").orElseGet(() -> NDArray.wrap(random.ints(rows, 0, classes).toArray(), rows));
            batches.add(List.of(named("feed" + i + "_0", DType.FLOAT32, 1, rows, columns), labels));
        }
        return batches;
    }

    /// Batches of images of 28×28 points and their labels, used in turn.
    List<List<NDArray>> images(int count, int rows) {
        return batches(count, rows, 784, 10).stream().map(b -> List.of(b.get(0).reshape(rows, 28, 28, 1), b.get(1))).toList();
    }

    private Optional<NDArray> read(String name) {
        return folder.map(f -> f.resolve(name + ".npy")).filter(Files::exists).map(Npy::read);
    }

    private static int count(long... extents) {
        long n = 1;
        for (long e : extents) n *= e;
        return Math.toIntExact(n);
    }
}
