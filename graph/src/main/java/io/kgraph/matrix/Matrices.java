package io.kgraph.matrix;

import java.util.Arrays;

/// Row-major matrices of doubles, known by number: the inputs of an algorithm, then its result, then temporaries; with the product among them.
///
/// Elements are moved by pieces of rows. What a result or a temporary holds at first has no meaning.
public interface Matrices {
    /// The extent of the tiles of a transposition, which fit the first cache.
    int TILE = 32;

    /// How many rows of a matrix change at a time, so that what is taken from them is still near.
    int STRIP = 128;

    int rows(int matrix);

    int columns(int matrix);

    /// Copies `count` elements of a row into `to[at…]`.
    void read(int matrix, int row, int column, int count, double[] to, int at);

    /// Copies `from[at…]` over `count` elements of a row.
    void write(int matrix, int row, int column, int count, double[] from, int at);

    /// A matrix to work in, of that extent from now on; each slot is one matrix.
    int temporary(int slot, int rows, int columns);

    /// An array to work in, of at least that length; each slot is one array. What it holds at first has no meaning.
    double[] scratch(int slot, int length);

    /// Arrays to work in, so many of at least that length; each slot is one set of them.
    double[][] panel(int slot, int count, int length);

    /// `product = a · b` by the rule of matrix products, into the whole of another matrix.
    void multiply(Block a, Block b, int product);

    /// Copies a part of a matrix into the first arrays of `to`, a row each, from `at` on.
    default void readRows(int matrix, int row, int column, int rows, int columns, double[][] to, int at) {
        for (int r = 0; r < rows; r++) read(matrix, row + r, column, columns, to[r], at);
    }

    /// Copies the first arrays of `from`, a row each, from `at` on over a part of a matrix.
    default void writeRows(int matrix, int row, int column, int rows, int columns, double[][] from, int at) {
        for (int r = 0; r < rows; r++) write(matrix, row + r, column, columns, from[r], at);
    }

    /// Subtracts `a · b` from the first arrays of `target`, a row each; the product goes through a temporary matrix.
    ///
    /// @param slot of the temporary matrix, and of a panel
    default void subtractProduct(double[][] target, Block a, Block b, int slot) {
        subtractProduct(target, 0, 0, a, b, slot);
    }

    /// Subtracts `a · b` from the arrays of `target` from `row` on, in each from `column` on.
    default void subtractProduct(double[][] target, int row, int column, Block a, Block b, int slot) {
        int rows = a.rows(), columns = b.columns(), product = temporary(slot, rows, columns);
        multiply(a, b, product);
        double[][] other = panel(slot, rows, column + columns);
        readRows(product, 0, 0, rows, columns, other, column);
        for (int r = 0; r < rows; r++) Vectors.subtract(other[r], target[row + r], column, column + columns);
    }

    /// Subtracts `a · b` from the part of a matrix that begins at a row and a column, strip by strip.
    ///
    /// @param slot of the temporary matrix, of a panel, and the next one of another
    default void subtractProduct(int matrix, int row, int column, Block a, Block b, int slot) {
        double[][] strip = panel(slot + 1, Math.min(STRIP, a.rows()), b.columns());
        for (int r = 0; r < a.rows(); r += STRIP) {
            int high = Math.min(STRIP, a.rows() - r);
            readRows(matrix, row + r, column, high, b.columns(), strip, 0);
            subtractProduct(strip, a.someRows(r, high), b, slot);
            writeRows(matrix, row + r, column, high, b.columns(), strip, 0);
        }
    }

    /// Copies a part of a matrix to another, through a panel.
    default void copy(int from, int row, int column, int to, int toRow, int toColumn, int rows, int columns, int slot) {
        double[][] piece = panel(slot, Math.min(rows, TILE), columns);
        for (int r = 0; r < rows; r += TILE) {
            int high = Math.min(TILE, rows - r);
            readRows(from, row + r, column, high, columns, piece, 0);
            writeRows(to, toRow + r, toColumn, high, columns, piece, 0);
        }
    }

    /// Copies the transpose of a part of a matrix to another, tile by tile, through panels `slot` and the next.
    default void transpose(int from, int row, int column, int to, int toRow, int toColumn, int rows, int columns, int slot) {
        double[][] tile = panel(slot, TILE, TILE), turned = panel(slot + 1, TILE, TILE);
        for (int r = 0; r < rows; r += TILE)
            for (int c = 0; c < columns; c += TILE) {
                int high = Math.min(TILE, rows - r), wide = Math.min(TILE, columns - c);
                readRows(from, row + r, column + c, high, wide, tile, 0);
                Vectors.transpose(tile, turned, high, wide);
                writeRows(to, toRow + c, toColumn + r, wide, high, turned, 0);
            }
    }

    /// Fills a part of a matrix with zeros.
    default void clear(int matrix, int row, int column, int rows, int columns, int slot) {
        double[] zeros = scratch(slot, columns);
        Arrays.fill(zeros, 0, columns, 0);
        for (int r = 0; r < rows; r++) write(matrix, row + r, column, columns, zeros, 0);
    }
}
