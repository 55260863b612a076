package io.kgraph.front;

import static io.kgraph.error.ErrorKind.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.K;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.type.DType;
import io.kgraph.type.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// What the Javadoc of `K` calls an error is one, of the kind that it says.
class DocumentedErrorsTest extends FrontDoor {
    private final List<String> wrong = new ArrayList<>();

    private void is(ErrorKind kind, String what, ThrowingCallable call) {
        Throwable thrown = Assertions.catchThrowable(call);
        if (!(thrown instanceof GraphError e) || e.kind() != kind) wrong.add(what + ": " + kind + " is promised, but there is " + thrown);
    }

    private void none() {
        assertThat(wrong).isEmpty();
    }

    private static Tensor of(long... extents) {
        return K.constant(NDArray.zeros(DType.FLOAT32, extents));
    }

    private static Tensor unranked() {
        return K.placeholder(Shape.UNKNOWN_RANK);
    }

    private static Tensor words() {
        return K.placeholder(List.of(2), "string");
    }

    private static Tensor truths() {
        return K.constant(new boolean[] {true, false}, "bool");
    }

    @Test void ofCreation() {
        is(TYPE, "cast_to_floatx", () -> K.castToFloatx(new Object()));
        is(TYPE, "control_dependencies", () -> K.controlDependencies("x"));
        is(VALUE, "placeholder", () -> K.placeholder(null, null, null, false, null));
        is(VALUE, "placeholder", () -> K.placeholder(List.of(-1)));
        is(TYPE, "placeholder", () -> K.placeholder(List.of(1), "float31"));
        is(TYPE, "placeholder", () -> K.placeholder(List.of(1), null, "string", true, null));
        is(VALUE, "placeholder_with_default", () -> K.placeholderWithDefault(of(2), List.of(3), null));
        is(TYPE, "variable", () -> K.variable(1, "unsupported"));
        is(VALUE, "variable", () -> K.variable(K.placeholder(Arrays.asList((Object) null))));
        is(VALUE, "constant", () -> K.constant(new float[3], null, List.of(2, 2), null));
        is(TYPE, "constant", () -> K.constant(of(2)));
        is(VALUE, "zeros", () -> K.zeros(List.of(-1)));
        is(VALUE, "zeros", () -> K.zeros(Arrays.asList(2, null)));
        is(VALUE, "eye", () -> K.eye(List.of(1, 2, 3)));
        is(VALUE, "eye", () -> K.eye(-1));
        is(TYPE, "eye", () -> K.eye("x"));
        is(TYPE, "zeros_like", () -> K.zerosLike(of(2), "x", null));
        is(VALUE, "full", () -> K.full(List.of(-1), 1));
        is(VALUE, "full", () -> K.full(List.of(2), new float[3]));
        is(VALUE, "full_like", () -> K.fullLike(of(2), new float[3]));
        is(VALUE, "arange", () -> K.arange(0, 5, 0));
        is(INVALID_ARGUMENT, "arange", () -> K.arange(5, 0, 1));
        is(VALUE, "linspace", () -> K.linspace(0, 1, -1));
        is(VALUE, "random_uniform_variable", () -> K.randomUniformVariable(List.of("n"), 0, 1));
        is(TYPE, "random_normal_variable", () -> K.randomNormalVariable(List.of(2), 0, 1, "int32", null, null));
        is(VALUE, "shape", () -> K.shape(unranked()));
        is(VALUE, "size", () -> K.size(unranked()));
        is(TYPE, "int_shape", () -> K.intShape(new Object()));
        is(VALUE, "count_params", () -> K.countParams(K.placeholder(Arrays.asList((Object) null))));
        is(TYPE, "cast", () -> K.cast(of(2), "x"));
        is(TYPE, "cast", () -> K.cast(words(), "float32"));
        is(INVALID_ARGUMENT, "eval", () -> K.eval(K.placeholder(List.of())));
        none();
    }

