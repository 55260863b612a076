package io.kgraph;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Ints;
import io.kgraph.nn.Moves;
import org.jspecify.annotations.Nullable;

/// How the window of a pooling moves and what is made of it: the options of [K#pool2d(Object, Object, Pool)] and [K#pool3d(Object, Object, Pool)],
/// changed by named steps.
///
/// ```java
/// K.pool2d(x, new int[] {2, 2}, Pool.DEFAULT.strides(2, 2).mode("avg"))
/// ```
///
/// @param strides    one for each spatial axis, or one for all
/// @param padding    `valid` or `same`
/// @param dataFormat `channels_last` or `channels_first`; null for the configured one
/// @param mode       `max` or `avg`
public record Pool(ImmutableList<Integer> strides, String padding, @Nullable String dataFormat, String mode) {
    /// Maxima, at every position, without padding, in the configured layout.
    public static final Pool DEFAULT = new Pool(ImmutableList.of(1), "valid", null, "max");

    public Pool strides(int... steps) {
        return new Pool(ImmutableList.copyOf(Ints.asList(steps)), padding, dataFormat, mode);
    }

    public Pool padding(String how) {
        return new Pool(strides, how, dataFormat, mode);
    }

    public Pool dataFormat(@Nullable String layout) {
        return new Pool(strides, padding, layout, mode);
    }

    public Pool mode(String what) {
        return new Pool(strides, padding, dataFormat, what);
    }

    Moves moves(String who) {
        return new Moves(who, "Pool.", strides, padding, dataFormat, 1);
    }
}
