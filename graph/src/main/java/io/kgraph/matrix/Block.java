package io.kgraph.matrix;

/// A part of a matrix as a factor of a product, perhaps transposed: `rows` by `columns` as the product sees it.
///
/// @param row        of the part's first element in the matrix
/// @param column     of the part's first element in the matrix
/// @param transposed the part, `columns` by `rows` in the matrix, is taken transposed
public record Block(int matrix, int row, int column, int rows, int columns, boolean transposed) {
    public static Block of(int matrix, int row, int column, int rows, int columns) {
        return new Block(matrix, row, column, rows, columns, false);
    }

    /// Its transpose.
    public Block turned() {
        return new Block(matrix, row, column, columns, rows, !transposed);
    }

    /// Some of its rows, as the product sees them.
    public Block someRows(int from, int count) {
        return transposed ? new Block(matrix, row, column + from, count, columns, true) : new Block(matrix, row + from, column, count, columns, false);
    }
}