    @Test void ofElementwiseFunctionsAndReductions() {
        is(TYPE, "add", () -> K.add(of(2), K.constant(1, "float64")));
        is(VALUE, "add", () -> K.add(of(2), of(3)));
        is(INVALID_ARGUMENT, "floor_div", () -> K.eval(K.floorDiv(K.constant(1, "int32"), K.constant(0, "int32"))));
        is(INVALID_ARGUMENT, "pow", () -> K.eval(K.pow(K.constant(2, "int32"), K.constant(-1, "int32"))));
        is(TYPE, "arctan2", () -> K.arctan2(K.constant(1, "int32"), K.constant(1, "int32")));
        is(TYPE, "greater", () -> K.greater(truths(), truths()));
        is(TYPE, "logical_and", () -> K.logicalAnd(of(2), of(2)));
        is(TYPE, "logical_not", () -> K.logicalNot(of(2)));
        is(TYPE, "where", () -> K.where(of(2), of(2), of(2)));
        is(VALUE, "where", () -> K.where(truths(), of(3), of(3)));
        for (var f : List.<java.util.function.Function<Object, Tensor>>of(K::neg, K::square, K::abs, K::sqrt, K::exp, K::expm1, K::log, K::log1p, K::round, K::floor, K::ceil, K::sign,
                K::sin, K::cos, K::tan, K::arcsin, K::arccos, K::arctan, K::sinh, K::cosh, K::erf, K::ndtr, K::isnan, K::softplus, K::softsign, K::sigmoid, K::hardSigmoid, K::tanh, K::softmax,
                K::elu, K::relu, K::max, K::min, K::sum, K::prod, K::logsumexp, K::argmax, K::cumsum, K::cumprod, K::l2Normalize))
            is(TYPE, "a function of numbers", () -> f.apply(truths()));
        is(VALUE, "clip", () -> K.clip(of(2), of(3, 2), null));
        is(TYPE, "clip", () -> K.clip(of(2), K.constant(1, "float64"), null));
        is(VALUE, "sum", () -> K.sum(of(2), 1));
        is(VALUE, "sum", () -> K.sum(of(2), List.of(0, -1)));
        is(TYPE, "mean", () -> K.mean(words()));
        is(TYPE, "any", () -> K.any(words()));
        is(TYPE, "norm", () -> K.norm(words()));
        is(VALUE, "cumsum", () -> K.cumsum(of(2), 1));
        none();
    }

