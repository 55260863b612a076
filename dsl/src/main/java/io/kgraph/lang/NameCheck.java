package io.kgraph.lang;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Finds the names that the body of a def uses and does not declare itself.
final class NameCheck {
    private final Consumer<Ast.Ref> found;

    NameCheck(Consumer<Ast.Ref> found) {
        this.found = found;
    }

    void def(Ast.DefDecl def) {
        var names = new HashSet<String>();
        parameters(def.parameters(), names);
        block(def.body(), names);
        if (def.gradient().isEmpty()) return;
        var inGradient = new HashSet<>(names);
        for (Ast.LambdaParameter p : def.gradient().get().parameters()) pattern(p.pattern(), inGradient);
        expr(def.gradient().get().value(), inGradient);
    }

    void module(Ast.ModuleDecl module) {
        var names = new HashSet<String>();
        parameters(module.config(), names);
        parameters(module.inputs(), names);
        block(module.body(), names);
    }

    void update(Ast.UpdateDecl update) {
        var names = new HashSet<String>();
        update.parameters().ifPresent(p -> parameters(p, names));
        update.assignments().forEach(a -> expr(a.value(), names));
    }

    private void parameters(List<Ast.Parameter> parameters, Set<String> names) {
        for (Ast.Parameter p : parameters) {
            p.value().ifPresent(v -> expr(v, names));
            p.type().ifPresent(t -> bind(t, names));
            names.add(p.name().text());
        }
    }

    /// A dim name of a signature is bound where it is not known.
    private static void bind(Ast.Type type, Set<String> names) {
        type.dims().ifPresent(dims -> dims.forEach(d -> {
            if (d instanceof Ast.KnownDim k && k.value() instanceof Ast.Ref ref) names.add(ref.name());
        }));
    }

    private void block(Ast.Block block, Set<String> outer) {
        var names = new HashSet<>(outer);
        for (Ast.BlockStatement statement : block.statements())
            switch (statement) {
                case Ast.LetDecl let -> {
                    let.values().forEach(v -> expr(v, names));
                    Patterns.names(let.pattern()).forEach(n -> names.add(n.text()));
                }
                case Ast.VariableDecl v -> {
                    expr(v.value(), names);
                    names.add(v.name().text());
                }
                case Ast.AssertCommand a -> expr(a.condition(), names);
            }
        block.results().forEach(r -> expr(r, names));
    }

    private void all(List<? extends Ast.Expr> exprs, Set<String> names) {
        exprs.forEach(e -> expr(e, names));
    }

    private void expr(Ast.Expr expr, Set<String> names) {
        switch (expr) {
            case Ast.Ref ref -> {
                if (!names.contains(ref.name())) found.accept(ref);
            }
            case Ast.If e -> all(List.of(e.condition(), e.then(), e.otherwise()), names);
            case Ast.Lambda e -> {
                var inner = new HashSet<>(names);
                e.parameters().forEach(p -> {
                    p.type().ifPresent(t -> bind(t, inner));
                    pattern(p.pattern(), inner);
                });
                block(e.body(), inner);
            }
            case Ast.Chain e -> {
                expr(e.first(), names);
                e.links().forEach(l -> expr(l.operand(), names));
            }
            case Ast.Prefix e -> expr(e.operand(), names);
            case Ast.Access e -> {
                expr(e.base(), names);
                e.trailers().forEach(t -> trailer(t, names));
            }
            case Ast.TupleOf e -> all(e.items(), names);
            case Ast.ListOf e -> all(e.items(), names);
            case Ast.MapOf e -> e.items().forEach(i -> expr(i.value(), names));
            case Ast.Template e -> e.parts().forEach(p -> {
                if (p instanceof Ast.Hole h) expr(h.value(), names);
            });
            case Ast.Int _, Ast.Real _, Ast.Text _, Ast.Bool _, Ast.None _, Ast.Missing _ -> { }
        }
    }

    private static void pattern(Ast.PatternItem item, Set<String> names) {
        switch (item) {
            case Ast.NamePattern p -> names.add(p.name().text());
            case Ast.TuplePattern p -> Patterns.names(p.inner()).forEach(n -> names.add(n.text()));
            case Ast.ListPattern p -> Patterns.names(p.inner()).forEach(n -> names.add(n.text()));
        }
    }

    private void trailer(Ast.Trailer trailer, Set<String> names) {
        switch (trailer) {
            case Ast.Call c -> c.arguments().forEach(a -> expr(a.value(), names));
            case Ast.Subscript s -> s.indices().forEach(i -> {
                switch (i) {
                    case Ast.At at -> expr(at.value(), names);
                    case Ast.Slice slice -> {
                        slice.start().ifPresent(e -> expr(e, names));
                        slice.stop().ifPresent(e -> expr(e, names));
                        slice.step().ifPresent(e -> expr(e, names));
                    }
                    case Ast.EllipsisIndex _, Ast.NewAxisIndex _ -> { }
                }
            });
            case Ast.Field _ -> { }
        }
    }
}
