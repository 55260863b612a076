package io.kgraph.matrix;

import java.util.Arrays;

/// Arrays that algorithms work in, grown on demand and then kept.
public final class Panels {
    private static final int SLOTS = 16;

    private final double[][] single = new double[SLOTS][0];
    private final double[][][] several = new double[SLOTS][0][];

    /// Without arrays yet.
    public Panels() {}

    /// The array of a slot, of at least that length.
    public double[] grown(int slot, int length) {
        if (single[slot].length < length) single[slot] = new double[length];
        return single[slot];
    }

    /// The arrays of a slot, at least so many of at least that length.
    public double[][] grown(int slot, int count, int length) {
        double[][] own = several[slot];
        if (own.length >= count && (count == 0 || own[0].length >= length)) return own;
        int longest = Math.max(length, own.length == 0 ? 0 : own[0].length), had = own.length;
        own = Arrays.copyOf(own, Math.max(count, had));
        for (int i = 0; i < own.length; i++) if (i >= had || own[i].length < longest) own[i] = new double[longest];
        several[slot] = own;
        return own;
    }
}
