package io.kgraph.op;

import static io.kgraph.op.Admits.BOOL;
import static io.kgraph.op.Admits.FLOATING;
import static io.kgraph.op.Admits.NUMERIC;
import static io.kgraph.op.Build.*;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.ir.Op;
import io.kgraph.scalar.Scalar;
import io.kgraph.scalar.ScalarBuilder;
import io.kgraph.scalar.ScalarFunction;
import io.kgraph.scalar.math.ScalarFunctions;
import io.kgraph.type.DType;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The elementwise functions of one input, one a row: `y[i] = f(x[i])`.
///
/// Shape and dtype are those of the input; the tests of the last rows give bool. The row's scalar function is the definition of `f`.
public final class Unary implements Op.Elementwise {
    private static final List<Unary> ROWS = new ArrayList<>();

    //          scalar         admits    narrow                       gradient, given input x, output y and upstream d
    public static final Unary NEG           = row("neg",           "neg",         NUMERIC,  Range.LEAVES, (x, y, d) -> neg(d));
    public static final Unary ABS           = row("abs",           "abs",         NUMERIC,  Range.LEAVES, (x, y, d) -> mul(d, sign(x)));
    public static final Unary SIGN          = row("sign",          "sign",        NUMERIC,  Range.KEEPS,  Gradient.NONE);
    public static final Unary SQUARE        = row("square",        "square",      NUMERIC,  Range.LEAVES, (x, y, d) -> mul(d, mul(x, scalarLike(x, 2))));
    public static final Unary SQRT          = row("sqrt",          "sqrt",        FLOATING, Range.LEAVES, (x, y, d) -> div(mul(d, scalarLike(d, 0.5)), y));
    public static final Unary RSQRT         = row("rsqrt",         "rsqrt",       FLOATING, Range.LEAVES, (x, y, d) -> mul(mul(d, scalarLike(d, -0.5)), mul(y, square(y))));
    public static final Unary RECIPROCAL    = row("reciprocal",    "reciprocal",  FLOATING, Range.LEAVES, (x, y, d) -> neg(mul(d, square(y))));
    public static final Unary EXP           = row("exp",           "exp",         FLOATING, Range.LEAVES, (x, y, d) -> mul(d, y));
    public static final Unary LOG           = row("log",           "log",         FLOATING, Range.LEAVES, (x, y, d) -> div(d, x));
    public static final Unary LOG1P         = row("log1p",         "log1p",       FLOATING, Range.LEAVES, (x, y, d) -> div(d, add(x, scalarLike(x, 1))));
    public static final Unary EXPM1         = row("expm1",         "expm1",       FLOATING, Range.LEAVES, (x, y, d) -> mul(d, exp(x)));          // not y + 1, which loses small values
    public static final Unary SIN           = row("sin",           "sin",         FLOATING, Range.LEAVES, (x, y, d) -> mul(d, cos(x)));
    public static final Unary COS           = row("cos",           "cos",         FLOATING, Range.LEAVES, (x, y, d) -> neg(mul(d, sin(x))));
    public static final Unary TAN           = row("tan",           "tan",         FLOATING, Range.LEAVES, (x, y, d) -> mul(d, add(square(y), scalarLike(y, 1))));
    public static final Unary ASIN          = row("asin",          "asin",        FLOATING, Range.LEAVES, (x, y, d) -> div(d, sqrt(sub(scalarLike(x, 1), square(x)))));
    public static final Unary ACOS          = row("acos",          "acos",        FLOATING, Range.LEAVES, (x, y, d) -> neg(div(d, sqrt(sub(scalarLike(x, 1), square(x))))));
    public static final Unary ATAN          = row("atan",          "atan",        FLOATING, Range.LEAVES, (x, y, d) -> div(d, add(square(x), scalarLike(x, 1))));
    public static final Unary SINH          = row("sinh",          "sinh",        FLOATING, Range.LEAVES, (x, y, d) -> mul(d, cosh(x)));
    public static final Unary COSH          = row("cosh",          "cosh",        FLOATING, Range.LEAVES, (x, y, d) -> mul(d, sinh(x)));
    public static final Unary TANH          = row("tanh",          "tanh",        FLOATING, Range.LEAVES, (x, y, d) -> mul(d, sub(scalarLike(y, 1), square(y))));
    public static final Unary SIGMOID       = row("sigmoid",       "sigmoid",     FLOATING, Range.LEAVES, (x, y, d) -> mul(d, mul(y, sub(scalarLike(y, 1), y))));
    public static final Unary SOFTPLUS      = row("softplus",      "softplus",    FLOATING, Range.LEAVES, (x, y, d) -> mul(d, sigmoid(x)));
    public static final Unary RELU          = row("relu",          "relu",        NUMERIC,  Range.KEEPS,  (x, y, d) -> select(greater(y, scalarLike(y, 0)), d, scalarLike(d, 0)));
    public static final Unary ERF           = row("erf",           "erf",         FLOATING, Range.LEAVES, (x, y, d) -> mul(d, Gaussian.density(x)));
    public static final Unary ERFC          = row("erfc",          "erfc",        FLOATING, Range.LEAVES, (x, y, d) -> neg(mul(d, Gaussian.density(x))));
    public static final Unary ERFINV        = row("erfinv",        "erfinv",      FLOATING, Range.LEAVES, (x, y, d) -> div(d, Gaussian.density(y)));
    public static final Unary NDTR          = row("ndtr",          "ndtr",        FLOATING, Range.LEAVES, (x, y, d) -> mul(d, Gaussian.normal(x)));
    public static final Unary LGAMMA        = row("lgamma",        "lgamma",      FLOATING, Range.LEAVES, (x, y, d) -> mul(d, digamma(x)));
    public static final Unary DIGAMMA       = row("digamma",       "digamma",     FLOATING, Range.LEAVES, (x, y, d) -> mul(d, trigamma(x)));
    public static final Unary TRIGAMMA      = row("trigamma",      "trigamma",    FLOATING, Range.LEAVES, (x, y, d) -> mul(d, Tetragamma.of(x)));
    public static final Unary ROUND         = row("round",         "round",       NUMERIC,  Range.KEEPS,  Gradient.NONE);                        // ties to even
    public static final Unary FLOOR         = row("floor",         "floor",       NUMERIC,  Range.KEEPS,  Gradient.NONE);
    public static final Unary CEIL          = row("ceil",          "ceil",        NUMERIC,  Range.KEEPS,  Gradient.NONE);
    public static final Unary LOGICAL_NOT   = row("logical_not",   "logical_not", BOOL,     Range.KEEPS,  Gradient.NONE);
    public static final Unary IS_NAN        = row("is_nan",        "isnan",       FLOATING, Range.TEST,   Gradient.NONE);
    public static final Unary IS_INF        = row("is_inf",        "isinf",       FLOATING, Range.TEST,   Gradient.NONE);
    public static final Unary IS_FINITE     = row("is_finite",     "isfinite",    FLOATING, Range.TEST,   Gradient.NONE);

