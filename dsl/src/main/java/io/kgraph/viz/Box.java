package io.kgraph.viz;

import com.google.common.collect.ImmutableList;
import java.util.OptionalInt;

/// One thing in a drawing: an op, a group of them, or a step.
///
/// @param title   what it is called
/// @param lines   what stands below the title
/// @param kind    how it is coloured: the family of an op, `module` or `step`
/// @param details what is shown when it is selected: names and values
/// @param inside  the drawing that shows what it consists of
/// @param step    the step of the plan that computes it, from 1
/// @param weight  its part of the measured time, 0 … 1
record Box(String title, ImmutableList<String> lines, String kind, ImmutableList<Detail> details, OptionalInt inside, OptionalInt step, double weight) {
    record Detail(String name, String value) {}
}
