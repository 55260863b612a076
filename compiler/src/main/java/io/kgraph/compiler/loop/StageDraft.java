package io.kgraph.compiler.loop;

import io.kgraph.Tensor;
import io.kgraph.compiler.fuse.Coords.Coord;
import java.util.ArrayList;
import java.util.List;

/// What a stage has to leave behind.
final class StageDraft {
    /// A value that goes to the buffer of `target`.
    record Stored(Instance value, Tensor target, Coord address, int stage) {}

    final List<Stored> stores = new ArrayList<>();
    final List<Instance> folds = new ArrayList<>();
    final List<Instance> keeps = new ArrayList<>();
    final List<Instance> lets = new ArrayList<>();
}
