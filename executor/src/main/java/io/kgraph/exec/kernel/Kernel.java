package io.kgraph.exec.kernel;

import io.kgraph.compiler.plan.BoundView;
import io.kgraph.exec.jvm.Tiles;
import io.kgraph.ir.Op;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// A fast way to compute a library op, bit for bit its value rule.
public interface Kernel<O extends Op> {
    Class<O> op();

    /// Whether it takes inputs and outputs like these.
    boolean accepts(O op, List<BoundView> inputs, BoundView output);

    /// With everything that can be decided beforehand decided.
    Bound bind(O op, List<BoundView> inputs, BoundView output);

    /// A kernel with numbers: units of work (rows of the result) that are independent of each other.
    interface Bound {
        /// How many there are.
        long units();

        /// How many elements of the result belong to a unit; they are neighbours.
        long width();

        /// About how long all of them take on one thread.
        double nanos();

        /// Units that are best done together, while what they share is in cache.
        int block();

        /// Computes the units `from` to `to`.
        ///
        /// @param inputs the buffers of the inputs
        /// @param output the buffer of the result
        void run(MemorySegment[] inputs, MemorySegment output, Tiles tiles, long from, long to);
    }
}
