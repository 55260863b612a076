package io.kgraph.viz;

import com.google.common.collect.ImmutableList;
import java.util.OptionalInt;

/// Boxes and arrows on a plane.
///
/// @param parent the drawing of which a box shows this one
record Drawing(String title, OptionalInt parent, ImmutableList<Box> boxes, ImmutableList<Edge> edges, LayeredLayout layout) {
    /// From one box to another, which has the higher number.
    record Edge(int from, int to) {}
}
