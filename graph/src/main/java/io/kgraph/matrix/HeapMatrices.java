package io.kgraph.matrix;

import io.kgraph.array.Sums;
import java.util.ArrayList;
import java.util.List;

/// Matrices in Java arrays, multiplied element by element as the rule of products says: what the value rules use.
public final class HeapMatrices implements Matrices {
    private record Matrix(double[] elements, int rows, int columns) {}

    private final List<Matrix> matrices = new ArrayList<>();
    private final int first;
    private final Panels panels = new Panels();

    /// @param rows    of the inputs, then of the result
    /// @param columns of the inputs, then of the result
    public HeapMatrices(int[] rows, int[] columns) {
        for (int i = 0; i < rows.length; i++) matrices.add(new Matrix(new double[rows[i] * columns[i]], rows[i], columns[i]));
        first = rows.length;
    }

    /// The elements, row by row.
    public double[] elements(int matrix) {
        return matrices.get(matrix).elements;
    }

    @Override public int rows(int matrix) {
        return matrices.get(matrix).rows;
    }

    @Override public int columns(int matrix) {
        return matrices.get(matrix).columns;
    }

    @Override public void read(int matrix, int row, int column, int count, double[] to, int at) {
        Matrix m = matrices.get(matrix);
        System.arraycopy(m.elements, row * m.columns + column, to, at, count);
    }

    @Override public void write(int matrix, int row, int column, int count, double[] from, int at) {
        Matrix m = matrices.get(matrix);
        System.arraycopy(from, at, m.elements, row * m.columns + column, count);
    }

    @Override public int temporary(int slot, int rows, int columns) {
        while (matrices.size() <= first + slot) matrices.add(new Matrix(new double[0], 0, 0));
        Matrix known = matrices.get(first + slot);
        if (known.rows != rows || known.columns != columns) matrices.set(first + slot, new Matrix(new double[rows * columns], rows, columns));
        return first + slot;
    }

    @Override public double[] scratch(int slot, int length) {
        return panels.grown(slot, length);
    }

    @Override public double[][] panel(int slot, int count, int length) {
        return panels.grown(slot, count, length);
    }

    @Override public void multiply(Block a, Block b, int product) {
        double[] left = elements(a.matrix()), right = elements(b.matrix()), to = elements(product);
        int aRow = step(a, true), aStep = step(a, false), bStep = step(b, true), bColumn = step(b, false), n = b.columns(), k = a.columns();
        for (int i = 0; i < a.rows(); i++)
            for (int j = 0; j < n; j++) {
                int x = start(a) + i * aRow, y = start(b) + j * bColumn;
                to[i * n + j] = n == 1 ? Sums.dotColumn(left, x, aStep, right, y, bStep, k) : Sums.dot(left, x, aStep, right, y, bStep, k);
            }
    }

    private int start(Block b) {
        return b.row() * columns(b.matrix()) + b.column();
    }

    /// From row to row of the factor, or from column to column.
    private int step(Block b, boolean down) {
        return down != b.transposed() ? columns(b.matrix()) : 1;
    }
}
