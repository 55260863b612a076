package io.kgraph.doc;

import io.kgraph.K;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.config.Settings;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.error.GraphError;
import io.kgraph.ir.GraphContext;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Examples of what only Java reaches; the reference shows the bodies of these methods as they stand here.
final class JavaExamples {
    private static final Map<String, Supplier<Object>> ALL = Map.of("symbolic", JavaExamples::symbolic, "eager", JavaExamples::eager, "getUid", JavaExamples::getUid,
            "resetUids", JavaExamples::resetUids, "clearSession", JavaExamples::clearSession, "getSession", JavaExamples::getSession,
            "setSession", JavaExamples::setSession, "manualVariableInitialization", JavaExamples::manualVariableInitialization);

    private JavaExamples() {}

    /// The result of the example named like the function, as text.
    static String result(String name) {
        Supplier<Object> example = ALL.get(name);
        if (example == null) throw new BrokenInvariant("doc", name + " has an example in Java");
        return ScopedValue.where(Settings.SCOPED, Settings.defaults()).call(() -> {
            try (var _ = K.graphScope(new GraphContext())) {
                return example.get().toString();
            }
        });
    }

    static Object symbolic() {
        UnaryOperator<Tensor> f = K.symbolic(x -> K.square(x));
        return K.eval(f.apply(K.variable(List.of(2, 3))));
    }

    static Object eager() {
        UnaryOperator<Tensor> f = K.eager(x -> K.square(x));
        return K.eval(f.apply(K.variable(List.of(2, 3))));
    }

    static Object getUid() {
        return List.of(K.getUid("dense"), K.getUid("dense"), K.getUid("conv"));
    }

    static Object resetUids() {
        int first = K.getUid("foo"), second = K.getUid("foo");
        K.resetUids();
        return List.of(first, second, K.getUid("foo"));
    }

    static Object clearSession() {
        GraphContext before = K.graph();
        K.setLearningPhase(1);
        K.clearSession();
        return List.of(K.graph() == before, K.eval(K.learningPhase()));
    }

    static Object getSession() {
        Variable v = K.variable(List.of(1, 2));
        Session session = K.getSession();
        return List.of(session.run(v.mul(10)), K.getSession() == session);
    }

    static Object setSession() {
        Session session = K.openSession();
        K.setSession(session);
        return K.getSession() == session;
    }

    static Object manualVariableInitialization() {
        K.manualVariableInitialization(true);
        Variable v = K.variable(List.of(1, 2));
        try {
            return K.eval(v);
        } catch (GraphError e) {
            K.setValue(v, List.of(3, 4));
            return e.kind() + ", then " + K.eval(v);
        }
    }
}
