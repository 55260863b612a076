package io.kgraph.golden;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.kgraph.array.NDArray;
import io.kgraph.array.Npz;
import io.kgraph.array.SparseArray;
import io.kgraph.type.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One line of `cases.jsonl`, with the arrays that belong to it.
record GoldenCase(Map<?, ?> fields, Npz arrays) {
    private static final Pattern WORD = Pattern.compile("[a-z_][a-z_0-9]*");

    static ImmutableList<GoldenCase> read(Path folder) throws IOException {
        Npz arrays = Npz.open(folder.resolve("arrays.npz"));
        try (var lines = Files.lines(folder.resolve("cases.jsonl"))) {
            return lines.map(line -> new GoldenCase((Map<?, ?>) Json.read(line), arrays)).collect(ImmutableList.toImmutableList());
        }
    }

    String id() {
        return text("id");
    }

    String family() {
        return text("family");
    }

    String function() {
        return text("function");
    }

    String expr() {
        return text("expr");
    }

    boolean optional() {
        return Boolean.TRUE.equals(fields.get("optional"));
    }

    String text(String field) {
        return (String) fields.get(field);
    }

    double number(String field) {
        return fields.get(field) instanceof Double d ? d : 0;
    }

    List<?> list(String field) {
        return fields.get(field) instanceof List<?> list ? list : List.of();
    }

    Map<?, ?> map(String field) {
        return fields.get(field) instanceof Map<?, ?> map ? map : Map.of();
    }

    boolean has(String field) {
        return fields.get(field) != null;
    }

    Optional<NDArray> array(String key) {
        String name = id() + "/" + key;
        return arrays.names().contains(name) ? Optional.of(arrays.get(name)) : Optional.empty();
    }

    /// The sparse array under a key, which is three arrays.
    Optional<SparseArray> sparse(String key) {
        return array(key + ".indices").map(i -> new SparseArray(i, array(key + ".values").orElseThrow(), Shape.of(array(key + ".dense_shape").orElseThrow().toLongArray())));
    }

    /// The function, every word of the expression and the kinds of the inputs: what decides whether a case belongs to a later milestone.
    Set<String> words() {
        Set<String> words = WORD.matcher(expr()).results().map(MatchResult::group).collect(Collectors.toSet());
        words.add(function());
        for (Object input : map("inputs").values()) if (input instanceof Map<?, ?> m && m.get("kind") instanceof String kind) words.add(kind);
        return words;
    }

    ImmutableMap<String, Map<?, ?>> inputs() {
        var inputs = ImmutableMap.<String, Map<?, ?>>builder();
        map("inputs").forEach((name, input) -> inputs.put((String) name, (Map<?, ?>) input));
        return inputs.buildOrThrow();
    }
}
