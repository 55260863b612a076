package io.kgraph.op;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import io.kgraph.array.NDArray;
import io.kgraph.ir.Monoid;
import io.kgraph.ir.Op;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/// All ops, each with inputs to try it on: what the tests of every op, rule and kernel walk through.
///
/// Rows of [Unary] and [Binary] list themselves; an op with a file of its own has a line here. Floating samples are float64, of which narrower ones are
/// made by a cast; their values lie where the op is smooth.
public final class Catalog {
    /// An op and values for its inputs.
    public record Sample(Op op, ImmutableList<NDArray> inputs) {
        @Override public String toString() {
            var types = new StringBuilder();
            for (NDArray in : inputs) types.append(' ').append(in.type());
            return op.name() + (op.attributes().isEmpty() ? "" : "(" + op.attributes() + ")") + types;
        }
    }

    private static final Shape M23 = Shape.of(2, 3);

    private final ImmutableList.Builder<Sample> samples = ImmutableList.builder();
    private final SplittableRandom random = new SplittableRandom(20);

    private Catalog() {}

    /// Every op at several shapes: rank 0, empty axes, axes of extent 1, stretched ones.
    public static ImmutableList<Sample> samples() {
        var catalog = new Catalog();
        catalog.elementwise();
        catalog.reductions();
        catalog.movement();
        catalog.library();
        catalog.matrices();
        catalog.windows();
        catalog.sources();
        return catalog.samples.build();
    }

    /// The names of all ops that have samples.
    public static ImmutableSortedSet<String> names() {
        return samples().stream().map(s -> s.op().name()).collect(ImmutableSortedSet.toImmutableSortedSet(Comparator.naturalOrder()));
    }

    private void add(Op op, NDArray... inputs) {
        samples.add(new Sample(op, ImmutableList.copyOf(inputs)));
    }

    // ---- values ------------------------------------------------------------------------------------------------------------

    private NDArray reals(double low, double high, long... extents) {
        int count = Math.toIntExact(LongStream.of(extents).reduce(1, (a, b) -> a * b));
        return NDArray.wrap(random.doubles(count, low, high).toArray(), extents);
    }

    private NDArray reals(long... extents) {
        return reals(-2, 2, extents);
    }

    private NDArray integers(DType dtype, int low, int high, long... extents) {
        int count = Math.toIntExact(LongStream.of(extents).reduce(1, (a, b) -> a * b));
        return NDArray.wrap(random.ints(count, low, high).toArray(), extents).cast(dtype);
    }

    private NDArray truths(long... extents) {
        return integers(DType.INT32, 0, 2, extents).cast(DType.BOOL);
    }

    // ---- elementwise -------------------------------------------------------------------------------------------------------

    private static final ImmutableSet<Unary> POSITIVE =
            ImmutableSet.of(Unary.LOG, Unary.SQRT, Unary.RSQRT, Unary.RECIPROCAL, Unary.LOG1P, Unary.LGAMMA, Unary.DIGAMMA, Unary.TRIGAMMA);
    private static final ImmutableSet<Unary> UNIT = ImmutableSet.of(Unary.ASIN, Unary.ACOS, Unary.ERFINV, Unary.TAN);

    private void elementwise() {
        for (Unary op : Unary.values()) {
            double low = POSITIVE.contains(op) ? 0.3 : UNIT.contains(op) ? -0.9 : -2, high = POSITIVE.contains(op) ? 4 : UNIT.contains(op) ? 0.9 : 2;
            if (op.admits(DType.FLOAT64)) {
                for (Shape shape : new Shape[] {M23, Shape.SCALAR, Shape.of(0, 2), Shape.of(1)}) add(op, reals(low, high, shape.extents()));
            }
            if (op.admits(DType.INT32))
                for (DType dtype : new DType[] {DType.INT8, DType.UINT8, DType.INT32, DType.INT64}) add(op, integers(dtype, dtype.isSigned() ? -100 : 0, 100, 5));
            if (op.admits(DType.BOOL)) add(op, truths(4));
        }
        for (Unary op : new Unary[] {Unary.LGAMMA, Unary.DIGAMMA, Unary.TRIGAMMA}) add(op, reals(-0.8, -0.3, 3));
        for (Binary op : Binary.values()) binary(op);
        add(new Select(), truths(2, 3), reals(2, 3), reals(2, 3));
        add(new Select(), truths(3), reals(2, 1), reals());
        add(new Select(), truths(2, 1), integers(DType.INT32, -9, 9, 3), integers(DType.INT32, -9, 9));
        add(new Select(), truths(0), reals(1), reals(0));
        for (DType to : new DType[] {DType.FLOAT32, DType.FLOAT16, DType.FLOAT64, DType.INT8, DType.INT32, DType.INT64, DType.UINT8, DType.BOOL}) {
            add(new Cast(to), reals(2, 3));
            add(new Cast(to), integers(DType.INT32, -300, 300, 4));
            add(new Cast(to), truths(3));
        }
        add(new Cast(DType.FLOAT64), reals(3).cast(DType.FLOAT32));
    }

