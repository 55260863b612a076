package io.kgraph.lang;

import io.kgraph.K;
import io.kgraph.config.Settings;
import io.kgraph.ir.GraphContext;

/// From a script that has been read to a program: names are resolved, nodes built, commands made ready, and everything that is wrong is
/// said at once.
public final class Elaborator {
    private Elaborator() {}

    /// Elaborates a whole script, in a graph and with settings of its own.
    public static Elaboration elaborate(KGraphFile file, Elaboration.Options options) {
        var context = new GraphContext();
        return ScopedValue.where(Settings.SCOPED, Settings.defaults()).call(() -> {
            try (var _ = K.graphScope(context)) {
                return new Script(context, options).elaborate(file);
            }
        });
    }
}
