package io.kgraph.op;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.GraphContext;
import io.kgraph.ir.Monoid;
import io.kgraph.type.Agreement;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.util.List;
import java.util.function.Supplier;

/// Every op as a call: what gradients, composites and rules are written with.
///
/// Elementwise calls stretch their inputs themselves. Movement that would move nothing gives its input back. Axes count from the front.
public final class Build {
    private Build() {}

    // ---- elementwise -------------------------------------------------------------------------------------------------------

    public static Tensor neg(Tensor x) { return Tensor.of(Unary.NEG, x); }
    public static Tensor abs(Tensor x) { return Tensor.of(Unary.ABS, x); }
    public static Tensor sign(Tensor x) { return Tensor.of(Unary.SIGN, x); }
    public static Tensor square(Tensor x) { return Tensor.of(Unary.SQUARE, x); }
    public static Tensor sqrt(Tensor x) { return Tensor.of(Unary.SQRT, x); }
    public static Tensor rsqrt(Tensor x) { return Tensor.of(Unary.RSQRT, x); }
    public static Tensor reciprocal(Tensor x) { return Tensor.of(Unary.RECIPROCAL, x); }
    public static Tensor exp(Tensor x) { return Tensor.of(Unary.EXP, x); }
    public static Tensor log(Tensor x) { return Tensor.of(Unary.LOG, x); }
    public static Tensor log1p(Tensor x) { return Tensor.of(Unary.LOG1P, x); }
    public static Tensor expm1(Tensor x) { return Tensor.of(Unary.EXPM1, x); }
    public static Tensor sin(Tensor x) { return Tensor.of(Unary.SIN, x); }
    public static Tensor cos(Tensor x) { return Tensor.of(Unary.COS, x); }
    public static Tensor tan(Tensor x) { return Tensor.of(Unary.TAN, x); }
    public static Tensor asin(Tensor x) { return Tensor.of(Unary.ASIN, x); }
    public static Tensor acos(Tensor x) { return Tensor.of(Unary.ACOS, x); }
    public static Tensor atan(Tensor x) { return Tensor.of(Unary.ATAN, x); }
    public static Tensor sinh(Tensor x) { return Tensor.of(Unary.SINH, x); }
    public static Tensor cosh(Tensor x) { return Tensor.of(Unary.COSH, x); }
    public static Tensor tanh(Tensor x) { return Tensor.of(Unary.TANH, x); }
    public static Tensor sigmoid(Tensor x) { return Tensor.of(Unary.SIGMOID, x); }
    public static Tensor softplus(Tensor x) { return Tensor.of(Unary.SOFTPLUS, x); }
    public static Tensor relu(Tensor x) { return Tensor.of(Unary.RELU, x); }
    public static Tensor erf(Tensor x) { return Tensor.of(Unary.ERF, x); }
    public static Tensor erfc(Tensor x) { return Tensor.of(Unary.ERFC, x); }
    public static Tensor ndtr(Tensor x) { return Tensor.of(Unary.NDTR, x); }
    public static Tensor erfinv(Tensor x) { return Tensor.of(Unary.ERFINV, x); }
    public static Tensor lgamma(Tensor x) { return Tensor.of(Unary.LGAMMA, x); }
    public static Tensor digamma(Tensor x) { return Tensor.of(Unary.DIGAMMA, x); }
    public static Tensor trigamma(Tensor x) { return Tensor.of(Unary.TRIGAMMA, x); }
    public static Tensor round(Tensor x) { return Tensor.of(Unary.ROUND, x); }
    public static Tensor floor(Tensor x) { return Tensor.of(Unary.FLOOR, x); }
    public static Tensor ceil(Tensor x) { return Tensor.of(Unary.CEIL, x); }
    public static Tensor logicalNot(Tensor x) { return Tensor.of(Unary.LOGICAL_NOT, x); }
    public static Tensor isNaN(Tensor x) { return Tensor.of(Unary.IS_NAN, x); }
    public static Tensor isInf(Tensor x) { return Tensor.of(Unary.IS_INF, x); }
    public static Tensor isFinite(Tensor x) { return Tensor.of(Unary.IS_FINITE, x); }