    private void binary(Binary op) {
        boolean power = op == Binary.POW, whole = op == Binary.FLOOR_DIV || op == Binary.MOD, atan = op == Binary.ATAN2;
        if (op.admits(DType.FLOAT64)) {
            double low = power || whole || atan || op == Binary.DIV ? 0.4 : -2;
            add(op, reals(low, 2, 2, 3), reals(low, 2, 2, 3));
            add(op, reals(low, 2, 2, 3), reals(low, 2, 3));
            add(op, reals(low, 2, 2, 1), reals(low, 2, 1, 3));
            add(op, reals(low, 2), reals(low, 2, 2));
            add(op, reals(low, 2), reals(low, 2));
            add(op, reals(low, 2, 0, 3), reals(low, 2, 1, 3));
        }
        if (op.admits(DType.INT32))
            for (DType dtype : new DType[] {DType.INT8, DType.UINT16, DType.INT32, DType.INT64}) {
                NDArray left = integers(dtype, dtype.isSigned() ? -9 : 0, 9, 2, 3);
                add(op, left, power || whole ? integers(dtype, 1, 6, 3) : integers(dtype, 0, 9, 3));
            }
        if (op.admits(DType.BOOL)) add(op, truths(2, 3), truths(3));
    }

    // ---- reductions --------------------------------------------------------------------------------------------------------

    private void reductions() {
        for (Monoid monoid : new Monoid[] {Monoid.SUM, Monoid.PRODUCT, Monoid.MAX, Monoid.MIN}) {
            for (boolean keep : new boolean[] {false, true}) {
                add(new Reduce(monoid, Axes.of(0), keep), reals(2, 3));
                add(new Reduce(monoid, Axes.of(1), keep), reals(2, 3));
                add(new Reduce(monoid, Axes.of(0, 2), keep), reals(2, 3, 2));
            }
            add(new Reduce(monoid, Axes.all(2), false), reals(2, 3));
            add(new Reduce(monoid, Axes.of(), false), reals(3));
            add(new Reduce(monoid, Axes.of(), false), reals());
            add(new Reduce(monoid, Axes.of(0), false), integers(DType.INT64, 0, 1, 0, 2));
            add(new Reduce(monoid, Axes.of(0), false), integers(DType.INT8, -9, 9, 4));
        }
        add(new Reduce(Monoid.PRODUCT, Axes.of(0), false), NDArray.of(new double[] {0, 2, -1, 0.5}));
        add(new Reduce(Monoid.PRODUCT, Axes.of(0), false), NDArray.of(new double[] {0, 2, 0, 0.5}));
        for (Monoid monoid : new Monoid[] {Monoid.ANY, Monoid.ALL}) {
            add(new Reduce(monoid, Axes.of(1), true), truths(2, 3));
            add(new Reduce(monoid, Axes.all(2), false), truths(0, 3));
        }
        for (Monoid monoid : new Monoid[] {Monoid.ARGMAX, Monoid.ARGMIN}) {
            add(new Reduce(monoid, Axes.of(1), false), reals(2, 3));
            add(new Reduce(monoid, Axes.of(0), true), integers(DType.UINT8, 0, 9, 4, 2));
        }
        add(new Mean(Axes.of(1), false), reals(2, 3));
        add(new Mean(Axes.of(0), true), reals(2, 3));
        add(new Mean(Axes.all(3), false), reals(2, 1, 3));
        add(new Mean(Axes.of(), false), reals());
    }

    // ---- movement ----------------------------------------------------------------------------------------------------------

    private static ImmutableList<Dim> dims(long... values) {
        return Shape.of(values).dims();
    }

