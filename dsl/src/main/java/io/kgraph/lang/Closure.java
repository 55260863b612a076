package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A lambda with the names around it.
final class Closure implements Callable {
    private final Evaluator evaluator;
    private final ImmutableList<Ast.LambdaParameter> parameters;
    private final Ast.Block body;
    private final Locals around;
    private final Span span;

    Closure(Evaluator evaluator, ImmutableList<Ast.LambdaParameter> parameters, Ast.Block body, Locals around, Span span) {
        this.evaluator = evaluator;
        this.parameters = parameters;
        this.body = body;
        this.around = around;
        this.span = span;
    }

    String signature() {
        return parameters.stream().map(p -> Kinds.shortened(p.span())).collect(Collectors.joining(", ", "fn(", ")"));
    }

    @Override public int arity() {
        return parameters.size();
    }

    @Override public @Nullable Object call(List<? extends @Nullable Object> arguments) {
        if (arguments.size() != parameters.size())
            throw Refused.of(Code.E0213, span, "This function takes " + Calls.count(parameters.size(), "value") + ", but is called with " + arguments.size() + ".");
        Locals locals = around.inner();
        for (int i = 0; i < parameters.size(); i++) {
            Ast.LambdaParameter parameter = parameters.get(i);
            Object value = arguments.get(i);
            Object checked = parameter.type().isEmpty() ? value
                    : new Types(evaluator, locals).check(value, parameter.type().get(), Kinds.shortened(parameter.pattern().span()), parameter.span());
            Patterns.bind(parameter.pattern(), checked, locals::declare);
        }
        return evaluator.block(body, locals);
    }
}
