package io.kgraph.array;

import com.google.common.base.Strings;
import io.kgraph.type.DType;
import java.util.ArrayList;
import java.util.List;

/// An array as text: nested brackets, single spaces between elements, one row a line, columns aligned at the right.
///
/// An axis longer than twice the number of shown elements at each end has `...` in the middle.
public final class ArrayText {
    /// Show every element.
    public static final int ALL = -1;
    private static final int EDGE = 3;
    private static final long MANY = 1000;
    private static final String GAP = "...";

    /// The text of one element.
    public interface ElementText {
        String of(NDArray array, long[] index);
    }

    private final NDArray array;
    private final int edge;
    private final ElementText element;
    private final List<String> cells = new ArrayList<>();
    private int next;

    private ArrayText(NDArray array, int edge, ElementText element) {
        this.array = array;
        this.edge = edge;
        this.element = element;
    }

    /// All elements, or three at each end of an axis where there are more than a thousand.
    public static String of(NDArray array) {
        return of(array, array.size() > MANY ? EDGE : ALL);
    }

    /// As [#of(NDArray)], with elements in the caller's manner.
    public static String of(NDArray array, ElementText element) {
        return of(array, array.size() > MANY ? EDGE : ALL, element);
    }

    /// `summarize` elements at each end of an axis; [#ALL] shows every one.
    public static String of(NDArray array, int summarize) {
        if (array.rank() == 0 && array.dtype() == DType.STRING) return array.getString();
        return of(array, summarize, ArrayText::element);
    }

    private static String of(NDArray array, int summarize, ElementText element) {
        if (array.rank() == 0) return element.of(array, new long[0]);
        var text = new ArrayText(array, summarize < 0 ? Integer.MAX_VALUE : summarize, element);
        text.collect(new long[array.rank()], 0);
        text.align();
        var out = new StringBuilder();
        text.write(0, out);
        return out.toString();
    }

    private boolean cut(int axis) {
        return array.extent(axis) > 2L * edge;
    }

    private long shown(int axis) {
        return cut(axis) ? 2L * edge : array.extent(axis);
    }

    /// The shown elements in row-major order.
    private void collect(long[] index, int axis) {
        if (axis == index.length) {
            cells.add(element.of(array, index));
            return;
        }
        long shown = shown(axis);
        for (long i = 0; i < shown; i++) {
            index[axis] = cut(axis) && i >= edge ? array.extent(axis) - shown + i : i;
            collect(index, axis + 1);
        }
    }

    /// Pads each element to the width of its column, where there is more than one row.
    private void align() {
        int columns = (int) shown(array.rank() - 1);
        if (cells.size() <= columns) return;
        var width = new int[columns];
        for (int i = 0; i < cells.size(); i++) width[i % columns] = Math.max(width[i % columns], cells.get(i).length());
        for (int i = 0; i < cells.size(); i++) cells.set(i, Strings.padStart(cells.get(i), width[i % columns], ' '));
    }

    private void write(int axis, StringBuilder out) {
        boolean last = axis == array.rank() - 1;
        String between = last ? " " : "\n".repeat(array.rank() - 1 - axis) + " ".repeat(axis + 1);
        out.append('[');
        long shown = shown(axis);
        for (long i = 0; i < shown; i++) {
            if (i > 0) out.append(between);
            if (cut(axis) && i == edge) out.append(GAP).append(between);
            if (last) out.append(cells.get(next++));
            else write(axis + 1, out);
        }
        if (cut(axis) && edge == 0) out.append(GAP);
        out.append(']');
    }

    private static String element(NDArray array, long[] index) {
        return switch (array.dtype()) {
            case FLOAT16 -> NumberText.ofFloat16((float) array.getDouble(index));
            case FLOAT32 -> NumberText.of((float) array.getDouble(index));
            case FLOAT64 -> NumberText.of(array.getDouble(index));
            case INT8, INT16, INT32, INT64, UINT8, UINT16 -> Long.toString(array.getLong(index));
            case BOOL -> Boolean.toString(array.getBoolean(index));
            case STRING -> quoted(array.getString(index));
        };
    }

    private static String quoted(String s) {
        return '"' + s.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\t", "\\t") + '"';
    }
}
