package io.kgraph.exec;

import com.google.common.primitives.ImmutableLongArray;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.exec.jvm.Tiles;
import io.kgraph.exec.memory.OffHeap;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// An input that lies in strides, for a kernel that wants its elements one after the other: copied in each run.
record DenseInput(int number, ViewCopy copy) {
    /// The same inputs as if they lay row-major, each from the start of a buffer.
    static List<BoundView> views(List<BoundView> inputs) {
        return inputs.stream().map(DenseInput::dense).toList();
    }

    private static BoundView dense(BoundView view) {
        if (isDense(view)) return view;
        var strides = new ArrayList<Long>();
        long stride = 1;
        for (int a = view.type().rank() - 1; a >= 0; a--) {
            strides.addFirst(stride);
            stride *= view.type().extent(a);
        }
        return new BoundView(view.buffer(), 0, ImmutableLongArray.copyOf(strides), view.type());
    }

    private static boolean isDense(BoundView view) {
        return new ViewCopy(view).isDense();
    }

    /// Those that have to be copied.
    static List<DenseInput> of(List<BoundView> inputs) {
        return IntStream.range(0, inputs.size()).filter(i -> !isDense(inputs.get(i))).mapToObj(i -> new DenseInput(i, new ViewCopy(inputs.get(i)))).toList();
    }

    /// Memory for the copy.
    MemorySegment room() {
        return OffHeap.allocate(Math.max(8, copy.bytes()));
    }

    /// Copies it, and puts the copy in its place.
    void replace(MemorySegment[] inputs, MemorySegment room, Tiles tiles) {
        copy.copy(inputs[number], room, tiles);
        inputs[number] = room;
    }
}
