package io.kgraph.viz;

import com.google.common.collect.ImmutableList;
import java.util.OptionalInt;

/// Something to be drawn, before it is known with what and where.
///
/// @param path   the groups that it is in, outermost first; none if it stands for itself
/// @param inputs the numbers of those it depends on, all smaller than its own
/// @param result what it gives, in short: a type
/// @param inside what it runs, such as the body of a loop
record Item(String title, ImmutableList<String> lines, String kind, ImmutableList<Box.Detail> details, ImmutableList<String> path, ImmutableList<Integer> inputs,
        String result, OptionalInt step, double seconds, ImmutableList<Item> inside) {
    /// The same in other groups.
    Item in(ImmutableList<String> groups) {
        return new Item(title, lines, kind, details, groups, inputs, result, step, seconds, inside);
    }

    /// Whether it computes anything.
    boolean computes() {
        return !kind.equals("source") && !kind.equals("variable");
    }
}