    private void movement() {
        add(new Identity(), reals(2, 3));
        add(new StopGradient(), reals(2, 3));
        add(new Reshape(Shape.of(3, 2)), reals(2, 3));
        add(new Reshape(Shape.SCALAR), reals(1, 1));
        add(new Reshape(Shape.of(0, 7)), reals(2, 0));
        add(Permute.of(1, 0), reals(2, 3));
        add(Permute.of(2, 0, 1), reals(2, 3, 4));
        add(Permute.of(), reals());
        add(new Broadcast(Shape.of(2, 3)), reals(3));
        add(new Broadcast(Shape.of(2, 3, 4)), reals(3, 1));
        add(new Broadcast(Shape.of(2, 0)), reals());
        add(new Slice(dims(1, 0), dims(1, 2), ImmutableList.of(1L, 1L)), reals(2, 3));
        add(new Slice(dims(1), dims(3), ImmutableList.of(2L)), reals(7));
        add(new Slice(dims(6), dims(3), ImmutableList.of(-3L)), reals(7));
        add(new Slice(dims(6, 0), dims(7, 2), ImmutableList.of(-1L, 2L)), reals(7, 3));
        add(new Slice(dims(5), dims(0), ImmutableList.of(2L)), reals(3));
        add(new Pad(dims(1, 0), dims(0, 2)), reals(2, 3));
        add(new Pad(dims(2), dims(1)), truths(3));
        add(new Pad(dims(), dims()), reals());
        add(new Concat(0), reals(2, 3), reals(1, 3), reals(0, 3));
        add(new Concat(1), reals(2, 3), reals(2, 1));
        add(new Reverse(Axes.of(0)), reals(3));
        add(new Reverse(Axes.of(0, 2)), reals(2, 3, 2));
        add(new Reverse(Axes.of(0)), reals(0));
    }

    // ---- library -----------------------------------------------------------------------------------------------------------

    private void library() {
        add(new Orthonormal(), reals(4, 2));
        add(new Orthonormal(), reals(2, 2));
        add(new MatMul(false, false), reals(2, 3), reals(3, 4));
        add(new MatMul(true, false), reals(3, 2), reals(3, 4));
        add(new MatMul(false, true), reals(2, 3), reals(4, 3));
        add(new MatMul(true, true), reals(3, 2), reals(4, 3));
        add(new MatMul(false, false), reals(2, 3), reals(3, 1));
        add(new MatMul(false, false), reals(2, 0), reals(0, 3));
        add(new MatMul(false, false), reals(2, 1, 2, 3), reals(3, 3, 2));
        add(new MatMul(true, true), reals(2, 3, 2), reals(4, 3));
        add(new MatMul(false, false), integers(DType.INT8, -90, 90, 2, 3), integers(DType.INT8, -90, 90, 3, 2));
        add(new Gather(0), reals(4, 3), integers(DType.INT32, 0, 4, 5));
        add(new Gather(1), reals(2, 3, 2), integers(DType.INT64, 0, 3, 2, 2));
        add(new Gather(0), reals(4), integers(DType.INT32, 0, 4));
        add(new ScatterAdd(0, Shape.of(4, 3)), integers(DType.INT32, 0, 4, 5), reals(5, 3));
        add(new ScatterAdd(1, Shape.of(2, 3)), integers(DType.UINT8, 0, 3, 2, 2), reals(2, 2, 2));
        add(new TakeAlong(1), reals(2, 3), integers(DType.INT32, 0, 3, 2, 4));
        add(new TakeAlong(0), reals(3), integers(DType.INT64, 0, 3, 2));
        add(new PutAlong(1, Shape.of(2, 3)), integers(DType.INT32, 0, 3, 2, 4), reals(2, 4));
        for (boolean reverse : new boolean[] {false, true})
            for (boolean exclusive : new boolean[] {false, true}) {
                add(new Prefix(Monoid.SUM, 1, reverse, exclusive), reals(2, 4));
                add(new Prefix(Monoid.PRODUCT, 0, reverse, exclusive), reals(4, 2));
                add(new Prefix(Monoid.PRODUCT, 0, reverse, exclusive), NDArray.of(new double[] {2, 0, -1, 0, 0.5}));
            }
        add(new Prefix(Monoid.SUM, 0, false, false), integers(DType.INT8, -90, 90, 6));
        add(new Prefix(Monoid.SUM, 0, false, true), reals(0, 2));
        add(new Recurrence(0, false), reals(4, 2), reals(4, 2));
        add(new Recurrence(1, true), reals(2, 4), reals(2, 4));
        add(new SumTo(Shape.of(1, 3)), reals(2, 2, 3));
        add(new SumTo(Shape.of(3)), reals(3));
        add(new SumTo(Shape.SCALAR), reals(2, 2));
        add(new Orthonormal(), reals(3, 2));
        NDArray places = NDArray.of(new long[][] {{0, 2}, {1, 0}, {1, 1}});
        add(new Sparse(M23), places, reals(3));
        add(new Sparse(M23), places, truths(3));
        add(new Sparse(Shape.of(2, 0)), NDArray.zeros(DType.INT64, 0, 2), reals(0));
        add(new RowOrder(), integers(DType.INT64, 0, 3, 7, 2));
        add(new RowOrder(), integers(DType.INT32, 0, 3, 0, 2));
        add(new Nonzero(Dim.of(2)), NDArray.of(new boolean[][] {{false, true, false}, {true, false, false}}));
        add(new Nonzero(Dim.ZERO), truths(0, 3));
        NDArray labels = NDArray.of(new int[][] {{0, 0, 1}, {2, 3, 3}}), steps = NDArray.of(new int[] {5, 4}), lengths = NDArray.of(new int[] {3, 1});
        add(new CtcLoss(), reals(2, 5, 4), labels, steps, lengths);
        for (int directions = 0; directions < 2; directions++) {
            var inputs = new ArrayList<NDArray>(List.of(reals(2, 5, 4), labels, steps, lengths));
            for (int d = 0; d < directions; d++) inputs.add(reals(2, 5, 4));
            add(new CtcSlope(directions), inputs.toArray(NDArray[]::new));
        }
        add(new CtcDecode(true, 1, 1, false), reals(2, 5, 4), steps);
        add(new CtcDecode(false, 3, 2, true), reals(2, 5, 4), steps);
    }

