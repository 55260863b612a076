package io.kgraph.scalar.math;

import static com.google.common.base.Preconditions.checkArgument;
import static io.kgraph.scalar.ScalarType.BOOL;
import static io.kgraph.scalar.ScalarType.F32;
import static io.kgraph.scalar.ScalarType.F64;
import static io.kgraph.scalar.ScalarType.I32;
import static io.kgraph.scalar.ScalarType.I64;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.Scalar;
import io.kgraph.scalar.ScalarBuilder;
import io.kgraph.scalar.ScalarFunction;
import io.kgraph.scalar.ScalarType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// The table of scalar functions by name: what an elementwise op names is looked up here.
///
/// A function is asked for by the type of its operands ([#get]); `select` has a bool before them.
public final class ScalarFunctions {
    private static final ImmutableSet<ScalarType> FLOATS = ImmutableSet.of(F32, F64);
    private static final ImmutableSet<ScalarType> INTEGERS = ImmutableSet.of(I32, I64);
    private static final ImmutableSet<ScalarType> NUMBERS = ImmutableSet.of(F32, F64, I32, I64);
    private static final ImmutableSet<ScalarType> ALL = ImmutableSet.of(F32, F64, I32, I64, BOOL);
    private static final ImmutableSet<ScalarType> BOOLS = ImmutableSet.of(BOOL);

    /// One function: its name, the types that it admits, how many inputs it takes, and its formula.
    private record Row(String name, ImmutableSet<ScalarType> admits, int arity, Function<List<Scalar>, Scalar> formula) {}

    private static final ImmutableMap<String, Row> ROWS = Maps.uniqueIndex(List.of(
            binary("add", NUMBERS, Scalar::add),
            binary("sub", NUMBERS, Scalar::sub),
            binary("mul", NUMBERS, Scalar::mul),
            binary("div", NUMBERS, Scalar::div),                     // integers: toward zero
            binary("rem", INTEGERS, Scalar::rem),
            unary("neg", NUMBERS, Scalar::neg),
            unary("abs", NUMBERS, Scalar::abs),
            binary("min", NUMBERS, Scalar::min),
            binary("max", NUMBERS, Scalar::max),
            new Row("fma", FLOATS, 3, in -> in.get(0).fma(in.get(1), in.get(2))),
            unary("sqrt", FLOATS, Scalar::sqrt),
            unary("round", NUMBERS, x -> x.type().isFloating() ? x.round() : x),
            unary("floor", NUMBERS, x -> x.type().isFloating() ? x.floor() : x),
            unary("ceil", NUMBERS, x -> x.type().isFloating() ? x.ceil() : x),
            unary("trunc", NUMBERS, x -> x.type().isFloating() ? x.trunc() : x),

            binary("eq", ALL, Scalar::eq),
            binary("ne", ALL, Scalar::ne),
            binary("lt", NUMBERS, Scalar::lt),
            binary("le", NUMBERS, Scalar::le),
            binary("gt", NUMBERS, Scalar::gt),
            binary("ge", NUMBERS, Scalar::ge),
            new Row("select", ALL, 3, in -> in.get(0).select(in.get(1), in.get(2))),
            binary("logical_and", BOOLS, Scalar::and),
            binary("logical_or", BOOLS, Scalar::or),
            binary("logical_xor", BOOLS, Scalar::xor),
            unary("logical_not", BOOLS, Scalar::not),

            binary("and", INTEGERS, Scalar::and),
            binary("or", INTEGERS, Scalar::or),
            binary("xor", INTEGERS, Scalar::xor),
            unary("not", INTEGERS, Scalar::not),
            binary("shl", INTEGERS, Scalar::shl),
            binary("shr", INTEGERS, Scalar::shr),
            binary("sar", INTEGERS, Scalar::sar),
            binary("mulhi", ImmutableSet.of(I32), Scalar::mulhi),

            unary("to_f32", ALL, Scalar::toF32),
            unary("to_f64", ALL, Scalar::toF64),
            unary("to_i32", ALL, Scalar::toI32),
            unary("to_i64", ALL, Scalar::toI64),
            unary("to_bool", ALL, Scalar::toBool),
            unary("bitcast", NUMBERS, Scalar::bitcast),
            unary("wrap8", ImmutableSet.of(I32), x -> x.narrow(Prim.WRAP8)),
            unary("wrap16", ImmutableSet.of(I32), x -> x.narrow(Prim.WRAP16)),
            unary("wrapu8", ImmutableSet.of(I32), x -> x.narrow(Prim.WRAPU8)),
            unary("wrapu16", ImmutableSet.of(I32), x -> x.narrow(Prim.WRAPU16)),
            unary("round16", ImmutableSet.of(F32), x -> x.narrow(Prim.ROUND16)),

            unary("square", NUMBERS, x -> x.mul(x)),
            unary("reciprocal", FLOATS, x -> x.c(1).div(x)),
            unary("rsqrt", FLOATS, x -> x.c(1).div(x.sqrt())),       // two roundings
            unary("sign", NUMBERS, Arithmetic::sign),
            unary("relu", NUMBERS, x -> x.max(0)),
            unary("isnan", FLOATS, Arithmetic::isNaN),
            unary("isinf", FLOATS, Arithmetic::isInf),
            unary("isfinite", FLOATS, Arithmetic::isFinite),
            binary("floor_div", NUMBERS, (x, y) -> x.type().isFloating() ? FloorDiv.floorDiv(x, y) : Arithmetic.floorDivInteger(x, y)),
            binary("mod", NUMBERS, (x, y) -> x.type().isFloating() ? FloorDiv.mod(x, y) : Arithmetic.floorModInteger(x, y)),
            binary("pow", NUMBERS, (x, y) -> x.type().isFloating() ? Pow.of(x, y) : Arithmetic.powInteger(x, y)),

            unary("exp", FLOATS, Exp::of),
            unary("expm1", FLOATS, Expm1::of),
            unary("log", FLOATS, Log::of),
            unary("log1p", FLOATS, Log1p::of),
            unary("tanh", FLOATS, Tanh::of),
            unary("sigmoid", FLOATS, Sigmoid::of),
            unary("softplus", FLOATS, Softplus::of),
            unary("log_sigmoid", FLOATS, Softplus::logSigmoid),
            unary("sin", FLOATS, Trigonometric::sin),
            unary("cos", FLOATS, Trigonometric::cos),
            unary("tan", FLOATS, Trigonometric::tan),
            unary("erf", FLOATS, Erf::erf),
            unary("erfc", FLOATS, Erf::erfc),
            unary("ndtr", FLOATS, Erf::ndtr),
            unary("erfinv", FLOATS, Erfinv::of),
            unary("sinh", FLOATS, Hyperbolic::sinh),
            unary("cosh", FLOATS, Hyperbolic::cosh),
            unary("asin", FLOATS, InverseSine::asin),
            unary("acos", FLOATS, InverseSine::acos),
            unary("atan", FLOATS, Atan::atan),
            binary("atan2", FLOATS, Atan::atan2),                    // of (y, x)
            unary("lgamma", FLOATS, Gamma::lgamma),
            unary("digamma", FLOATS, Digamma::digamma),
            unary("trigamma", FLOATS, Digamma::trigamma)), Row::name);

