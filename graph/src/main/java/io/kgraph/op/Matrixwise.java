package io.kgraph.op;

import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Op;
import io.kgraph.matrix.HeapMatrices;
import io.kgraph.matrix.Matrices;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;

/// An op that computes one matrix from one matrix of each input, for every element of the leading axes, which all have in common.
///
/// Whatever the dtype, matrices are computed in float64 and each element of a result is rounded once.
public interface Matrixwise extends Op.Library {
    /// Computes the result, the matrix numbered behind those of the inputs.
    ///
    /// @return −1, or what [#refusal] wants to know about a matrix that has no result
    int compute(Matrices matrices);

    /// Why there is no result.
    ///
    /// @param which the matrix, in words: `the matrix`, or `matrix [2, 0] of the batch`
    Mismatch refusal(String which, int fault);

    @Override default NDArray evaluate(List<NDArray> in, TensorType type) {
        int count = in.size();
        int[] rows = new int[count + 1], columns = new int[count + 1];
        double[][] elements = new double[count][];
        for (int i = 0; i < count; i++) {
            rows[i] = Math.toIntExact(in.get(i).extent(-2));
            columns[i] = Math.toIntExact(in.get(i).extent(-1));
            elements[i] = in.get(i).toDoubleArray();
        }
        rows[count] = type.extent(-2);
        columns[count] = type.extent(-1);
        long[] extents = type.shape().extents();
        int batch = Elements.product(extents, 0, extents.length - 2), size = rows[count] * columns[count];
        var result = new double[batch * size];
        for (int b = 0; b < batch; b++) {
            var matrices = new HeapMatrices(rows, columns);
            for (int i = 0; i < count; i++) System.arraycopy(elements[i], b * rows[i] * columns[i], matrices.elements(i), 0, rows[i] * columns[i]);
            int fault = compute(matrices);
            if (fault >= 0) throw refusal(which(type, b), fault);
            System.arraycopy(matrices.elements(count), 0, result, b * size, size);
        }
        return Elements.store(result, type.dtype(), extents);
    }

    /// A matrix of a batch in words.
    static String which(TensorType type, long number) {
        long[] batch = Arrays.copyOf(type.shape().extents(), type.rank() - 2), index = new long[batch.length];
        for (int d = batch.length - 1; d >= 0; d--) {
            index[d] = number % batch[d];
            number /= batch[d];
        }
        return batch.length == 0 ? "the matrix" : "matrix " + Arrays.toString(index) + " of the batch";
    }
}