    @Test void ofShapesAndProducts() {
        is(VALUE, "reshape", () -> K.reshape(of(6), List.of(4)));
        is(VALUE, "reshape", () -> K.reshape(of(6), List.of(-1, -1)));
        is(VALUE, "reshape", () -> K.reshape(of(6), List.of(-2, 3)));
        is(VALUE, "permute_dimensions", () -> K.permuteDimensions(of(2, 3), List.of(0, 0)));
        is(VALUE, "batch_flatten", () -> K.batchFlatten(of()));
        is(VALUE, "expand_dims", () -> K.expandDims(of(2), 3));
        is(VALUE, "squeeze", () -> K.squeeze(of(2), 0));
        is(VALUE, "concatenate", () -> K.concatenate(List.of(), 0));
        is(VALUE, "concatenate", () -> K.concatenate(List.of(of(2, 3), of(2, 2)), 0));
        is(TYPE, "concatenate", () -> K.concatenate(List.of(of(2), K.constant(new int[2], "int32")), 0));
        is(VALUE, "stack", () -> K.stack(List.of(), 0));
        is(VALUE, "stack", () -> K.stack(List.of(of(2), of(3)), 0));
        is(VALUE, "stack", () -> K.stack(List.of(of(2), of(2)), 2));
        is(VALUE, "split", () -> K.split(of(5), 2, 0));
        is(VALUE, "split", () -> K.split(of(5), 5, 1));
        is(VALUE, "tile", () -> K.tile(of(2), -1));
        is(NOT_IMPLEMENTED, "tile", () -> K.tile(of(2), List.of(1, 2)));
        is(VALUE, "repeat", () -> K.repeat(of(2), 2));
        is(VALUE, "repeat_elements", () -> K.repeatElements(of(2), 2, 1));
        is(VALUE, "repeat_elements", () -> K.repeatElements(of(2), -1, 0));
        is(VALUE, "reverse", () -> K.reverse(of(2), 1));
        is(VALUE, "slice", () -> K.slice(of(3), List.of(2), List.of(2)));
        is(VALUE, "slice", () -> K.slice(of(3), List.of(0, 0), List.of(1, 1)));
        is(VALUE, "at", () -> of(3).at(3));
        is(VALUE, "at", () -> of(3).at(0, 0));
        is(TYPE, "at", () -> of(3).at("x"));
        is(INVALID_ARGUMENT, "at", () -> K.eval(of(3).at(K.constant(5, "int32"))));
        is(VALUE, "roll", () -> K.roll(of(3), 1, 1));
        is(TYPE, "one_hot", () -> K.oneHot(of(3), 2));
        is(VALUE, "one_hot", () -> K.oneHot(K.constant(1, "int32"), -1));
        is(VALUE, "temporal_padding", () -> K.temporalPadding(of(2, 2), List.of(1, 1)));
        is(VALUE, "temporal_padding", () -> K.temporalPadding(of(2, 2, 2), List.of(-1, 1)));
        is(VALUE, "spatial_2d_padding", () -> K.spatial2dPadding(of(1, 2, 2, 1), List.of(List.of(1, 1)), null));
        is(VALUE, "spatial_3d_padding", () -> K.spatial3dPadding(of(1, 2, 2, 1), List.of(List.of(1, 1), List.of(1, 1), List.of(1, 1)), null));
        is(VALUE, "resize_images", () -> K.resizeImages(of(1, 2, 2, 1), 2, 2, "channels_last", "cubic"));
        is(VALUE, "resize_images", () -> K.resizeImages(of(1, 2, 2, 1), 0, 2, "channels_last", "nearest"));
        is(VALUE, "resize_volumes", () -> K.resizeVolumes(of(1, 2, 2, 1), 1, 1, 1, "channels_last"));
        is(VALUE, "diag", () -> K.diag(of(2, 2, 2)));
        is(VALUE, "trace", () -> K.trace(of(2)));
        is(VALUE, "tril", () -> K.tril(of(2), 0));
        is(VALUE, "dot", () -> K.dot(of(), of(2)));
        is(VALUE, "dot", () -> K.dot(of(2, 3), of(2, 3)));
        is(TYPE, "dot", () -> K.dot(of(2, 2), K.constant(new double[2][2], "float64")));
        is(VALUE, "batch_dot", () -> K.batchDot(of(2), of(2), null));
        is(VALUE, "batch_dot", () -> K.batchDot(of(2, 2), of(3, 2), null));
        is(VALUE, "batch_dot", () -> K.batchDot(of(2, 2), of(2, 2), 0));
        is(VALUE, "matmul", () -> K.matmul(of(2, 3), of(2, 3)));
        is(VALUE, "einsum", () -> K.einsum("ij,jk->ik", of(2, 3), of(4, 2)));
        is(VALUE, "einsum", () -> K.einsum("ij,jk->ik", of(2, 3)));
        is(VALUE, "transpose", () -> K.transpose(unranked()));
        is(VALUE, "gather", () -> K.gather(of(), K.constant(0, "int32")));
        is(TYPE, "gather", () -> K.gather(of(2), of(2)));
        is(INVALID_ARGUMENT, "gather", () -> K.eval(K.gather(of(2), K.constant(2, "int32"))));
        is(VALUE, "take_along_axis", () -> K.takeAlongAxis(of(2, 2), K.constant(new int[] {0}, "int32"), 0));
        is(INVALID_ARGUMENT, "take_along_axis", () -> K.eval(K.takeAlongAxis(of(2), K.constant(new int[] {2}, "int32"), 0)));
        none();
    }

