package io.kgraph.exec.x64;

import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarType;
import org.jspecify.annotations.Nullable;

/// One value or effect of a [Block]: a primitive over other nodes, or code of its own.
///
/// @param inputs the nodes it reads
/// @param tail   of a division, the lanes that count; `fault` is where it goes for a zero
record Node(ScalarType type, int[] inputs, @Nullable Instruction step, @Nullable Code code, Tail tail, @Nullable Fault fault) {
    /// Emits the steps of node `i`.
    @FunctionalInterface interface Code {
        void lower(Lowering lowering, int i);
    }

    static Node of(ScalarType type, Code code, int... inputs) {
        return new Node(type, inputs, null, code, Tail.NONE, null);
    }

    boolean isRare() {
        return step != null && step.rare();
    }

    /// Whether it takes no instruction.
    boolean isFree() {
        return step != null && (step.prim() == Prim.CONST || step.prim() == Prim.BITCAST || step.prim() == Prim.NOT && type == ScalarType.BOOL);
    }
}
