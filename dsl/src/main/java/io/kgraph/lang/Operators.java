package io.kgraph.lang;

import io.kgraph.K;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.type.Agreement;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import java.util.List;
import java.util.Objects;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/// Operators: arithmetic of host values at build time, and of tensors as nodes.
final class Operators {
    private final Surroundings around;

    Operators(Surroundings around) {
        this.around = around;
    }

    @Nullable Object prefix(Ast.Prefix e, @Nullable Object x) {
        return switch (e.operator()) {
            case NOT -> not(e, x);
            case MINUS -> minus(e, x);
            case PLUS -> {
                if (!isNumeric(x)) throw operand("+", x, e.operand().span());
                yield x;
            }
        };
    }

    private Object not(Ast.Prefix e, @Nullable Object x) {
        if (x instanceof Boolean b) return !b;
        if (x == null || !isTensor(x)) throw operand("not", x, e.operand().span());
        return guarded(e, x, () -> K.logicalNot(x));
    }

    private Object minus(Ast.Prefix e, @Nullable Object x) {
        if (x instanceof Long n) return exact(e.span(), () -> Math.negateExact(n));
        if (x instanceof Double d) return -d;
        if (x instanceof Dim d) return d.times(-1);
        if (x == null || !isTensor(x) && !(x instanceof List<?>)) throw operand("-", x, e.operand().span());
        return guarded(e, x, () -> K.neg(x));
    }

    private Object guarded(Ast.Prefix e, Object x, java.util.function.Supplier<Object> work) {
        String sign = e.operator() == Ast.PrefixOperator.NOT ? "'not'" : "'-'";
        return new Calls(around, new Evaluator(around)).guarded(new Calls.Site(e.span(), List.of(new Calls.Given(x, e.operand().span()))), sign, work);
    }

    /// @param none whether one side is the word `none`
    @Nullable Object binary(Ast.Link link, @Nullable Object left, Span leftSpan, @Nullable Object right, boolean none) {
        Ast.Operator op = link.operator();
        Span rightSpan = link.operand().span();
        if (op == Ast.Operator.EQUAL || op == Ast.Operator.NOT_EQUAL) {
            if (none || left == null || right == null) return (left == null && right == null) == (op == Ast.Operator.EQUAL);
            if (isHost(left) && isHost(right)) return sameHost(left, right) == (op == Ast.Operator.EQUAL);
        }
        if (left instanceof Boolean a && right instanceof Boolean b && (op == Ast.Operator.AND || op == Ast.Operator.OR))
            return op == Ast.Operator.AND ? a && b : a || b;
        if (left != null && right != null && isNumber(left) && isNumber(right)) return numbers(link, left, right);
        if (left instanceof String a && right instanceof String b) return strings(link, a, b);
        if ((left instanceof Dim || right instanceof Dim) && isWhole(left) && isWhole(right)) {
            Object exact = dims(link, dim(left), dim(right));
            if (exact != null) return exact;
        }
        if (left instanceof List<?> && right instanceof List<?> && !containsTensor(left) && !containsTensor(right))
            throw Refused.of(Code.E0214, link.whole(), "Two lists have no '" + op.text() + "'.", "wrap one in constant(…)");
        if (left == null || !isOperand(left)) throw operand(op.text(), left, leftSpan);
        if (right == null || !isOperand(right)) throw operand(op.text(), right, rightSpan);
        return nodes(link, left, leftSpan, right, rightSpan);
    }

    private Object nodes(Ast.Link link, Object left, Span leftSpan, Object right, Span rightSpan) {
        Object x = left instanceof Dim d && !isTensor(right) ? around.extent(d, leftSpan) : left;
        Object y = right instanceof Dim d && !isTensor(left) ? around.extent(d, rightSpan) : right;
        if (left instanceof Dim d && isTensor(right)) around.extent(d, leftSpan);
        if (right instanceof Dim d && isTensor(left)) around.extent(d, rightSpan);
        BinaryOperator<Object> function = function(link.operator());
        var site = new Calls.Site(link.whole(), List.of(new Calls.Given(left, leftSpan), new Calls.Given(right, rightSpan)));
        return new Calls(around, new Evaluator(around)).guarded(site, "'" + link.operator().text() + "'", link.span(), () -> function.apply(x, y));
    }

    private static BinaryOperator<Object> function(Ast.Operator op) {
        return switch (op) {
            case ADD -> K::add;
            case SUBTRACT -> K::sub;
            case MULTIPLY -> K::mul;
            case DIVIDE -> K::div;
            case FLOOR_DIVIDE -> K::floorDiv;
            case REMAINDER -> K::mod;
            case POWER -> K::pow;
            case MATMUL -> K::matmul;
            case LESS -> K::less;
            case LESS_EQUAL -> K::lessEqual;
            case GREATER -> K::greater;
            case GREATER_EQUAL -> K::greaterEqual;
            case EQUAL -> K::equal;
            case NOT_EQUAL -> K::notEqual;
            case AND -> K::logicalAnd;
            case OR -> K::logicalOr;
            case PIPE -> throw new IllegalStateException("a pipe is a call");
        };
    }

    // ---- host values -----------------------------------------------------------------------------------------------