    public static Tensor add(Tensor x, Tensor y) { return Tensor.of(Binary.ADD, x, y); }
    public static Tensor sub(Tensor x, Tensor y) { return Tensor.of(Binary.SUB, x, y); }
    public static Tensor mul(Tensor x, Tensor y) { return Tensor.of(Binary.MUL, x, y); }
    public static Tensor div(Tensor x, Tensor y) { return Tensor.of(Binary.DIV, x, y); }
    public static Tensor floorDiv(Tensor x, Tensor y) { return Tensor.of(Binary.FLOOR_DIV, x, y); }
    public static Tensor mod(Tensor x, Tensor y) { return Tensor.of(Binary.MOD, x, y); }
    public static Tensor pow(Tensor x, Tensor y) { return Tensor.of(Binary.POW, x, y); }
    public static Tensor maximum(Tensor x, Tensor y) { return Tensor.of(Binary.MAXIMUM, x, y); }
    public static Tensor minimum(Tensor x, Tensor y) { return Tensor.of(Binary.MINIMUM, x, y); }
    public static Tensor atan2(Tensor x, Tensor y) { return Tensor.of(Binary.ATAN2, x, y); }
    public static Tensor equal(Tensor x, Tensor y) { return Tensor.of(Binary.EQUAL, x, y); }
    public static Tensor notEqual(Tensor x, Tensor y) { return Tensor.of(Binary.NOT_EQUAL, x, y); }
    public static Tensor less(Tensor x, Tensor y) { return Tensor.of(Binary.LESS, x, y); }
    public static Tensor lessEqual(Tensor x, Tensor y) { return Tensor.of(Binary.LESS_EQUAL, x, y); }
    public static Tensor greater(Tensor x, Tensor y) { return Tensor.of(Binary.GREATER, x, y); }
    public static Tensor greaterEqual(Tensor x, Tensor y) { return Tensor.of(Binary.GREATER_EQUAL, x, y); }
    public static Tensor logicalAnd(Tensor x, Tensor y) { return Tensor.of(Binary.LOGICAL_AND, x, y); }
    public static Tensor logicalOr(Tensor x, Tensor y) { return Tensor.of(Binary.LOGICAL_OR, x, y); }
    public static Tensor logicalXor(Tensor x, Tensor y) { return Tensor.of(Binary.LOGICAL_XOR, x, y); }

    /// `condition ? yes : no`, element by element.
    public static Tensor select(Tensor condition, Tensor yes, Tensor no) {
        return Tensor.of(new Select(), condition, yes, no);
    }

    /// The values as `dtype`; the input itself where it has it.
    public static Tensor cast(Tensor x, DType dtype) {
        return x.dtype() == dtype ? x : Tensor.of(new Cast(dtype), x);
    }

    public static Tensor identity(Tensor x) {
        return Tensor.of(new Identity(), x);
    }

    public static Tensor stopGradient(Tensor x) {
        return Tensor.of(new StopGradient(), x);
    }

    // ---- sources -----------------------------------------------------------------------------------------------------------

    public static Tensor constant(GraphContext context, NDArray value) {
        return Tensor.of(context, new Constant(value), List.of());
    }

    /// A constant of rank 0; one node serves all who ask for this number.
    public static Tensor scalar(GraphContext context, DType dtype, Number value) {
        NDArray array = NDArray.of(value, dtype);
        return context.after().isEmpty() ? context.shared(array, () -> constant(context, array)) : constant(context, array);
    }

    public static Tensor scalar(GraphContext context, boolean value) {
        return constant(context, NDArray.of(value));
    }

    /// A constant of rank 0 in the context and dtype of `x`.
    public static Tensor scalarLike(Tensor x, Number value) {
        return scalar(x.context(), x.dtype(), value);
    }

    /// One number everywhere.
    public static Tensor full(GraphContext context, DType dtype, Shape shape, Number value) {
        return broadcast(scalar(context, dtype, value), shape);
    }

