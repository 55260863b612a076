package io.kgraph.exec.jvm;

import io.kgraph.error.BrokenInvariant;
import java.util.Arrays;

/// Values of rows brought to the elements of a tile, and choices between tiles.
final class Spread {
    private Spread() {}

    /// `count` values one after the other, again and again.
    static void repeat(Object values, int count, Object to, int n) {
        System.arraycopy(values, 0, to, 0, Math.min(count, n));
        for (int done = count; done < n; done += Math.min(done, n - done)) System.arraycopy(to, 0, to, done, Math.min(done, n - done));
    }

    /// Each of `count` values equally often.
    static void stretch(Object values, int count, Object to, int n) {
        int each = n / count;
        if (each == 1) {
            System.arraycopy(values, 0, to, 0, n);
            return;
        }
        switch (values) {
            case float[] v -> { for (int r = 0; r < count; r++) Arrays.fill((float[]) to, r * each, (r + 1) * each, v[r]); }
            case double[] v -> { for (int r = 0; r < count; r++) Arrays.fill((double[]) to, r * each, (r + 1) * each, v[r]); }
            case int[] v -> { for (int r = 0; r < count; r++) Arrays.fill((int[]) to, r * each, (r + 1) * each, v[r]); }
            case long[] v -> { for (int r = 0; r < count; r++) Arrays.fill((long[]) to, r * each, (r + 1) * each, v[r]); }
            case byte[] v -> { for (int r = 0; r < count; r++) Arrays.fill((byte[]) to, r * each, (r + 1) * each, v[r]); }
            default -> throw new BrokenInvariant("Spread", "slots are arrays of register types");
        }
    }

    /// `to[i] = seldom[i]` where `condition[i]`.
    static void patch(byte[] condition, Object seldom, Object to, int n) {
        switch (seldom) {
            case float[] s -> { float[] d = (float[]) to; for (int i = 0; i < n; i++) if (condition[i] != 0) d[i] = s[i]; }
            case double[] s -> { double[] d = (double[]) to; for (int i = 0; i < n; i++) if (condition[i] != 0) d[i] = s[i]; }
            case int[] s -> { int[] d = (int[]) to; for (int i = 0; i < n; i++) if (condition[i] != 0) d[i] = s[i]; }
            case long[] s -> { long[] d = (long[]) to; for (int i = 0; i < n; i++) if (condition[i] != 0) d[i] = s[i]; }
            case byte[] s -> { byte[] d = (byte[]) to; for (int i = 0; i < n; i++) if (condition[i] != 0) d[i] = s[i]; }
            default -> throw new BrokenInvariant("Spread", "slots are arrays of register types");
        }
    }
}
