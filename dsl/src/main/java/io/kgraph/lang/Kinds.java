package io.kgraph.lang;

import io.kgraph.Function;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.nn.Optimizer;
import io.kgraph.nn.Schedule;
import io.kgraph.type.Dim;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What messages call values, and pieces of text.
final class Kinds {
    private static final int LONGEST = 40;

    private Kinds() {}

    /// `an integer`, `a string`, `a tensor float32[batch]`.
    static String described(@Nullable Object value) {
        return switch (value) {
            case null -> "none";
            case Long _ -> "an integer";
            case Double _ -> "a float";
            case Boolean _ -> "a bool";
            case String _ -> "a string";
            case List<?> _ -> "a list";
            case Map<?, ?> _ -> "a map";
            case Dim _ -> "a dim";
            case Variable v -> "a variable " + v.type();
            case Placeholder p -> "a placeholder " + p.type();
            case Tensor t -> "a tensor " + t.type();
            case NDArray a -> "an array " + a.type();
            case Dataset _ -> "a table";
            case ModuleDef _ -> "a module";
            case ModuleInstance _ -> "an instance of a module";
            case Namespace _ -> "an import";
            case UpdateBlock _ -> "an update";
            case Schedule _ -> "a schedule";
            case Builtin _, Callable _, Function _, Definition _ -> "a function";
            case Optimizer _ -> "an optimizer";
            default -> "a " + value.getClass().getSimpleName();
        };
    }

    /// As [#described], without the type: `a tensor`.
    static String named(@Nullable Object value) {
        return switch (value) {
            case Variable _ -> "a variable";
            case Placeholder _ -> "a placeholder";
            case Tensor _ -> "a tensor";
            case NDArray _ -> "an array";
            case null, default -> described(value);
        };
    }

    /// The text of an expression on one line, its middle left out if it is long.
    static String shortened(Span span) {
        return shortened(span.text());
    }

    static String shortened(String written) {
        String text = written.strip().replaceAll("\\s+", " ");
        int length = text.codePointCount(0, text.length());
        if (length <= LONGEST) return text;
        return text.substring(0, text.offsetByCodePoints(0, LONGEST / 2)) + " … " + text.substring(text.offsetByCodePoints(0, length - LONGEST / 2 + 3));
    }

    /// `a, b and c`
    static String listed(List<String> names) {
        return names.size() == 1 ? names.getFirst() : String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast();
    }
}
