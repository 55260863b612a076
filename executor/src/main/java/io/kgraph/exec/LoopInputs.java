package io.kgraph.exec;

import io.kgraph.compiler.plan.BoundView;
import io.kgraph.exec.memory.Slab;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// What a loop reads of the run around it, as its body's parameters.
final class LoopInputs {
    private final Executable body;
    private final Workspace outside;
    private final Workspace inside;
    private final int[] buffers;                                 // of the run around, by input
    private final ViewCopy[] views;

    LoopInputs(Executable body, Workspace outside, Workspace inside, List<BoundView> inputs) {
        this.body = body;
        this.outside = outside;
        this.inside = inside;
        this.buffers = inputs.stream().mapToInt(BoundView::buffer).toArray();
        this.views = inputs.stream().map(ViewCopy::new).toArray(ViewCopy[]::new);
    }

    int count() {
        return buffers.length;
    }

    MemorySegment buffer(int input) {
        return outside.buffer(buffers[input]);
    }

    ViewCopy view(int input) {
        return views[input];
    }

    /// Whether the body reads the parameter.
    boolean isRead(int input) {
        return body.fedBuffer(input) >= 0;
    }

    /// Copies an input to where the body reads it.
    void copy(int input) {
        if (isRead(input)) copy(input, inside.staging(input));
    }

    void copy(int input, MemorySegment to) {
        views[input].copy(buffer(input), to, outside.tiles());
    }

    /// Has the body read an input where it is, where it can.
    void capture(int input) {
        if (!isRead(input)) return;
        if (views[input].isWhole()) inside.buffer(body.fedBuffer(input), buffer(input));
        else copy(input);
    }

    /// Memory for the elements of some views, one after the other.
    static MemorySegment[] hold(Executable body, Workspace inside, ViewCopy[] views) {
        long bytes = 0;
        for (ViewCopy v : views) bytes += Math.ceilDiv(v.bytes(), Slab.ALIGNMENT) * Slab.ALIGNMENT;
        Slab slab = inside.adopt(body.allocate(bytes));
        var held = new MemorySegment[views.length];
        long at = 0;
        for (int i = 0; i < held.length; i++) {
            held[i] = slab.slice(at, views[i].bytes());
            at += Math.ceilDiv(views[i].bytes(), Slab.ALIGNMENT) * Slab.ALIGNMENT;
        }
        return held;
    }
}
