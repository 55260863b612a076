package io.kgraph.exec;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.kgraph.exec.memory.OffHeap;
import io.kgraph.exec.x64.Loaded;
import io.kgraph.exec.x64.conv.WindowRun;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Nests behind a convolution, over one workspace: on each sample of a piece, one nest after the other.
final class PieceRun implements WindowRun.Then {
    private final List<PieceNest> nests;
    private final Workspace workspace;
    private final long room;
    private final long own;
    private final MemorySegment[][] words;                       // by worker and nest
    private final MemorySegment[] rooms;                         // by worker
    private final long[][] bases;                                // by nest and param
    private final @Nullable Long[][] inner;                      // by nest and param, where in the room it lies, if it does

    /// @param room       bytes of the convolution's values in a piece, or 0 where they go into the result
    /// @param own        bytes of them in a sample
    /// @param innerBytes of buffers that stay in scratch memory, the bytes of a sample
    PieceRun(List<PieceNest> nests, Map<Integer, Long> innerBytes, long room, long own, int threads, Workspace workspace) {
        this.nests = nests;
        this.workspace = workspace;
        this.room = room;
        this.own = own;
        Map<Integer, Long> places = new HashMap<>();
        long at = aligned(room);
        for (var e : innerBytes.entrySet()) {
            places.put(e.getKey(), at);
            at += aligned(e.getValue());
        }
        words = new MemorySegment[threads][nests.size()];
        rooms = new MemorySegment[threads];
        bases = new long[nests.size()][];
        inner = new Long[nests.size()][];
        for (int n = 0; n < nests.size(); n++) {
            int[] buffers = nests.get(n).buffers();
            bases[n] = new long[buffers.length];
            inner[n] = new Long[buffers.length];
            for (int i = 0; i < buffers.length; i++) inner[n][i] = places.get(buffers[i]);
        }
        for (int w = 0; w < threads; w++) {
            rooms[w] = OffHeap.allocate(Math.max(64, at));
            for (int n = 0; n < nests.size(); n++) words[w][n] = words(nests.get(n));
        }
    }

    private static MemorySegment words(PieceNest nest) {
        long scratch = Math.max(nest.full().code().scratchBytes(), nest.last().map(l -> l.code().scratchBytes()).orElse(0L)), at = aligned(8L * nest.full().code().words());
        MemorySegment words = OffHeap.allocate(at + scratch);
        words.setAtIndex(JAVA_LONG, nest.buffers().length, words.address() + at);
        return words;
    }

    private static long aligned(long bytes) {
        return Math.ceilDiv(bytes, 64L) * 64;
    }

    /// Looks where the buffers are.
    void refresh() {
        for (int n = 0; n < bases.length; n++) for (int i = 0; i < bases[n].length; i++) bases[n][i] = workspace.buffer(nests.get(n).buffers()[i]).address();
    }

    @Override public long room(int worker) {
        return room == 0 ? 0 : rooms[worker].address();
    }

    @Override public void piece(int worker, long sample, long samples, long position, long positions) {
        for (long s = 0; s < samples; s++)
            for (int n = 0; n < nests.size(); n++) {
                PieceNest nest = nests.get(n);
                for (int i = 0; i < bases[n].length; i++) {
                    long address;
                    if (n == 0 && i == 0 && room > 0) address = rooms[worker].address() + s * own;
                    else if (inner[n][i] != null) address = rooms[worker].address() + Objects.requireNonNull(inner[n][i]);
                    else address = bases[n][i] + (sample + s) * nest.steps()[i][0] + position * nest.steps()[i][1];
                    words[worker][n].setAtIndex(JAVA_LONG, i, address);
                }
                Loaded code = nest.isBySample() || positions == nest.positions() ? nest.full() : nest.last().orElseThrow();
                code.entry().orElseThrow().call(words[worker][n].address(), 0, code.code().units());
            }
    }
}