    public static Tensor zerosLike(Tensor x) {
        return fullLike(x, 0);
    }

    public static Tensor onesLike(Tensor x) {
        return fullLike(x, 1);
    }

    private static Tensor fullLike(Tensor x, Number value) {
        return x.type().rankKnown() ? full(x.context(), x.dtype(), x.shape(), value)
                : Unranked.build("full_like", x.dtype(), List.of(x), in -> fullLike(in.getFirst(), value));
    }

    public static Tensor iota(GraphContext context, DType dtype, Shape shape, int axis) {
        return Tensor.of(context, new Iota(shape, axis, dtype), List.of());
    }

    /// Extents as a vector; a constant where all are numbers.
    public static Tensor dims(GraphContext context, List<Dim> dims, DType dtype) {
        var op = new Dims(ImmutableList.copyOf(dims), dtype);
        return Shape.of(dims).isStatic() ? constant(context, op.evaluate(List.of(), op.infer(List.of()))) : Tensor.of(context, op, List.of());
    }

    /// An extent as a number of rank 0.
    public static Tensor extent(GraphContext context, Dim dim, DType dtype) {
        return dim.isConstant() ? scalar(context, dtype, dim.value()) : reshape(dims(context, List.of(dim), dtype), Shape.SCALAR);
    }

    public static Tensor randomBits(GraphContext context, long seed, Shape shape) {
        return Tensor.of(context, new RandomBits(seed, shape), List.of());
    }

    /// The value of a variable after what `after` names has run.
    public static Tensor readVariable(Variable variable, List<Tensor> after) {
        return Tensor.of(variable.context(), new ReadVariable(variable), List.of(), after);
    }

    // ---- reductions --------------------------------------------------------------------------------------------------------

    public static Tensor reduce(Monoid monoid, Tensor x, Axes axes, boolean keepdims) {
        return Tensor.of(new Reduce(monoid, axes, keepdims), x);
    }

    public static Tensor sum(Tensor x, Axes axes, boolean keepdims) {
        return reduce(Monoid.SUM, x, axes, keepdims);
    }

    public static Tensor max(Tensor x, Axes axes, boolean keepdims) {
        return reduce(Monoid.MAX, x, axes, keepdims);
    }

    public static Tensor min(Tensor x, Axes axes, boolean keepdims) {
        return reduce(Monoid.MIN, x, axes, keepdims);
    }

    public static Tensor mean(Tensor x, Axes axes, boolean keepdims) {
        return Tensor.of(new Mean(axes, keepdims), x);
    }

    /// Summed to the shape of `like`, which is stretched to that of `x`.
    public static Tensor sumTo(Tensor x, Tensor like) {
        if (x.type().rankKnown() && like.type().rankKnown()) return sumTo(x, like.shape());
        return Unranked.build("sum_to", x.dtype(), List.of(x, like), in -> sumTo(in.getFirst(), in.getLast().shape()));
    }

    /// Summed over the axes on which `shape` was stretched to that of `x`.
    ///
    /// A plain sum where the types tell which axes these are; else an op that decides when the extents are numbers.
    public static Tensor sumTo(Tensor x, Shape shape) {
        if (x.shape().equals(shape)) return x;
        if (!decided(x.shape(), shape)) return Tensor.of(new SumTo(shape), x);
        var axes = new Axes(TypeRules.stretchedAxes(x.shape(), shape));
        return reshape(axes.isEmpty() ? x : sum(x, axes, false), shape);
    }

    private static boolean decided(Shape from, Shape to) {
        for (int axis = -to.rank(); axis < 0; axis++)
            if (!to.dim(axis).is(1) && from.dim(axis).compare(to.dim(axis)) != Agreement.SAME) return false;
        return true;
    }

    // ---- movement ----------------------------------------------------------------------------------------------------------

    public static Tensor reshape(Tensor x, Shape shape) {
        return x.shape().equals(shape) ? x : Tensor.of(new Reshape(shape), x);
    }

