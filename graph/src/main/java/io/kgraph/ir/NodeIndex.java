package io.kgraph.ir;

import io.kgraph.Tensor;
import org.jspecify.annotations.Nullable;

/// A number for each of some nodes, found by id.
///
/// Ids count up as nodes are made, so those of a graph lie close together: they are kept in pages, and only the pages are looked up.
public final class NodeIndex {
    public static final int NONE = -1;

    private static final int PAGE_BITS = 6;

    private long[] numbers = new long[16];                       // of the page in a place
    private int[] @Nullable [] pages = new int[16][];
    private int used;

    /// An index without nodes.
    public NodeIndex() {}

    /// The number of `node`, or [#NONE].
    public int get(Tensor node) {
        int[] page = pages[place(node.id() >>> PAGE_BITS)];
        return page == null ? NONE : page[within(node)] - 1;
    }

    public void put(Tensor node, int number) {
        int place = place(node.id() >>> PAGE_BITS);
        int[] page = pages[place];
        if (page == null) page = begin(place, node.id() >>> PAGE_BITS);
        page[within(node)] = number + 1;
    }

    private static int within(Tensor node) {
        return (int) node.id() & (1 << PAGE_BITS) - 1;
    }

    private int place(long number) {
        int mask = pages.length - 1, at = (int) (number * 0x9E3779B97F4A7C15L >>> 40) & mask;
        while (pages[at] != null && numbers[at] != number) at = at + 1 & mask;
        return at;
    }

    private int[] begin(int place, long number) {
        int[] page = new int[1 << PAGE_BITS];
        numbers[place] = number;
        pages[place] = page;
        if (++used * 2 > pages.length) grow();
        return page;
    }

    private void grow() {
        long[] oldNumbers = numbers;
        int[] @Nullable [] oldPages = pages;
        numbers = new long[oldNumbers.length * 2];
        pages = new int[oldPages.length * 2][];
        for (int i = 0; i < oldPages.length; i++) {
            if (oldPages[i] == null) continue;
            int place = place(oldNumbers[i]);
            numbers[place] = oldNumbers[i];
            pages[place] = oldPages[i];
        }
    }
}
