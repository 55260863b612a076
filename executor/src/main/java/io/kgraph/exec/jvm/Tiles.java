package io.kgraph.exec.jvm;

import io.kgraph.exec.memory.OffHeap;
import io.kgraph.scalar.ScalarType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/// The scratch arrays of one thread: grown on first use, then kept, so that runs allocate nothing.
///
/// A slot is an array of one register type; bools are bytes, 0 or 1. What lies in a slot has no meaning from one
/// nest to the next.
public final class Tiles {
    /// The most elements that a tile has.
    public static final int LENGTH = 1024;

    /// Which slots a nest needs, and how long each.
    record Needs(int[][] lengths) {
        int[] of(ScalarType type) {
            return lengths[type.ordinal()];
        }
    }

    private static final ScalarType[] TYPES = ScalarType.values();

    float[][] f32 = {};
    double[][] f64 = {};
    int[][] i32 = {};
    long[][] i64 = {};
    byte[][] bool = {};

    /// Coordinates of a walk.
    final long[] digits = new long[64];
    /// Addresses of a gather.
    final long[] addresses = new long[LENGTH];
    /// Elements as stored, before they are widened or after they are narrowed.
    final byte[] bytes = new byte[LENGTH];
    final short[] shorts = new short[LENGTH];

    /// Tiles that belong to no slot, for copies.
    final float[] floats = new float[LENGTH];
    final double[] doubles = new double[LENGTH];
    final int[] ints = new int[LENGTH];
    final long[] longs = new long[LENGTH];

    private float[][] floatRows = {};
    private double[][] doubleRows = {};
    private int[][] intRows = {};
    private long[][] longRows = {};

    private MemorySegment nativeMemory = MemorySegment.NULL;
    private final Map<Class<?>, Object> kept = new HashMap<>();

    private final MemorySegment[][] segments = new MemorySegment[TYPES.length][0];
    private final Fold[][] folds = new Fold[Fold.KINDS][0];

    private Needs granted = new Needs(new int[TYPES.length][0]);

    /// Without slots, until a nest says what it needs.
    public Tiles() {}

    /// Makes every slot at least as long as needed.
    void reserve(Needs needs) {
        if (granted == needs) return;
        for (ScalarType type : TYPES) {
            int[] n = needs.of(type);
            MemorySegment[] had = segments[type.ordinal()];
            if (had.length < n.length) {
                segments[type.ordinal()] = Arrays.copyOf(had, n.length);
                widen(type, n.length);
            }
            for (int i = 0; i < n.length; i++) if (length(type, i) < n[i]) segments[type.ordinal()][i] = allocate(type, i, n[i]);
        }
        granted = needs;
    }

    private void widen(ScalarType type, int count) {
        switch (type) {
            case F32 -> f32 = Arrays.copyOf(f32, count);
            case F64 -> f64 = Arrays.copyOf(f64, count);
            case I32 -> i32 = Arrays.copyOf(i32, count);
            case I64 -> i64 = Arrays.copyOf(i64, count);
            case BOOL -> bool = Arrays.copyOf(bool, count);
        }
    }

    private long length(ScalarType type, int slot) {
        MemorySegment s = segments[type.ordinal()][slot];
        return s == null ? -1 : s.byteSize() / type.bytes();
    }

    private MemorySegment allocate(ScalarType type, int slot, int length) {
        return switch (type) {
            case F32 -> MemorySegment.ofArray(f32[slot] = new float[length]);
            case F64 -> MemorySegment.ofArray(f64[slot] = new double[length]);
            case I32 -> MemorySegment.ofArray(i32[slot] = new int[length]);
            case I64 -> MemorySegment.ofArray(i64[slot] = new long[length]);
            case BOOL -> MemorySegment.ofArray(bool[slot] = new byte[length]);
        };
    }

    /// The fold of that kind and number, made for `spec` now.
    Fold fold(Fold.Spec spec, int number) {
        int kind = spec.kind();
        if (folds[kind].length <= number) {
            int had = folds[kind].length;
            folds[kind] = Arrays.copyOf(folds[kind], number + 1);
            for (int i = had; i <= number; i++) folds[kind][i] = Fold.of(kind);
        }
        Fold fold = folds[kind][number];
        fold.become(spec);
        return fold;
    }

    /// The fold that [#fold] made.
    Fold known(Fold.Spec spec, int number) {
        return folds[spec.kind()][number];
    }

    /// At least `count` arrays of `length` elements or more: the panels of kernels.
    public float[][] floatRows(int count, int length) {
        int had = floatRows.length;
        if (had < count) floatRows = Arrays.copyOf(floatRows, count);
        for (int i = 0; i < count; i++) if (i >= had || floatRows[i].length < length) floatRows[i] = new float[length];
        return floatRows;
    }

    /// At least `count` arrays of `length` elements or more: the panels of kernels.
    public double[][] doubleRows(int count, int length) {
        int had = doubleRows.length;
        if (had < count) doubleRows = Arrays.copyOf(doubleRows, count);
        for (int i = 0; i < count; i++) if (i >= had || doubleRows[i].length < length) doubleRows[i] = new double[length];
        return doubleRows;
    }

    /// At least `count` arrays of `length` elements or more: the panels of kernels.
    public int[][] intRows(int count, int length) {
        int had = intRows.length;
        if (had < count) intRows = Arrays.copyOf(intRows, count);
        for (int i = 0; i < count; i++) if (i >= had || intRows[i].length < length) intRows[i] = new int[length];
        return intRows;
    }

    /// At least `count` arrays of `length` elements or more: the panels of kernels.
    public long[][] longRows(int count, int length) {
        int had = longRows.length;
        if (had < count) longRows = Arrays.copyOf(longRows, count);
        for (int i = 0; i < count; i++) if (i >= had || longRows[i].length < length) longRows[i] = new long[length];
        return longRows;
    }

    /// What a kind of kernel keeps on this thread, made when it is first asked for.
    public <T> T kept(Class<T> kind, Supplier<T> make) {
        return kind.cast(Objects.requireNonNull(kept.computeIfAbsent(kind, _ -> make.get())));
    }

    /// At least so many bytes off the heap, at a multiple of 64, for native kernels.
    public MemorySegment nativeMemory(long bytes) {
        if (nativeMemory.byteSize() < bytes) nativeMemory = OffHeap.allocate(bytes);
        return nativeMemory;
    }

    /// The array of a slot as memory.
    MemorySegment segment(NestCode.Slot slot) {
        return segments[slot.type().ordinal()][slot.number()];
    }

    /// The array of a slot.
    Object array(ScalarType type, int slot) {
        return switch (type) {
            case F32 -> f32[slot];
            case F64 -> f64[slot];
            case I32 -> i32[slot];
            case I64 -> i64[slot];
            case BOOL -> bool[slot];
        };
    }
}
