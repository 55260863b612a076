package io.kgraph.nn;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.config.Settings;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.ir.GraphContext;
import io.kgraph.op.SymbolicInts;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Arguments that are no operands, as authors write them: dtypes, axes, shapes and integers.
public final class Arguments {
    private static final List<String> LAYOUTS = List.of("channels_last", "channels_first");

    private Arguments() {}

    /// A dtype or its label; null means `byDefault`.
    ///
    /// @throws GraphError of kind TYPE for a name that is no dtype
    public static DType dtype(@Nullable Object dtype, DType byDefault) {
        return switch (dtype) {
            case null -> byDefault;
            case DType d -> d;
            case String s when DType.parse(s).isPresent() -> DType.parse(s).orElseThrow();
            default -> throw GraphError.of(ErrorKind.TYPE, "BAD VALUE", "There is no dtype " + (dtype instanceof String s ? "'" + s + "'" : dtype) + ".")
                    .candidates(Arrays.stream(DType.values()).map(DType::label).toList());
        };
    }

    /// One axis in `[0, rank)`.
    static int axis(String who, Tensor x, int axis) {
        return Refusal.explained(who, x, () -> Axes.normalize(axis, rank(who, x)));
    }

    /// The axes of a reduction: null means all, otherwise an integer or several.
    static Axes axes(String who, Tensor x, @Nullable Object axes) {
        if (axes == null) return Axes.all(rank(who, x));
        List<Integer> wanted = integers(who, "axis", axes);
        return Refusal.explained(who, x, () -> Axes.normalize(wanted, rank(who, x)));
    }

    /// The rank, which has to be known.
    static int rank(String who, Tensor x) {
        if (!x.type().rankKnown()) throw Refusal.rank(who, "the rank has to be known when the graph is built", x);
        return x.rank();
    }

    /// The shape, whose rank has to be known.
    static Shape shape(String who, Tensor x) {
        rank(who, x);
        return x.shape();
    }

    /// One integer, or several as a list or array.
    static ImmutableList<Integer> integers(String who, String what, Object value) {
        var result = ImmutableList.<Integer>builder();
        for (Object item : items(value).orElse(List.of(value))) result.add(integer(who, what, item));
        return result.build();
    }

    static int integer(String who, String what, @Nullable Object value) {
        Object item = value instanceof NDArray a && a.rank() == 0 && a.dtype().isInteger() ? a.item() : value;
        if (!(item instanceof Integer || item instanceof Long || item instanceof Short || item instanceof Byte))
            throw Refusal.type(who, what + " is an integer or a list of integers, but not " + described(value));
        long number = ((Number) item).longValue();
        if (number != (int) number) throw Refusal.value(who, what + " " + number + " is too large");
        return (int) number;
    }

    /// The elements of a list, a Java array or a one-dimensional array; nothing for anything else.
    static Optional<List<?>> items(@Nullable Object value) {
        return switch (value) {
            case List<?> list -> Optional.of(list);
            case Object[] array -> Optional.of(Arrays.asList(array));
            case int[] array -> Optional.of(Arrays.stream(array).boxed().toList());
            case long[] array -> Optional.of(Arrays.stream(array).boxed().toList());
            case Shape shape -> Optional.of(shape.dims());
            case NDArray array when array.rank() == 1 && array.dtype().isInteger() -> Optional.of(Arrays.stream(array.toLongArray()).boxed().toList());
            case null, default -> Optional.empty();
        };
    }

    /// A declared shape: numbers, names of dims, dims, and null for an extent that nothing is known of.
    static Shape declared(String who, Object shape, GraphContext context) {
        var dims = ImmutableList.<Dim>builder();
        for (Object item : items(shape).orElse(java.util.Collections.singletonList(shape)))
            dims.add(item == null ? context.unknown() : extent(who, item, 0, context));
        return Shape.of(dims.build());
    }

