package io.kgraph.lang;

import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.op.Build;
import io.kgraph.op.CustomGradient;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// `gradient (dy) => …`: the derivative that replaces the one of a def's body.
record WrittenGradient(Ast.DefDecl def, Ast.GradientClause clause, Evaluator evaluator) {
    /// What the def gives, with this derivative by those of its parameters that are tensors.
    ///
    /// Of several results each has a derivative of its own, for which the cotangents of the others are zeros.
    @Nullable Object of(@Nullable Object result, Locals parameters) {
        var by = new ArrayList<Tensor>();
        var names = new ArrayList<String>();
        for (Ast.Parameter p : def.parameters())
            if (parameters.find(p.name().text()).orElseThrow().orElse(null) instanceof Tensor t && t.dtype().isFloating()) {
                by.add(t);
                names.add(p.name().text());
            }
        if (by.isEmpty()) return result;
        if (result instanceof Tensor y) return derived(y, List.of(y), 0, by, names, parameters);
        if (!(result instanceof List<?> list)) return result;
        var results = new ArrayList<Tensor>();
        for (Object r : list) {
            if (!(r instanceof Tensor t)) throw Refused.of(Code.E0604, clause.span(), "A def with a gradient gives tensors, but this is " + Kinds.described(r) + ".");
            results.add(t);
        }
        var derived = new ArrayList<@Nullable Object>();
        for (int i = 0; i < results.size(); i++) derived.add(derived(results.get(i), results, i, by, names, parameters));
        return derived;
    }

    private Tensor derived(Tensor y, List<Tensor> results, int index, List<Tensor> by, List<String> names, Locals parameters) {
        if (!y.dtype().isFloating()) return y;
        if (clause.parameters().size() != results.size())
            throw Refused.of(Code.E0604, clause.span(), "gradient is given " + Calls.count(results.size(), "cotangent") + ", one for each result, but takes " + clause.parameters().size() + ".");
        long first = y.context().nextNode();
        Placeholder upstream = Placeholder.of(y.context(), y.type());
        Locals locals = parameters.inner();
        for (int i = 0; i < results.size(); i++) {
            Ast.LambdaParameter p = clause.parameters().get(i);
            Object given = i == index ? upstream : Build.zerosLike(results.get(i));
            Object checked = p.type().isEmpty() ? given : new Types(evaluator, locals).check(given, p.type().get(), Kinds.shortened(p.pattern().span()), p.span());
            Patterns.bind(p.pattern(), checked, locals::declare);
        }
        List<@Nullable Tensor> contributions = contributions(evaluator.value(clause.value(), locals), by, names);
        return Evaluator.at(def.span(), () -> CustomGradient.of(first, y, upstream, by, contributions));
    }

    /// One for each parameter that is a tensor, of its type.
    private List<@Nullable Tensor> contributions(@Nullable Object value, List<Tensor> by, List<String> names) {
        List<?> given = by.size() == 1 && !(value instanceof List<?>) ? java.util.Collections.singletonList(value) : value instanceof List<?> list ? list : List.of();
        if (given.size() != by.size()) throw unlike(by, names, by.size() == 1 || value instanceof List<?> ? Calls.count(given.size(), "value") : value instanceof Tensor t ? t.type().toString() : Kinds.described(value));
        var contributions = new ArrayList<@Nullable Tensor>();
        for (int i = 0; i < by.size(); i++) {
            Object g = given.get(i);
            if (g != null && !(g instanceof Tensor t && t.type().agrees(by.get(i).type())))
                throw unlike(by, names, "for " + names.get(i) + " " + (g instanceof Tensor t ? t.type().toString() : Kinds.described(g)));
            contributions.add(g instanceof Tensor t ? t : null);
        }
        return contributions;
    }

    private Refused unlike(List<Tensor> by, List<String> names, String found) {
        var problem = Code.E0604.at(clause.value().span(), "gradient must return " + Calls.count(by.size(), "cotangent") + " like " + names.stream().collect(Collectors.joining(", "))
                + ", but returns " + found + ".");
        for (int i = 0; i < by.size(); i++) problem = problem.row(names.get(i), by.get(i).type().toString(), "", "");
        return new Refused(problem.hint("`none` stands for no cotangent."));
    }
}
