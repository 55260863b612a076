package io.kgraph.compiler.rewrite;

import com.google.common.collect.ImmutableList;
import io.kgraph.ir.Op;
import io.kgraph.op.Binary;
import io.kgraph.op.Unary;

/// One side of a rule: what a node looks like, or how its replacement is built.
public sealed interface Pattern {
    /// Any tensor; the same name twice is the same tensor.
    record Any(String name) implements Pattern {}

    /// A constant tensor, bound to its name.
    record Known(String name) implements Pattern {}

    /// A constant all of whose elements are this number, bit for bit in the dtype it has; on a right side, a
    /// scalar constant of the dtype of what it meets.
    record Literal(double value) implements Pattern {
        /// Whether `t` is a constant of this one number.
        public boolean isMatchedBy(io.kgraph.Tensor t) {
            return Match.isUniform(t, value);
        }
    }

    /// An op of a table, applied to patterns. Where the op commutes, its inputs match both ways round.
    record Apply(Op op, ImmutableList<Pattern> inputs) implements Pattern {}

    Any X = new Any("x"), Y = new Any("y"), Z = new Any("z"), W = new Any("w");
    Known C = new Known("c"), D = new Known("d");
    Literal ZERO = new Literal(0.0), NEG_ZERO = new Literal(-0.0), ONE = new Literal(1), MINUS_ONE = new Literal(-1), TWO = new Literal(2), HALF = new Literal(0.5);
    Literal TRUE = new Literal(1), FALSE = new Literal(0);

    static Literal lit(double value) {
        return new Literal(value);
    }

    static Apply apply(Op op, Pattern... inputs) {
        return new Apply(op, ImmutableList.copyOf(inputs));
    }

    static boolean commutes(Op op) {
        return op == Binary.ADD || op == Binary.MUL || op == Binary.MAXIMUM || op == Binary.MINIMUM || op == Binary.EQUAL
                || op == Binary.NOT_EQUAL || op == Binary.LOGICAL_AND || op == Binary.LOGICAL_OR || op == Binary.LOGICAL_XOR;
    }

    static Apply add(Pattern a, Pattern b) { return apply(Binary.ADD, a, b); }
    static Apply sub(Pattern a, Pattern b) { return apply(Binary.SUB, a, b); }
    static Apply mul(Pattern a, Pattern b) { return apply(Binary.MUL, a, b); }
    static Apply div(Pattern a, Pattern b) { return apply(Binary.DIV, a, b); }
    static Apply pow(Pattern a, Pattern b) { return apply(Binary.POW, a, b); }
    static Apply max(Pattern a, Pattern b) { return apply(Binary.MAXIMUM, a, b); }
    static Apply min(Pattern a, Pattern b) { return apply(Binary.MINIMUM, a, b); }
    static Apply eq(Pattern a, Pattern b) { return apply(Binary.EQUAL, a, b); }
    static Apply ne(Pattern a, Pattern b) { return apply(Binary.NOT_EQUAL, a, b); }
    static Apply lt(Pattern a, Pattern b) { return apply(Binary.LESS, a, b); }
    static Apply le(Pattern a, Pattern b) { return apply(Binary.LESS_EQUAL, a, b); }
    static Apply gt(Pattern a, Pattern b) { return apply(Binary.GREATER, a, b); }
    static Apply ge(Pattern a, Pattern b) { return apply(Binary.GREATER_EQUAL, a, b); }
    static Apply and(Pattern a, Pattern b) { return apply(Binary.LOGICAL_AND, a, b); }
    static Apply or(Pattern a, Pattern b) { return apply(Binary.LOGICAL_OR, a, b); }
    static Apply xor(Pattern a, Pattern b) { return apply(Binary.LOGICAL_XOR, a, b); }
    static Apply not(Pattern a) { return apply(Unary.LOGICAL_NOT, a); }
    static Apply neg(Pattern a) { return apply(Unary.NEG, a); }
    static Apply abs(Pattern a) { return apply(Unary.ABS, a); }
    static Apply square(Pattern a) { return apply(Unary.SQUARE, a); }
    static Apply sqrt(Pattern a) { return apply(Unary.SQRT, a); }
    static Apply rsqrt(Pattern a) { return apply(Unary.RSQRT, a); }
    static Apply reciprocal(Pattern a) { return apply(Unary.RECIPROCAL, a); }
    static Apply exp(Pattern a) { return apply(Unary.EXP, a); }
    static Apply expm1(Pattern a) { return apply(Unary.EXPM1, a); }
    static Apply log(Pattern a) { return apply(Unary.LOG, a); }
    static Apply log1p(Pattern a) { return apply(Unary.LOG1P, a); }
    static Apply sigmoid(Pattern a) { return apply(Unary.SIGMOID, a); }
    static Apply softplus(Pattern a) { return apply(Unary.SOFTPLUS, a); }
    static Apply tanh(Pattern a) { return apply(Unary.TANH, a); }
    static Apply relu(Pattern a) { return apply(Unary.RELU, a); }
}
