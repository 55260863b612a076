package io.kgraph.exec.x64;

import static io.kgraph.exec.x64.asm.Ins.*;

import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The bools of a block: each as masks for elements of 4 bytes, of 8 bytes, or both, made from one another when asked for.
///
/// A bool may be kept inverted, so that `NOT`, and comparisons that the machine has only the other way, cost nothing: who uses it swaps its sides.
final class Truths {
    private final Steps s;
    private final @Nullable int[][] narrow, wide;
    private final boolean[] inverted;
    private final Deque<List<Runnable>> made = new ArrayDeque<>();

    Truths(Steps s, int nodes) {
        this.s = s;
        narrow = new int[nodes][];
        wide = new int[nodes][];
        inverted = new boolean[nodes];
    }

    void define(int node, boolean isWide, int[] parts, boolean isInverted) {
        (isWide ? wide : narrow)[node] = parts;
        inverted[node] = isInverted;
    }

    boolean isInverted(int node) {
        return inverted[node];
    }

    /// Whether `node` is there for elements of 8 bytes only.
    boolean isWide(int node) {
        return narrow[node] == null;
    }

    /// Masks of `node`, or of its negation if [#isInverted].
    int[] raw(int node, boolean asWide) {
        int[] there = (asWide ? wide : narrow)[node];
        if (there != null)
            return there;
        int[] parts = asWide ? widened(s, narrow[node]) : narrowed(s, wide[node]);
        (asWide ? wide : narrow)[node] = parts;
        if (!made.isEmpty())                                     // not to be found there by who skips this region
            made.peek().add(() -> (asWide ? wide : narrow)[node] = null);
        return parts;
    }

    /// Masks that are set where `node` holds.
    int[] masks(int node, boolean asWide) {
        int[] parts = raw(node, asWide);
        return inverted[node] ? each(parts, part -> Rules.bool(s, Prim.NOT, part, part, part)) : parts;
    }

    /// `node` negated, as another node.
    void not(int node, int result) {
        narrow[result] = narrow[node];
        wide[result] = wide[node];
        inverted[result] = !inverted[node];
    }

    /// `AND OR XOR NE EQ` of two bools.
    void combine(Prim prim, int a, int b, int result) {
        boolean asWide = isWide(a) && isWide(b);
        int[] x = raw(a, asWide), y = raw(b, asWide);
        boolean notX = inverted[a], notY = inverted[b];
        int[] parts = new int[x.length];
        boolean and = prim == Prim.AND, or = prim == Prim.OR, invert;
        if (!and && !or)
            invert = notX ^ notY ^ prim == Prim.EQ;
        else
            invert = and ? notX && notY : notX || notY;
        for (int p = 0; p < parts.length; p++)
            if (!and && !or)
                parts[p] = Rules.bool(s, Prim.XOR, x[p], y[p], y[p]);
            else if (notX == notY)                               // ¬x ∧ ¬y = ¬(x ∨ y)
                parts[p] = Rules.bool(s, and == notX ? Prim.OR : Prim.AND, x[p], y[p], y[p]);
            else if (and)                                        // ¬x ∧ y
                parts[p] = notX ? Rules.andNot(s, x[p], y[p]) : Rules.andNot(s, y[p], x[p]);
            else                                                 // ¬x ∨ y = ¬(x ∧ ¬y)
                parts[p] = notX ? Rules.andNot(s, y[p], x[p]) : Rules.andNot(s, x[p], y[p]);
        define(result, asWide, parts, invert);
    }

    /// One mask that is set somewhere if one of the parts is.
    int any(int[] parts) {
        int sum = parts[0];
        for (int p = 1; p < parts.length; p++)
            sum = Rules.bool(s, Prim.OR, sum, parts[p], parts[p]);
        return sum;
    }

    void enterRegion() {
        made.push(new ArrayList<>());
    }

    void leaveRegion() {
        made.pop().forEach(Runnable::run);
    }

    static int[] widened(Steps s, int[] narrow) {
        int[] parts = new int[2 * narrow.length];
        for (int p = 0; p < narrow.length; p++)
            if (s.avx512()) {
                parts[2 * p] = narrow[p];
                parts[2 * p + 1] = s.maskShift(KSHIFTRW, narrow[p], 8);
            } else {
                parts[2 * p] = s.sized(VPMOVSXDQ, s.bits, s.bits / 2, narrow[p]);
                parts[2 * p + 1] = s.sized(VPMOVSXDQ, s.bits, s.bits / 2, Conversions.upper(s, narrow[p]));
            }
        return parts;
    }

    static int[] narrowed(Steps s, int[] wide) {
        int[] parts = new int[wide.length / 2];
        for (int p = 0; p < parts.length; p++)
            parts[p] = s.avx512() ? s.maskOp(KUNPCKBW, wide[2 * p + 1], wide[2 * p]) : Conversions.lowHalves(s, wide[2 * p], wide[2 * p + 1]);
        return parts;
    }

    static boolean isWide(ScalarType type) {
        return type == ScalarType.F64 || type == ScalarType.I64;
    }

    private static int[] each(int[] parts, java.util.function.IntUnaryOperator f) {
        int[] result = new int[parts.length];
        for (int p = 0; p < parts.length; p++)
            result[p] = f.applyAsInt(parts[p]);
        return result;
    }
}
