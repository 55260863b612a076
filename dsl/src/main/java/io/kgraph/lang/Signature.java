package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The name and parameters of a function, as `sum(x, axis=none, keepdims=false)` says them.
///
/// `x?` may be `none` though it has to be given; `*xs` takes the remaining positional arguments, `**xs` the remaining keywords.
record Signature(String name, ImmutableList<Parameter> parameters) {
    enum Kind { REQUIRED, NULLABLE, OPTIONAL, REST, KEYWORDS }

    /// @param byDefault the value of an absent argument, `none` being nothing
    /// @param text      the default as written
    record Parameter(String name, Kind kind, Optional<Object> byDefault, String text) {
        /// Whether `none` may be given.
        boolean admitsNone() {
            return kind == Kind.NULLABLE || kind == Kind.OPTIONAL && byDefault.isEmpty();
        }

        @Override public String toString() {
            return switch (kind) {
                case REQUIRED, NULLABLE -> name;
                case OPTIONAL -> name + "=" + text;
                case REST -> "*" + name;
                case KEYWORDS -> name + "=…";
            };
        }
    }

    static Signature parse(String text) {
        int open = text.indexOf('(');
        var parameters = ImmutableList.<Parameter>builder();
        for (String item : split(text.substring(open + 1, text.lastIndexOf(')')))) parameters.add(parameter(item));
        return new Signature(text.substring(0, open), parameters.build());
    }

    private static Parameter parameter(String item) {
        if (item.startsWith("**")) return new Parameter(item.substring(2), Kind.KEYWORDS, Optional.empty(), "");
        if (item.startsWith("*")) return new Parameter(item.substring(1), Kind.REST, Optional.empty(), "");
        if (item.endsWith("?")) return new Parameter(item.substring(0, item.length() - 1), Kind.NULLABLE, Optional.empty(), "");
        int equals = item.indexOf('=');
        if (equals < 0) return new Parameter(item, Kind.REQUIRED, Optional.empty(), "");
        String value = item.substring(equals + 1);
        return new Parameter(item.substring(0, equals), Kind.OPTIONAL, Optional.ofNullable(literal(value)), value);
    }

    private static @Nullable Object literal(String text) {
        if (text.equals("none")) return null;
        if (text.equals("true") || text.equals("false")) return Boolean.valueOf(text);
        if (text.startsWith("\"")) return text.substring(1, text.length() - 1);
        if (text.startsWith("(")) return split(text.substring(1, text.length() - 1)).stream().map(Signature::literal).toList();
        return text.matches("-?[0-9]+") ? (Object) Long.valueOf(text) : (Object) Double.valueOf(text);
    }

    /// The items between commas, those in brackets and strings left whole.
    private static List<String> split(String text) {
        var items = new ArrayList<String>();
        int depth = 0;
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : ',';
            if (c == '"') quoted = !quoted;
            else if (c == '(') depth++;
            else if (c == ')') depth--;
            else if (c == ',' && depth == 0 && !quoted) {
                if (!text.substring(start, i).isBlank()) items.add(text.substring(start, i).strip());
                start = i + 1;
            }
        }
        return items;
    }

    int indexOf(String parameter) {
        for (int i = 0; i < parameters.size(); i++) if (parameters.get(i).name.equals(parameter)) return i;
        return -1;
    }

    boolean has(String parameter) {
        return indexOf(parameter) >= 0;
    }

    boolean takesRest() {
        return parameters.stream().anyMatch(p -> p.kind == Kind.REST);
    }

    boolean takesKeywords() {
        return parameters.stream().anyMatch(p -> p.kind == Kind.KEYWORDS);
    }

    /// The parameters that have a name of their own.
    ImmutableList<Parameter> named() {
        return parameters.stream().filter(p -> p.kind != Kind.REST && p.kind != Kind.KEYWORDS).collect(ImmutableList.toImmutableList());
    }

    @Override public String toString() {
        return name + parameters.stream().map(Parameter::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