    /// Whether a result may lie outside the range of a narrow dtype, or is a bool.
    private enum Range { KEEPS, LEAVES, TEST }

    /// The gradient rule of a row.
    private interface Gradient {
        Gradient NONE = (x, y, d) -> null;

        @Nullable Tensor of(Tensor x, Tensor y, Tensor d);
    }

    private final String name;
    private final String scalar;
    private final Admits admits;
    private final Range range;
    private final Gradient gradient;

    private Unary(String name, String scalar, Admits admits, Range range, Gradient gradient) {
        this.name = name;
        this.scalar = scalar;
        this.admits = admits;
        this.range = range;
        this.gradient = gradient;
    }

    private static Unary row(String name, String scalar, Admits admits, Range range, Gradient gradient) {
        var row = new Unary(name, scalar, admits, range, gradient);
        ROWS.add(row);
        return row;
    }

    /// All rows, in the order of the table.
    public static ImmutableList<Unary> values() {
        return ImmutableList.copyOf(ROWS);
    }

    @Override public String name() {
        return name;
    }

    @Override public String toString() {
        return name;
    }

    /// The scalar function that defines it.
    public String scalarName() {
        return scalar;
    }

    /// Whether inputs of `dtype` are taken.
    public boolean admits(DType dtype) {
        return admits.test(dtype);
    }

    private DType result(DType input) {
        return range == Range.TEST ? DType.BOOL : input;
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 1);
        TensorType x = in.getFirst();
        admits.check(name(), 0, x.dtype());
        return x.with(result(x.dtype()));
    }

    @Override public ScalarFunction scalar(List<DType> inputs) {
        DType dtype = inputs.getFirst();
        var builder = new ScalarBuilder(name());
        Scalar x = builder.param(Registers.of(dtype));
        Scalar y = builder.inline(ScalarFunctions.get(scalar, x.type()), x);
        return builder.returns(range == Range.LEAVES ? Registers.narrow(y, dtype) : y);
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        return Elements.evaluate(this, in, type);
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return Arrays.asList(differentiable(0) ? gradient.of(self.input(0), self, upstream) : null);
    }

    @Override public boolean differentiable(int index) {
        return gradient != Gradient.NONE;
    }
}
