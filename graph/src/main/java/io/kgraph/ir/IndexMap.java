package io.kgraph.ir;

import com.google.common.collect.ImmutableList;
import io.kgraph.type.Dim;

/// Where a movement op reads: for each coordinate of the output, the coordinate of the input.
public sealed interface IndexMap {
    /// `in[d] = offset + step · out[axis]` for each input axis `d`; without an axis, `in[d] = offset`.
    record Affine(ImmutableList<Term> terms) implements IndexMap {}

    /// One input axis of an affine map; `axis` is −1 where the output has no part in it.
    record Term(int axis, Dim offset, long step) {
        public static Term of(int axis) {
            return new Term(axis, Dim.ZERO, 1);
        }

        public static Term fixed(Dim offset) {
            return new Term(-1, offset, 0);
        }
    }

    /// The same row-major position: a reshape.
    record Flat() implements IndexMap {}

    /// `in[d] = out[d] − before[d]`; outside of the input reads zero of the dtype.
    record Padded(ImmutableList<Dim> before) implements IndexMap {}

    /// The inputs one after the other along `axis`.
    record Joined(int axis) implements IndexMap {}
}
