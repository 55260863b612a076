package io.kgraph.lang;

import io.kgraph.error.Diagnostic.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The parameters that a script declares for a def, a module or an update, and values laid over them.
record Binding(String name, List<Ast.Parameter> parameters) {
    /// Declares each parameter in `locals`; its type is checked, its default is read where the call leaves it out.
    void bind(Calls.Written written, Span call, Locals locals, Evaluator evaluator) {
        if (written.positional().size() > parameters.size())
            throw new Refused(Code.E0213.at(written.positional().get(parameters.size()).span(), name + " takes " + Calls.count(parameters.size(), "argument") + ".").row(new Row(signature())));
        for (var k : written.keywordNames().entrySet()) {
            int index = index(k.getKey());
            if (index < 0) throw unknown(k.getKey(), written, k.getValue());
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

    private Refused unknown(String keyword, Calls.Written written, Span at) {
        var problem = Code.E0211.at(at, name + " has no parameter '" + keyword + "'.").row(new Row(signature()));
        List<String> near = Nearest.to(keyword, parameters.stream().map(p -> p.name().text()).toList());
        Calls.Given given = written.keywords().get(keyword);
        if (near.isEmpty() || given == null) return new Refused(problem);
        return new Refused(problem.hint("did you mean " + near.getFirst() + "=" + Kinds.shortened(given.span()) + "?", new io.kgraph.error.Diagnostic.Edit(at.place(), near.getFirst())));
    }

    /// What a body gives, checked against the type that is written for it.
    static @Nullable Object result(String of, @Nullable Object result, Optional<Ast.ResultType> written, Evaluator evaluator, Locals locals) {
        if (written.isEmpty()) return result;
        Ast.ResultType type = written.get();
        var types = new Types(evaluator, locals);
        String name = "the result of " + of;
        if (!type.tuple()) return types.check(result, type.types().getFirst(), name, type.span());
        if (!(result instanceof List<?> list) || list.size() != type.types().size())
            throw Refused.of(Code.E0309, type.span(), name + " is declared " + Kinds.shortened(type.span()) + ", but is " + Kinds.described(result) + ".");
        var checked = new ArrayList<@Nullable Object>();
        for (int i = 0; i < list.size(); i++) checked.add(types.check(list.get(i), type.types().get(i), name, type.span()));
        return checked;
    }

    private int index(String parameter) {
        for (int i = 0; i < parameters.size(); i++) if (parameters.get(i).name().text().equals(parameter)) return i;
        return -1;
    }

    String signature() {
        return name + parameters.stream().map(p -> Kinds.shortened(p.span())).collect(Collectors.joining(", ", "(", ")"));
    }
}
