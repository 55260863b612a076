package io.kgraph.exec.x64;

import io.kgraph.ir.Monoid;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarType;

/// The code of one reduction, called where the stage's loops begin and end.
interface Fold {
    /// How many of the stage's axes are leading ones: runs are within them.
    int level();

    /// The position in the stage's body of what is reduced.
    int value();

    /// The whole code where the stage has no elements.
    void nothing();

    /// Before the stage's loops.
    void begin();

    /// Before the loops over trailing axes.
    void beginRun();

    /// Names the places that [#take] uses.
    void claim(Cursors cursors);

    /// Within a vector.
    void take(Block block, Cursors cursors, int value, Tail tail);

    /// After the loop over vectors.
    void element();

    /// After the loops over trailing axes.
    void endRun();

    /// After the stage's loops.
    void end();

    /// A sum divided by the count.
    static int mean(Block block, ScalarType type, int sum, long count) {
        long bits = type == ScalarType.F32 ? Float.floatToRawIntBits((float) count) & 0xffffffffL : Double.doubleToRawLongBits((double) count);
        return block.compute(Instruction.of(Prim.DIV, type, 0, 1), sum, block.compute(Instruction.constant(type, bits), -1, -1, -1), -1);
    }

    /// Where a value takes the place of the best so far: the first NaN, else what is more extreme.
    static int better(Block block, Monoid monoid, ScalarType type, int value, int best) {
        int more = block.compute(Instruction.of(monoid == Monoid.ARGMAX ? Prim.GT : Prim.LT, ScalarType.BOOL, 0, 1), value, best, -1);
        if (!type.isFloating()) return more;
        int unlike = block.compute(Instruction.of(Prim.NE, ScalarType.BOOL, 0, 1), value, value, -1), like = block.compute(Instruction.of(Prim.EQ, ScalarType.BOOL, 0, 1), best, best, -1);
        int first = block.compute(Instruction.of(Prim.AND, ScalarType.BOOL, 0, 1), unlike, like, -1);
        return block.compute(Instruction.of(Prim.OR, ScalarType.BOOL, 0, 1), more, first, -1);
    }

    static int select(Block block, ScalarType type, int condition, int yes, int no) {
        return block.compute(Instruction.of(Prim.SELECT, type, 0, 1, 2), condition, yes, no);
    }
}