    private record Key(String name, ScalarType type) {}

    private static final Map<Key, ScalarFunction> BUILT = new ConcurrentHashMap<>();

    private ScalarFunctions() {}

    /// The function `name` for operands of `type`.
    ///
    /// @throws IllegalArgumentException if there is none, or it does not admit `type`
    public static ScalarFunction get(String name, ScalarType type) {
        return BUILT.computeIfAbsent(new Key(name, type), _ -> build(row(name), type));
    }

    /// The conversion `from → to`; of one type, the identity.
    public static ScalarFunction convert(ScalarType from, ScalarType to) {
        return get("to_" + to, from);
    }

    /// All names, in the order of the table.
    public static ImmutableList<String> names() {
        return ROWS.keySet().asList();
    }

    /// How many inputs it takes, 1 to 3.
    public static int arity(String name) {
        return row(name).arity;
    }

    /// The operand types that it admits.
    public static ImmutableSet<ScalarType> admits(String name) {
        return row(name).admits;
    }

    private static Row row(String name) {
        Row row = ROWS.get(name);
        checkArgument(row != null, "no scalar function %s", name);
        return row;
    }

    private static ScalarFunction build(Row row, ScalarType type) {
        checkArgument(row.admits.contains(type), "%s does not admit %s", row.name, type);
        var builder = new ScalarBuilder(row.name);
        var inputs = ImmutableList.<Scalar>builder();
        for (int i = 0; i < row.arity; i++)
            inputs.add(builder.param(i == 0 && row.name.equals("select") ? BOOL : type));
        return builder.returns(row.formula.apply(inputs.build()));
    }

    private static Row unary(String name, ImmutableSet<ScalarType> admits, UnaryOperator<Scalar> formula) {
        return new Row(name, admits, 1, in -> formula.apply(in.getFirst()));
    }

    private static Row binary(String name, ImmutableSet<ScalarType> admits, BinaryOperator<Scalar> formula) {
        return new Row(name, admits, 2, in -> formula.apply(in.get(0), in.get(1)));
    }
}