    /// The extents that a constructed tensor is to have: numbers, dims, scalar integer tensors, or one integer tensor of rank 1.
    ///
    /// @param least −1 where one extent may be left open
    static ImmutableList<Dim> extents(String who, Object shape, int least, GraphContext context) {
        if (shape instanceof Tensor t && t.type().rankKnown() && t.rank() == 1) return dimsOf(who, t);
        var dims = ImmutableList.<Dim>builder();
        for (Object item : items(shape).orElse(java.util.Collections.singletonList(shape))) dims.add(extent(who, item, least, context));
        return dims.build();
    }

    /// One extent or position: a number, a dim, the name of one, or a scalar integer tensor.
    static Dim extent(String who, @Nullable Object item, int least, GraphContext context) {
        switch (item) {
            case Dim d -> {
                return d;
            }
            case String s -> {
                return Dim.named(s);
            }
            case Tensor t -> {
                return dimOf(who, t);
            }
            case null, default -> { }
        }
        if (item == null) throw Refusal.value(who, "None is no extent here, since nothing says what it is");
        int number = integer(who, "an extent", item);
        if (number < least) throw Refusal.of(ErrorKind.VALUE, "NEGATIVE EXTENT", who, "an extent is " + number + ", which is negative");
        return Dim.of(number);
    }

    /// A scalar integer tensor as an extent: what can be seen through now, else what it turns out to be.
    static Dim dimOf(String who, Tensor t) {
        if (!t.dtype().isInteger() || rank(who, t) != 0) throw Refusal.type(who, "an extent is a scalar integer tensor", t);
        return SymbolicInts.of(t).map(List::getFirst).orElseGet(() -> t.context().valueDim(t, 0));
    }

    /// An integer tensor of rank 1 as extents.
    static ImmutableList<Dim> dimsOf(String who, Tensor t) {
        if (!t.dtype().isInteger() || rank(who, t) != 1) throw Refusal.type(who, "extents are an integer tensor of rank 1", t);
        var seen = SymbolicInts.of(t);
        if (seen.isPresent()) return ImmutableList.copyOf(seen.get());
        if (!t.shape().isStatic()) throw Refusal.value(who, "the number of extents has to be known when the graph is built", t);
        var dims = ImmutableList.<Dim>builder();
        for (int i = 0; i < t.shape().count(); i++) dims.add(t.context().valueDim(t, i));
        return dims.build();
    }

    /// A shape all of whose extents are known now.
    static Shape fixed(String who, Object shape) {
        var dims = new ArrayList<Dim>();
        for (Object item : items(shape).orElse(java.util.Collections.singletonList(shape))) {
            Dim d = extent(who, item, 0, DefaultGraph.current());
            if (!d.isConstant()) throw Refusal.value(who, "the shape has to be known when the graph is built, but " + d + " is not");
            dims.add(d);
        }
        return Shape.of(dims);
    }

    /// The graph to which an argument belongs, else the default one.
    static GraphContext contextOf(@Nullable Object... arguments) {
        for (Object a : arguments) {
            if (a instanceof Tensor t) return t.context();
            if (a instanceof List<?> list) for (Object item : list) if (item instanceof Tensor t) return t.context();
        }
        return DefaultGraph.current();
    }

    /// An image layout; null is the configured one.
    static String layout(String who, String what, @Nullable Object format) {
        boolean known = format instanceof String s && LAYOUTS.contains(s.toLowerCase(Locale.ROOT));
        if (format != null && !known) throw unknownWord(who, what, format, "'channels_last'", "'channels_first'");
        return Settings.current().normalizeDataFormat(format);
    }

    static GraphError unknownWord(String who, String what, Object found, String... admitted) {
        return GraphError.of(ErrorKind.VALUE, "BAD VALUE", who + ": " + what + " is " + String.join(" or ", admitted) + ", but not " + described(found) + ".");
    }

    static String described(@Nullable Object value) {
        return switch (value) {
            case null -> "None";
            case String s -> "'" + s + "'";
            case Tensor t -> "the tensor " + t.label();
            case Number n -> n.toString();
            case Boolean b -> b.toString();
            case List<?> _ -> "a list";
            case NDArray array -> "an array " + array.type();
            case Dim extent -> "the extent " + extent + ", which is known only when it runs";
            default -> "a value of " + value.getClass().getSimpleName();
        };
    }
}