    // ---- matrices ----------------------------------------------------------------------------------------------------------

    /// Symmetric and positive definite, far from singular.
    private NDArray definite(long... extents) {
        return matrices(true, extents);
    }

    /// With a diagonal that outweighs the rest, so that elimination exchanges nothing when an element moves a little.
    private NDArray regular(long... extents) {
        return matrices(false, extents);
    }

    private NDArray matrices(boolean symmetric, long... extents) {
        int n = Math.toIntExact(extents[extents.length - 1]), count = Math.toIntExact(LongStream.of(extents).reduce(1, (a, b) -> a * b));
        double[] x = random.doubles(count, -0.5, 0.5).toArray();
        for (int at = 0; at < count; at += n * n)
            for (int i = 0; i < n; i++) {
                x[at + i * n + i] += 0.6 * n + 0.1 * i;
                for (int j = 0; j < i && symmetric; j++) x[at + j * n + i] = x[at + i * n + j];
            }
        return NDArray.wrap(x, extents);
    }

    private void matrices() {
        for (boolean descending : new boolean[] {false, true}) {
            add(new ArgSort(descending), reals(2, 5));
            add(new ArgSort(descending), NDArray.of(new double[] {0, Double.NaN, -0.0, 2, Double.NEGATIVE_INFINITY, Double.NaN, 2, 0}));
            add(new ArgSort(descending), integers(DType.INT64, -3, 3, 2, 9));
            add(new ArgSort(descending), reals(2, 0));
        }
        add(new SearchSorted(), NDArray.of(new double[] {-1, 0, 0, 2, Double.NaN}), NDArray.of(new double[][] {{-2, 0, 1}, {2, 3, Double.NaN}}));
        add(new SearchSorted(), NDArray.of(new int[] {1, 1, 4}), NDArray.of(new int[] {0, 1, 2, 4, 5}));
        add(new SearchSorted(), reals(0), reals(2));
        for (long[] extents : new long[][] {{1, 1}, {3, 3}, {2, 2, 2}, {0, 0}, {0, 2, 2}}) {
            NDArray regular = regular(extents), factors = Evaluation.evaluate(new Lu(), List.of(regular));
            long[] right = extents.clone();
            right[right.length - 1] = 2;
            add(new Cholesky(), definite(extents));
            add(new CholeskyGradient(), Evaluation.evaluate(new Cholesky(), List.of(definite(extents))), reals(extents));
            for (int how = 0; how < 8; how++) add(new TriangularSolve((how & 1) != 0, (how & 2) != 0, (how & 4) != 0), regular, reals(right));
            add(new Lu(), regular);
            add(new Cofactor(), regular);
            NDArray narrow = regular.cast(DType.FLOAT32), narrowFactors = factors.cast(DType.FLOAT32);   // factors that do not move with their matrix have no gradient
            for (boolean transposed : new boolean[] {false, true}) add(new LuSolve(transposed), narrowFactors, narrow, reals(right).cast(DType.FLOAT32));
            add(new Det(), narrowFactors, narrow);
            add(new LogDet(), narrowFactors, narrow);
        }
        for (long[] extents : new long[][] {{1, 1}, {3, 3}, {2, 2, 2}, {0, 0}, {0, 2, 2}}) add(new SymmetricEigen(), definite(extents));
        for (long[] extents : new long[][] {{1, 1}, {3, 3}, {4, 2}, {2, 3}, {2, 2, 2}, {3, 1}, {1, 3}, {0, 2, 3}, {0, 3}}) {
            add(new Qr(), reals(extents));
            add(new Svd(), reals(extents));
        }
        add(new TriangularSolve(true, false, false), regular(3, 3), reals(3, 0));
        add(new TriangularSolve(true, false, false), regular(3, 3), reals(3, 1));
    }