    private static Object numbers(Ast.Link link, Object left, Object right) {
        if (left instanceof Long a && right instanceof Long b) return integers(link, a, b);
        double a = ((Number) left).doubleValue();
        double b = ((Number) right).doubleValue();
        return switch (link.operator()) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / nonZero(b, link);
            case FLOOR_DIVIDE -> Math.floor(a / nonZero(b, link));
            case REMAINDER -> {
                double r = a % nonZero(b, link);
                yield r != 0 && r < 0 != b < 0 ? r + b : r;
            }
            case POWER -> StrictMath.pow(a, b);
            case LESS -> a < b;
            case LESS_EQUAL -> a <= b;
            case GREATER -> a > b;
            case GREATER_EQUAL -> a >= b;
            case MATMUL, EQUAL, NOT_EQUAL, AND, OR, PIPE -> throw noNumbers(link);
        };
    }

    private static Object integers(Ast.Link link, long a, long b) {
        Span span = link.whole();
        return switch (link.operator()) {
            case ADD -> exact(span, () -> Math.addExact(a, b));
            case SUBTRACT -> exact(span, () -> Math.subtractExact(a, b));
            case MULTIPLY -> exact(span, () -> Math.multiplyExact(a, b));
            case DIVIDE -> (double) a / nonZero(b, link);
            case FLOOR_DIVIDE -> exact(span, () -> Math.floorDivExact(a, (long) nonZero(b, link)));
            case REMAINDER -> Math.floorMod(a, (long) nonZero(b, link));
            case POWER -> b < 0 ? (Object) StrictMath.pow(a, b) : (Object) exact(span, () -> Math.powExact(a, Math.toIntExact(b)));
            case LESS -> a < b;
            case LESS_EQUAL -> a <= b;
            case GREATER -> a > b;
            case GREATER_EQUAL -> a >= b;
            case MATMUL, EQUAL, NOT_EQUAL, AND, OR, PIPE -> throw noNumbers(link);
        };
    }

    private static Refused noNumbers(Ast.Link link) {
        return Refused.of(Code.E0214, link.whole(), "Numbers have no '" + link.operator().text() + "'.");
    }

    private static double nonZero(double b, Ast.Link link) {
        if (b == 0) throw Refused.of(Code.E0405, link.whole(), "This divides by zero.");
        return b;
    }

    private static long exact(Span span, java.util.function.LongSupplier work) {
        try {
            return work.getAsLong();
        } catch (ArithmeticException e) {
            throw Refused.of(Code.E0405, span, "The result is no 64-bit integer.");
        }
    }

    private static Object strings(Ast.Link link, String a, String b) {
        return switch (link.operator()) {
            case EQUAL -> a.equals(b);
            case NOT_EQUAL -> !a.equals(b);
            default -> throw Refused.of(Code.E0214, link.whole(), "Strings have no '" + link.operator().text() + "'.");
        };
    }

    /// Extents stay extents where the operator is exact on them; null where it is not.
    private static @Nullable Object dims(Ast.Link link, Dim a, Dim b) {
        try {
            return switch (link.operator()) {
                case ADD -> Host.dim(a.plus(b));
                case SUBTRACT -> Host.dim(a.minus(b));
                case MULTIPLY -> Host.dim(a.times(b));
                case FLOOR_DIVIDE -> b.isConstant() && b.value() > 0 ? Host.dim(a.floorDiv(b)) : null;
                case REMAINDER -> b.isConstant() && b.value() > 0 ? Host.dim(a.minus(a.floorDiv(b).times(b))) : null;
                case EQUAL, NOT_EQUAL -> {
                    Agreement agreement = a.compare(b);
                    yield agreement == Agreement.UNKNOWN ? null : (Object) ((agreement == Agreement.SAME) == (link.operator() == Ast.Operator.EQUAL));
                }
                case POWER, DIVIDE, MATMUL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, AND, OR, PIPE -> null;
            };
        } catch (ArithmeticException e) {
            throw Refused.of(Code.E0405, link.whole(), "The extent is no 64-bit integer.");
        }
    }

    private static Dim dim(@Nullable Object value) {
        return value instanceof Dim d ? d : Dim.of((Long) Objects.requireNonNull(value));
    }

    // ---- kinds -----------------------------------------------------------------------------------------------------

    private static boolean isNumber(@Nullable Object x) {
        return x instanceof Long || x instanceof Double;
    }

    private static boolean isWhole(@Nullable Object x) {
        return x instanceof Dim || x instanceof Long;
    }

    private static boolean isTensor(@Nullable Object x) {
        return x instanceof Tensor || x instanceof NDArray;
    }

    private static boolean isNumeric(@Nullable Object x) {
        return isNumber(x) || x instanceof Dim || isTensor(x) && !(x instanceof Tensor t && t.dtype() == DType.BOOL) || x instanceof List<?>;
    }

    private static boolean isHost(@Nullable Object x) {
        return isNumber(x) || x instanceof Boolean || x instanceof String || x instanceof List<?> && !containsTensor(x);
    }

    private static boolean isOperand(@Nullable Object x) {
        return isNumber(x) || x instanceof Boolean || x instanceof String || x instanceof Dim || isTensor(x) || x instanceof List<?>;
    }

    private static boolean containsTensor(@Nullable Object x) {
        return x instanceof List<?> list && list.stream().anyMatch(e -> e instanceof Tensor || e instanceof NDArray || containsTensor(e));
    }

    private static boolean sameHost(Object a, Object b) {
        if (isNumber(a) && isNumber(b)) return a instanceof Long && b instanceof Long ? a.equals(b) : ((Number) a).doubleValue() == ((Number) b).doubleValue();
        if (a instanceof List<?> x && b instanceof List<?> y) {
            if (x.size() != y.size()) return false;
            for (int i = 0; i < x.size(); i++)
                if (x.get(i) == null || y.get(i) == null ? x.get(i) != y.get(i) : !sameHost(x.get(i), y.get(i))) return false;
            return true;
        }
        return a.equals(b);
    }

    private static Refused operand(String operator, @Nullable Object value, Span span) {
        return Refused.of(Code.E0214, span, "'" + operator + "' needs a number or a tensor, but " + Kinds.shortened(span) + " is " + Kinds.described(value) + ".");
    }
}
