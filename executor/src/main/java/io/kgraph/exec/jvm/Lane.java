package io.kgraph.exec.jvm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.kgraph.error.BrokenInvariant;
import io.kgraph.type.DType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Runs of elements between memory and tiles: from a stored dtype to its register type and back.
///
/// Addresses and strides count elements. A run of stride 1 is copied as a block, one of stride 0 is read once.
public abstract sealed class Lane {
    /// Below this, a loop is faster than a call to copy a block.
    private static final int SHORT_RUN = 8;

    /// An address without an element: what a gather finds outside of its guards.
    static final long OUTSIDE = Long.MIN_VALUE;

    /// Addresses instead of what lies there.
    static final Lane INDEX = new Index();

    private Lane() {}

    /// For arrays of one dtype.
    public static Lane of(DType dtype) {
        return switch (dtype) {
            case FLOAT16 -> new F16();
            case FLOAT32 -> new F32();
            case FLOAT64 -> new F64();
            case INT8, UINT8 -> new Bytes(dtype == DType.UINT8);
            case INT16, UINT16 -> new Shorts(dtype == DType.UINT16);
            case INT32 -> new I32();
            case INT64 -> new I64();
            case BOOL -> new Bool();
            case STRING -> throw new BrokenInvariant("Lane", "strings are not computed with");
        };
    }

    public abstract void load(MemorySegment s, long address, long stride, Object to, int at, int n, Tiles t);

    public abstract void store(MemorySegment s, long address, long stride, Object from, int at, int n, Tiles t);

    /// An array for a tile of this lane's registers.
    abstract Object spare(Tiles t);

    /// Writes `count` elements, in the order of a walk over `from`, to the start of `to`.
    public void copy(Walk walk, MemorySegment from, MemorySegment to, long count, Tiles t) {
        Object tile = spare(t);
        for (long at = 0; at < count; at += Tiles.LENGTH) {
            int n = (int) Math.min(Tiles.LENGTH, count - at);
            walk.load(this, from, 0, at, tile, 0, n, t);
            store(to, at, 1, tile, 0, n, t);
        }
    }

    /// Elements at any addresses; [#OUTSIDE] reads zero.
    abstract void gather(MemorySegment s, long[] addresses, Object to, int n);

    public abstract void clear(Object to, int at, int n);

    static final class F32 extends Lane {
        @Override Object spare(Tiles t) {
            return t.floats;
        }

        @Override public void load(MemorySegment s, long address, long stride, Object to, int at, int n, Tiles t) {
            float[] d = (float[]) to;
            if (stride == 1 && n >= SHORT_RUN) MemorySegment.copy(s, JAVA_FLOAT_UNALIGNED, 4 * address, d, at, n);
            else if (stride == 0) Arrays.fill(d, at, at + n, s.get(JAVA_FLOAT_UNALIGNED, 4 * address));
            else for (int i = 0; i < n; i++) d[at + i] = s.get(JAVA_FLOAT_UNALIGNED, 4 * (address + i * stride));
        }

        @Override public void store(MemorySegment s, long address, long stride, Object from, int at, int n, Tiles t) {
            float[] d = (float[]) from;
            if (stride == 1 && n >= SHORT_RUN) MemorySegment.copy(d, at, s, JAVA_FLOAT_UNALIGNED, 4 * address, n);
            else for (int i = 0; i < n; i++) s.set(JAVA_FLOAT_UNALIGNED, 4 * (address + i * stride), d[at + i]);
        }

        @Override void gather(MemorySegment s, long[] addresses, Object to, int n) {
            float[] d = (float[]) to;
            for (int i = 0; i < n; i++) d[i] = addresses[i] == OUTSIDE ? 0 : s.get(JAVA_FLOAT_UNALIGNED, 4 * addresses[i]);
        }

        @Override public void clear(Object to, int at, int n) {
            Arrays.fill((float[]) to, at, at + n, 0);
        }
    }

    static final class F64 extends Lane {
        @Override Object spare(Tiles t) {
            return t.doubles;
        }

