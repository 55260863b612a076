package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.kgraph.error.Diagnostic;
import java.util.Optional;

/// What came of elaborating a script: a program if there is no error, and everything there is to say, sorted by place.
public record Elaboration(Optional<Program> program, ImmutableList<Diagnostic> diagnostics) {
    /// What is given from outside.
    ///
    /// @param params values by name as the command line has them (`--set rate=0.1`): a literal of the param's type
    /// @param strict whether run-time checks and derived seeds are warned of (W0904, W0905)
    /// @param files  what opens data files
    public record Options(ImmutableMap<String, String> params, boolean strict, DataFiles files) {
        public static final Options NONE = new Options(ImmutableMap.of(), false, DataFiles.NONE);
    }
}
