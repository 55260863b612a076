package io.kgraph.exec;

import io.kgraph.Session;
import io.kgraph.ir.GraphContext;

/// Opens sessions for the front door, which finds this class through `ServiceLoader`.
public final class LocalSessions implements Session.Provider {
    /// For `ServiceLoader`.
    public LocalSessions() {}

    @Override public Session open(GraphContext context, Session.Options options) {
        return LocalSession.open(context, options);
    }
}
