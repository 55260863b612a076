package io.kgraph.lang;

import io.kgraph.Tensor;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a value is, in the words of the language: `float32[batch, 4]`, `int`, `sum(x, axis=none, keepdims=false)`.
final class Described {
    private static final int MOST = 8;

    private Described() {}

    static String type(@Nullable Object value) {
        return switch (value) {
            case null -> "none";
            case Tensor t -> t.fullType().toString();
            case Long _ -> "int";
            case Double _ -> "float";
            case Boolean _ -> "bool";
            case String _ -> "string";
            case List<?> list -> list.stream().limit(MOST).map(Described::type).collect(Collectors.joining(", ", "[", list.size() > MOST ? ", …]" : "]"));
            case Dataset d -> d.columns().entrySet().stream().map(e -> e.getKey() + ": " + e.getValue().type()).collect(Collectors.joining(", ", "{ ", " }"));
            case Builtin b -> b.signature().toString();
            case Def d -> d.signature();
            case ModuleDef m -> m.signature();
            case ModuleInstance m -> m.module().instanceSignature();
            case Closure c -> c.signature();
            case Namespace n -> "\"" + n.path() + "\"";
            default -> {
                String kind = Kinds.described(value);
                yield kind.substring(kind.indexOf(' ') + 1);
            }
        };
    }
}
