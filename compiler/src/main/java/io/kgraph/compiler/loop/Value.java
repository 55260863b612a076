package io.kgraph.compiler.loop;

import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.Dim;

/// A value of a stage's body, in a register of its type.
public sealed interface Value {
    ScalarType type();

    /// The element that `access` points to, widened from its stored dtype; zero or false outside of its guards.
    record Load(Access access, ScalarType type) implements Value {}

    /// A primitive; its operands are positions in this body. Never `PARAM`.
    record Compute(Instruction instruction) implements Value {
        @Override public ScalarType type() {
            return instruction.type();
        }
    }

    /// What an earlier stage of this row reduced or computed once.
    record RowValue(int id, ScalarType type) implements Value {}

    /// What an earlier stage of this row kept at the same index.
    record Local(int id, ScalarType type) implements Value {}

    /// The index of an axis, as I64.
    record Index(int axis) implements Value {
        @Override public ScalarType type() {
            return ScalarType.I64;
        }
    }

    /// An extent of the plan, as I64: the same for the whole nest.
    record Size(Dim dim) implements Value {
        @Override public ScalarType type() {
            return ScalarType.I64;
        }
    }
}
