package io.kgraph;

import com.google.common.collect.MapMaker;
import io.kgraph.config.Settings;
import io.kgraph.error.GraphError;
import io.kgraph.ir.GraphContext;
import io.kgraph.nn.DefaultGraph;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;

/// Which session runs what names none: the innermost one opened as default, else the one that belongs to the graph, made on demand.
///
/// Whoever asks gets it with all variables initialised, unless the author wants to do that.
final class Sessions {
    private static final ThreadLocal<Deque<Session>> DEFAULTS = ThreadLocal.withInitial(ArrayDeque::new);
    private static final Map<Session, Integer> INITIALIZED = new MapMaker().weakKeys().makeMap();
    private static volatile Ready last = new Ready(new WeakReference<>(null), 0);
    private static final Set<GraphContext> CLEARED = Collections.newSetFromMap(new MapMaker().weakKeys().makeMap());

    /// The session that was asked for last, and how many variables it had then: nearly always the next one as well.
    private record Ready(WeakReference<Session> session, int variables) {}

    private Sessions() {}

    /// A new session, known to nobody else.
    static Session open(GraphContext context, Session.Options options) {
        return ServiceLoader.load(Session.Provider.class).findFirst()
                .orElseThrow(() -> GraphError.runtime("There is nothing here that runs graphs.").hint("put the module io.kgraph.executor on the module path"))
                .open(context, options);
    }

    /// The default session if one is open, else the one of this thread's default graph.
    static Session current() {
        Session open = DEFAULTS.get().peek();
        return ready(open != null ? open : own(DefaultGraph.current()));
    }

    /// The default session if it runs that graph, else the graph's own.
    static Session of(GraphContext context) {
        Session open = DEFAULTS.get().peek();
        return ready(open != null && open.context() == context ? open : own(context));
    }

    /// The session for a tensor's value: one of another graph is refused only once that has been cleared.
    static Session running(Tensor tensor) {
        GraphContext context = tensor.context();
        if (CLEARED.contains(context))
            throw GraphError.value("The graph of " + tensor.label() + " was dropped by clear_session.")
                    .involving(tensor.label(), tensor.type().toString(), "of " + context, "made at " + tensor.site().text())
                    .hint("build the tensor anew");
        return DEFAULTS.get().peek() != null ? current() : of(context);
    }

    private static Session own(GraphContext context) {
        Session known = context.session();
        if (known != null && !known.isClosed()) return known;
        synchronized (context) {
            known = context.session();
            if (known != null && !known.isClosed()) return known;
            Session made = open(context, Session.Options.DEFAULT);
            context.session(made);
            return made;
        }
    }

    /// With variables made since last time initialised.
    private static Session ready(Session session) {
        if (Settings.current().manualInitialization() || session.isClosed()) return session;
        int count = session.context().variableCount();
        Ready before = last;
        if (before.variables == count && before.session.refersTo(session)) return session;
        Integer known = INITIALIZED.get(session);
        if (known == null || known != count) {
            session.initialize(session.context().variables());
            INITIALIZED.put(session, count);
        }
        last = new Ready(new WeakReference<>(session), count);
        return session;
    }

    /// The session that `of` finds first for these tensors, which must be of one graph.
    static Session forTensors(List<? extends Tensor> tensors) {
        if (tensors.isEmpty()) return current();
        GraphContext context = tensors.getFirst().context();
        for (Tensor t : tensors)
            if (t.context() != context) throw GraphError.value("The tensors belong to different graphs, which no session runs together.");
        return of(context);
    }

    static void install(Session session) {
        session.context().session(session);
    }

    /// Makes `session` the default of this thread until the scope is closed.
    static GraphContext.Scope asDefault(Session session) {
        Deque<Session> defaults = DEFAULTS.get();
        defaults.push(session);
        return new GraphContext.Scope("", () -> defaults.removeFirstOccurrence(session));
    }

    /// Closes the graph's session and replaces this thread's default graph by an empty one.
    static GraphContext clear() {
        GraphContext before = DefaultGraph.current(), fresh = new GraphContext();
        Session own = before.session();
        if (own != null) own.close();
        before.session(null);
        CLEARED.add(before);
        DefaultGraph.replace(fresh);
        return fresh;
    }
}