    /// Axis `i` of the result is axis `order[i]`.
    public static Tensor permute(Tensor x, int... order) {
        for (int i = 0; i < order.length; i++)
            if (order[i] != i || order.length != x.rank()) return Tensor.of(Permute.of(order), x);
        return x.rank() == order.length ? x : Tensor.of(Permute.of(order), x);
    }

    /// The order that undoes `order`.
    public static int[] inverse(int[] order) {
        int[] inverse = new int[order.length];
        for (int i = 0; i < order.length; i++) inverse[order[i]] = i;
        return inverse;
    }

    public static Tensor broadcast(Tensor x, Shape shape) {
        return x.shape().equals(shape) ? x : Tensor.of(new Broadcast(shape), x);
    }

    /// The block of `sizes` from `starts` on.
    public static Tensor slice(Tensor x, List<Dim> starts, List<Dim> sizes) {
        return slice(x, starts, sizes, java.util.Collections.nCopies(starts.size(), 1L));
    }

    public static Tensor slice(Tensor x, List<Dim> starts, List<Dim> sizes, List<Long> steps) {
        boolean whole = starts.stream().allMatch(d -> d.is(0)) && steps.stream().allMatch(s -> s == 1) && Shape.of(sizes).equals(x.shape());
        return whole ? x : Tensor.of(new Slice(ImmutableList.copyOf(starts), ImmutableList.copyOf(sizes), ImmutableList.copyOf(steps)), x);
    }

    /// A slice along one axis.
    public static Tensor sliceAxis(Tensor x, int axis, Dim start, Dim size, long step) {
        int rank = x.rank();
        return slice(x, along(rank, axis, start, Dim.ZERO), x.shape().with(axis, size).dims(), along(rank, axis, step, 1L));
    }

    private static <T> ImmutableList<T> along(int rank, int axis, T there, T elsewhere) {
        var list = ImmutableList.<T>builder();
        for (int i = 0; i < rank; i++) list.add(i == axis ? there : elsewhere);
        return list.build();
    }

    /// Zeros around each axis.
    public static Tensor pad(Tensor x, List<Dim> before, List<Dim> after) {
        boolean nothing = before.stream().allMatch(d -> d.is(0)) && after.stream().allMatch(d -> d.is(0));
        return nothing ? x : Tensor.of(new Pad(ImmutableList.copyOf(before), ImmutableList.copyOf(after)), x);
    }

    /// Zeros around one axis.
    public static Tensor padAxis(Tensor x, int axis, Dim before, Dim after) {
        return pad(x, along(x.rank(), axis, before, Dim.ZERO), along(x.rank(), axis, after, Dim.ZERO));
    }

    /// Everything one place along an axis, a zero coming in: toward the front (`y[i] = x[i+1]`), or toward the back (`y[i] = x[i−1]`).
    static Tensor shift(Tensor x, int axis, boolean toFront) {
        Dim extent = x.shape().dim(axis);
        Tensor padded = toFront ? padAxis(x, axis, Dim.ZERO, Dim.ONE) : padAxis(x, axis, Dim.ONE, Dim.ZERO);
        return sliceAxis(padded, axis, toFront ? Dim.ONE : Dim.ZERO, extent, 1);
    }

    public static Tensor concat(List<Tensor> inputs, int axis) {
        return inputs.size() == 1 ? inputs.getFirst() : Tensor.of(new Concat(axis), inputs);
    }

    /// The inputs along a new axis.
    public static Tensor stack(List<Tensor> inputs, int axis) {
        if (inputs.isEmpty()) throw Mismatch.value("stack needs at least one input");
        return concat(inputs.stream().map(x -> expand(x, axis)).toList(), axis);
    }

    /// A new axis of extent 1, which is axis `axis` of the result.
    public static Tensor expand(Tensor x, int axis) {
        return reshape(x, x.shape().slice(0, axis).plus(Dim.ONE).plus(x.shape().slice(axis, x.rank())));
    }

    public static Tensor reverse(Tensor x, int... axes) {
        return Tensor.of(new Reverse(Axes.of(axes)), x);
    }

    // ---- library -----------------------------------------------------------------------------------------------------------

