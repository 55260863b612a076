package io.kgraph.lang;

import io.kgraph.type.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Values of the backend as values of the language: every integer is a `Long`, every float a `Double`.
final class Host {
    private Host() {}

    static @Nullable Object value(@Nullable Object value) {
        return switch (value) {
            case Integer n -> (Object) n.longValue();
            case Short n -> (Object) n.longValue();
            case Byte n -> (Object) n.longValue();
            case Float x -> (Object) x.doubleValue();
            case List<?> list -> list(list);
            case null, default -> value;
        };
    }

    private static List<@Nullable Object> list(List<?> list) {
        var result = new ArrayList<@Nullable Object>(list.size());
        for (Object item : list) result.add(value(item));
        return Collections.unmodifiableList(result);
    }

    /// An extent as an integer where it is one.
    static Object dim(Dim dim) {
        return dim.isConstant() ? (Object) dim.value() : dim;
    }
}
