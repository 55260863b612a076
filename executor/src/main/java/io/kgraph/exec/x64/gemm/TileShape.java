package io.kgraph.exec.x64.gemm;

import io.kgraph.exec.x64.asm.Isa;

/// The rows and the vectors of columns that a tile holds in registers.
///
/// A fused multiply-add takes four cycles and two begin in each, so that a tile needs at least eight accumulators, and one more for
/// slack, to be limited by arithmetic alone.
record TileShape(int rows, int vectors) {
    private static final int CHAINS = 9;

    private static final TileShape INTEGERS = new TileShape(5, 2); // as products need a register before they are added
    private static final TileShape[] AVX2 = {new TileShape(6, 2), new TileShape(5, 2), new TileShape(4, 2), new TileShape(3, 3), new TileShape(2, 4), new TileShape(1, 8)};
    private static final TileShape[] AVX512 = {new TileShape(6, 4), new TileShape(5, 4), new TileShape(4, 4), new TileShape(3, 4), new TileShape(2, 4), new TileShape(1, 8)};

    static TileShape of(Isa isa, int lanes, int m, int n, boolean packsA, boolean packsB, boolean integers) {
        TileShape large = integers ? INTEGERS : isa == Isa.AVX512 && packsA ? new TileShape(14, 2) : new TileShape(6, 2);
        if (packsA || packsB) return new TileShape(Math.clamp(m, 1, large.rows), large.vectors);
        TileShape best = large;
        long least = Long.MAX_VALUE;
        for (TileShape shape : isa == Isa.AVX512 ? AVX512 : AVX2) {
            if (shape.rows > Math.max(1, m) || integers && shape.rows * shape.vectors > INTEGERS.rows * INTEGERS.vectors) continue;
            long cost = shape.cost(m, Math.ceilDiv(n, lanes));
            if (cost < least) {
                least = cost;
                best = shape;
            }
        }
        return best;
    }

    /// Half cycles for a step of `k` over all tiles.
    private long cost(int m, int across) {
        long full = m / rows, fullAcross = across / vectors;
        int rest = m % rows, restAcross = across % vectors;
        return full * fullAcross * cost(rows * vectors) + full * cost(rows * restAcross) + fullAcross * cost(rest * vectors) + cost(rest * restAcross);
    }

    private static int cost(int chains) {
        return chains == 0 ? 0 : Math.max(CHAINS, chains);
    }
}