    public static Tensor matmul(Tensor a, Tensor b) {
        return matmul(a, b, false, false);
    }

    public static Tensor matmul(Tensor a, Tensor b, boolean transposeA, boolean transposeB) {
        return Tensor.of(new MatMul(transposeA, transposeB), a, b);
    }

    /// The windows of `x` with a kernel, a [Sweep] for each spatial axis.
    public static Tensor convolution(Tensor x, Tensor kernel, List<Sweep> sweeps, Dim groups) {
        return Tensor.of(new Convolution(ImmutableList.copyOf(sweeps), groups), x, kernel);
    }

    /// The windows of `taps` over the axes from `first` on.
    public static Tensor pooling(Pooling.Kind kind, Tensor x, int first, List<Long> taps, List<Sweep> sweeps) {
        return Tensor.of(new Pooling(kind, first, ImmutableList.copyOf(taps), ImmutableList.copyOf(sweeps)), x);
    }

    public static Tensor gather(Tensor x, Tensor indices, int axis) {
        return Tensor.of(new Gather(axis), x, indices);
    }

    public static Tensor scatterAdd(Tensor indices, Tensor updates, int axis, Shape shape) {
        return Tensor.of(new ScatterAdd(axis, shape), indices, updates);
    }

    public static Tensor takeAlong(Tensor x, Tensor indices, int axis) {
        return Tensor.of(new TakeAlong(axis), x, indices);
    }

    public static Tensor putAlong(Tensor indices, Tensor updates, int axis, Shape shape) {
        return Tensor.of(new PutAlong(axis, shape), indices, updates);
    }

    public static Tensor prefix(Monoid monoid, Tensor x, int axis, boolean reverse, boolean exclusive) {
        return Tensor.of(new Prefix(monoid, axis, reverse, exclusive), x);
    }

    /// `y[i] = a[i] · y[i−1] + b[i]` along an axis.
    public static Tensor recurrence(Tensor a, Tensor b, int axis, boolean reverse) {
        return Tensor.of(new Recurrence(axis, reverse), a, b);
    }

    // ---- matrices ----------------------------------------------------------------------------------------------------------

    /// A batch of identity matrices, as many and as large as those of `x`.
    public static Tensor identityLike(Tensor x) {
        Dim n = x.shape().dim(-1);
        Tensor here = equal(iota(x.context(), DType.INT32, Shape.of(n), 0), iota(x.context(), DType.INT32, Shape.of(n, Dim.ONE), 0));
        return broadcast(cast(here, x.dtype()), x.shape());
    }

    /// The lower triangular factor of positive definite matrices.
    public static Tensor cholesky(Tensor x) {
        return Tensor.of(new Cholesky(), x);
    }

    /// The factors with which [#luSolve] solves.
    public static Tensor lu(Tensor x) {
        return Tensor.of(new Lu(), x);
    }

    /// Solves with `a`, whose factors are given, or with its transpose.
    public static Tensor luSolve(Tensor lu, Tensor a, Tensor b, boolean transposed) {
        return Tensor.of(new LuSolve(transposed), lu, a, b);
    }

    /// Solves with a triangle of `a`, or with its transpose.
    public static Tensor triangularSolve(Tensor a, Tensor b, boolean lower, boolean transposed, boolean unit) {
        return Tensor.of(new TriangularSolve(lower, transposed, unit), a, b);
    }

    // ---- control and effects -----------------------------------------------------------------------------------------------

    /// One of two branches, chosen by a bool of rank 0 when the graph runs; only that one is computed.
    ///
    /// What a branch makes becomes its body; the tensors it uses that were there before are passed in.
    public static List<Tensor> cond(Tensor condition, Supplier<List<Tensor>> then, Supplier<List<Tensor>> otherwise) {
        return Cond.trace(condition, then, otherwise);
    }

    public static Tensor assign(Variable variable, Tensor value) {
        return Tensor.of(new Assign(variable), value);
    }

    public static Tensor print(Tensor x, String message, int summarize) {
        return Tensor.of(new Print(message, summarize), x);
    }
}