    @Test void ofNetworksRandomNumbersAndState() {
        is(VALUE, "softmax", () -> K.softmax(of()));
        is(VALUE, "softmax", () -> K.softmax(of(2), 1));
        is(VALUE, "dropout", () -> K.dropout(of(2), 1));
        is(VALUE, "dropout", () -> K.dropout(of(2), 0.5, List.of(3), null));
        is(TYPE, "dropout", () -> K.dropout(K.constant(1, "int32"), 0.5));
        is(VALUE, "in_top_k", () -> K.inTopK(of(2), K.constant(new int[2], "int32"), 1));
        is(TYPE, "in_top_k", () -> K.inTopK(of(2, 2), of(2), 1));
        is(VALUE, "categorical_crossentropy", () -> K.categoricalCrossentropy(of(2, 3), of(2, 4), false, -1));
        is(VALUE, "categorical_crossentropy", () -> K.categoricalCrossentropy(of(2, 3), of(2, 3), false, -2));
        is(VALUE, "sparse_categorical_crossentropy", () -> K.sparseCategoricalCrossentropy(of(2), of(2, 3), false, -2, null));
        is(INVALID_ARGUMENT, "sparse_categorical_crossentropy", () -> K.eval(K.sparseCategoricalCrossentropy(new int[] {3}, of(1, 3), false, -1, null)));
        is(VALUE, "binary_crossentropy", () -> K.binaryCrossentropy(of(2), of(3)));
        is(TYPE, "binary_crossentropy", () -> K.binaryCrossentropy(K.constant(1, "float64"), of(3)));
        is(VALUE, "categorical_focal_crossentropy", () -> K.categoricalFocalCrossentropy(of(2, 3), of(2, 3), 1, 2, false, 2));
        is(VALUE, "binary_focal_crossentropy", () -> K.binaryFocalCrossentropy(of(2), of(3)));
        is(VALUE, "bias_add", () -> K.biasAdd(of(2, 3), of(2, 3, 4)));
        is(VALUE, "bias_add", () -> K.biasAdd(of(2, 3), of(3), "middle"));
        is(VALUE, "batch_normalization", () -> K.batchNormalization(of(2, 3), of(3), of(3), null, null, 2, 1e-3));
        is(VALUE, "batch_normalization", () -> K.batchNormalization(of(2, 3), of(4), of(4), null, null, -1, 1e-3));
        is(VALUE, "normalize_batch_in_training", () -> K.normalizeBatchInTraining(of(2, 3), null, null, List.of(2)));
        is(VALUE, "confusion_matrix", () -> K.confusionMatrix(new int[] {1, 1}, new int[] {0}, 2));
        is(TYPE, "confusion_matrix", () -> K.confusionMatrix(of(1), new int[] {0}, 2));
        is(VALUE, "switch", () -> K.switchOn(truths(), of(3), of(3)));
        is(TYPE, "switch", () -> K.switchOn(K.constant(true, "bool"), of(2), K.constant(new double[2], "float64")));
        is(VALUE, "random_normal", () -> K.randomNormal(List.of(-1)));
        is(TYPE, "truncated_normal", () -> K.truncatedNormal(List.of(1), 0, 1, "int32", null));
        is(TYPE, "random_uniform", () -> K.randomUniform(List.of(1), 0, 1, "bool", null));
        is(VALUE, "random_binomial", () -> K.randomBinomial(List.of(-1), 0.5));
        is(VALUE, "glorot_uniform", () -> K.glorotUniform(List.of(-1, 2), null, null));
        is(TYPE, "he_normal", () -> K.heNormal(List.of(2, 2), "int32", null));
        is(VALUE, "orthogonal", () -> K.orthogonal(List.of(2), 1, null, null));
        is(VALUE, "set_value", () -> K.setValue(K.variable(new float[2]), 1));
        is(TYPE, "set_value", () -> K.setValue(of(2), new float[2]));
        is(TYPE, "batch_get_value", () -> K.batchGetValue(List.of(1)));
        is(VALUE, "update", () -> K.update(K.variable(new float[2]), of(3)));
        is(TYPE, "update_add", () -> K.updateAdd(K.variable(1), K.constant(1, "float64")));
        is(TYPE, "update_sub", () -> K.updateSub(of(2), 1));
        is(VALUE, "moving_average_update", () -> K.movingAverageUpdate(K.variable(new float[2]), of(3), 0.5));
        is(TYPE, "gradients", () -> K.gradients(K.constant(1, "int32"), of(1)));
        is(TYPE, "gradients", () -> K.gradients(of(1), 3));
        Tensor x = K.placeholder(Arrays.asList((Object) null)), v = K.variable(new float[2]);
        is(VALUE, "jacobian", () -> K.jacobian(K.square(x), x));
        is(VALUE, "hessian", () -> K.hessian(K.square(x), x));
        is(VALUE, "jvp", () -> K.jvp(K.square(v), v, new float[3]));
        is(VALUE, "vjp", () -> K.vjp(K.square(v), v, new float[3]));
        is(VALUE, "hvp", () -> K.hvp(K.square(v), v, new float[3]));
        is(TYPE, "stop_gradient", () -> K.stopGradient(new Object()));
        is(TYPE, "print_tensor", () -> K.printTensor(new Object(), ""));
        none();
    }

    @Test void stdAtVarianceZeroHasNoSlopeAndNormsThatAreCutOffAreDivided() {
        Tensor x = K.variable(new float[] {1, 1});
        assertThat(Objects.requireNonNull(K.gradients(K.std(x), x).getFirst()).eval().toFloatArray()).containsOnly(Float.NaN);
        Tensor zero = K.variable(new float[] {0, 0});
        assertClose(Objects.requireNonNull(K.gradients(K.l2Normalize(zero, -1), zero).getFirst()).eval(), 1, 1e6, 1e6);
    }
}
