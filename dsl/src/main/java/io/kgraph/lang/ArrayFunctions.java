package io.kgraph.lang;

import static io.kgraph.lang.Builtin.pure;

import com.google.common.collect.ImmutableList;
import io.kgraph.K;

/// Families E, F and G: reductions, shapes, products; with their extensions.
final class ArrayFunctions {
    static final ImmutableList<Builtin> ROWS = ImmutableList.of(
            pure("max(x, axis=none, keepdims=false)", a -> K.max(a.operand(0), a.maybe(1), a.bool(2))),
            pure("min(x, axis=none, keepdims=false)", a -> K.min(a.operand(0), a.maybe(1), a.bool(2))),
            pure("sum(x, axis=none, keepdims=false)", a -> K.sum(a.operand(0), a.maybe(1), a.bool(2))),
            pure("prod(x, axis=none, keepdims=false)", a -> K.prod(a.operand(0), a.maybe(1), a.bool(2))),
            pure("mean(x, axis=none, keepdims=false)", a -> K.mean(a.operand(0), a.maybe(1), a.bool(2))),
            pure("var(x, axis=none, keepdims=false)", a -> K.var(a.operand(0), a.maybe(1), a.bool(2))),
            pure("std(x, axis=none, keepdims=false)", a -> K.std(a.operand(0), a.maybe(1), a.bool(2))),
            pure("logsumexp(x, axis=none, keepdims=false)", a -> K.logsumexp(a.operand(0), a.maybe(1), a.bool(2))),
            pure("any(x, axis=none, keepdims=false)", a -> K.any(a.operand(0), a.maybe(1), a.bool(2))),
            pure("all(x, axis=none, keepdims=false)", a -> K.all(a.operand(0), a.maybe(1), a.bool(2))),
            pure("argmax(x, axis=-1)", a -> K.argmax(a.operand(0), a.integer(1))),
            pure("argmin(x, axis=-1)", a -> K.argmin(a.operand(0), a.integer(1))),
            pure("cumsum(x, axis=0)", a -> K.cumsum(a.operand(0), a.integer(1))),
            pure("cumprod(x, axis=0)", a -> K.cumprod(a.operand(0), a.integer(1))),
            pure("norm(x, axis=none, keepdims=false)", a -> K.norm(a.operand(0), a.maybe(1), a.bool(2))),

            pure("reshape(x, shape)", a -> K.reshape(a.operand(0), a.any(1))),
            pure("permute_dimensions(x, pattern)", a -> K.permuteDimensions(a.operand(0), a.any(1))),
            pure("flatten(x)", a -> K.flatten(a.operand(0))),
            pure("batch_flatten(x)", a -> K.batchFlatten(a.operand(0))),
            pure("expand_dims(x, axis=-1)", a -> K.expandDims(a.operand(0), a.integer(1))),
            pure("squeeze(x, axis)", a -> K.squeeze(a.operand(0), a.integer(1))),
            pure("concatenate(tensors, axis=-1)", a -> K.concatenate(a.list(0), a.integer(1))),
            pure("stack(x, axis=0)", a -> K.stack(a.list(0), a.integer(1))),
            pure("tile(x, n)", a -> K.tile(a.operand(0), a.any(1))),
            pure("repeat(x, n)", a -> K.repeat(a.operand(0), a.any(1))),
            pure("repeat_elements(x, rep, axis)", a -> K.repeatElements(a.operand(0), a.integer(1), a.integer(2))),
            pure("reverse(x, axes)", a -> K.reverse(a.operand(0), a.any(1))),
            pure("slice(x, start, size)", a -> K.slice(a.operand(0), a.any(1), a.any(2))),
            pure("one_hot(indices, num_classes)", a -> K.oneHot(a.operand(0), a.integer(1))),
            pure("temporal_padding(x, padding=(1, 1))", a -> K.temporalPadding(a.operand(0), a.any(1))),
            pure("spatial_2d_padding(x, padding=((1, 1), (1, 1)), data_format=none)", a -> K.spatial2dPadding(a.operand(0), a.any(1), a.maybe(2))),
            pure("spatial_3d_padding(x, padding=((1, 1), (1, 1), (1, 1)), data_format=none)",
                    a -> K.spatial3dPadding(a.operand(0), a.any(1), a.maybe(2))),
            pure("resize_images(x, height_factor, width_factor, data_format, interpolation=\"nearest\")",
                    a -> K.resizeImages(a.operand(0), a.integer(1), a.integer(2), a.any(3), a.text(4))),
            pure("resize_volumes(x, depth_factor, height_factor, width_factor, data_format)",
                    a -> K.resizeVolumes(a.operand(0), a.integer(1), a.integer(2), a.integer(3), a.any(4))),
            pure("pattern_broadcast(x, broadcastable)", a -> K.patternBroadcast(a.operand(0), a.any(1))),

            pure("dot(x, y)", a -> K.dot(a.operand(0), a.operand(1))),
            pure("batch_dot(x, y, axes=none)", a -> K.batchDot(a.operand(0), a.operand(1), a.maybe(2))),
            pure("transpose(x)", a -> K.transpose(a.operand(0))),
            pure("gather(reference, indices)", a -> K.gather(a.operand(0), a.operand(1))),

            pure("matmul(x, y)", a -> K.matmul(a.operand(0), a.operand(1))),
            pure("einsum(subscripts, *operands)", a -> K.einsum(a.text(0), a.rest(1))),
            pure("take_along_axis(x, indices, axis)", a -> K.takeAlongAxis(a.operand(0), a.operand(1), a.integer(2))),
            pure("split(x, indices_or_sections, axis=0)", a -> K.split(a.operand(0), a.any(1), a.integer(2))),
            pure("roll(x, shift, axis=none)", a -> K.roll(a.operand(0), a.integer(1), a.maybe(2))),
            pure("diag(x)", a -> K.diag(a.operand(0))),
            pure("trace(x)", a -> K.trace(a.operand(0))),
            pure("tril(x, k=0)", a -> K.tril(a.operand(0), a.integer(1))),
            pure("triu(x, k=0)", a -> K.triu(a.operand(0), a.integer(1))));

    private ArrayFunctions() {}
}
