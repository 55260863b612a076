package io.kgraph.lang;

import static io.kgraph.lang.Builtin.pure;

import com.google.common.collect.ImmutableList;
import io.kgraph.K;

/// Family D, and the element-wise extensions.
final class ElementFunctions {
    static final ImmutableList<Builtin> ROWS = ImmutableList.of(
            pure("square(x)", a -> K.square(a.operand(0))),
            pure("abs(x)", a -> K.abs(a.operand(0))),
            pure("sqrt(x)", a -> K.sqrt(a.operand(0))),
            pure("exp(x)", a -> K.exp(a.operand(0))),
            pure("log(x)", a -> K.log(a.operand(0))),
            pure("round(x)", a -> K.round(a.operand(0))),
            pure("sign(x)", a -> K.sign(a.operand(0))),
            pure("sin(x)", a -> K.sin(a.operand(0))),
            pure("cos(x)", a -> K.cos(a.operand(0))),
            pure("pow(x, a)", a -> K.pow(a.operand(0), a.operand(1))),
            pure("clip(x, min_value?, max_value?)", a -> K.clip(a.operand(0), a.maybe(1), a.maybe(2))),
            pure("equal(x, y)", a -> K.equal(a.any(0), a.any(1))),
            pure("not_equal(x, y)", a -> K.notEqual(a.any(0), a.any(1))),
            pure("greater(x, y)", a -> K.greater(a.operand(0), a.operand(1))),
            pure("greater_equal(x, y)", a -> K.greaterEqual(a.operand(0), a.operand(1))),
            pure("less(x, y)", a -> K.less(a.operand(0), a.operand(1))),
            pure("less_equal(x, y)", a -> K.lessEqual(a.operand(0), a.operand(1))),
            pure("maximum(x, y)", a -> K.maximum(a.operand(0), a.operand(1))),
            pure("minimum(x, y)", a -> K.minimum(a.operand(0), a.operand(1))),

            pure("floor(x)", a -> K.floor(a.operand(0))),
            pure("ceil(x)", a -> K.ceil(a.operand(0))),
            pure("tan(x)", a -> K.tan(a.operand(0))),
            pure("arcsin(x)", a -> K.arcsin(a.operand(0))),
            pure("arccos(x)", a -> K.arccos(a.operand(0))),
            pure("arctan(x)", a -> K.arctan(a.operand(0))),
            pure("arctan2(y, x)", a -> K.arctan2(a.operand(0), a.operand(1))),
            pure("sinh(x)", a -> K.sinh(a.operand(0))),
            pure("cosh(x)", a -> K.cosh(a.operand(0))),
            pure("log1p(x)", a -> K.log1p(a.operand(0))),
            pure("expm1(x)", a -> K.expm1(a.operand(0))),
            pure("isnan(x)", a -> K.isnan(a.operand(0))),
            pure("isfinite(x)", a -> K.isfinite(a.operand(0))),
            pure("isinf(x)", a -> K.isinf(a.operand(0))),
            pure("floor_divide(x, y)", a -> K.floorDivide(a.operand(0), a.operand(1))),
            pure("remainder(x, y)", a -> K.remainder(a.operand(0), a.operand(1))),
            pure("logical_and(x, y)", a -> K.logicalAnd(a.operand(0), a.operand(1))),
            pure("logical_or(x, y)", a -> K.logicalOr(a.operand(0), a.operand(1))),
            pure("logical_xor(x, y)", a -> K.logicalXor(a.operand(0), a.operand(1))),
            pure("logical_not(x)", a -> K.logicalNot(a.operand(0))),
            pure("where(condition, x, y)", a -> K.where(a.operand(0), a.operand(1), a.operand(2))),
            pure("erf(x)", a -> K.erf(a.operand(0))),
            pure("ndtr(x)", a -> K.ndtr(a.operand(0))),
            pure("lgamma(x)", a -> K.lgamma(a.operand(0))),
            pure("digamma(x)", a -> K.digamma(a.operand(0))));

    private ElementFunctions() {}
}
