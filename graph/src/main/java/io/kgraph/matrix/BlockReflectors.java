package io.kgraph.matrix;

import java.util.Arrays;

/// A product of Householder's reflections `H₀ · H₁ · …`, kept and applied so many at a time: those of a block are `1 − V · T · Vᵀ` with an upper triangular `T`.
///
/// What a block does to a matrix is thereby three products of matrices. The vector of reflection `j` begins at index `j` with a one.
/// Source: R. Schreiber, C. Van Loan, "A storage-efficient WY representation for products of Householder transformations", SIAM J. Sci. Stat. Comput. 10, 1989.
///
/// @param vectors   matrix of the vectors, a row each, zeros before their first index within their block
/// @param triangles matrix of the triangles `T`, those of all blocks below each other
/// @param length    of the vectors
/// @param count     of the reflections
record BlockReflectors(Matrices w, int vectors, int triangles, int length, int count, int block) {
    private static final int PRODUCT = 0, FIRST = 1, SECOND = 2;              // temporaries, and a panel

    /// @param slot of the first of two temporaries to keep them in
    static BlockReflectors of(Matrices w, int slot, int length, int count, int block) {
        return new BlockReflectors(w, w.temporary(slot, count, length), w.temporary(slot + 1, count, block), length, count, block);
    }

    private int width(int from) {
        return Math.min(block, count - from);
    }

    private Block vectors(int from) {
        return Block.of(vectors, from, from, width(from), length - from);
    }

    /// Adds the block that begins with reflection `from`; its vectors are given from index `at` on, which is their index `from`.
    void add(int from, double[][] v, int at, double[] factors) {
        int width = width(from), gram = w.temporary(FIRST, width, width);
        for (int r = 0; r < width; r++) w.write(vectors, from + r, from, length - from, v[r], at);
        w.multiply(vectors(from), vectors(from).turned(), gram);
        double[][] t = w.panel(PRODUCT, width, width);
        w.readRows(gram, 0, 0, width, width, t, 0);
        triangle(t, factors, width);
        w.writeRows(triangles, from, 0, width, width, t, 0);
    }

    /// From `VᵀV` to `T`, column by column: behind `T` of the reflections before comes `−f · T · Vᵀv`.
    private static void triangle(double[][] t, double[] factors, int width) {
        for (int j = 0; j < width; j++) {
            for (int i = 0; i < j; i++) {
                double sum = 0;
                for (int k = i; k < j; k++) sum = Math.fma(t[i][k], t[k][j], sum);
                t[i][j] = -factors[j] * sum;
            }
            t[j][j] = factors[j];
            for (int i = j + 1; i < width; i++) t[i][j] = 0;
        }
    }

    /// Applies a block, or its transpose, to columns of a matrix whose rows from `row` on are those of indices from `from` on.
    void apply(int from, boolean transposed, int target, int row, int column, int columns) {
        if (columns == 0) return;
        int width = width(from), rows = length - from;
        int along = w.temporary(FIRST, width, columns), turned = w.temporary(SECOND, width, columns);
        w.multiply(vectors(from), Block.of(target, row, column, rows, columns), along);
        Block t = Block.of(triangles, from, 0, width, width);
        w.multiply(transposed ? t.turned() : t, Block.of(along, 0, 0, width, columns), turned);
        w.subtractProduct(target, row, column, vectors(from).turned(), Block.of(turned, 0, 0, width, columns), PRODUCT);
    }

    /// Writes the first `count` columns of the product of all reflections over a matrix of `length` rows and `count` columns, or over the first rows of one.
    void write(int target) {
        w.clear(target, 0, 0, length, count, PRODUCT);
        double[] one = w.scratch(PRODUCT, 1);
        one[0] = 1;
        for (int i = 0; i < count; i++) w.write(target, i, i, 1, one, 0);
        for (int from = (count - 1) / block * block; from >= 0 && count > 0; from -= block) apply(from, false, target, from, from, count - from);
    }

    /// Applies all of them to a matrix of `length` rows.
    void applyAll(int target) {
        for (int from = (count - 1) / block * block; from >= 0 && count > 0; from -= block) apply(from, false, target, from, 0, w.columns(target));
    }

    /// Reads those columns into arrays, the first into `to[first]`, from `at` on.
    ///
    /// @param slot of two temporaries
    void columns(double[][] to, int first, int at, int slot) {
        int q = w.temporary(slot, length, count), turned = w.temporary(slot + 1, count, length);
        write(q);
        w.transpose(q, 0, 0, turned, 0, 0, length, count, 1);
        for (int j = 0; j < count; j++) w.read(turned, j, 0, length, to[first + j], at);
    }

    /// Reads the columns of the square matrix of order `n` that is this product behind a first row and column of the identity.
    ///
    /// @param slot of two temporaries
    void borderedColumns(double[][] to, int n, int slot) {
        columns(to, 1, 1, slot);
        for (int j = 0; j < n; j++) to[j][0] = j == 0 ? 1 : 0;
        if (n > 0) Arrays.fill(to[0], 1, n, 0);
    }
}
