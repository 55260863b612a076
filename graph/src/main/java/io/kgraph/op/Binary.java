package io.kgraph.op;

import static io.kgraph.op.Admits.ANY;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The elementwise functions of two inputs, one a row: `z[i] = f(x[i], y[i])`, extents 1 and missing axes stretched.
///
/// Both inputs have one dtype, which is the result's too; comparisons give bool.
public final class Binary implements Op.Elementwise, PerInput {
    private static final List<Binary> ROWS = new ArrayList<>();

    //            scalar         admits    narrow        gradients for x and for y, given output z and upstream d
    public static final Binary ADD           = row("add",           "add",         NUMERIC,  Range.LEAVES, (x, y, z, d) -> d, (x, y, z, d) -> d);
    public static final Binary SUB           = row("sub",           "sub",         NUMERIC,  Range.LEAVES, (x, y, z, d) -> d, (x, y, z, d) -> neg(d));
    public static final Binary MUL           = row("mul",           "mul",         NUMERIC,  Range.LEAVES, (x, y, z, d) -> mul(d, y), (x, y, z, d) -> mul(d, x));
    public static final Binary DIV           = row("div",           "div",         FLOATING, Range.LEAVES, (x, y, z, d) -> div(d, y), (x, y, z, d) -> neg(mul(d, div(z, y))));
    public static final Binary FLOOR_DIV     = row("floor_div",     "floor_div",   NUMERIC,  Range.LEAVES, Gradient.NONE, Gradient.NONE);
    public static final Binary MOD           = row("mod",           "mod",         NUMERIC,  Range.LEAVES, (x, y, z, d) -> d, (x, y, z, d) -> neg(mul(d, floorDiv(x, y))));
    public static final Binary POW           = row("pow",           "pow",         NUMERIC,  Range.LEAVES, (x, y, z, d) -> mul(d, Powers.byBase(x, y)), (x, y, z, d) -> mul(d, Powers.byExponent(x, y, z)));
    public static final Binary MAXIMUM       = row("maximum",       "max",         NUMERIC,  Range.KEEPS,  (x, y, z, d) -> select(greaterEqual(x, y), d, scalarLike(d, 0)), (x, y, z, d) -> select(greaterEqual(x, y), scalarLike(d, 0), d));
    public static final Binary MINIMUM       = row("minimum",       "min",         NUMERIC,  Range.KEEPS,  (x, y, z, d) -> select(lessEqual(x, y), d, scalarLike(d, 0)), (x, y, z, d) -> select(lessEqual(x, y), scalarLike(d, 0), d));
    public static final Binary ATAN2         = row("atan2",         "atan2",       FLOATING, Range.LEAVES, (x, y, z, d) -> mul(d, div(y, add(square(x), square(y)))), (x, y, z, d) -> neg(mul(d, div(x, add(square(x), square(y))))));
    public static final Binary EQUAL         = row("equal",         "eq",          ANY,      Range.TEST,   Gradient.NONE, Gradient.NONE);
    public static final Binary NOT_EQUAL     = row("not_equal",     "ne",          ANY,      Range.TEST,   Gradient.NONE, Gradient.NONE);
    public static final Binary LESS          = row("less",          "lt",          NUMERIC,  Range.TEST,   Gradient.NONE, Gradient.NONE);
    public static final Binary LESS_EQUAL    = row("less_equal",    "le",          NUMERIC,  Range.TEST,   Gradient.NONE, Gradient.NONE);
    public static final Binary GREATER       = row("greater",       "gt",          NUMERIC,  Range.TEST,   Gradient.NONE, Gradient.NONE);
    public static final Binary GREATER_EQUAL = row("greater_equal", "ge",          NUMERIC,  Range.TEST,   Gradient.NONE, Gradient.NONE);
    public static final Binary LOGICAL_AND   = row("logical_and",   "logical_and", BOOL,     Range.KEEPS,  Gradient.NONE, Gradient.NONE);
    public static final Binary LOGICAL_OR    = row("logical_or",    "logical_or",  BOOL,     Range.KEEPS,  Gradient.NONE, Gradient.NONE);
    public static final Binary LOGICAL_XOR   = row("logical_xor",   "logical_xor", BOOL,     Range.KEEPS,  Gradient.NONE, Gradient.NONE);

    /// Whether a result may lie outside the range of a narrow dtype, or is a bool.
    private enum Range { KEEPS, LEAVES, TEST }

    /// The gradient rule of a row for one input, before it is summed over stretched axes.
    private interface Gradient {
        Gradient NONE = (x, y, z, d) -> null;

        @Nullable Tensor of(Tensor x, Tensor y, Tensor z, Tensor d);
    }

    private final String name;
    private final String scalar;
    private final Admits admits;
    private final Range range;
    private final ImmutableList<Gradient> gradients;

    private Binary(String name, String scalar, Admits admits, Range range, Gradient left, Gradient right) {
        this.name = name;
        this.scalar = scalar;
        this.admits = admits;
        this.range = range;
        this.gradients = ImmutableList.of(left, right);
    }

    private static Binary row(String name, String scalar, Admits admits, Range range, Gradient left, Gradient right) {
        var row = new Binary(name, scalar, admits, range, left, right);
        ROWS.add(row);
        return row;
    }

    /// All rows, in the order of the table.
    public static ImmutableList<Binary> values() {
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

    /// A comparison: the result is bool whatever the inputs are.
    public boolean isTest() {
        return range == Range.TEST;
    }

    private DType result(DType input) {
        return range == Range.TEST ? DType.BOOL : input;
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 2);
        admits.check(name(), 0, in.getFirst().dtype());
        admits.check(name(), 1, in.getLast().dtype());
        DType dtype = TypeRules.sameDtype(name(), in, 0);
        return TensorType.of(result(dtype), TypeRules.stretched(name(), in, 0));
    }

    @Override public ScalarFunction scalar(List<DType> inputs) {
        DType dtype = inputs.getFirst();
        var builder = new ScalarBuilder(name());
        Scalar x = builder.param(Registers.of(dtype)), y = builder.param(Registers.of(dtype));
        Scalar z = builder.inline(ScalarFunctions.get(scalar, x.type()), x, y);
        return builder.returns(range == Range.LEAVES ? Registers.narrow(z, dtype) : z);
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        return Elements.evaluate(this, in, type);
    }

    @Override public @Nullable Tensor contribution(int index, Tensor self, Tensor upstream) {
        if (!differentiable(index)) return null;
        Tensor whole = gradients.get(index).of(self.input(0), self.input(1), self, upstream);
        return whole == null ? null : sumTo(whole, self.input(index));
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return contributions(self, upstream);
    }

    @Override public boolean differentiable(int index) {
        return gradients.get(index) != Gradient.NONE;
    }
}