        @Override public void load(MemorySegment s, long address, long stride, Object to, int at, int n, Tiles t) {
            double[] d = (double[]) to;
            if (stride == 1 && n >= SHORT_RUN) MemorySegment.copy(s, JAVA_DOUBLE_UNALIGNED, 8 * address, d, at, n);
            else if (stride == 0) Arrays.fill(d, at, at + n, s.get(JAVA_DOUBLE_UNALIGNED, 8 * address));
            else for (int i = 0; i < n; i++) d[at + i] = s.get(JAVA_DOUBLE_UNALIGNED, 8 * (address + i * stride));
        }

        @Override public void store(MemorySegment s, long address, long stride, Object from, int at, int n, Tiles t) {
            double[] d = (double[]) from;
            if (stride == 1 && n >= SHORT_RUN) MemorySegment.copy(d, at, s, JAVA_DOUBLE_UNALIGNED, 8 * address, n);
            else for (int i = 0; i < n; i++) s.set(JAVA_DOUBLE_UNALIGNED, 8 * (address + i * stride), d[at + i]);
        }

        @Override void gather(MemorySegment s, long[] addresses, Object to, int n) {
            double[] d = (double[]) to;
            for (int i = 0; i < n; i++) d[i] = addresses[i] == OUTSIDE ? 0 : s.get(JAVA_DOUBLE_UNALIGNED, 8 * addresses[i]);
        }

        @Override public void clear(Object to, int at, int n) {
            Arrays.fill((double[]) to, at, at + n, 0);
        }
    }

    static final class I32 extends Lane {
        @Override Object spare(Tiles t) {
            return t.ints;
        }

        @Override public void load(MemorySegment s, long address, long stride, Object to, int at, int n, Tiles t) {
            int[] d = (int[]) to;
            if (stride == 1 && n >= SHORT_RUN) MemorySegment.copy(s, JAVA_INT_UNALIGNED, 4 * address, d, at, n);
            else if (stride == 0) Arrays.fill(d, at, at + n, s.get(JAVA_INT_UNALIGNED, 4 * address));
            else for (int i = 0; i < n; i++) d[at + i] = s.get(JAVA_INT_UNALIGNED, 4 * (address + i * stride));
        }

        @Override public void store(MemorySegment s, long address, long stride, Object from, int at, int n, Tiles t) {
            int[] d = (int[]) from;
            if (stride == 1 && n >= SHORT_RUN) MemorySegment.copy(d, at, s, JAVA_INT_UNALIGNED, 4 * address, n);
            else for (int i = 0; i < n; i++) s.set(JAVA_INT_UNALIGNED, 4 * (address + i * stride), d[at + i]);
        }

        @Override void gather(MemorySegment s, long[] addresses, Object to, int n) {
            int[] d = (int[]) to;
            for (int i = 0; i < n; i++) d[i] = addresses[i] == OUTSIDE ? 0 : s.get(JAVA_INT_UNALIGNED, 4 * addresses[i]);
        }

        @Override public void clear(Object to, int at, int n) {
            Arrays.fill((int[]) to, at, at + n, 0);
        }
    }

    static final class I64 extends Lane {
        @Override Object spare(Tiles t) {
            return t.longs;
        }

        @Override public void load(MemorySegment s, long address, long stride, Object to, int at, int n, Tiles t) {
            long[] d = (long[]) to;
            if (stride == 1 && n >= SHORT_RUN) MemorySegment.copy(s, JAVA_LONG_UNALIGNED, 8 * address, d, at, n);
            else if (stride == 0) Arrays.fill(d, at, at + n, s.get(JAVA_LONG_UNALIGNED, 8 * address));
            else for (int i = 0; i < n; i++) d[at + i] = s.get(JAVA_LONG_UNALIGNED, 8 * (address + i * stride));
        }

        @Override public void store(MemorySegment s, long address, long stride, Object from, int at, int n, Tiles t) {
            long[] d = (long[]) from;
            if (stride == 1 && n >= SHORT_RUN) MemorySegment.copy(d, at, s, JAVA_LONG_UNALIGNED, 8 * address, n);
            else for (int i = 0; i < n; i++) s.set(JAVA_LONG_UNALIGNED, 8 * (address + i * stride), d[at + i]);
        }

