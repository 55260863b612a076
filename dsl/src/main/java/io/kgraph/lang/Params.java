package io.kgraph.lang;

import io.kgraph.K;
import io.kgraph.error.Diagnostic;
import io.kgraph.error.Place;
import io.kgraph.type.DType;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Elaborates params: constants of the build, set from outside or by their defaults.
final class Params {
    private static final Set<String> HOST = Set.of("int", "float", "bool", "string");

    private final Script script;

    Params(Script script) {
        this.script = script;
    }

    void declare(Ast.ParamDecl d) {
        String name = d.name().text();
        String given = script.options.params().get(name);
        if (given == null && d.value().isEmpty()) throw Refused.of(Code.E0404, d.name().span(), name + ": not set.", "--set " + name + "=…");
        Object value = given != null ? literal(given, d) : script.evaluator.value(d.value().orElseThrow(), Locals.NONE);
        Span span = given != null ? d.name().span() : d.value().orElseThrow().span();
        Object typed = typed(value, d, span, given);
        script.params.add(new Program.Param(name, d.type().span().text(), d.doc(), d.value().map(v -> v.span().text()).orElse(""), typed));
        script.scope.declare("param", d.name(), typed);
        script.named(d.name(), typed, "param");
    }

    private Object typed(@Nullable Object value, Ast.ParamDecl d, Span span, @Nullable String given) {
        String type = d.type().name().text();
        if (value instanceof io.kgraph.Tensor && HOST.contains(type))
            throw Refused.of(Code.E0401, span, Kinds.shortened(span) + " must be known before running.");
        if (!HOST.contains(type)) return constant(value, d, span);
        Object typed = d.type().dims().isEmpty() ? host(value, type) : hosts(value, type);
        if (typed != null) return typed;
        String shown = given != null ? "\"" + given + "\"" : Kinds.shortened(span);
        throw Refused.of(Code.E0404, span, d.name().text() + ": " + shown + " is no " + Kinds.shortened(d.type().span()) + ".");
    }

    private Object constant(@Nullable Object value, Ast.ParamDecl d, Span span) {
        var type = new Types(script.evaluator, Locals.NONE).declared(d.type(), script.context);
        if (value == null) throw Refused.of(Code.E0214, span, d.name().text() + " must be a value, but is none.");
        var site = new Calls.Site(span, List.of());
        var tensor = new Calls(script, script.evaluator).guarded(site, "param", () -> K.constant(value, type.dtype(), type.shape().isStatic() ? type.shape() : null, null));
        if (!tensor.type().agrees(type)) throw Refused.of(Code.E0309, span, d.name().text() + " is declared " + type + ", but is " + tensor.type() + ".");
        return tensor;
    }

    private static @Nullable Object host(@Nullable Object value, String type) {
        return switch (type) {
            case "int" -> value instanceof Long ? value : null;
            case "float" -> value instanceof Number n ? (Object) n.doubleValue() : null;
            case "bool" -> value instanceof Boolean ? value : null;
            default -> value instanceof String ? value : null;
        };
    }

    private static @Nullable Object hosts(@Nullable Object value, String type) {
        if (!(value instanceof List<?> list)) return null;
        var items = new java.util.ArrayList<Object>();
        for (Object item : list) {
            Object typed = host(item, type);
            if (typed == null) return null;
            items.add(typed);
        }
        return List.copyOf(items);
    }

    /// A value of `--set`: a literal, or a bare word for a string.
    private static @Nullable Object literal(String text, Ast.ParamDecl d) {
        boolean string = d.type().name().text().equals("string") && d.type().dims().isEmpty();
        if (string && !text.startsWith("\"")) return text;
        if (DType.parse(text).isPresent()) return text;
        try {
            return Expressions.elaborate(text, Map.of());
        } catch (ScriptError notOne) {
            throw Refused.of(Code.E0404, d.name().span(), d.name().text() + ": \"" + text + "\" is no " + Kinds.shortened(d.type().span()) + ".");
        }
    }

    /// Refuses values for params that do not exist.
    static void unknown(Script script, List<Ast.Statement> statements) {
        var known = new HashSet<String>();
        for (Ast.Statement s : statements) if (s instanceof Ast.ParamDecl d) known.add(d.name().text());
        for (String name : script.options.params().keySet())
            if (!known.contains(name))
                script.problems.add(Diagnostic.error(Code.E0404.name(), Code.E0404.title(), Place.file("command line"), name + ": no such param.")
                        .candidates(Nearest.to(name, known.stream().sorted().toList())));
    }
}
