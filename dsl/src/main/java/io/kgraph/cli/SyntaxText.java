package io.kgraph.cli;

import io.kgraph.error.BrokenInvariant;
import io.kgraph.lang.Ast;
import io.kgraph.lang.Span;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Optional;

/// A syntax tree as an indented text: each record by its name, with what it holds. It knows no record by name, so that a new
/// construct of the language needs nothing here.
final class SyntaxText {
    private final StringBuilder out = new StringBuilder();

    private SyntaxText() {}

    static String of(Ast.Script script) {
        var text = new SyntaxText();
        for (Ast.Statement statement : script.statements()) text.node("", statement, "");
        return text.out.toString();
    }

    private void node(String label, Object value, String indent) {
        switch (value) {
            case Optional<?> o -> o.ifPresent(v -> node(label, v, indent));
            case List<?> list -> list.forEach(v -> node(label, v, indent));
            case Ast.Name name -> line(label, "'" + name.text() + "'", indent);
            case Ast ast -> {
                String place = ast instanceof Ast.Statement ? "   line " + ast.span().line() : "";
                line(label, ast.getClass().getSimpleName() + place, indent);
                for (RecordComponent component : ast.getClass().getRecordComponents()) {
                    Object inner = read(component, ast);
                    if (!(inner instanceof Span) && !inner.equals("") && !inner.equals(false)) node(component.getName(), inner, indent + "  ");
                }
            }
            default -> line(label, value.toString(), indent);
        }
    }

    private void line(String label, String text, String indent) {
        out.append(indent).append(label.isEmpty() ? "" : label + ": ").append(text).append('\n');
    }

    private static Object read(RecordComponent component, Ast ast) {
        try {
            return component.getAccessor().invoke(ast);
        } catch (ReflectiveOperationException e) {
            throw new BrokenInvariant("SyntaxText", "a record of the syntax tree is readable", e);
        }
    }
}
