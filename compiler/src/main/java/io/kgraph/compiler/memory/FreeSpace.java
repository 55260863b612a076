package io.kgraph.compiler.memory;

import com.google.common.collect.ComparisonChain;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// The holes of a slab that grows at its end.
final class FreeSpace {
    private record Hole(long offset, long bytes) {}

    private final TreeMap<Long, Hole> byOffset = new TreeMap<>();
    private final TreeSet<Hole> bySize = new TreeSet<>((a, b) -> ComparisonChain.start().compare(a.bytes, b.bytes).compare(a.offset, b.offset).result());
    private long end;

    long end() {
        return end;
    }

    /// The smallest hole that is large enough; the last one grows where none is.
    long take(long bytes) {
        if (bytes == 0) return 0;
        Hole best = bySize.ceiling(new Hole(0, bytes));
        if (best != null) {
            remove(best);
            if (best.bytes > bytes) add(new Hole(best.offset + bytes, best.bytes - bytes));
            return best.offset;
        }
        Map.Entry<Long, Hole> last = byOffset.lastEntry();
        long offset = end;
        if (last != null && last.getValue().offset + last.getValue().bytes == end) {
            offset = last.getValue().offset;
            remove(last.getValue());
        }
        end = Math.addExact(offset, bytes);
        return offset;
    }

    void release(long offset, long bytes) {
        if (bytes == 0) return;
        long from = offset, to = offset + bytes;
        Map.Entry<Long, Hole> before = byOffset.lowerEntry(offset);
        if (before != null && before.getValue().offset + before.getValue().bytes == from) {
            from = before.getValue().offset;
            remove(before.getValue());
        }
        Hole after = byOffset.get(to);
        if (after != null) {
            to = after.offset + after.bytes;
            remove(after);
        }
        add(new Hole(from, to - from));
    }

    private void add(Hole hole) {
        byOffset.put(hole.offset, hole);
        bySize.add(hole);
    }

    private void remove(Hole hole) {
        byOffset.remove(hole.offset);
        bySize.remove(hole);
    }
}
