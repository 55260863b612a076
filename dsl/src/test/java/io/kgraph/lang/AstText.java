package io.kgraph.lang;

import java.util.stream.Collectors;

/// Writes expressions with every bracket.
final class AstText {
    private AstText() {}

    static String of(Ast ast) {
        return switch (ast) {
            case Ast.Int n -> n.value() + n.suffix().orElse("");
            case Ast.Real n -> n.value() + n.suffix().orElse("");
            case Ast.Text t -> t.value();
            case Ast.Bool b -> Boolean.toString(b.value());
            case Ast.None _ -> "none";
            case Ast.Ref r -> r.name();
            case Ast.TupleOf t -> "(" + list(t.items()) + (t.items().size() == 1 ? ",)" : ")");
            case Ast.ListOf l -> "[" + list(l.items()) + "]";
            case Ast.MapOf m -> "{" + list(m.items()) + "}";
            case Ast.MapItem i -> String.join(".", i.key()) + ": " + of(i.value());
            case Ast.If i -> "if " + of(i.condition()) + " then " + of(i.then()) + " else " + of(i.otherwise());
            case Ast.Lambda l -> "fn(" + list(l.parameters()) + ") => " + list(l.body().results());
            case Ast.LambdaParameter p -> of(p.pattern());
            case Ast.NamePattern p -> p.name().text();
            case Ast.TuplePattern p -> "(" + list(p.inner().items()) + ")";
            case Ast.ListPattern p -> "[" + list(p.inner().items()) + "]";
            case Ast.Chain c -> "(" + of(c.first()) + c.links().stream().map(l -> " " + l.operator().text() + " " + of(l.operand())).collect(Collectors.joining()) + ")";
            case Ast.Prefix p -> (p.operator() == Ast.PrefixOperator.NOT ? "not" : p.operator() == Ast.PrefixOperator.MINUS ? "-" : "+") + "(" + of(p.operand()) + ")";
            case Ast.Access a -> of(a.base()) + a.trailers().stream().map(AstText::of).collect(Collectors.joining());
            case Ast.Call c -> "(" + list(c.arguments()) + ")";
            case Ast.Subscript s -> "[" + list(s.indices()) + "]";
            case Ast.Field f -> "." + f.name().text();
            case Ast.Positional p -> of(p.value());
            case Ast.Keyword k -> k.name().text() + "=" + of(k.value());
            case Ast.Spread s -> "*" + of(s.value());
            case Ast.EllipsisIndex _ -> "...";
            case Ast.NewAxisIndex _ -> "newaxis";
            case Ast.At at -> of(at.value());
            case Ast.Slice s -> s.start().map(AstText::of).orElse("") + ":" + s.stop().map(AstText::of).orElse("") + ":" + s.step().map(AstText::of).orElse("");
            default -> throw new AssertionError(ast);
        };
    }

    private static String list(java.util.List<? extends Ast> items) {
        return items.stream().map(AstText::of).collect(Collectors.joining(", "));
    }
}
