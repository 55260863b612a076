package io.kgraph.run;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.kgraph.array.NDArray;
import io.kgraph.error.Diagnostic;
import io.kgraph.lang.Span;
import java.util.Optional;

/// Hears what a running script has to say.
public interface Report {
    /// A line of `print`, and what it shows.
    ///
    /// @param name what stands before `=`, empty for a string
    record Item(String text, String name, Shown value) {}

    /// The lines of one `print`.
    void print(Span command, ImmutableList<Item> items);

    /// A named result.
    ///
    /// @param asked whether it was asked for from outside; else an `eval` of the script has made it
    void value(String name, NDArray value, boolean asked);

    /// An epoch of a `train` has ended.
    ///
    /// @param means the objective first, then the watched values, by their names
    void epoch(String label, long epoch, long step, ImmutableMap<String, NDArray> means);

    /// A step of a `train` has ended; called for each of them, so it must be quick.
    ///
    /// @param steps how many there will be if nothing stops them, or 0 where that is not known
    void step(String label, long epoch, long step, long steps, double objective);

    /// No more steps come from that `train`.
    void trained();

    /// A test has ended, well if nothing is wrong.
    default void test(Span command, String name, Optional<Diagnostic> failure) {}

    /// A gradient check has passed.
    default void gradcheck(Span command, Item item) {
        print(command, ImmutableList.of(item));
    }

    /// A command begins and ends, for those who measure.
    default void begin(Span command) {}

    default void end(Span command, long runs) {}

    /// Hears nothing.
    Report NONE = new Report() {
        @Override public void print(Span command, ImmutableList<Item> items) {}

        @Override public void value(String name, NDArray value, boolean asked) {}

        @Override public void epoch(String label, long epoch, long step, ImmutableMap<String, NDArray> means) {}

        @Override public void step(String label, long epoch, long step, long steps, double objective) {}

        @Override public void trained() {}
    };
}
