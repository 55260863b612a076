package io.kgraph.fuzz;

import com.google.common.collect.ImmutableList;
import io.kgraph.array.NDArray;
import io.kgraph.error.GraphError;

/// What came of a run.
sealed interface Outcome {
    /// Results, then the values of the variables after the run.
    record Values(ImmutableList<NDArray> arrays) implements Outcome {
        @Override public String toString() {
            return arrays.toString();
        }
    }

    /// An error of the user's, which a graph may well have: all targets have to find it.
    record Refused(GraphError error) implements Outcome {
        @Override public String toString() {
            return "refused: " + error.title() + ": " + error.sentence();
        }
    }

    /// A fault of ours.
    record Broken(Throwable fault) implements Outcome {
        @Override public String toString() {
            var text = new java.io.StringWriter();
            fault.printStackTrace(new java.io.PrintWriter(text));
            return "broken: " + text;
        }
    }

    /// Whether both say the same: the same bits, or both an error.
    default boolean agrees(Outcome other) {
        return switch (this) {
            case Values(ImmutableList<NDArray> mine) -> other instanceof Values(ImmutableList<NDArray> theirs) && firstDifference(mine, theirs) < 0;
            case Refused _ -> other instanceof Refused;
            case Broken _ -> false;
        };
    }

    /// The first array with other bits, or −1.
    static int firstDifference(ImmutableList<NDArray> a, ImmutableList<NDArray> b) {
        for (int i = 0; i < a.size(); i++) if (!a.get(i).bitEquals(b.get(i))) return i;
        return -1;
    }
}
