package io.kgraph.exec;

import io.kgraph.exec.x64.asm.NativeCode;
import java.util.List;

/// A step that is one native call after the other, so that a [NativeSequence] can take it in.
interface NativeStep extends Code {
    /// Whether it is best done on the calling thread, by [#calls] alone.
    boolean isSerial();

    /// Whether its code is in executable memory.
    boolean isReady();

    /// About how long it takes.
    double nanos();

    /// How many calls it is.
    int count();

    /// Its calls over one workspace.
    List<Call> calls(Workspace workspace);

    /// A native function with its arguments.
    interface Call {
        NativeCode code();

        long address();

        long units();

        /// Looks where fed arrays lie now.
        void refresh();

        /// Throws what the code found wrong.
        void refuse(long refusal);
    }
}
