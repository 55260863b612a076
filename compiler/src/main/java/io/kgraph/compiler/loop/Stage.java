package io.kgraph.compiler.loop;

import com.google.common.collect.ImmutableList;
import io.kgraph.ir.Monoid;
import io.kgraph.type.Dim;

/// One loop (or none, where `extents` is empty) over a row: straight-line values, then what is kept of them.
///
/// Without a reduction every index stands for itself, and the order of indices does not matter. A body's values
/// refer to each other by position, to earlier ones only; each register is computed before the first sink is filled.
/// Row values are numbered through all stages of a nest, as are locals; each is written by one sink.
public record Stage(ImmutableList<Dim> extents, ImmutableList<Value> body, ImmutableList<Sink> sinks) {
    /// Where a value of the body goes.
    public sealed interface Sink {
        /// The position in the body of what is kept.
        int value();
    }

    /// Into a buffer; narrow dtypes are stored by truncation of a value already in range.
    public record Store(Access access, int value) implements Sink {}

    /// Into a row-local array with the stage's extents, read by later stages with the same extents.
    public record Keep(int local, int value) implements Sink {}

    /// Into a row value, where the stage has no loop.
    public record Let(int rowValue, int value) implements Sink {}

    /// Into a row value by a monoid over all the stage's axes: its first `leading` axes count as rows of the
    /// reduction, the others as its trailing run; the orders are those of the numerics. With `mean`, the sum is
    /// divided once by the count. The row value has the type of `value`; the positions that `ARGMAX` and `ARGMIN`
    /// give are I64. What it needs to become its storage dtype (`ROUND16`, `WRAP8` …) is done by a later stage.
    public record Reduce(int rowValue, Monoid monoid, int leading, boolean mean, int value) implements Sink {}
}
