package io.kgraph.exec.x64.conv;

import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.gemm.Element;

/// What the code of a convolution depends on; all other numbers are arguments, so that many shapes share it.
///
/// @param rows       windows in a tile
/// @param width      outputs in a tile, if there are as many
/// @param neighbours the steps of a line are neighbours in memory
/// @param rowTail    windows of a last tile that has fewer, or 0
/// @param columnTail outputs of a last tile that has fewer, or 0
record WindowKey(Isa isa, Element element, int rows, int width, boolean neighbours, int rowTail, int columnTail) {
    private static final int ROWS = 6;

    static WindowKey of(Isa isa, Element element, long rows, int columns, boolean neighbours) {
        int lanes = element.lanes(isa.bits()), height = Math.clamp(rows, 1, ROWS), vectors = isa == Isa.AVX512 ? 4 : 2;
        int width = Math.clamp(columns, 1, vectors * lanes);
        return new WindowKey(isa, element, height, width, neighbours, (int) (rows % height), columns % width);
    }

    /// The vectors that a tile is wide.
    int vectors(int columns) {
        return Math.ceilDiv(columns, lanes());
    }

    int lanes() {
        return element.lanes(isa.bits());
    }

    /// The elements of a step in a packed panel of the kernel.
    int panelWidth() {
        return vectors(width) * lanes();
    }

    int panels(int columns) {
        return Math.ceilDiv(columns, width);
    }
}
