package io.kgraph.lang;

import static io.kgraph.lang.Builtin.pure;

import com.google.common.collect.ImmutableList;
import io.kgraph.K;

/// Family I: convolutions and pooling.
final class ConvolutionFunctions {
    static final ImmutableList<Builtin> ROWS = ImmutableList.of(
            pure("conv1d(x, kernel, strides=1, padding=\"valid\", data_format=none, dilation_rate=1)",
                    a -> K.conv1d(a.operand(0), a.operand(1), a.any(2), a.any(3), a.maybe(4), a.any(5))),
            pure("conv2d(x, kernel, strides=(1, 1), padding=\"valid\", data_format=none, dilation_rate=(1, 1))",
                    a -> K.conv2d(a.operand(0), a.operand(1), a.any(2), a.any(3), a.maybe(4), a.any(5))),
            pure("conv3d(x, kernel, strides=(1, 1, 1), padding=\"valid\", data_format=none, dilation_rate=(1, 1, 1))",
                    a -> K.conv3d(a.operand(0), a.operand(1), a.any(2), a.any(3), a.maybe(4), a.any(5))),
            pure("conv2d_transpose(x, kernel, output_shape, strides=(1, 1), padding=\"valid\", data_format=none, dilation_rate=(1, 1))",
                    a -> K.conv2dTranspose(a.operand(0), a.operand(1), a.any(2), a.any(3), a.any(4), a.maybe(5), a.any(6))),
            pure("conv3d_transpose(x, kernel, output_shape, strides=(1, 1, 1), padding=\"valid\", data_format=none)",
                    a -> K.conv3dTranspose(a.operand(0), a.operand(1), a.any(2), a.any(3), a.any(4), a.maybe(5))),
            pure("depthwise_conv2d(x, depthwise_kernel, strides=(1, 1), padding=\"valid\", data_format=none, dilation_rate=(1, 1))",
                    a -> K.depthwiseConv2d(a.operand(0), a.operand(1), a.any(2), a.any(3), a.maybe(4), a.any(5))),
            pure("separable_conv1d(x, depthwise_kernel, pointwise_kernel, strides=1, padding=\"valid\", data_format=none, dilation_rate=1)",
                    a -> K.separableConv1d(a.operand(0), a.operand(1), a.operand(2), a.any(3), a.any(4), a.maybe(5), a.any(6))),
            pure("separable_conv2d(x, depthwise_kernel, pointwise_kernel, strides=(1, 1), padding=\"valid\", data_format=none, dilation_rate=(1, 1))",
                    a -> K.separableConv2d(a.operand(0), a.operand(1), a.operand(2), a.any(3), a.any(4), a.maybe(5), a.any(6))),
            pure("pool2d(x, pool_size, strides=(1, 1), padding=\"valid\", data_format=none, pool_mode=\"max\")",
                    a -> K.pool2d(a.operand(0), a.any(1), a.any(2), a.any(3), a.maybe(4), a.text(5))),
            pure("pool3d(x, pool_size, strides=(1, 1, 1), padding=\"valid\", data_format=none, pool_mode=\"max\")",
                    a -> K.pool3d(a.operand(0), a.any(1), a.any(2), a.any(3), a.maybe(4), a.text(5))),
            pure("local_conv(inputs, kernel, kernel_size, strides, output_shape, data_format=none)",
                    a -> K.localConv(a.operand(0), a.operand(1), a.any(2), a.any(3), a.any(4), a.maybe(5))),
            pure("local_conv1d(inputs, kernel, kernel_size, strides, data_format=none)",
                    a -> K.localConv1d(a.operand(0), a.operand(1), a.any(2), a.any(3), a.maybe(4))),
            pure("local_conv2d(inputs, kernel, kernel_size, strides, output_shape, data_format=none)",
                    a -> K.localConv2d(a.operand(0), a.operand(1), a.any(2), a.any(3), a.any(4), a.maybe(5))));

    private ConvolutionFunctions() {}
}
