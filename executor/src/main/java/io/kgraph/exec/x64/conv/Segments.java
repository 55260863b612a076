package io.kgraph.exec.x64.conv;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.kgraph.array.Sums;
import io.kgraph.exec.memory.OffHeap;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// The contracted index of a phase as walks through memory: of any window, and of the kernel.
///
/// @param windows     for [WindowCode]: segments, ends of blocks, ends of chunks (or of each block)
/// @param windowStart by chunk (or block) the bytes to its first segment
/// @param kernel      for [KernelCode]: segments of everything (or of each block), and their ends
/// @param kernelStart by block the bytes to its first segment, or 0 alone
record Segments(int steps, MemorySegment windows, long[] windowStart, MemorySegment kernel, long[] kernelStart) {
    private static final int BLOCK = Sums.PRODUCT_BLOCK;

    /// Contracted indices from `start` on: neighbours by the step of the walk.
    private record Run(int start, int steps, long place) {}

    /// @param byBlock whether each block is a walk of its own, not each chunk
    static Segments of(Geometry g, Geometry.Phase phase, Layout layout, boolean byBlock, int panelWidth) {
        int bytes = g.element().bytes, stored = g.dtype().bytes(), k = g.contracted(phase), chunk = byBlock ? BLOCK : k < Sums.CHUNKED_FROM ? Math.max(1, k) : Sums.PRODUCT_CHUNK;
        var x = new ArrayList<Run>();
        var w = new ArrayList<Run>();
        for (Geometry.Tap t : phase.taps()) {
            long place = 0;
            for (int a = 0; a < g.axes(); a++) place += t.shift()[a] * layout.axes()[a];
            add(x, g.inner(), place, layout.step());
            add(w, g.inner(), t.kernel() * stored, kernelStep(g));
        }
        var windows = new ArrayList<Long>();
        var kernel = new ArrayList<Long>();
        long[] windowStart = new long[Math.ceilDiv(Math.max(1, k), chunk)], kernelStart = new long[byBlock ? windowStart.length : 1];
        int at = 0;
        for (int from = 0; from < k; from += BLOCK) {
            int to = Math.min(k, from + BLOCK);
            if (from % chunk == 0) windowStart[at] = 8L * windows.size();
            cut(x, from, to, layout.step(), windows);
            end(windows, (long) (to - from) * panelWidth * bytes);
            if (to == k || to % chunk == 0) end(windows, 0);
            if (byBlock) {
                kernelStart[at] = 8L * kernel.size();
                cut(w, from, to, kernelStep(g), kernel);
                end(kernel, 0);
            }
            if (to % chunk == 0) at++;
        }
        if (!byBlock) {
            cut(w, 0, k, kernelStep(g), kernel);
            end(kernel, 0);
        }
        return new Segments(k, memory(windows), windowStart, memory(kernel), kernelStart);
    }

    /// Bytes from one input channel of the kernel to the next; with only one of them, from tap to tap along the last axis.
    static long kernelStep(Geometry g) {
        var strides = g.kernel().strides();
        int axis = g.inner() == 1 && g.axes() > 0 ? g.axes() - 1 : g.axes();
        return strides.get(axis) * g.dtype().bytes();
    }

    private static void add(List<Run> runs, int steps, long place, long step) {
        if (steps == 0) return;
        Run last = runs.isEmpty() ? null : runs.getLast();
        if (last != null && last.place + last.steps * step == place) runs.set(runs.size() - 1, new Run(last.start, last.steps + steps, last.place));
        else runs.add(new Run(last == null ? 0 : last.start + last.steps, steps, place));
    }

    /// The steps `from` to `to` of all.
    private static void cut(List<Run> runs, int from, int to, long step, List<Long> list) {
        int low = 0, high = runs.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (runs.get(middle).start <= from) low = middle;
            else high = middle - 1;
        }
        for (int at = from; at < to; low++) {
            Run r = runs.get(low);
            int end = Math.min(to, r.start + r.steps);
            list.add((long) (end - at));
            list.add(r.place + (at - r.start) * step);
            at = end;
        }
    }

    private static void end(List<Long> list, long bytes) {
        list.add(0L);
        list.add(bytes);
    }

    private static MemorySegment memory(List<Long> list) {
        MemorySegment memory = OffHeap.allocate(Math.max(16, 8L * list.size()));
        for (int i = 0; i < list.size(); i++) memory.setAtIndex(JAVA_LONG, i, list.get(i));
        return memory;
    }
}
