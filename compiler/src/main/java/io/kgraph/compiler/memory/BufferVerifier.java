package io.kgraph.compiler.memory;

import io.kgraph.compiler.memory.BufferPlan.Layout;
import io.kgraph.error.BrokenInvariant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Walks the steps with a picture of who owns which bytes, and refuses a layout in which a step reads what another buffer has overwritten.
///
/// It knows the steps and the layout alone: not the lifetimes, nor how the layout came about.
public final class BufferVerifier {
    private record Owned(long end, int buffer) {}

    private final Layout layout;
    private final long[] bytes;
    private final TreeMap<Long, Owned> owners = new TreeMap<>();      // disjoint intervals, by their begin
    private final Set<Integer> begun = new HashSet<>();
    private final Set<Integer> written = new HashSet<>();            // in this step so far

    private BufferVerifier(Layout layout, long[] bytes) {
        this.layout = layout;
        this.bytes = bytes;
    }

    /// @param lasting the buffers that are read after the last step
    /// @param bytes   the size of each buffer
    /// @throws BrokenInvariant naming the step and both buffers
    public static void verify(List<StepUse> steps, Set<Integer> lasting, long[] bytes, Layout layout) {
        var verifier = new BufferVerifier(layout, bytes);
        for (int s = 0; s < steps.size(); s++) verifier.step("step " + (s + 1), steps.get(s));
        for (int b : lasting) verifier.read("the end", b);
    }

    private void step(String where, StepUse step) {
        var reads = new HashSet<>(step.reads());
        var writes = new HashSet<>(step.writes());
        for (int b : step.reads()) if (!writes.contains(b)) read(where, b);
        for (int w : step.writes()) {
            long from = layout.offsets().get(w);
            if (from < 0) continue;
            if (!begun.add(w)) read(where, w);                   // another part of it
            if (from % BufferPlanner.ALIGNMENT != 0 || from + bytes[w] > layout.bytes())
                throw broken(where, "b" + w + " is not aligned, or reaches outside of the slab");
            for (int other : ownersWithin(from, from + bytes[w])) {
                if (other == w || mayShare(step, other, w)) continue;
                if (written.contains(other)) throw broken(where, "b" + w + " and b" + other + " are both written to the same bytes");
                if (reads.contains(other)) throw broken(where, "b" + w + " is written over b" + other + ", which is still read");
            }
            own(w);
            written.add(w);
        }
        written.clear();
    }

    private List<Integer> ownersWithin(long from, long to) {
        var buffers = new ArrayList<Integer>();
        Map.Entry<Long, Owned> before = owners.lowerEntry(from);
        if (before != null && before.getValue().end > from) buffers.add(before.getValue().buffer);
        for (Owned o : owners.subMap(from, to).values()) buffers.add(o.buffer);
        return buffers;
    }

    private boolean mayShare(StepUse step, int read, int written) {
        return step.shares().contains(new StepUse.Share(read, written)) && bytes[read] == bytes[written]
                && layout.offsets().get(read) == layout.offsets().get(written);
    }

    private void read(String where, int buffer) {
        long from = layout.offsets().get(buffer), to = from + bytes[buffer];
        if (from < 0 || bytes[buffer] == 0) return;
        Map.Entry<Long, Owned> owner = owners.floorEntry(from);
        if (owner == null || owner.getValue().buffer != buffer || owner.getValue().end < to)
            throw broken(where, "b" + buffer + " is read, but its bytes belong to " + (owner == null ? "nobody" : "b" + owner.getValue().buffer));
    }

    private void own(int buffer) {
        long from = layout.offsets().get(buffer), to = from + bytes[buffer];
        if (from < 0 || bytes[buffer] == 0) return;
        Map.Entry<Long, Owned> before = owners.lowerEntry(from);
        if (before != null && before.getValue().end > from) {
            owners.put(before.getKey(), new Owned(from, before.getValue().buffer));
            if (before.getValue().end > to) owners.put(to, new Owned(before.getValue().end, before.getValue().buffer));
        }
        var covered = owners.subMap(from, to);
        long lastEnd = covered.isEmpty() ? to : covered.lastEntry().getValue().end;
        int lastBuffer = covered.isEmpty() ? -1 : covered.lastEntry().getValue().buffer;
        covered.clear();
        if (lastEnd > to) owners.put(to, new Owned(lastEnd, lastBuffer));
        owners.put(from, new Owned(to, buffer));
    }

    private static BrokenInvariant broken(String where, String what) {
        return new BrokenInvariant("BufferVerifier", where + ": " + what);
    }
}
