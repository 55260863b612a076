package io.kgraph.exec.jvm;

/// The compiled straight-line parts of a nest's bodies; implemented by generated classes.
interface TileCode {
    /// Runs part `part` over the first `n` elements of the slots it reads and writes.
    void run(int part, Tiles tiles, int n);
}
