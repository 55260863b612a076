package io.kgraph.fuzz;

import io.kgraph.Tensor;
import java.util.List;

/// One way to go on with a graph: picks inputs and gives new tensors, or none where nothing fits.
///
/// @param weight how often it is taken, beside the others
record Recipe(int weight, String name, Maker maker) {
    /// What makes the tensors.
    interface Maker {
        List<Tensor> make(GraphMaker graph);
    }

    /// What makes a single one.
    interface One {
        Tensor make(GraphMaker graph);
    }

    static Recipe one(int weight, String name, One maker) {
        return new Recipe(weight, name, g -> List.of(maker.make(g)));
    }
}
