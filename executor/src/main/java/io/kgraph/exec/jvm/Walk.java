package io.kgraph.exec.jvm;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The addresses of an access over a row-major index space, walked in runs along the last axis.
///
/// Axes that lie evenly are merged and axes of extent 1 dropped, so that a contiguous access is one run and a
/// broadcast one is a repeated one.
public final class Walk {
    private final long offset;
    private final int rank;
    private final long[] extents;
    private final long[] strides;
    private final long[] low;                                    // of the guards, by axis
    private final long[] high;
    private final boolean guarded;
    private final boolean nowhere;                               // a guard excludes the whole space
    private final boolean repeats;                               // only the last axis has a stride

    private Walk(long offset, int rank, long[] extents, long[] strides, long[] low, long[] high, boolean guarded, boolean nowhere) {
        this.offset = offset;
        this.rank = rank;
        this.extents = extents;
        this.strides = strides;
        this.low = low;
        this.high = high;
        this.guarded = guarded;
        this.nowhere = nowhere;
        boolean only = rank > 1 && !guarded;
        for (int d = 0; d + 1 < rank; d++) only &= strides[d] == 0;
        this.repeats = only;
    }

    /// @param low the least index inside, by axis; 0 without a guard
    /// @param high one more than the greatest; the extent without a guard
    static Walk of(long offset, long[] extents, long[] strides, long[] low, long[] high) {
        int rank = 0;
        boolean guarded = false, nowhere = false;
        long[] e = new long[extents.length], s = e.clone(), lo = e.clone(), hi = e.clone();
        for (int d = 0; d < extents.length; d++) {
            boolean free = low[d] <= 0 && high[d] >= extents[d];
            if (extents[d] == 1) {
                nowhere |= !free;
                continue;
            }
            boolean even = rank > 0 && free && lo[rank - 1] <= 0 && hi[rank - 1] >= e[rank - 1]
                    && s[rank - 1] == strides[d] * extents[d];
            int at = even ? rank - 1 : rank++;
            e[at] = even ? e[at] * extents[d] : extents[d];
            s[at] = strides[d];
            lo[at] = even || free ? 0 : low[d];
            hi[at] = even || free ? e[at] : high[d];
            guarded |= !free;
        }
        return new Walk(offset, rank, Arrays.copyOf(e, rank), Arrays.copyOf(s, rank), Arrays.copyOf(lo, rank), Arrays.copyOf(hi, rank), guarded, nowhere);
    }

    public static Walk of(long offset, long[] extents, long[] strides) {
        return of(offset, extents, strides, new long[extents.length], extents);
    }

    /// One run of neighbouring elements.
    public boolean isDense() {
        return !guarded && !nowhere && rank <= 1 && (rank == 0 || strides[0] == 1);
    }

    /// The stride of the last axis that counts.
    long innerStride() {
        return rank == 0 ? 0 : strides[rank - 1];
    }

    /// The address of position `from`, or [Lane#OUTSIDE] outside of the guards.
    public long address(long from) {
        if (nowhere) return Lane.OUTSIDE;
        long address = offset;
        for (int d = rank - 1; d >= 0; d--) {
            long digit = from % extents[d];
            from /= extents[d];
            if (digit < low[d] || digit >= high[d]) return Lane.OUTSIDE;
            address += digit * strides[d];
        }
        return address;
    }

    /// Brings `n` elements from position `from` on into `to[at…]`; `shift` is added to every address.
    void load(Lane lane, MemorySegment s, long shift, long from, Object to, int at, int n, Tiles t) {
        if (nowhere) lane.clear(to, at, n);
        else if (rank <= 1 && !guarded) lane.load(s, shift + offset + (rank == 0 ? 0 : from * strides[0]), innerStride(), to, at, n, t);
        else if (repeats && n > extents[rank - 1] && from % extents[rank - 1] == 0) {
            int period = (int) extents[rank - 1];
            lane.load(s, shift + offset, strides[rank - 1], to, at, period, t);
            for (int done = period; done < n; done += Math.min(done, n - done)) System.arraycopy(to, at, to, at + done, Math.min(done, n - done));
        } else loadRuns(lane, s, shift, from, to, at, n, t);
    }

    private void loadRuns(Lane lane, MemorySegment s, long shift, long from, Object to, int at, int n, Tiles t) {
        int last = rank - 1;
        long[] digit = t.digits;
        split(from, digit);
        for (int done = 0; done < n; ) {
            int run = (int) Math.min(n - done, extents[last] - digit[last]);
            boolean inside = true;
            long address = shift + offset;
            for (int d = 0; d < last; d++) {
                inside &= digit[d] >= low[d] && digit[d] < high[d];
                address += digit[d] * strides[d];
            }
            if (!inside) lane.clear(to, at + done, run);
            else if (!guarded) lane.load(s, address + digit[last] * strides[last], strides[last], to, at + done, run, t);
            else {
                long first = digit[last];
                int a = Math.clamp(low[last] - first, 0, run), b = Math.clamp(high[last] - first, a, run);
                if (a > 0) lane.clear(to, at + done, a);
                if (b > a) lane.load(s, address + (first + a) * strides[last], strides[last], to, at + done + a, b - a, t);
                if (run > b) lane.clear(to, at + done + b, run - b);
            }
            done += run;
            advance(digit, run);
        }
    }

    /// Takes `n` elements at `from[at…]` to the positions from `position` on.
    void store(Lane lane, MemorySegment s, long shift, long position, Object from, int at, int n, Tiles t) {
        if (rank <= 1) {
            lane.store(s, shift + offset + (rank == 0 ? 0 : position * strides[0]), innerStride(), from, at, n, t);
            return;
        }
        int last = rank - 1;
        long[] digit = t.digits;
        split(position, digit);
        for (int done = 0; done < n; ) {
            int run = (int) Math.min(n - done, extents[last] - digit[last]);
            long address = shift + offset;
            for (int d = 0; d <= last; d++) address += digit[d] * strides[d];
            lane.store(s, address, strides[last], from, at + done, run, t);
            done += run;
            advance(digit, run);
        }
    }

    private void split(long position, long[] digit) {
        for (int d = rank - 1; d >= 0; d--) {
            digit[d] = position % extents[d];
            position /= extents[d];
        }
    }

    private void advance(long[] digit, int run) {
        int d = rank - 1;
        digit[d] += run;
        while (d > 0 && digit[d] == extents[d]) {
            digit[d] = 0;
            digit[--d]++;
        }
    }
}
