package io.kgraph.exec;

import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.GraphContext;
import io.kgraph.nn.HostValues;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import io.kgraph.type.TensorType;
import java.lang.foreign.MemorySegment;
import java.nio.Buffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is fed: host values become arrays of the declared types, or it is said why not.
public final class Feeds {
    private static final int MOST_CANDIDATES = 3;

    private Feeds() {}

    // ---- one value -------------------------------------------------------------------------------------------------

    /// The array for a fed value, of the tensor's dtype and a shape that agrees with its type.
    static NDArray array(Tensor tensor, @Nullable Object value) {
        if (value == null) throw refused(tensor, ErrorKind.TYPE, "NO VALUE", "Null was fed for " + tensor.label() + ".", "nothing", "");
        TensorType type = tensor.type();
        NDArray array = converted(tensor, value);
        if (!type.rankKnown()) return array;
        if (array.rank() != type.rank())
            throw refused(tensor, ErrorKind.VALUE, "RANK", "The value fed for " + tensor.label() + " has the wrong rank.", array.type().toString(),
                    "rank " + array.rank() + ", not " + type.rank());
        for (int axis = 0; axis < type.rank(); axis++)
            if (!type.dim(axis).agrees(Dim.of(array.extent(axis))))
                throw refused(tensor, ErrorKind.VALUE, "SHAPE MISMATCH", "The value fed for " + tensor.label() + " has the wrong shape.", array.type().toString(),
                        "axis " + axis + " is " + array.extent(axis) + ", not " + type.dim(axis));
        return array;
    }

    private static NDArray converted(Tensor tensor, Object value) {
        DType wanted = tensor.dtype();
        NDArray own;
        try {
            own = switch (value) {
                case MemorySegment s -> raw(tensor, s);
                case Buffer b when tensor.type().rankKnown() && tensor.rank() != 1 -> shaped(tensor, NDArray.of(b));
                default -> NDArray.of(value);
            };
        } catch (GraphError e) {
            throw refused(tensor, e.kind(), e.title(), "The value fed for " + tensor.label() + " is no array: " + e.sentence() + ".", value.getClass().getSimpleName(), "");
        }
        if (own.dtype() == wanted) return own;
        if (own.size() == 0 && own.dtype() != DType.STRING && wanted != DType.STRING) return own.cast(wanted);
        boolean text = own.dtype() == DType.STRING || wanted == DType.STRING, cuts = own.dtype().isFloating() && !wanted.isFloating();
        if (text || cuts)
            throw refused(tensor, ErrorKind.TYPE, "DTYPE MISMATCH", "The value fed for " + tensor.label() + " is not converted to " + wanted + ".",
                    own.type().toString(), "its elements are " + own.dtype());
        try {
            HostValues.checkRange(own, wanted);
        } catch (GraphError e) {
            throw refused(tensor, ErrorKind.VALUE, "OUT OF RANGE", "The value fed for " + tensor.label() + " is not converted to " + wanted + ".", own.type().toString(), e.sentence().replaceFirst("\\.$", ""));
        }
        return value instanceof NDArray || value instanceof Buffer ? own.cast(wanted) : NDArray.of(value, wanted);
    }

    /// The bytes of a segment as elements of the tensor's dtype, in its shape, of which one extent may be unknown.
    private static NDArray raw(Tensor tensor, MemorySegment bytes) {
        DType dtype = tensor.dtype();
        if (dtype == DType.STRING) throw GraphError.type("bytes are no strings");
        if (bytes.byteSize() % dtype.bytes() != 0) throw GraphError.value(bytes.byteSize() + " bytes are no number of elements of " + dtype);
        return shaped(tensor, NDArray.wrap(bytes, dtype, bytes.byteSize() / dtype.bytes()));
    }

    private static NDArray shaped(Tensor tensor, NDArray flat) {
        if (!tensor.type().rankKnown()) return flat;
        long known = 1;
        int open = -1;
        long[] extents = new long[tensor.rank()];
        for (int axis = 0; axis < extents.length; axis++) {
            Dim d = tensor.type().dim(axis);
            if (d.isConstant()) known *= extents[axis] = d.value();
            else if (open < 0) open = axis;
            else throw GraphError.value("a flat value does not say which of two unknown extents is which; feed an NDArray");
        }
        if (open >= 0) extents[open] = known == 0 ? 0 : flat.size() / known;
        return known * (open < 0 ? 1 : extents[open]) == flat.size() ? flat.reshape(extents) : flat;
    }

    // ---- all of them together --------------------------------------------------------------------------------------

