package io.kgraph;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Ints;
import io.kgraph.nn.Moves;
import org.jspecify.annotations.Nullable;

/// How the window of a convolution moves: the options of [K#conv2d(Object, Object, Conv)] and its kin, changed by named steps.
///
/// ```java
/// K.conv2d(x, kernel, Conv.DEFAULT.strides(2, 2).padding("same"))
/// ```
///
/// @param strides      one for each spatial axis, or one for all
/// @param padding      `valid`, `same`, and for one axis `causal`
/// @param dataFormat   `channels_last` or `channels_first`; null for the configured one
/// @param dilationRate the distance between taps, one for each spatial axis, or one for all
public record Conv(ImmutableList<Integer> strides, String padding, @Nullable String dataFormat, ImmutableList<Integer> dilationRate) {
    /// Steps of 1, no padding, the configured layout.
    public static final Conv DEFAULT = new Conv(ImmutableList.of(1), "valid", null, ImmutableList.of(1));

    public Conv strides(int... steps) {
        return new Conv(ImmutableList.copyOf(Ints.asList(steps)), padding, dataFormat, dilationRate);
    }

    public Conv padding(String mode) {
        return new Conv(strides, mode, dataFormat, dilationRate);
    }

    public Conv dataFormat(@Nullable String layout) {
        return new Conv(strides, padding, layout, dilationRate);
    }

    public Conv dilationRate(int... distances) {
        return new Conv(strides, padding, dataFormat, ImmutableList.copyOf(Ints.asList(distances)));
    }

    Moves moves(String who) {
        return new Moves(who, "Conv.", strides, padding, dataFormat, dilationRate);
    }
}