    private static Sweep sweep(long stride, long dilation, long spread, long before, long positions) {
        return new Sweep(stride, dilation, spread, Dim.of(before), Dim.of(positions));
    }

    private void windows() {
        add(new Convolution(ImmutableList.of(sweep(1, 1, 1, 0, 3)), Dim.ONE), reals(2, 5, 2), reals(3, 2, 3));
        add(new Convolution(ImmutableList.of(sweep(2, 1, 1, 1, 3)), Dim.ONE), reals(1, 5, 1), reals(3, 1, 1));
        add(new Convolution(ImmutableList.of(sweep(1, 3, 1, 4, 4)), Dim.ONE), reals(1, 4, 2), reals(3, 2, 1));
        add(new Convolution(ImmutableList.of(sweep(3, 2, 2, 1, 3)), Dim.ONE), reals(2, 4, 2), reals(2, 2, 2));
        add(new Convolution(ImmutableList.of(sweep(2, 1, 1, -1, 2)), Dim.ONE), reals(1, 7, 1), reals(2, 1, 2));
        add(new Convolution(ImmutableList.of(sweep(2, 1, 1, 0, 2), sweep(1, 1, 1, 1, 4)), Dim.ONE), reals(2, 5, 4, 2), reals(3, 2, 2, 2));
        add(new Convolution(ImmutableList.of(sweep(1, 2, 1, 1, 3), sweep(1, 1, 2, 2, 5)), Dim.of(2)), reals(1, 3, 3, 4), reals(2, 2, 2, 6));
        add(new Convolution(ImmutableList.of(sweep(1, 1, 1, 0, 2), sweep(1, 1, 1, 0, 2)), Dim.of(3)), reals(2, 3, 3, 3), reals(2, 2, 1, 6));
        add(new Convolution(ImmutableList.of(sweep(1, 1, 1, 0, 2), sweep(2, 1, 1, 0, 1), sweep(1, 1, 1, 1, 2)), Dim.ONE), reals(1, 3, 2, 2, 1), reals(2, 1, 2, 1, 2));
        add(new Convolution(ImmutableList.of(), Dim.ONE), reals(3, 2), reals(2, 4));
        add(new Convolution(ImmutableList.of(sweep(1, 1, 1, 0, 2)), Dim.ONE), reals(0, 2, 2), reals(1, 2, 2));
        add(new Convolution(ImmutableList.of(sweep(1, 1, 1, 0, 0)), Dim.ONE), reals(1, 2, 2), reals(3, 2, 2));
        for (Pooling.Kind kind : Pooling.Kind.values()) {
            add(new Pooling(kind, 1, ImmutableList.of(2L), ImmutableList.of(sweep(2, 1, 1, 0, 3))), reals(2, 6, 3));
            add(new Pooling(kind, 1, ImmutableList.of(3L, 2L), ImmutableList.of(sweep(1, 1, 1, 1, 4), sweep(2, 1, 1, 0, 2))), reals(1, 4, 3, 2));
            add(new Pooling(kind, 2, ImmutableList.of(2L, 2L), ImmutableList.of(sweep(1, 2, 1, 1, 3), sweep(1, 1, 1, 0, 3))), reals(1, 2, 3, 3));
            add(new Pooling(kind, 0, ImmutableList.of(2L, 1L, 2L), ImmutableList.of(sweep(1, 1, 1, 0, 1), sweep(1, 1, 1, 0, 2), sweep(2, 1, 1, 1, 2))), reals(2, 2, 3));
            add(new Pooling(kind, 1, ImmutableList.of(2L), ImmutableList.of(sweep(1, 1, 1, 0, 2))), reals(0, 3, 2));
        }
        add(new Pooling(Pooling.Kind.SUM, 1, ImmutableList.of(3L), ImmutableList.of(sweep(1, 1, 2, 1, 6))), reals(2, 3, 2));
    }

    private void sources() {
        add(new Constant(reals(2, 3)));
        add(new Iota(M23, 1, DType.INT64));
        add(new Iota(Shape.of(3), 0, DType.FLOAT32));
        add(new Dims(dims(2, 3), DType.INT32));
        add(new RandomBits(7, M23));
        add(new Print("x is:", 3), reals(2, 2));
    }
}
