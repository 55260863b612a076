package io.kgraph.exec.kernel;

import io.kgraph.error.BrokenInvariant;
import io.kgraph.exec.jvm.Lane;
import io.kgraph.exec.jvm.Tiles;
import io.kgraph.exec.jvm.Walk;
import io.kgraph.matrix.Block;
import io.kgraph.matrix.Matrices;
import io.kgraph.matrix.Panels;
import io.kgraph.type.DType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Matrices in Java arrays that are kept from run to run, with the product of [DoubleProduct].
final class ArrayMatrices implements Matrices {
    private double[][] elements = new double[8][0];
    private int[] rows = new int[8];
    private int[] columns = new int[8];
    private final Panels panels = new Panels();
    private int first;
    private @Nullable Tiles tiles;

    /// Makes room for inputs and a result of these extents.
    void become(int[] rowsOf, int[] columnsOf, Tiles own) {
        tiles = own;
        first = rowsOf.length;
        for (int i = 0; i < first; i++) reserve(i, rowsOf[i], columnsOf[i]);
    }

    private void reserve(int matrix, int height, int width) {
        if (matrix >= rows.length) {
            int had = elements.length;
            elements = Arrays.copyOf(elements, 2 * matrix);
            Arrays.fill(elements, had, elements.length, new double[0]);
            rows = Arrays.copyOf(rows, 2 * matrix);
            columns = Arrays.copyOf(columns, 2 * matrix);
        }
        rows[matrix] = height;
        columns[matrix] = width;
        if (elements[matrix].length < height * width) elements[matrix] = new double[height * width];
    }

    @Override public int rows(int matrix) {
        return rows[matrix];
    }

    @Override public int columns(int matrix) {
        return columns[matrix];
    }

    @Override public void read(int matrix, int row, int column, int count, double[] to, int at) {
        System.arraycopy(elements[matrix], row * columns[matrix] + column, to, at, count);
    }

    @Override public void write(int matrix, int row, int column, int count, double[] from, int at) {
        System.arraycopy(from, at, elements[matrix], row * columns[matrix] + column, count);
    }

    @Override public int temporary(int slot, int height, int width) {
        reserve(first + slot, height, width);
        return first + slot;
    }

    @Override public double[] scratch(int slot, int length) {
        return panels.grown(slot, length);
    }

    @Override public double[][] panel(int slot, int count, int length) {
        return panels.grown(slot, count, length);
    }

    @Override public void multiply(Block a, Block b, int product) {
        if (tiles == null) throw new BrokenInvariant("ArrayMatrices", "extents come before products");
        var shape = new MatMulKernel.Shape(a.rows(), b.columns(), a.columns(), 1, start(a), start(b), step(a, true), step(a, false), step(b, true), step(b, false), Lane.of(DType.FLOAT64));
        Kernel.Bound bound = b.columns() == 1 ? new DoubleColumnProduct(shape) : new DoubleProduct(shape);
        MemorySegment[] factors = {MemorySegment.ofArray(elements[a.matrix()]), MemorySegment.ofArray(elements[b.matrix()])};
        bound.run(factors, MemorySegment.ofArray(elements[product]), tiles, 0, bound.units());
    }

    private Walk start(Block b) {
        return Walk.of((long) b.row() * columns[b.matrix()] + b.column(), new long[0], new long[0]);
    }

    private long step(Block b, boolean down) {
        return down != b.transposed() ? columns[b.matrix()] : 1;
    }
}
