package io.kgraph.doc;

import com.google.common.collect.ImmutableList;

/// An example that has been evaluated: what is written, and what it gives, step by step.
///
/// @param java whether it is Java instead of the language
record Example(boolean java, ImmutableList<Step> steps) {
    /// A statement or an expression; results of a statement, such as a declaration, are empty.
    ///
    /// @param picture the SVG that it draws, or empty
    record Step(String source, String result, String picture) {}
}
