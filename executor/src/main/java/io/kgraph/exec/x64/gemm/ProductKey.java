package io.kgraph.exec.x64.gemm;

import io.kgraph.array.Sums;
import io.kgraph.exec.x64.asm.Isa;

/// What the code of a product depends on; all other numbers are arguments, so that many shapes share it.
///
/// @param half       `a` is stored as float16
/// @param rows       of `a` in a tile
/// @param width      columns of the result in a tile, if there are as many
/// @param a          how `a` lies, or is read where it lies
/// @param packsA     whether `a` is packed block by block
/// @param b          how `b` comes
/// @param bLayout    how `b` lies, where it is packed on the way
/// @param blocks     whether `k` is longer than a block, so that sums are added
/// @param rowTail    rows of a last tile that has fewer, or 0
/// @param columnTail columns of a last tile that has fewer, or 0
record ProductKey(Isa isa, Element element, boolean half, int rows, int width, PackCode.Layout a, boolean packsA, Right b, PackCode.Layout bLayout, boolean blocks, int rowTail, int columnTail) {
    /// How the right operand comes.
    enum Right {
        /// It is read where it lies, row by row.
        DIRECT,
        /// A few panels at a time are packed right before they are used, by one block of rows.
        GROUPS,
        /// All of it was packed before, for many blocks of rows or many runs.
        PANELS
    }

    boolean packedB() {
        return b != Right.DIRECT;
    }

    /// The bytes of a group of packed panels.
    long groupBytes() {
        return (long) PackCode.GROUP * panelWidth() * Sums.PRODUCT_BLOCK * element.bytes + PackCode.SLACK;
    }

    /// The vectors that a tile is wide.
    int vectors(int columns) {
        return Math.ceilDiv(columns, element.lanes(isa.bits()));
    }

    /// The elements of a step in a packed panel of `b`.
    int panelWidth() {
        return vectors(width) * element.lanes(isa.bits());
    }
}
