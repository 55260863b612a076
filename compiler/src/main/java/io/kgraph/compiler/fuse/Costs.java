package io.kgraph.compiler.fuse;

import io.kgraph.type.Dim;
import java.util.List;

/// The figures behind fusion: when computing again is cheaper than memory, and how large a region may grow.
final class Costs {
    private Costs() {}

    /// Instructions of a region: about five loops of the size that the JVM compiles well, into which the portable
    /// target cuts it.
    static final int LARGEST = 1600;

    /// What a node counts at least, as it may have to be stored: no region has more than two hundred.
    private static final int LEAST = 8;

    /// Loops over unlike extents under the same rows.
    static final int MOST_SPACES = 4;

    /// As many operations an element as reading it back from a near cache costs.
    private static final int FREE = 6;

    /// Operations that may be repeated along an axis which the value does not have.
    private static final int REPEATED = 4;

    /// Elements that one thread goes over in a few microseconds.
    private static final long SMALL = 8192;

    /// What the node adds to a region.
    static int weight(Facts facts, int v) {
        return Math.max(facts.size[v] + 1, LEAST);
    }

    /// Computing it in each region that reads it moves no more bytes than writing it once, and costs little: nothing
    /// transcendental, one tensor read at most.
    static boolean recompute(Facts facts, int v) {
        return facts.roles[v] == Role.POINT && facts.chainCost[v] <= FREE && facts.chainReads[v] <= 1;
    }

    /// A function of elements that costs little.
    static boolean isCheap(Facts facts, int v) {
        return facts.roles[v] == Role.POINT && facts.chainCost[v] <= FREE;
    }

    /// So little that it may be computed for each element though it is the same for many.
    static boolean repeat(Facts facts, int v) {
        return facts.roles[v] == Role.POINT && facts.cost[v] <= REPEATED && facts.chainCost[v] <= FREE;
    }

    /// The groups have the same axes and stay small enough as one, and nothing loses its rows.
    static boolean mergeable(Group a, Group b) {
        if (a.weight + b.weight > LARGEST || !a.fits(b)) return false;
        Group loop = a.hasSpaces() ? a : b;
        return a.hasSpaces() == b.hasSpaces() || !loop.missingRows(Coords.of(List.of())).isEmpty();
    }

    /// Whether `axes` may become one loop below the rows that are left: there are some, or there is little to do.
    static boolean worthOneLoop(Group g, List<Integer> axes) {
        for (int a = 0; a < g.axes.size(); a++)
            if (!axes.contains(a) && !g.axes.get(a).is(1) && g.space(a) < 0) return true;
        long size = 1;
        for (int a : axes) {
            Dim extent = g.axes.get(a);
            if (!extent.isConstant() || extent.value() > SMALL) return false;
            size *= extent.value();
        }
        return size <= SMALL;
    }
}
