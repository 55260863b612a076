package io.kgraph.lang;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lays names over values.
final class Patterns {
    /// Declares a name; false if it is declared already.
    interface Declare {
        boolean declare(String name, @Nullable Object value);
    }

    private Patterns() {}

    static void bind(Ast.Pattern pattern, @Nullable Object value, Declare declare) {
        if (pattern.items().size() == 1) bind(pattern.items().getFirst(), value, declare);
        else bindAll(pattern, value, declare);
    }

    static void bind(Ast.PatternItem item, @Nullable Object value, Declare declare) {
        switch (item) {
            case Ast.NamePattern p -> {
                if (!declare.declare(p.name().text(), value))
                    throw Refused.of(Code.E0202, p.span(), "'" + p.name().text() + "' is already declared.");
            }
            case Ast.TuplePattern p -> bindAll(p.inner(), value, declare);
            case Ast.ListPattern p -> bindAll(p.inner(), value, declare);
        }
    }

    private static void bindAll(Ast.Pattern pattern, @Nullable Object value, Declare declare) {
        int names = pattern.items().size();
        if (!(value instanceof List<?> list))
            throw Refused.of(Code.E0215, pattern.span(), Calls.count(names, "name") + " for one value, " + Kinds.described(value) + ".");
        if (list.size() != names)
            throw Refused.of(Code.E0215, pattern.span(), Calls.count(names, "name") + " for " + Calls.count(list.size(), "value") + ".");
        for (int i = 0; i < names; i++) bind(pattern.items().get(i), list.get(i), declare);
    }

    /// The names of a pattern, in order.
    static List<Ast.Name> names(Ast.Pattern pattern) {
        var names = new ArrayList<Ast.Name>();
        for (Ast.PatternItem item : pattern.items()) collect(item, names);
        return names;
    }

    private static void collect(Ast.PatternItem item, List<Ast.Name> names) {
        switch (item) {
            case Ast.NamePattern p -> names.add(p.name());
            case Ast.TuplePattern p -> names.addAll(names(p.inner()));
            case Ast.ListPattern p -> names.addAll(names(p.inner()));
        }
    }
}
