package io.kgraph.compiler.loop;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.compiler.fuse.Coords;
import io.kgraph.compiler.fuse.Coords.Coord;
import io.kgraph.ir.Op;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarFunction;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import java.util.BitSet;
import java.util.Optional;

/// A value of a region: a node at coordinates, or what it takes to compute that.
final class Instance {
    /// How the value comes about.
    sealed interface Source {}

    /// Read from the buffer of `owner`; a picked element adds `pick.stride` times the first input.
    record Read(Tensor owner, Coord address, ImmutableList<Coords.Guard> guards, Optional<Pick> pick) implements Source {}

    record Pick(Dim stride, Dim extent, String text) {}

    record Number(Instruction constant) implements Source {}

    /// A coordinate as a number of that dtype.
    record Position(Coord coord, DType dtype) implements Source {}

    /// One of several extents, by a coordinate.
    record Extent(ImmutableList<Dim> dims, Coord coord, DType dtype) implements Source {}

    record Apply(ScalarFunction function) implements Source {}

    /// The first input combined over a space.
    record Fold(Op.Reduction op, int space, int leading) implements Source {}

    /// The first input inside of the guards, else zero.
    record Guarded(ImmutableList<Coords.Guard> guards) implements Source {}

    /// The range of the dtype, as the first input, a sum or an extreme of it, left it.
    record Narrow(Prim prim, Optional<Instruction> bound) implements Source {}

    final int id;
    final Source source;
    final ScalarType type;
    final ImmutableList<Instance> inputs;
    /// The space it varies over, −1 for a value of the row; immediate values are the same everywhere.
    final int space;
    /// How many reductions of this row stand before it.
    final int phase;
    /// Operations to compute it again from memory and row values.
    final int again;
    /// The stages that need it, filled by the lowering.
    final BitSet needed = new BitSet();
    /// Computed once, in the first stage that needs it, though others do too.
    boolean kept;

    Instance(int id, Source source, ScalarType type, ImmutableList<Instance> inputs, int space, int phase, int again) {
        this.id = id;
        this.source = source;
        this.type = type;
        this.inputs = inputs;
        this.space = space;
        this.phase = phase;
        this.again = again;
    }

    boolean isFold() {
        return source instanceof Fold;
    }

    /// Part of the code wherever it is needed.
    boolean isImmediate() {
        return switch (source) {
            case Number _ -> true;
            case Position p -> p.coord().parts().isEmpty();
            case Extent e -> e.coord().parts().isEmpty();
            case Read _, Apply _, Fold _, Guarded _, Narrow _ -> false;
        };
    }
}
