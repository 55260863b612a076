package io.kgraph.lang;

import static io.kgraph.lang.Builtin.pure;

import com.google.common.collect.ImmutableList;
import io.kgraph.K;
import io.kgraph.Tensor;
import io.kgraph.array.SparseArray;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Families B and C: creation, introspection, conversion; the initialisers and random tensors.
final class CreationFunctions {
    static final ImmutableList<Builtin> ROWS = ImmutableList.of(
            pure("placeholder(shape=none, ndim=none, dtype=none, sparse=false, name=none, ragged=false)",
                    a -> K.placeholder(a.maybe(0), a.maybeInteger(1), a.maybe(2), a.bool(3), a.bool(5), a.maybeText(4))),
            pure("variable(value, dtype=none, name=none, constraint=none)", CreationFunctions::variable),
            pure("constant(value, dtype=none, shape=none, name=none)", a -> K.constant(a.any(0), a.maybe(1), a.maybe(2), a.maybeText(3))),
            pure("zeros(shape, dtype=none, name=none)", a -> K.zeros(a.any(0), a.maybe(1), a.maybeText(2))),
            pure("ones(shape, dtype=none, name=none)", a -> K.ones(a.any(0), a.maybe(1), a.maybeText(2))),
            pure("eye(size, dtype=none, name=none)", a -> K.eye(a.any(0), a.maybe(1), a.maybeText(2))),
            pure("zeros_like(x, dtype=none, name=none)", a -> K.zerosLike(a.operand(0), a.maybe(1), a.maybeText(2))),
            pure("ones_like(x, dtype=none, name=none)", a -> K.onesLike(a.operand(0), a.maybe(1), a.maybeText(2))),
            pure("full(shape, fill_value, dtype=none)", a -> K.full(a.any(0), a.operand(1), a.maybe(2))),
            pure("full_like(x, fill_value, dtype=none)", a -> K.fullLike(a.operand(0), a.operand(1), a.maybe(2))),
            pure("identity(x, name=none)", a -> K.identity(a.any(0), a.maybeText(1))),
            pure("arange(start, stop=none, step=1, dtype=\"int32\")", a -> K.arange(a.operand(0), a.maybe(1), a.operand(2), a.maybe(3))),
            pure("linspace(start, stop, num=50, dtype=none)", a -> K.linspace(a.operand(0), a.operand(1), a.integer(2), a.maybe(3))),
            pure("random_uniform_variable(shape, low, high, dtype=none, name=none, seed=none)",
                    a -> K.randomUniformVariable(a.any(0), a.number(1), a.number(2), a.maybe(3), a.maybeText(4), a.maybeNumber(5))),
            pure("random_normal_variable(shape, mean, scale, dtype=none, name=none, seed=none)",
                    a -> K.randomNormalVariable(a.any(0), a.number(1), a.number(2), a.maybe(3), a.maybeText(4), a.maybeNumber(5))),

            pure("is_tensor(x?)", a -> K.isTensor(a.raw(0))),
            pure("is_variable(x?)", a -> K.isVariable(a.raw(0))),
            pure("is_placeholder(x?)", a -> K.isPlaceholder(a.raw(0))),
            pure("is_keras_tensor(x)", a -> K.isKerasTensor(a.any(0))),
            pure("is_sparse(tensor)", a -> K.isSparse(a.any(0))),
            pure("row_lengths(x)", a -> K.rowLengths(a.operand(0))),
            pure("to_dense(tensor)", a -> K.toDense(a.any(0))),
            pure("shape(x)", a -> K.shape(a.operand(0))),
            pure("int_shape(x)", a -> K.intShape(a.any(0))),
            pure("get_variable_shape(x)", a -> K.getVariableShape(a.any(0))),
            pure("ndim(x)", a -> K.ndim(a.any(0))),
            pure("size(x, name=none)", a -> K.size(a.operand(0), a.maybeText(1))),
            pure("dtype(x)", a -> K.dtype(a.any(0))),
            pure("count_params(x)", a -> K.countParams(a.any(0))),
            pure("cast(x, dtype)", a -> K.cast(a.any(0), a.any(1))),

            pure("random_normal(shape, mean=0.0, stddev=1.0, dtype=none, seed=none)",
                    a -> K.randomNormal(a.any(0), a.operand(1), a.operand(2), a.maybe(3), a.maybeNumber(4))),
            pure("random_uniform(shape, minval=0.0, maxval=1.0, dtype=none, seed=none)",
                    a -> K.randomUniform(a.any(0), a.operand(1), a.operand(2), a.maybe(3), a.maybeNumber(4))),
            pure("truncated_normal(shape, mean=0.0, stddev=1.0, dtype=none, seed=none)",
                    a -> K.truncatedNormal(a.any(0), a.operand(1), a.operand(2), a.maybe(3), a.maybeNumber(4))),
            pure("random_binomial(shape, p=0.0, dtype=none, seed=none)", a -> K.randomBinomial(a.any(0), a.operand(1), a.maybe(2), a.maybeNumber(3))),
            pure("random_bernoulli(shape, p=0.0, dtype=none, seed=none)", a -> K.randomBernoulli(a.any(0), a.operand(1), a.maybe(2), a.maybeNumber(3))),
            pure("glorot_uniform(shape, dtype=none, seed=none)", a -> K.glorotUniform(a.any(0), a.maybe(1), a.maybeNumber(2))),
            pure("glorot_normal(shape, dtype=none, seed=none)", a -> K.glorotNormal(a.any(0), a.maybe(1), a.maybeNumber(2))),
            pure("he_uniform(shape, dtype=none, seed=none)", a -> K.heUniform(a.any(0), a.maybe(1), a.maybeNumber(2))),
            pure("he_normal(shape, dtype=none, seed=none)", a -> K.heNormal(a.any(0), a.maybe(1), a.maybeNumber(2))),
            pure("lecun_uniform(shape, dtype=none, seed=none)", a -> K.lecunUniform(a.any(0), a.maybe(1), a.maybeNumber(2))),
            pure("lecun_normal(shape, dtype=none, seed=none)", a -> K.lecunNormal(a.any(0), a.maybe(1), a.maybeNumber(2))),
            pure("orthogonal(shape, gain=1.0, dtype=none, seed=none)", a -> K.orthogonal(a.any(0), a.number(1), a.maybe(2), a.maybeNumber(3))));

    private CreationFunctions() {}

    private static Tensor variable(Arguments a) {
        if (a.any(0) instanceof SparseArray s) return a.isNone(2) ? K.variable(s) : K.named(K.variable(s), a.text(2));
        return K.variable(a.any(0), a.maybe(1), a.maybeText(2), constraint(a, 3));
    }

    private static @Nullable UnaryOperator<Tensor> constraint(Arguments a, int i) {
        if (a.isNone(i)) return null;
        if (!(a.raw(i) instanceof Callable f)) throw a.wrong(i, "a function");
        return w -> f.call(java.util.List.of(w)) instanceof Tensor t ? t : fail(a, i);
    }

    private static Tensor fail(Arguments a, int i) {
        throw a.wrong(i, "a function that gives a tensor");
    }
}
