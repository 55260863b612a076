package io.kgraph.exec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The block of words that a native function is called with: the addresses of buffers, that of a thread's scratch memory, then places for the function.
final class Arguments {
    private final Workspace workspace;
    private final int[] buffers;
    private final MemorySegment words;
    private final boolean mayMove;                               // an array of the caller may be used where it lies
    private int moves = -1;

    Arguments(Workspace workspace, int[] buffers, int count, int worker) {
        this(workspace, buffers, new long[0], count, worker);
    }

    /// @param further addresses of the step's own memory, behind those of the buffers
    Arguments(Workspace workspace, int[] buffers, long[] further, int count, int worker) {
        this.workspace = workspace;
        this.buffers = buffers;
        this.words = workspace.reserve(8L * count);
        this.mayMove = java.util.Arrays.stream(buffers).anyMatch(workspace::mayMove);
        for (int i = 0; i < further.length; i++) words.setAtIndex(ValueLayout.JAVA_LONG, buffers.length + i, further[i]);
        words.setAtIndex(ValueLayout.JAVA_LONG, buffers.length + further.length, workspace.scratch(worker));
        for (int i = 0; i < buffers.length; i++) if (!workspace.mayMove(buffers[i])) words.setAtIndex(ValueLayout.JAVA_LONG, i, workspace.buffer(buffers[i]).address());
    }

    /// Looks where arrays of the caller lie now.
    void refresh() {
        if (!mayMove || moves == workspace.moves()) return;
        moves = workspace.moves();
        for (int i = 0; i < buffers.length; i++) if (workspace.mayMove(buffers[i])) words.setAtIndex(ValueLayout.JAVA_LONG, i, workspace.buffer(buffers[i]).address());
    }

    long address() {
        return words.address();
    }

    long word(int number) {
        return words.getAtIndex(ValueLayout.JAVA_LONG, number);
    }
}
