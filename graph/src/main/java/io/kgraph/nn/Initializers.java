package io.kgraph.nn;

import io.kgraph.Tensor;
import io.kgraph.config.Settings;
import io.kgraph.op.Build;
import io.kgraph.type.DType;
import io.kgraph.type.Shape;
import org.jspecify.annotations.Nullable;

/// Initial values for weights, with a variance chosen by how many inputs or outputs a unit has.
///
/// Source: Glorot and Bengio 2010, He et al. 2015, LeCun et al. 1998, Saxe et al. 2014, in Keras's formulation.
public final class Initializers {
    private static final double TRUNCATED_DEVIATION = 0.8796256610342398;

    /// What the variance is divided by.
    public enum Fan {
        IN, AVERAGE;

        double of(double in, double out) {
            return switch (this) {
                case IN -> in;
                case AVERAGE -> (in + out) / 2;
            };
        }
    }

    private Initializers() {}

    /// Uniform with variance `scale / fan`.
    public static Tensor uniform(String who, double scale, Fan fan, Object shape, @Nullable Object dtype, @Nullable Number seed) {
        Shape extents = Arguments.fixed(who, shape);
        double limit = Math.sqrt(3 * scale / fan(extents, fan));
        return RandomTensors.uniform(extents, -limit, limit, dtype, seed);
    }

    /// Normal, cut off at two deviations, with variance `scale / fan`.
    public static Tensor normal(String who, double scale, Fan fan, Object shape, @Nullable Object dtype, @Nullable Number seed) {
        Shape extents = Arguments.fixed(who, shape);
        double deviation = Math.sqrt(scale / fan(extents, fan)) / TRUNCATED_DEVIATION;
        return RandomTensors.truncatedNormal(extents, 0, deviation, dtype, seed);
    }

    private static double fan(Shape shape, Fan fan) {
        int rank = shape.rank();
        if (rank == 0) return 1;
        double window = 1;
        for (int axis = 0; axis < rank - 2; axis++) window *= shape.dim(axis).value();
        double in = window * shape.dim(rank < 2 ? 0 : -2).value(), out = window * shape.dim(-1).value();
        return Math.max(1, fan.of(in, out));
    }

    /// A matrix with orthonormal rows or columns, whichever are fewer, times `gain`; the leading axes count as rows.
    public static Tensor orthogonal(Object shape, double gain, @Nullable Object dtype, @Nullable Number seed) {
        Shape extents = Arguments.fixed("orthogonal", shape);
        if (extents.rank() < 2) throw Refusal.rank("orthogonal", "rank 2 or more is needed, not " + extents.rank());
        DType type = Arguments.dtype(dtype, Settings.current().floatx());
        long rows = extents.dropLast(1).count(), columns = extents.dim(-1).value();
        Shape tall = Shape.of(Math.max(rows, columns), Math.min(rows, columns));
        Tensor random = RandomTensors.normal(tall, 0, 1, DType.FLOAT64, seed);
        Tensor q = Tensor.of(new io.kgraph.op.Orthonormal(), random);
        Tensor matrix = rows < columns ? Build.permute(q, 1, 0) : q;
        return Build.cast(Build.reshape(gain == 1 ? matrix : Build.mul(matrix, Operands.scalar(gain, matrix)), extents), type);
    }
}
