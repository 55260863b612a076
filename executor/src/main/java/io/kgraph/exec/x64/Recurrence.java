package io.kgraph.exec.x64;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import com.google.common.primitives.ImmutableLongArray;
import io.kgraph.array.NDArray;
import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.type.DType;
import java.util.Optional;

/// A loop whose body is a few elementwise nests over a few vectors at most, as one native function: each step's values stay in registers for the next one.
///
/// `long f(long* args, long from, long to)` goes from step `from` to step `to`, which is beyond it. `args` holds the addresses of the carries, in their order, of which it
/// reads the values at its start and writes them at its end; then those that [Source]s and [Stack]s name by their number. The result is 0, or 1 where the test did not hold
/// before all steps were done.
///
/// @param buffers  of the body, and of the test if there is one
/// @param next     for each carry the buffer of its next value
/// @param stacks   outputs, a part of each a step
/// @param test     of a loop that goes on while something holds
/// @param nanos    about how long a step takes
public record Recurrence(ImmutableList<Source> buffers, ImmutableList<Nest> nests, ImmutableIntArray next, ImmutableList<Stack> stacks, Optional<Test> test, int addresses) {
    /// A nest over those buffers.
    public record Nest(LoopNest nest, ImmutableLongArray sizes, ImmutableIntArray buffers) {}

    /// What holds as long as the loop goes on: nests, and the buffer of the answer.
    public record Test(ImmutableList<Nest> nests, int buffer) {}

    /// A part of an output: the buffer it comes from, the number of its address, and the bytes from one step to the next.
    public record Stack(int buffer, int address, long count, long stride) {}

    /// What a buffer holds.
    public sealed interface Source {
        DType dtype();

        long count();
    }

    public record Carry(int number, DType dtype, long count) implements Source {}

    /// A part of a sequence, or with `stride` 0 what is the same at each step.
    public record Given(int address, long stride, DType dtype, long count) implements Source {}

    public record Literal(NDArray value) implements Source {
        @Override public DType dtype() {
            return value.dtype();
        }

        @Override public long count() {
            return value.size();
        }
    }

    /// What a nest writes.
    public record Made(DType dtype, long count) implements Source {}

    /// How many of the buffers are carries.
    public int carries() {
        return next.length();
    }
}
