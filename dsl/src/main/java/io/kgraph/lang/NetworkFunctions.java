package io.kgraph.lang;

import static io.kgraph.lang.Builtin.pure;

import com.google.common.collect.ImmutableList;
import io.kgraph.K;
import java.util.List;

/// Families H and L: activations, losses, normalisation, temporal classification; metrics and optimizers.
final class NetworkFunctions {
    static final ImmutableList<Builtin> ROWS = ImmutableList.of(
            pure("relu(x, alpha=0.0, max_value=none, threshold=0.0)", a -> K.relu(a.operand(0), a.number(1), a.maybeNumber(2), a.number(3))),
            pure("elu(x, alpha=1.0)", a -> K.elu(a.operand(0), a.number(1))),
            pure("softmax(x, axis=-1)", a -> K.softmax(a.operand(0), a.any(1))),
            pure("softplus(x)", a -> K.softplus(a.operand(0))),
            pure("softsign(x)", a -> K.softsign(a.operand(0))),
            pure("sigmoid(x)", a -> K.sigmoid(a.operand(0))),
            pure("hard_sigmoid(x)", a -> K.hardSigmoid(a.operand(0))),
            pure("tanh(x)", a -> K.tanh(a.operand(0))),
            pure("dropout(x, level, noise_shape=none, seed=none)", a -> K.dropout(a.operand(0), a.number(1), a.maybe(2), a.maybeNumber(3))),
            pure("l2_normalize(x, axis=none)", a -> K.l2Normalize(a.operand(0), a.maybe(1))),
            pure("in_top_k(predictions, targets, k)", a -> K.inTopK(a.operand(0), a.operand(1), a.integer(2))),
            pure("categorical_crossentropy(target, output, from_logits=false, axis=-1)",
                    a -> K.categoricalCrossentropy(a.operand(0), a.operand(1), a.bool(2), a.integer(3))),
            pure("sparse_categorical_crossentropy(target, output, from_logits=false, axis=-1, ignore_class=none)",
                    a -> K.sparseCategoricalCrossentropy(a.operand(0), a.operand(1), a.bool(2), a.integer(3), a.maybeInteger(4))),
            pure("binary_crossentropy(target, output, from_logits=false)", a -> K.binaryCrossentropy(a.operand(0), a.operand(1), a.bool(2))),
            pure("categorical_focal_crossentropy(target, output, alpha=0.25, gamma=2.0, from_logits=false, axis=-1)",
                    a -> K.categoricalFocalCrossentropy(a.operand(0), a.operand(1), a.operand(2), a.number(3), a.bool(4), a.integer(5))),
            pure("binary_focal_crossentropy(target, output, apply_class_balancing=false, alpha=0.25, gamma=2.0, from_logits=false)",
                    a -> K.binaryFocalCrossentropy(a.operand(0), a.operand(1), a.bool(2), a.number(3), a.number(4), a.bool(5))),
            pure("bias_add(x, bias, data_format=none)", a -> K.biasAdd(a.operand(0), a.operand(1), a.maybe(2))),
            pure("batch_normalization(x, mean, var, beta?, gamma?, axis=-1, epsilon=1e-3)",
                    a -> K.batchNormalization(a.operand(0), a.operand(1), a.operand(2), a.maybe(3), a.maybe(4), a.integer(5), a.number(6))),
            pure("normalize_batch_in_training(x, gamma?, beta?, reduction_axes, epsilon=1e-3)",
                    a -> K.normalizeBatchInTraining(a.operand(0), a.maybe(1), a.maybe(2), a.any(3), a.number(4))),
            pure("ctc_label_dense_to_sparse(labels, label_lengths)", a -> K.ctcLabelDenseToSparse(a.operand(0), a.operand(1))),
            pure("ctc_batch_cost(y_true, y_pred, input_length, label_length)", a -> K.ctcBatchCost(a.operand(0), a.operand(1), a.operand(2), a.operand(3))),
            pure("ctc_decode(y_pred, input_length, greedy=true, beam_width=100, top_paths=1, merge_repeated=false)", NetworkFunctions::decode),
            pure("confusion_matrix(y_true, y_pred, num_classes)", a -> K.confusionMatrix(a.operand(0), a.operand(1), a.integer(2))));

    private NetworkFunctions() {}

    private static Object decode(Arguments a) {
        var decoded = K.ctcDecode(a.operand(0), a.operand(1), a.bool(2), a.integer(3), a.integer(4), a.bool(5));
        return List.of(decoded.sequences(), decoded.logProbabilities());
    }
}