        @Override void gather(MemorySegment s, long[] addresses, Object to, int n) {
            long[] d = (long[]) to;
            for (int i = 0; i < n; i++) d[i] = addresses[i] == OUTSIDE ? 0 : s.get(JAVA_LONG_UNALIGNED, 8 * addresses[i]);
        }

        @Override public void clear(Object to, int at, int n) {
            Arrays.fill((long[]) to, at, at + n, 0);
        }
    }

    static final class Bool extends Lane {
        @Override Object spare(Tiles t) {
            return t.bytes;
        }

        @Override public void load(MemorySegment s, long address, long stride, Object to, int at, int n, Tiles t) {
            byte[] d = (byte[]) to;
            if (stride == 1 && n >= SHORT_RUN) MemorySegment.copy(s, JAVA_BYTE, address, d, at, n);
            else for (int i = 0; i < n; i++) d[at + i] = s.get(JAVA_BYTE, address + i * stride);
        }

        @Override public void store(MemorySegment s, long address, long stride, Object from, int at, int n, Tiles t) {
            byte[] d = (byte[]) from;
            if (stride == 1 && n >= SHORT_RUN) MemorySegment.copy(d, at, s, JAVA_BYTE, address, n);
            else for (int i = 0; i < n; i++) s.set(JAVA_BYTE, address + i * stride, d[at + i]);
        }

        @Override void gather(MemorySegment s, long[] addresses, Object to, int n) {
            byte[] d = (byte[]) to;
            for (int i = 0; i < n; i++) d[i] = addresses[i] == OUTSIDE ? 0 : s.get(JAVA_BYTE, addresses[i]);
        }

        @Override public void clear(Object to, int at, int n) {
            Arrays.fill((byte[]) to, at, at + n, (byte) 0);
        }
    }

    /// float16 in float registers.
    static final class F16 extends Lane {
        @Override Object spare(Tiles t) {
            return t.floats;
        }

        @Override public void load(MemorySegment s, long address, long stride, Object to, int at, int n, Tiles t) {
            float[] d = (float[]) to;
            if (stride == 1 && n >= SHORT_RUN) {
                short[] raw = t.shorts;
                MemorySegment.copy(s, JAVA_SHORT_UNALIGNED, 2 * address, raw, 0, n);
                for (int i = 0; i < n; i++) d[at + i] = Float.float16ToFloat(raw[i]);
            } else for (int i = 0; i < n; i++) d[at + i] = Float.float16ToFloat(s.get(JAVA_SHORT_UNALIGNED, 2 * (address + i * stride)));
        }

        @Override public void store(MemorySegment s, long address, long stride, Object from, int at, int n, Tiles t) {
            float[] d = (float[]) from;
            if (stride == 1 && n >= SHORT_RUN) {
                short[] raw = t.shorts;
                for (int i = 0; i < n; i++) raw[i] = Float.floatToFloat16(d[at + i]);
                MemorySegment.copy(raw, 0, s, JAVA_SHORT_UNALIGNED, 2 * address, n);
            } else for (int i = 0; i < n; i++) s.set(JAVA_SHORT_UNALIGNED, 2 * (address + i * stride), Float.floatToFloat16(d[at + i]));
        }

        @Override void gather(MemorySegment s, long[] addresses, Object to, int n) {
            float[] d = (float[]) to;
            for (int i = 0; i < n; i++) d[i] = addresses[i] == OUTSIDE ? 0 : Float.float16ToFloat(s.get(JAVA_SHORT_UNALIGNED, 2 * addresses[i]));
        }

        @Override public void clear(Object to, int at, int n) {
            Arrays.fill((float[]) to, at, at + n, 0);
        }
    }

    /// int8 and uint8 in int registers.
    static final class Bytes extends Lane {
        private final int mask;                                  // what of the sign-extended byte is kept

        Bytes(boolean unsigned) {
            mask = unsigned ? 0xff : -1;
        }

        @Override Object spare(Tiles t) {
            return t.ints;
        }

