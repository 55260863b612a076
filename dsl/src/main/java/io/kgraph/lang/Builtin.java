package io.kgraph.lang;

import org.jspecify.annotations.Nullable;

/// A function of the language: its signature, when it may be used, and the call that it stands for.
///
/// @param later  whether it belongs to a later level, so that using it is E0112
/// @param remark why a function is reached from Java only, else empty
record Builtin(Signature signature, Mark mark, boolean later, Body body, Body inCommand, String remark) {
    /// Where a function may be used.
    enum Mark {
        /// Builds nodes, or asks what is known while building.
        PURE,
        /// Asks the session: in commands, and at once in a lone expression.
        SESSION,
        /// Changes settings: in `run` at the top level, and at once in a lone expression.
        SETTING,
        /// Takes a last argument that is built inside of something.
        SCOPE,
        /// Belongs to scripts: data, training, plots.
        SCRIPT,
        /// A Java affair.
        JAVA_ONLY
    }

    /// The call.
    interface Body {
        @Nullable Object call(Arguments arguments);
    }

    private static final Body NOTHING = _ -> null;

    static Builtin pure(String signature, Body body) {
        return new Builtin(Signature.parse(signature), Mark.PURE, false, body, body, "");
    }

    /// @param inCommand what stands for the call in a command, where everything is one session run
    static Builtin session(String signature, Body body, Body inCommand) {
        return new Builtin(Signature.parse(signature), Mark.SESSION, false, body, inCommand, "");
    }

    static Builtin setting(String signature, Body body) {
        return new Builtin(Signature.parse(signature), Mark.SETTING, false, body, body, "");
    }

    static Builtin scope(String signature, Body body) {
        return new Builtin(Signature.parse(signature), Mark.SCOPE, false, body, body, "");
    }

    static Builtin script(String signature) {
        return new Builtin(Signature.parse(signature), Mark.SCRIPT, false, NOTHING, NOTHING, "");
    }

    static Builtin javaOnly(String signature, String why) {
        return new Builtin(Signature.parse(signature), Mark.JAVA_ONLY, false, NOTHING, NOTHING, why);
    }

    static Builtin later(String signature) {
        return new Builtin(Signature.parse(signature), Mark.PURE, true, NOTHING, NOTHING, "");
    }

    String name() {
        return signature.name();
    }
}
