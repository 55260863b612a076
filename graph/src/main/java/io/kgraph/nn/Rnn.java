package io.kgraph.nn;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a recurrence goes: `Rnn.options().mask(m).goBackwards(true)`.
///
/// @param goBackwards       from the last step to the first; the outputs are in the order in which they are made
/// @param mask              which steps of which sample count, `(batch, time)` or `(batch, time, 1)`; at others the states and the output stay as they are
/// @param constants         handed to each step behind the states
/// @param unroll            one copy of the step for each, of which there must be a known number, instead of a loop
/// @param inputLength       how many steps there are, or one number of steps for each sample, which is a mask
/// @param timeMajor         the first axis is time, the second the batch
/// @param zeroOutputForMask the output of a step that does not count is zero
/// @param returnAllOutputs  false keeps the last output alone
/// @param checkpoint        gradients keep the states of every √n-th step alone
public record Rnn(boolean goBackwards, @Nullable Object mask, List<?> constants, boolean unroll, @Nullable Object inputLength, boolean timeMajor,
        boolean zeroOutputForMask, boolean returnAllOutputs, boolean checkpoint) {
    private static final Rnn DEFAULT = new Rnn(false, null, ImmutableList.of(), false, null, false, false, true, false);

    /// What a step makes of its inputs, the states before it and the constants.
    public interface Step<X> {
        Stepped of(X input, List<Tensor> statesAndConstants);
    }

    /// The output of a step and the states after it.
    public record Stepped(Object output, Object states) {}

    /// The output of the last step, those of all steps, and the states after the last.
    public record Result(Tensor lastOutput, Tensor outputs, List<Tensor> states) {}

    /// From the first to the last step, without a mask.
    public static Rnn options() {
        return DEFAULT;
    }

    /// What a step gives: its output, and the states in the order in which it got them.
    public static Stepped step(Tensor output, Tensor... states) {
        return new Stepped(output, ImmutableList.copyOf(states));
    }

    public Rnn goBackwards(boolean on) {
        return new Rnn(on, mask, constants, unroll, inputLength, timeMajor, zeroOutputForMask, returnAllOutputs, checkpoint);
    }

    public Rnn mask(@Nullable Object valid) {
        return new Rnn(goBackwards, valid, constants, unroll, inputLength, timeMajor, zeroOutputForMask, returnAllOutputs, checkpoint);
    }

    public Rnn constants(List<?> values) {
        return new Rnn(goBackwards, mask, values, unroll, inputLength, timeMajor, zeroOutputForMask, returnAllOutputs, checkpoint);
    }

    public Rnn unroll(boolean on) {
        return new Rnn(goBackwards, mask, constants, on, inputLength, timeMajor, zeroOutputForMask, returnAllOutputs, checkpoint);
    }

    public Rnn inputLength(@Nullable Object steps) {
        return new Rnn(goBackwards, mask, constants, unroll, steps, timeMajor, zeroOutputForMask, returnAllOutputs, checkpoint);
    }

    public Rnn timeMajor(boolean on) {
        return new Rnn(goBackwards, mask, constants, unroll, inputLength, on, zeroOutputForMask, returnAllOutputs, checkpoint);
    }

    public Rnn zeroOutputForMask(boolean on) {
        return new Rnn(goBackwards, mask, constants, unroll, inputLength, timeMajor, on, returnAllOutputs, checkpoint);
    }

    public Rnn returnAllOutputs(boolean on) {
        return new Rnn(goBackwards, mask, constants, unroll, inputLength, timeMajor, zeroOutputForMask, on, checkpoint);
    }

    public Rnn checkpoint(boolean on) {
        return new Rnn(goBackwards, mask, constants, unroll, inputLength, timeMajor, zeroOutputForMask, returnAllOutputs, on);
    }
}
