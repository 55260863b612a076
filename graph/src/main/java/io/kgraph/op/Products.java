package io.kgraph.op;

import io.kgraph.array.NDArray;
import io.kgraph.array.Sums;
import io.kgraph.type.TensorType;
import java.util.Arrays;

/// The value rule of the matrix product: operands turned and stretched, then the order of [Sums].
final class Products {
    private Products() {}

    static NDArray evaluate(MatMul op, NDArray a, NDArray b, TensorType type) {
        long[] batch = Arrays.copyOf(type.shape().extents(), type.rank() - 2);
        return Sums.matmul(operand(a, op.transposeA(), batch), operand(b, op.transposeB(), batch));
    }

    private static NDArray operand(NDArray x, boolean transpose, long[] batch) {
        NDArray turned = transpose ? turned(x) : x;
        long[] extents = Arrays.copyOf(batch, batch.length + 2);
        extents[batch.length] = turned.extent(-2);
        extents[batch.length + 1] = turned.extent(-1);
        return turned.broadcastTo(extents);
    }

    private static NDArray turned(NDArray x) {
        int[] order = new int[x.rank()];
        for (int i = 0; i < order.length; i++) order[i] = i;
        order[x.rank() - 2] = x.rank() - 1;
        order[x.rank() - 1] = x.rank() - 2;
        return x.permute(order);
    }
}