        @Override public void load(MemorySegment s, long address, long stride, Object to, int at, int n, Tiles t) {
            int[] d = (int[]) to;
            int mask = this.mask;
            if (stride == 1 && n >= SHORT_RUN) {
                byte[] raw = t.bytes;
                MemorySegment.copy(s, JAVA_BYTE, address, raw, 0, n);
                for (int i = 0; i < n; i++) d[at + i] = raw[i] & mask;
            } else for (int i = 0; i < n; i++) d[at + i] = s.get(JAVA_BYTE, address + i * stride) & mask;
        }

        @Override public void store(MemorySegment s, long address, long stride, Object from, int at, int n, Tiles t) {
            int[] d = (int[]) from;
            if (stride == 1 && n >= SHORT_RUN) {
                byte[] raw = t.bytes;
                for (int i = 0; i < n; i++) raw[i] = (byte) d[at + i];
                MemorySegment.copy(raw, 0, s, JAVA_BYTE, address, n);
            } else for (int i = 0; i < n; i++) s.set(JAVA_BYTE, address + i * stride, (byte) d[at + i]);
        }

        @Override void gather(MemorySegment s, long[] addresses, Object to, int n) {
            int[] d = (int[]) to;
            for (int i = 0; i < n; i++) d[i] = addresses[i] == OUTSIDE ? 0 : s.get(JAVA_BYTE, addresses[i]) & mask;
        }

        @Override public void clear(Object to, int at, int n) {
            Arrays.fill((int[]) to, at, at + n, 0);
        }
    }

    /// int16 and uint16 in int registers.
    static final class Shorts extends Lane {
        private final int mask;

        Shorts(boolean unsigned) {
            mask = unsigned ? 0xffff : -1;
        }

        @Override Object spare(Tiles t) {
            return t.ints;
        }

        @Override public void load(MemorySegment s, long address, long stride, Object to, int at, int n, Tiles t) {
            int[] d = (int[]) to;
            int mask = this.mask;
            if (stride == 1 && n >= SHORT_RUN) {
                short[] raw = t.shorts;
                MemorySegment.copy(s, JAVA_SHORT_UNALIGNED, 2 * address, raw, 0, n);
                for (int i = 0; i < n; i++) d[at + i] = raw[i] & mask;
            } else for (int i = 0; i < n; i++) d[at + i] = s.get(JAVA_SHORT_UNALIGNED, 2 * (address + i * stride)) & mask;
        }

        @Override public void store(MemorySegment s, long address, long stride, Object from, int at, int n, Tiles t) {
            int[] d = (int[]) from;
            if (stride == 1 && n >= SHORT_RUN) {
                short[] raw = t.shorts;
                for (int i = 0; i < n; i++) raw[i] = (short) d[at + i];
                MemorySegment.copy(raw, 0, s, JAVA_SHORT_UNALIGNED, 2 * address, n);
            } else for (int i = 0; i < n; i++) s.set(JAVA_SHORT_UNALIGNED, 2 * (address + i * stride), (short) d[at + i]);
        }

        @Override void gather(MemorySegment s, long[] addresses, Object to, int n) {
            int[] d = (int[]) to;
            for (int i = 0; i < n; i++) d[i] = addresses[i] == OUTSIDE ? 0 : s.get(JAVA_SHORT_UNALIGNED, 2 * addresses[i]) & mask;
        }

        @Override public void clear(Object to, int at, int n) {
            Arrays.fill((int[]) to, at, at + n, 0);
        }
    }

    /// Not memory at all: the addresses themselves, as I64. What lies outside of the guards is [#OUTSIDE].
    static final class Index extends Lane {
        @Override Object spare(Tiles t) {
            return t.longs;
        }

        @Override public void load(MemorySegment s, long address, long stride, Object to, int at, int n, Tiles t) {
            long[] d = (long[]) to;
            for (int i = 0; i < n; i++) d[at + i] = address + i * stride;
        }

        @Override public void store(MemorySegment s, long address, long stride, Object from, int at, int n, Tiles t) {
            throw new BrokenInvariant("Lane.Index", "nothing is stored to an index");
        }

        @Override void gather(MemorySegment s, long[] addresses, Object to, int n) {
            throw new BrokenInvariant("Lane.Index", "an index is not gathered");
        }

        @Override public void clear(Object to, int at, int n) {
            Arrays.fill((long[]) to, at, at + n, OUTSIDE);
        }
    }
}