    /// The unknown extents as the fed arrays say; each is told by the first axis that is nothing else.
    static Map<Dim.Symbol, Long> bind(List<Tensor> inputs, List<long[]> extents) {
        Map<Dim.Symbol, Long> known = new HashMap<>();
        Map<Dim.Symbol, Integer> teller = new HashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            TensorType type = inputs.get(i).type();
            if (!type.rankKnown()) continue;
            for (int axis = 0; axis < type.rank(); axis++) {
                Dim.Symbol symbol = type.dim(axis).symbol();
                if (symbol == null) continue;
                long extent = extents.get(i)[axis];
                Long before = known.putIfAbsent(symbol, extent);
                if (before == null) teller.put(symbol, i);
                else if (before != extent) throw disagree(symbol, inputs.get(java.util.Objects.requireNonNull(teller.get(symbol))), before, inputs.get(i), extent, axis);
            }
        }
        return known;
    }

    /// Whether the extents that are no single unknown have their values too.
    static void check(List<Tensor> inputs, List<long[]> extents, DimBinding dims) {
        for (int i = 0; i < inputs.size(); i++) {
            TensorType type = inputs.get(i).type();
            if (!type.rankKnown()) continue;
            for (int axis = 0; axis < type.rank(); axis++) {
                Dim d = type.dim(axis);
                if (d.isConstant() || d.symbol() != null || !dims.values().keySet().containsAll(d.symbols())) continue;
                long wanted = evaluate(d, dims, inputs.get(i));
                if (wanted != extents.get(i)[axis])
                    throw refused(inputs.get(i), ErrorKind.INVALID_ARGUMENT, "SHAPE MISMATCH", "The value fed for " + inputs.get(i).label() + " has the wrong shape.",
                            TensorType.of(inputs.get(i).dtype(), extents.get(i)).toString(), "axis " + axis + " is " + extents.get(i)[axis] + ", not " + d + " = " + wanted);
            }
        }
    }

    private static long evaluate(Dim d, DimBinding dims, Tensor tensor) {
        try {
            return d.evaluate(dims);
        } catch (Mismatch m) {
            throw refused(tensor, m.kind(), m.title(), m.sentence() + ".", "", "");
        }
    }

    private static GraphError disagree(Dim.Symbol symbol, Tensor first, long one, Tensor second, long other, int axis) {
        String name = symbol.anonymous() ? "an unknown extent" : symbol.name();
        return error(ErrorKind.INVALID_ARGUMENT, "EXTENTS DISAGREE", "Two feeds disagree about " + name + ".")
                .involving(first.label(), first.type().toString(), name + " is " + one, origin(first))
                .involving(second.label(), second.type().toString(), name + " is " + other + " (axis " + axis + ")", origin(second));
    }

    // ---- who is fed ------------------------------------------------------------------------------------------------

    /// Feeds given by the names of tensors; an unknown name is refused, with the nearest ones offered.
    public static Map<Tensor, Object> named(GraphContext context, Map<String, ?> values) {
        var feeds = new LinkedHashMap<Tensor, Object>();
        values.forEach((name, value) -> feeds.put(find(context, name), value));
        return feeds;
    }

    private static Tensor find(GraphContext context, String name) {
        String node = name.endsWith(":0") ? name.substring(0, name.length() - 2) : name;
        return context.find(node).orElseThrow(() -> error(ErrorKind.VALUE, "UNKNOWN NAME", "There is no tensor named '" + name + "' to feed.")
                .candidates(nearest(node, context.names())));
    }

    /// The names that look most like `name`, at most three, each with no more than a third of its letters different.
    static List<String> nearest(String name, List<String> names) {
        return names.stream().filter(n -> distance(name, n) <= Math.max(2, name.length() / 3))
                .sorted(Comparator.comparingInt((String n) -> distance(name, n))).limit(MOST_CANDIDATES).toList();
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                row[j] = Math.min(Math.min(above, row[j - 1]) + 1, diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.length()];
    }

    /// Refuses a graph that needs a placeholder nobody feeds.
    static GraphError missing(Tensor placeholder) {
        return error(ErrorKind.INVALID_ARGUMENT, "MISSING FEED", placeholder.label() + " was not fed, and it has no default.")
                .involving(placeholder.label(), placeholder.type().toString(), "", origin(placeholder));
    }

    static String origin(Tensor tensor) {
        String what = switch (tensor) {
            case Placeholder _ -> "placeholder, ";
            case Variable _ -> "variable, ";
            default -> "";
        };
        return what + "made at " + tensor.site().text();
    }

    private static GraphError refused(Tensor tensor, ErrorKind kind, String title, String sentence, String found, String fact) {
        GraphError error = error(kind, title, sentence).involving(tensor.label(), tensor.type().toString(), "", origin(tensor));
        return found.isEmpty() ? error : error.involving("its feed", found, fact, "");
    }

    static GraphError error(ErrorKind kind, String title, String sentence) {
        return GraphError.of(kind, title, sentence);
    }

    static List<long[]> extents(List<NDArray> arrays) {
        var extents = new ArrayList<long[]>(arrays.size());
        for (NDArray a : arrays) extents.add(a.extents());
        return extents;
    }
}
