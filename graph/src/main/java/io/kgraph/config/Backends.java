package io.kgraph.config;

import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// The names under which the one backend there is may be asked for, and what becomes of other names.
final class Backends {
    private static final Map<String, String> BUILT_IN =
            Map.of("tensorflow", "TensorFlow", "theano", "Theano", "cntk", "CNTK", "kgraph", "kgraph");
    private static final List<String> NEEDED = List.of("placeholder", "variable", "function");

    private Backends() {}

    /// The backend's name as it is announced.
    ///
    /// @throws GraphError for a name that is neither built in nor a class with the entries that a backend needs
    static String admit(String name) {
        String announced = BUILT_IN.get(name);
        if (announced != null) return announced;
        List<String> entries = entries(name);
        for (String needed : NEEDED)
            if (!entries.contains(needed))
                throw Settings.refuse("the backend '" + name + "' has no entry '" + needed + "', which every backend needs.");
        throw GraphError.of(ErrorKind.NOT_IMPLEMENTED, "BACKEND", "The backend '" + name + "' is complete, but only the built-in one can run.")
                .candidates(BUILT_IN.keySet().stream().sorted().toList());
    }

    private static List<String> entries(String className) {
        try {
            var type = Class.forName(className, false, Thread.currentThread().getContextClassLoader());
            return Arrays.stream(type.getMethods()).map(Method::getName).toList();
        } catch (ClassNotFoundException | LinkageError _) {
            throw Settings.refuse("there is no backend '" + className + "'.").candidates(BUILT_IN.keySet().stream().sorted().toList());
        }
    }
}
