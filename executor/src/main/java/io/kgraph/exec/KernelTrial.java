package io.kgraph.exec;

import io.kgraph.compiler.plan.BoundPlan;
import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.exec.jvm.Tiles;
import io.kgraph.exec.x64.NestCode;
import io.kgraph.exec.x64.asm.NativeCode;
import io.kgraph.exec.x64.gemm.Product;
import io.kgraph.type.Dim;
import io.kgraph.type.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/// How long a kernel takes on one thread over memory of its own: ones where it reads floating numbers, zeros elsewhere, so that no index is out of range.
final class KernelTrial implements AutoCloseable {
    private static final int ALIGNMENT = 64, LEAST_TRIES = 3;
    private static final long MOST_BYTES = 1L << 30, ENOUGH_NANOS = 20_000_000;

    private final BoundPlan plan;
    private final Arena arena = Arena.ofConfined();
    private final Map<Integer, MemorySegment> buffers = new HashMap<>();

    KernelTrial(BoundPlan plan) {
        this.plan = plan;
    }

    /// Nothing where the kernel refuses such input, or would need too much memory.
    OptionalDouble seconds(BoundStep.Nest nest, NestCode code, NativeCode entry) {
        if (tooLarge(nest.buffers().stream().distinct().mapToLong(b -> bytes(plan.buffers().get(b).type())).sum())) return OptionalDouble.empty();
        MemorySegment words = arena.allocate(8L * code.words(), ALIGNMENT);
        for (int i = 0; i < code.params(); i++) words.setAtIndex(ValueLayout.JAVA_LONG, i, buffer(nest.buffers().get(i)).address());
        words.setAtIndex(ValueLayout.JAVA_LONG, code.params(), arena.allocate(Math.max(ALIGNMENT, code.scratchBytes()), ALIGNMENT).address());
        if (entry.call(words.address(), 0, code.units()) != 0) return OptionalDouble.empty();
        return OptionalDouble.of(best(() -> entry.call(words.address(), 0, code.units())));
    }

    OptionalDouble seconds(Product product, BoundView a, BoundView b, BoundView c) {
        if (tooLarge(bytes(a.type()) + bytes(b.type()) + bytes(c.type()))) return OptionalDouble.empty();
        var tiles = new Tiles();
        Product.Run run = product.open(_ -> tiles);
        return OptionalDouble.of(best(() -> run.run(buffer(a.buffer()), buffer(b.buffer()), buffer(c.buffer()), Product.Run.CHANGING, (_, _, _) -> {})));
    }

    private static boolean tooLarge(long bytes) {
        return bytes > MOST_BYTES;
    }

    private static double best(Runnable run) {
        long best = Long.MAX_VALUE, begin = System.nanoTime();
        for (int i = 0; i < LEAST_TRIES || System.nanoTime() - begin < ENOUGH_NANOS; i++) {
            long start = System.nanoTime();
            run.run();
            best = Math.min(best, System.nanoTime() - start);
        }
        return Math.max(1, best) / 1e9;
    }

    private MemorySegment buffer(int id) {
        return buffers.computeIfAbsent(id, b -> {
            TensorType type = plan.buffers().get(b).type();
            MemorySegment memory = arena.allocate(Math.max(ALIGNMENT, bytes(type)), ALIGNMENT);
            if (type.dtype().isFloating())
                for (long i = 0; i < elements(type); i++)
                    switch (type.dtype().bytes()) {
                        case 2 -> memory.setAtIndex(ValueLayout.JAVA_SHORT, i, Float.floatToFloat16(1));
                        case 4 -> memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, 1);
                        default -> memory.setAtIndex(ValueLayout.JAVA_DOUBLE, i, 1);
                    }
            return memory;
        });
    }

    static long elements(TensorType type) {
        return type.shape().dims().stream().mapToLong(Dim::value).reduce(1, (x, y) -> x * y);
    }

    static long bytes(TensorType type) {
        return elements(type) * type.dtype().bytes();
    }

    @Override public void close() {
        arena.close();
    }
}
