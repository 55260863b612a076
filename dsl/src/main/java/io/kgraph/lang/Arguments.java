package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.kgraph.Tensor;
import io.kgraph.type.Dim;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The values of one call, one for each parameter, and where each stands; a value of another kind than a function takes is E0214.
final class Arguments {
    private final Signature signature;
    private final List<? extends @Nullable Object> values;
    private final ImmutableList<Span> spans;
    private final ImmutableMap<String, Object> keywords;
    private final Span call;

    /// @param values   one for each parameter with a name of its own, then those of `*rest`
    /// @param spans    where each value was given; the call itself for defaults
    /// @param keywords what `**keywords` takes
    Arguments(Signature signature, List<? extends @Nullable Object> values, ImmutableList<Span> spans, ImmutableMap<String, Object> keywords, Span call) {
        this.signature = signature;
        this.values = values;
        this.spans = spans;
        this.keywords = keywords;
        this.call = call;
    }

    Signature signature() {
        return signature;
    }

    Span call() {
        return call;
    }

    Span span(int i) {
        return spans.get(i);
    }

    Map<String, Object> keywords() {
        return keywords;
    }

    /// The arguments from `i` on, for `*rest`.
    Object[] rest(int i) {
        var rest = new Object[values.size() - i];
        for (int k = i; k < values.size(); k++) {
            Object value = values.get(k);
            if (value == null) throw wrong(k, "a value");
            rest[k - i] = value;
        }
        return rest;
    }

    /// A value, or null for `none`; functions are no values.
    @Nullable Object maybe(int i) {
        Object value = values.get(i);
        boolean none = value instanceof Callable || value instanceof Definition || value instanceof Builtin || value instanceof Dataset || value instanceof Namespace
                || value instanceof UpdateBlock || value instanceof io.kgraph.nn.Schedule;
        if (none) throw wrong(i, "a value");
        return value;
    }

    /// A value; `none` has been refused where it is not admitted.
    Object any(int i) {
        Object value = maybe(i);
        if (value == null) throw wrong(i, "a value");
        return value;
    }

    /// What a function takes a tensor from: no string, map or `none`.
    Object operand(int i) {
        Object value = any(i);
        if (value instanceof Map<?, ?>) throw wrong(i, "a tensor");
        if (value instanceof String) throw wrong(i, "a tensor");
        return value;
    }

    /// As they are, functions included.
    @Nullable Object raw(int i) {
        return values.get(i);
    }

    boolean bool(int i) {
        Object value = values.get(i);
        if (value instanceof Boolean b) return b;
        throw value instanceof Tensor ? notStatic(i) : wrong(i, "true or false");
    }

    int integer(int i) {
        long value = whole(i);
        if (value != (int) value) throw Refused.of(Code.E0316, span(i), signature.name() + ": " + name(i) + " " + value + " is too large.");
        return (int) value;
    }

    long whole(int i) {
        Object value = values.get(i);
        if (value instanceof Long n) return n;
        throw value instanceof Tensor || value instanceof Dim ? notStatic(i) : wrong(i, "an integer");
    }

    @Nullable Integer maybeInteger(int i) {
        return values.get(i) == null ? null : Integer.valueOf(integer(i));
    }

    double number(int i) {
        Object value = values.get(i);
        if (value instanceof Number n) return n.doubleValue();
        throw value instanceof Tensor || value instanceof Dim ? notStatic(i) : wrong(i, "a number");
    }

    @Nullable Number maybeNumber(int i) {
        Object value = values.get(i);
        if (value == null) return null;
        double number = number(i);
        return value instanceof Long n ? (Number) n : (Number) number;
    }

    String text(int i) {
        if (values.get(i) instanceof String s) return s;
        throw wrong(i, "a string");
    }

    @Nullable String maybeText(int i) {
        return values.get(i) == null ? null : text(i);
    }

    Tensor tensor(int i) {
        if (values.get(i) instanceof Tensor t) return t;
        throw wrong(i, "a tensor");
    }

    List<?> list(int i) {
        if (values.get(i) instanceof List<?> list) return list;
        throw wrong(i, "a list");
    }

    /// A function without parameters.
    Supplier<@Nullable Object> thunk(int i) {
        if (!(values.get(i) instanceof Callable f)) throw wrong(i, "a function");
        if (f.arity() != 0) throw wrong(i, "a function without parameters");
        return () -> f.call(List.of());
    }

    /// A function that takes so many values.
    Callable function(int i, int arity) {
        if (!(values.get(i) instanceof Callable f)) throw wrong(i, "a function");
        if (f.arity() >= 0 && f.arity() != arity) throw wrong(i, "a function of " + Calls.count(arity, "value"));
        return f;
    }

    boolean isThunk(int i) {
        return values.get(i) instanceof Callable;
    }

    boolean isNone(int i) {
        return values.get(i) == null;
    }

    private String name(int i) {
        return signature.parameters().get(Math.min(i, signature.parameters().size() - 1)).name();
    }

    Refused wrong(int i, String expected) {
        return Refused.of(Code.E0214, span(i), signature.name() + "'s " + name(i) + " must be " + expected + ", but is " + Kinds.described(values.get(i)) + ".");
    }

    private Refused notStatic(int i) {
        return Refused.of(Code.E0401, span(i), Kinds.shortened(span(i)) + " must be known before running.");
    }
}
