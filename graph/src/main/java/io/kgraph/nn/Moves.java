package io.kgraph.nn;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.op.Sweep;
import io.kgraph.type.Dim;
import java.util.Collections;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// How windows move over the spatial axes of a tensor, as authors say it: the arguments that all functions of this family have.
///
/// @param who   the function
/// @param owner `Conv.` or `Pool.` where the arguments were steps of an options record, else empty
public record Moves(String who, String owner, Object strides, Object padding, @Nullable Object dataFormat, Object dilationRate) {
    /// From named arguments.
    public static Moves of(String who, Object strides, Object padding, @Nullable Object dataFormat, Object dilationRate) {
        return new Moves(who, "", strides, padding, dataFormat, dilationRate);
    }

    /// The same arguments without moving at all: for the second convolution of a separable one.
    Moves inPlace() {
        return new Moves(who, owner, 1, "valid", dataFormat, 1);
    }

    boolean channelsFirst() {
        return Arguments.layout(who, named("data_format", "dataFormat"), dataFormat).equals("channels_first");
    }

    /// The name of an argument as the author wrote it.
    private String named(String argument, String step) {
        return owner.isEmpty() ? argument : owner + step;
    }

    /// One number of 1 or more for each of `count` axes; a number by itself counts for all.
    ImmutableList<Integer> perAxis(String what, Object value, int count) {
        boolean alone = Arguments.items(value).isEmpty();
        ImmutableList<Integer> given = Arguments.integers(who, what, value);
        if (alone || given.size() == 1 && !owner.isEmpty()) given = ImmutableList.copyOf(Collections.nCopies(count, given.getFirst()));
        if (given.size() != count) throw Refusal.value(who, what + " is one number for each of the " + count + " spatial axes, but " + given + " has " + given.size());
        for (int n : given) if (n < 1) throw Refusal.value(who, what + " is 1 or more along each axis, but " + given + " is not");
        return given;
    }

    ImmutableList<Integer> strides(int count) {
        return perAxis(owner + "strides", strides, count);
    }

    ImmutableList<Integer> dilation(int count) {
        return perAxis(named("dilation_rate", "dilationRate"), dilationRate, count);
    }

    /// `same`, `valid`, or what else a function admits.
    String padding(String... admitted) {
        for (String mode : admitted) if (mode.equals(padding)) return mode;
        throw Arguments.unknownWord(who, owner + "padding", padding, java.util.Arrays.stream(admitted).map(m -> "'" + m + "'").toArray(String[]::new));
    }

    /// Strides and dilation exclude each other.
    void refuseBoth(ImmutableList<Integer> strides, ImmutableList<Integer> dilation) {
        if (strides.stream().anyMatch(s -> s > 1) && dilation.stream().anyMatch(d -> d > 1))
            throw Refusal.value(who, owner + "strides and " + named("dilation_rate", "dilationRate") + " do not go together, but are " + strides + " and " + dilation);
    }

    /// The sweep along one axis of extent `n`, of a window that covers `cover` places.
    ///
    /// @throws io.kgraph.error.GraphError where the window is known to be larger than the axis
    Sweep sweep(String mode, Dim n, Dim cover, int stride, int dilation, Tensor x) {
        return switch (mode) {
            case "same" -> {
                Dim positions = n.ceilDiv(stride);
                Dim padding = positions.minus(1).times(stride).plus(cover).minus(n).max(Dim.ZERO);
                yield new Sweep(stride, dilation, 1, padding.floorDiv(2), positions);
            }
            case "causal" -> new Sweep(stride, dilation, 1, cover.minus(1), n.ceilDiv(stride));
            default -> {
                Dim room = n.minus(cover).plus(1);
                if (room.isConstant() && room.value() <= 0)
                    throw Refusal.shape(who, "a window of " + cover + " does not fit into an axis of " + n + " without padding", x);
                yield new Sweep(stride, dilation, 1, Dim.ZERO, room.ceilDiv(stride));
            }
        };
    }

    // ---- layout ------------------------------------------------------------------------------------------------------------

    /// Channels to the end, where they are not there.
    static Tensor channelsLast(Tensor x, boolean first) {
        int rank = x.rank();
        return first ? io.kgraph.op.Build.permute(x, IntStream.range(0, rank).map(a -> a == 0 ? 0 : a == rank - 1 ? 1 : a + 1).toArray()) : x;
    }

    /// The layout that the author wants, from channels last.
    static Tensor restored(Tensor y, boolean first) {
        int rank = y.rank();
        return first ? io.kgraph.op.Build.permute(y, IntStream.range(0, rank).map(a -> a == 0 ? 0 : a == 1 ? rank - 1 : a - 1).toArray()) : y;
    }
}
