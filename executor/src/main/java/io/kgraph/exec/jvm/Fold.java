package io.kgraph.exec.jvm;

import io.kgraph.ir.Monoid;
import io.kgraph.scalar.ScalarType;

/// The state of a reduction in one thread, used for one after the other, in the orders of [io.kgraph.array.Sums].
///
/// Across: one result after the other, each over a run of elements given in pieces ([#begin], [#add], [#end]), or
/// whole ([#run]). Down: many results side by side over rows of elements ([#beginDown], [#addDown], [#endDown]).
abstract sealed class Fold permits FloatFold, DoubleFold, IntFold, LongFold, TruthFold, PositionFold {
    /// What a reduction is: its first `leading` elements' axes are rows of runs of `trailing` elements.
    record Spec(Monoid monoid, boolean mean, long leading, long trailing, ScalarType type) {
        /// Which of [Fold#KINDS] it needs.
        int kind() {
            return monoid.positional() ? 5 : type.ordinal();
        }
    }

    /// The most blocks that combine pairwise: enough for 2⁶³ elements.
    static final int LEVELS = 60;

    /// One kind for each register type, and one for positions.
    static final int KINDS = ScalarType.values().length + 1;

    static Fold of(int kind) {
        return switch (kind) {
            case 0 -> new FloatFold();
            case 1 -> new DoubleFold();
            case 2 -> new IntFold();
            case 3 -> new LongFold();
            case 4 -> new TruthFold();
            default -> new PositionFold();
        };
    }

    /// Makes this the fold of another reduction.
    abstract void become(Spec spec);

    /// Starts a new result across.
    abstract void begin();

    abstract void add(Object tile, int at, int n);

    /// Puts the result into `results[index]`.
    abstract void end(Object results, int index);

    /// A result over all its elements at once.
    void run(Object tile, int at, int n, Object results, int index) {
        begin();
        add(tile, at, n);
        end(results, index);
    }

    /// Starts `width` results side by side, at most a tile of them.
    abstract void beginDown(int width);

    /// Adds `rows` rows of the results' width, which follow each other in the tile.
    abstract void addDown(Object tile, int rows);

    abstract void endDown(Object results);
}
