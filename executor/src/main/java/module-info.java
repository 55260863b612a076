/// Targets, kernels and the session: what runs a plan.
module io.kgraph.executor {
    requires transitive io.kgraph.compiler;
    requires jdk.jfr;
    requires static org.jspecify;

    exports io.kgraph.exec;

    provides io.kgraph.Session.Provider with io.kgraph.exec.LocalSessions;
}
