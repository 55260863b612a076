package io.kgraph.lang;

import io.kgraph.K;
import io.kgraph.error.Diagnostic.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A def: called, its body is built in place of the call.
final class Def implements Definition, Callable {
    private static final int DEEPEST = 150;

    private final Ast.DefDecl def;
    private final Evaluator evaluator;
    private int depth;

    Def(Ast.DefDecl def, Evaluator evaluator) {
        this.def = def;
        this.evaluator = evaluator;
    }

    @Override public int arity() {
        return def.parameters().size();
    }

    @Override public @Nullable Object call(List<? extends @Nullable Object> arguments) {
        var given = new ArrayList<Calls.Given>();
        for (Object a : arguments) given.add(new Calls.Given(a, def.span()));
        return expand(new Calls.Written(given, new LinkedHashMap<>(), new LinkedHashMap<>()), def.span());
    }

    @Override public @Nullable Object expand(Calls.Written written, Span call) {
        if (depth >= DEEPEST) throw Refused.of(Code.E0204, call, "The calls of '" + def.name().text() + "' nest too deep.");
        depth++;
        try (var _ = K.nameScope(def.name().text().startsWith("_") ? "def" + def.name().text() : def.name().text())) {
            Locals locals = Locals.NONE.inner();
            bind(written, call, locals);
            Object result = evaluator.block(def.body(), locals);
            return def.result().isEmpty() ? result : checked(result, def.result().get(), locals);
        } finally {
            depth--;
        }
    }

    private void bind(Calls.Written written, Span call, Locals locals) {
        String name = def.name().text();
        var parameters = def.parameters();
        if (written.positional().size() > parameters.size())
            throw new Refused(Code.E0213.at(written.positional().get(parameters.size()).span(), name + " takes " + Calls.count(parameters.size(), "argument") + ".").row(new Row(signature())));
        for (var k : written.keywordNames().entrySet()) {
            int index = index(k.getKey());
            if (index < 0) throw new Refused(Code.E0211.at(k.getValue(), name + " has no parameter '" + k.getKey() + "'.").row(new Row(signature())));
            if (index < written.positional().size()) throw Refused.of(Code.E0213, k.getValue(), "'" + k.getKey() + "' is given twice.");
        }
        for (int i = 0; i < parameters.size(); i++) {
            Ast.Parameter p = parameters.get(i);
            Optional<Calls.Given> given = i < written.positional().size() ? Optional.of(written.positional().get(i)) : Optional.ofNullable(written.keywords().get(p.name().text()));
            if (given.isEmpty() && p.value().isEmpty())
                throw new Refused(Code.E0212.at(call, name + " needs '" + p.name().text() + "'.").row(new Row(signature())));
            Object value = given.isPresent() ? given.get().value() : evaluator.value(p.value().orElseThrow(), locals);
            Span span = given.map(Calls.Given::span).orElse(call);
            Object checked = p.type().isEmpty() ? value : new Types(evaluator, locals).check(value, p.type().get(), name + "'s " + p.name().text(), span);
            if (!locals.declare(p.name().text(), checked)) throw Refused.of(Code.E0202, p.span(), "'" + p.name().text() + "' is already declared.");
        }
    }

    private @Nullable Object checked(@Nullable Object result, Ast.ResultType type, Locals locals) {
        var types = new Types(evaluator, locals);
        String name = "the result of " + def.name().text();
        if (!type.tuple()) return types.check(result, type.types().getFirst(), name, type.span());
        if (!(result instanceof List<?> list) || list.size() != type.types().size())
            throw Refused.of(Code.E0309, type.span(), name + " is declared " + Kinds.shortened(type.span()) + ", but is " + Kinds.described(result) + ".");
        var checked = new ArrayList<@Nullable Object>();
        for (int i = 0; i < list.size(); i++) checked.add(types.check(list.get(i), type.types().get(i), name, type.span()));
        return checked;
    }

    private int index(String parameter) {
        for (int i = 0; i < def.parameters().size(); i++) if (def.parameters().get(i).name().text().equals(parameter)) return i;
        return -1;
    }

    private String signature() {
        return def.name().text() + def.parameters().stream().map(p -> Kinds.shortened(p.span())).collect(Collectors.joining(", ", "(", ")"));
    }
}
