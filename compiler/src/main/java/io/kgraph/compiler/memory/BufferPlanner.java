package io.kgraph.compiler.memory;

import com.google.common.collect.ComparisonChain;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.ImmutableLongArray;
import io.kgraph.compiler.memory.BufferPlan.Layout;
import io.kgraph.compiler.memory.BufferPlan.Lifetime;
import io.kgraph.compiler.memory.StepUse.Share;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Set;

/// Finds out how long buffers live, and lays them into one slab when their sizes are known.
///
/// Steps in order: what a step writes takes over the memory of an input that dies there where it may, else the
/// smallest hole that is large enough, else new memory at the end.
public final class BufferPlanner {
    /// Slabs and everything in them begin at multiples of a cache line.
    static final long ALIGNMENT = 64;

    private BufferPlanner() {}

    /// @param inSlab  for each buffer whether it lies in the workspace
    /// @param lasting the buffers that are read after the last step
    public static BufferPlan plan(List<StepUse> steps, boolean[] inSlab, Set<Integer> lasting) {
        int[] first = new int[inSlab.length], last = new int[inSlab.length];
        Arrays.fill(first, -1);
        for (int s = 0; s < steps.size(); s++) {
            for (int b : steps.get(s).writes()) {
                if (first[b] < 0) first[b] = s;
                last[b] = s;
            }
            for (int b : steps.get(s).reads()) last[b] = s;
        }
        for (int b : lasting) last[b] = steps.size();
        var heirs = new HashMap<Integer, List<Integer>>();
        for (int s = 0; s < steps.size(); s++)
            for (Share share : steps.get(s).shares())
                if (last[share.read()] == s && inSlab[share.written()] && first[share.written()] == s)
                    heirs.computeIfAbsent(share.read(), _ -> new ArrayList<>()).add(share.written());
        var lifetimes = new ArrayList<Lifetime>();
        for (int b = 0; b < inSlab.length; b++)
            if (inSlab[b] && first[b] >= 0) lifetimes.add(new Lifetime(b, first[b], last[b], ImmutableList.copyOf(heirs.getOrDefault(b, List.of()))));
        lifetimes.sort((a, b) -> ComparisonChain.start().compare(a.first(), b.first()).compare(a.buffer(), b.buffer()).result());
        return new BufferPlan(ImmutableList.copyOf(lifetimes), ImmutableList.copyOf(steps), ImmutableSet.copyOf(lasting));
    }

    /// @param bytes the size of each buffer
    public static Layout place(BufferPlan plan, long[] bytes) {
        long[] offsets = new long[bytes.length];
        Arrays.fill(offsets, -1);
        var space = new FreeSpace();
        var inherited = new boolean[bytes.length];
        List<List<Lifetime>> dying = new ArrayList<>();
        for (int step = 0; step <= plan.steps().size(); step++) dying.add(new ArrayList<>());
        for (Lifetime l : plan.lifetimes()) dying.get(l.last()).add(l);
        int next = 0;
        for (int step = 0; step < plan.steps().size(); step++) {
            for (Lifetime l : dying.get(step)) {
                if (l.first() == step && !l.heirs().isEmpty()) settle(l, offsets, bytes, space);   // a product that its epilogue overwrites
                bequeath(l, offsets, bytes, inherited);
            }
            for (; next < plan.lifetimes().size() && plan.lifetimes().get(next).first() == step; next++) settle(plan.lifetimes().get(next), offsets, bytes, space);
            for (Lifetime l : dying.get(step)) if (!inherited[l.buffer()]) space.release(offsets[l.buffer()], aligned(bytes[l.buffer()]));
        }
        return new Layout(ImmutableLongArray.copyOf(offsets), space.end());
    }

    private static void settle(Lifetime l, long[] offsets, long[] bytes, FreeSpace space) {
        if (offsets[l.buffer()] < 0) offsets[l.buffer()] = space.take(aligned(bytes[l.buffer()]));
    }

    /// Gives the memory to the first heir of the same size that has none yet.
    private static void bequeath(Lifetime dying, long[] offsets, long[] bytes, boolean[] inherited) {
        for (int heir : dying.heirs())
            if (offsets[heir] < 0 && bytes[heir] == bytes[dying.buffer()]) {
                offsets[heir] = offsets[dying.buffer()];
                inherited[dying.buffer()] = true;
                return;
            }
    }

    private static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}
