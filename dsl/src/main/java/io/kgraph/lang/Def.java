package io.kgraph.lang;

import io.kgraph.K;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A def: called, its body is built in place of the call.
final class Def implements Definition, Callable {
    private static final int DEEPEST = 150;

    private final Ast.DefDecl def;
    private final Evaluator evaluator;
    private final Binding binding;
    private int depth;

    Def(Ast.DefDecl def, Evaluator evaluator) {
        this.def = def;
        this.evaluator = evaluator;
        this.binding = new Binding(def.name().text(), def.parameters());
    }

    Ast.DefDecl declaration() {
        return def;
    }

    String signature() {
        return binding.signature() + def.result().map(r -> " -> " + Kinds.shortened(r.span())).orElse("");
    }

    @Override public int arity() {
        return def.parameters().size();
    }

    @Override public @Nullable Object call(List<? extends @Nullable Object> arguments) {
        return expand(given(arguments, def.span()), def.span());
    }

    /// Values as the arguments of a call that nobody has written.
    static Calls.Written given(List<? extends @Nullable Object> arguments, Span span) {
        var given = new ArrayList<Calls.Given>();
        for (Object a : arguments) given.add(new Calls.Given(a, span));
        return new Calls.Written(given, new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    @Override public @Nullable Object expand(Calls.Written written, Span call) {
        String name = def.name().text();
        if (depth >= DEEPEST) throw Refused.of(Code.E0204, call, "The calls of '" + name + "' nest too deep.");
        depth++;
        try (var _ = K.nameScope(name.startsWith("_") ? "def" + name : name)) {
            Locals locals = Locals.NONE.inner();
            binding.bind(written, call, locals, evaluator);
            Locals parameters = locals.inner();
            Supplier<@Nullable Object> body = () -> Binding.result(name, evaluator.block(def.body(), locals.inner()), def.result(), evaluator, locals);
            return def.gradient().isEmpty() ? body.get()
                    : evaluator.around().<@Nullable Object>tracing(call, () -> new WrittenGradient(def, def.gradient().get(), evaluator).of(body.get(), parameters));
        } finally {
            depth--;
        }
    }
}
