package io.kgraph.samples.backend;

import io.kgraph.K;
import java.io.PrintStream;

/// A walk through all functions of the backend, as a reader of its page would try them: `samples/scripts/backend.kgraph`, written in Java.
///
/// ```
/// java io.kgraph.samples.backend.BackendWalk
/// ```
public final class BackendWalk {
    private BackendWalk() {}

    public static void main(String[] args) {
        Notes notes = walk(System.out);
        System.out.println(notes.shown().size() + " functions shown, " + notes.differences().size() + " values differ");
    }

    /// Shows every function; the notes say which, and what did not come out as promised.
    public static Notes walk(PrintStream out) {
        K.clearSession();
        var notes = new Notes(out);
        Foundations.walk(notes);
        Tensors.walk(notes);
        Networks.walk(notes);
        Control.walk(notes);
        return notes;
    }
}
