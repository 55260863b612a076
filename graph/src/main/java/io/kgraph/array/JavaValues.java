package io.kgraph.array;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.Ints;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.error.GraphError;
import io.kgraph.type.DType;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Between host values of Java (numbers, nested arrays and lists, buffers) and [NDArray]s.
final class JavaValues {
    private static final int MAX_RANK = 255;

    private static final ImmutableMap<Class<?>, DType> BY_ELEMENT = ImmutableMap.<Class<?>, DType>builder()
            .put(float.class, DType.FLOAT32).put(Float.class, DType.FLOAT32).put(double.class, DType.FLOAT64).put(Double.class, DType.FLOAT64)
            .put(int.class, DType.INT32).put(Integer.class, DType.INT32).put(long.class, DType.INT64).put(Long.class, DType.INT64)
            .put(short.class, DType.INT16).put(Short.class, DType.INT16).put(byte.class, DType.INT8).put(Byte.class, DType.INT8)
            .put(boolean.class, DType.BOOL).put(Boolean.class, DType.BOOL).put(String.class, DType.STRING).build();

    private JavaValues() {}

    // ---- in ------------------------------------------------------------------------------------------------------------

    static NDArray read(Object value) {
        if (value instanceof NDArray array) return array;
        if (value instanceof Buffer buffer) return NDArray.wrap(buffer, buffer.remaining());
        var contents = new Contents();
        contents.scan(value, 0);
        return Nest.read(value, contents.dtype());
    }

    static NDArray read(Object value, DType dtype) {
        if (value instanceof NDArray || value instanceof Buffer) return read(value).cast(dtype);
        var contents = new Contents();
        contents.scan(value, 0);
        if (contents.text != (dtype == DType.STRING) && !contents.nothing()) throw Elements.notNumbers();
        return contents.fixed.isPresent() ? Nest.read(value, contents.dtype()).cast(dtype) : Nest.read(value, dtype);
    }

    static DType dtypeOf(Buffer buffer) {
        return switch (buffer) {
            case ByteBuffer _ -> DType.INT8;
            case ShortBuffer b -> ordered(b.order(), DType.INT16);
            case IntBuffer b -> ordered(b.order(), DType.INT32);
            case LongBuffer b -> ordered(b.order(), DType.INT64);
            case FloatBuffer b -> ordered(b.order(), DType.FLOAT32);
            case DoubleBuffer b -> ordered(b.order(), DType.FLOAT64);
            case CharBuffer _ -> throw GraphError.type("a buffer of characters is not an array");
        };
    }

    private static DType ordered(ByteOrder order, DType dtype) {
        if (order == ByteOrder.nativeOrder()) return dtype;
        throw GraphError.value("a buffer in " + order + " order is not in the byte order of this machine, " + ByteOrder.nativeOrder());
    }

    /// The dtype of a Java array's elements; null for other objects.
    private static @Nullable DType dtypeOf(Class<?> element) {
        return BY_ELEMENT.get(element);
    }

    private static Class<?> element(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) element = element.getComponentType();
        return element;
    }

    private static List<?> items(Object value) {
        return value instanceof List<?> list ? list : Arrays.asList((Object[]) value);
    }

    private static boolean isNest(Object value) {
        return value instanceof List<?> || value instanceof Object[];
    }

    /// What a nest is made of.
    private static final class Contents {
        private Optional<DType> fixed = Optional.empty();
        private boolean floating, integer, wide, truth, text;

        void scan(Object value, int depth) {
            if (depth > MAX_RANK) throw GraphError.value("an array cannot have more than " + MAX_RANK + " axes");
            DType own = value instanceof NDArray array ? array.dtype()
                    : value != null && value.getClass().isArray() ? dtypeOf(element(value.getClass())) : null;
            if (own != null) fix(own);
            else if (isNest(value)) for (Object item : items(value)) scan(item, depth + 1);
            else leaf(value);
        }

        private void fix(DType dtype) {
            if (fixed.isPresent() && fixed.get() != dtype)
                throw GraphError.type("a nest of arrays mixes " + fixed.get() + " with " + dtype);
            fixed = Optional.of(dtype);
            text |= dtype == DType.STRING;
        }

        private void leaf(Object value) {
            switch (value) {
                case Boolean _ -> truth = true;
                case String _ -> text = true;
                case Byte _, Short _, Integer _ -> integer = true;
                case Long n -> {
                    integer = true;
                    wide |= n != n.intValue();
                }
                case Number _ -> floating = true;
                case null -> throw GraphError.type("null is not an element of an array");
                default -> throw GraphError.type("a " + value.getClass().getSimpleName() + " is not an element of an array");
            }
        }

        boolean nothing() {
            return !(text || truth || integer || floating || fixed.isPresent());
        }

        DType dtype() {
            boolean number = integer || floating;
            if ((number ? 1 : 0) + (truth ? 1 : 0) + (text ? 1 : 0) > 1 || fixed.isPresent() && (number || truth))
                throw GraphError.type("a list of numbers, bools, strings or arrays must not mix them");
            if (fixed.isPresent()) return fixed.get();
            if (text) return DType.STRING;
            if (truth) return DType.BOOL;
            return integer && !floating ? wide ? DType.INT64 : DType.INT32 : DType.FLOAT32;
        }
    }

    /// Copies a nest into a new array, refusing uneven ones.
    private static final class Nest {
        private final NDArray result;
        private long at;

        private Nest(NDArray result) {
            this.result = result;
        }

        static NDArray read(Object value, DType dtype) {
            var nest = new Nest(NDArray.zeros(dtype, extents(value)));
            nest.copy(value, 0);
            return nest.result;
        }

        /// The extents along the first elements; for empty Java arrays, the rank that their class says.
        private static long[] extents(Object value) {
            var extents = new long[MAX_RANK + 1];
            int rank = 0;
            Object v = value;
            while (isNest(v)) {
                var items = items(v);
                extents[rank++] = items.size();
                if (items.isEmpty()) {
                    for (Class<?> c = v.getClass().getComponentType(); c != null && c.isArray(); c = c.getComponentType()) rank++;
                    return Arrays.copyOf(extents, rank);
                }
                v = items.getFirst();
            }
            if (v != null && v.getClass().isArray()) extents[rank++] = Array.getLength(v);
            long[] own = v instanceof NDArray array ? array.extents() : new long[0];
            var all = Arrays.copyOf(extents, rank + own.length);
            System.arraycopy(own, 0, all, rank, own.length);
            return all;
        }

        private void copy(Object value, int axis) {
            if (value instanceof NDArray array) {
                check(axis, array.extents());
                row(array);
            } else if (isNest(value)) {
                var items = items(value);
                check(axis, items.size());
                for (Object item : items) copy(item, axis + 1);
            } else if (value != null && value.getClass().isArray()) {
                int length = Array.getLength(value);
                check(axis, length);
                if (axis != result.rank() - 1) throw ragged(axis, "numbers where others have arrays");
                row(value, length);
            } else {
                if (axis != result.rank()) throw ragged(axis, "an element where others have arrays");
                leaf(value);
            }
        }

        private void check(int axis, long... extents) {
            for (int d = 0; d < extents.length; d++) {
                if (axis + d >= result.rank()) throw ragged(axis + d, "an array where others have elements");
                if (extents[d] != result.extent(axis + d))
                    throw ragged(axis + d, "one of " + extents[d] + " elements beside one of " + result.extent(axis + d));
            }
        }

        private static GraphError ragged(int axis, String what) {
            return GraphError.value("a nested array must be even, but along axis " + axis + " there is " + what);
        }

        private void row(NDArray array) {
            if (array.dtype() == DType.STRING) {
                for (String s : array.toStringArray()) result.strings()[Math.toIntExact(at++)] = s;
            } else {
                int width = result.dtype().bytes();
                array.copyTo(result.segment().asSlice(at * width, array.size() * width));
                at += array.size();
            }
        }

        private void row(Object array, int n) {
            MemorySegment to = result.segment();
            switch (array) {
                case float[] a -> MemorySegment.copy(a, 0, to, JAVA_FLOAT_UNALIGNED, 4 * at, n);
                case double[] a -> MemorySegment.copy(a, 0, to, JAVA_DOUBLE_UNALIGNED, 8 * at, n);
                case int[] a -> MemorySegment.copy(a, 0, to, JAVA_INT_UNALIGNED, 4 * at, n);
                case long[] a -> MemorySegment.copy(a, 0, to, JAVA_LONG_UNALIGNED, 8 * at, n);
                case short[] a -> MemorySegment.copy(a, 0, to, JAVA_SHORT_UNALIGNED, 2 * at, n);
                case byte[] a -> MemorySegment.copy(a, 0, to, JAVA_BYTE, at, n);
                case boolean[] a -> { for (int i = 0; i < n; i++) to.set(JAVA_BYTE, at + i, (byte) (a[i] ? 1 : 0)); }
                default -> throw GraphError.type("a " + array.getClass().getSimpleName() + " is not an array of numbers");
            }
            at += n;
        }

        private void leaf(Object value) {
            switch (value) {
                case String s -> result.strings()[Math.toIntExact(at)] = s;
                case Boolean b -> Elements.set(result.dtype(), result.segment(), at, b ? 1L : 0L);
                case Byte _, Short _, Integer _, Long _ -> Elements.set(result.dtype(), result.segment(), at, ((Number) value).longValue());
                case Number n -> Elements.set(result.dtype(), result.segment(), at, n.doubleValue());
                case null, default -> throw GraphError.type(value + " is not an element of an array");
            }
            at++;
        }
    }

    // ---- out -----------------------------------------------------------------------------------------------------------

    static Object write(NDArray array) {
        if (array.rank() > MAX_RANK) throw GraphError.value("a Java array cannot have more than " + MAX_RANK + " axes");
        Class<?> element = switch (array.dtype()) {
            case FLOAT16, FLOAT32 -> float.class;
            case FLOAT64 -> double.class;
            case INT8 -> byte.class;
            case INT16 -> short.class;
            case INT32, UINT8, UINT16 -> int.class;
            case INT64 -> long.class;
            case BOOL -> boolean.class;
            case STRING -> String.class;
        };
        Object result = Array.newInstance(element, Arrays.stream(array.extents()).mapToInt(Ints::checkedCast).toArray());
        fill(array, result);
        return result;
    }

    static void fill(NDArray array, Object target) {
        Class<?> element = element(target.getClass());
        DType dtype = dtypeOf(element);
        if (dtype == null || !target.getClass().isArray() || !element.isPrimitive() && dtype != DType.STRING
                || (dtype == DType.STRING) != (array.dtype() == DType.STRING))
            throw GraphError.type("a " + target.getClass().getSimpleName() + " cannot take the elements of " + array.type());
        if (target.getClass().getComponentType().isArray()) {
            checkNest(array, target, 0);
            rows(array.cast(dtype).contiguous(), target);
            return;
        }
        if (Array.getLength(target) != array.size())
            throw GraphError.value("a " + element.getSimpleName() + "[" + Array.getLength(target) + "] does not hold the "
                    + array.size() + " elements of " + array.type());
        if (dtype == DType.BOOL || dtype == DType.STRING || array.dtype() == dtype && array.isContiguous())
            rows(array.cast(dtype).contiguous(), target);
        else if (array.dtype() == dtype) array.copyTo(flat(target));
        else Casts.convert(array.dtype(), array.bytes(), dtype, flat(target), array.size());
    }

    private static void rows(NDArray source, Object target) {
        if (source.size() > 0) rows(source, target, source.offset());
    }

    private static MemorySegment flat(Object target) {
        return switch (target) {
            case float[] a -> MemorySegment.ofArray(a);
            case double[] a -> MemorySegment.ofArray(a);
            case int[] a -> MemorySegment.ofArray(a);
            case long[] a -> MemorySegment.ofArray(a);
            case short[] a -> MemorySegment.ofArray(a);
            case byte[] a -> MemorySegment.ofArray(a);
            default -> throw new BrokenInvariant("array", "no copy into a " + target.getClass());
        };
    }

    private static void checkNest(NDArray array, Object target, int axis) {
        int length = Array.getLength(target);
        if (axis == array.rank() || length != array.extent(axis))
            throw GraphError.value("the Java array to fill has " + length + " elements along axis " + axis + ", which does not fit " + array.type());
        if (target.getClass().getComponentType().isArray()) for (Object row : (Object[]) target) checkNest(array, row, axis + 1);
        else if (axis != array.rank() - 1)
            throw GraphError.value("the Java array to fill has " + (axis + 1) + " axes, which does not fit " + array.type());
    }

    private static long rows(NDArray source, Object target, long from) {
        if (target.getClass().getComponentType().isArray()) {
            long at = from;
            for (Object row : (Object[]) target) at = rows(source, row, at);
            return at;
        }
        MemorySegment s = source.segment();
        switch (target) {
            case float[] a -> MemorySegment.copy(s, JAVA_FLOAT_UNALIGNED, 4 * from, a, 0, a.length);
            case double[] a -> MemorySegment.copy(s, JAVA_DOUBLE_UNALIGNED, 8 * from, a, 0, a.length);
            case int[] a -> MemorySegment.copy(s, JAVA_INT_UNALIGNED, 4 * from, a, 0, a.length);
            case long[] a -> MemorySegment.copy(s, JAVA_LONG_UNALIGNED, 8 * from, a, 0, a.length);
            case short[] a -> MemorySegment.copy(s, JAVA_SHORT_UNALIGNED, 2 * from, a, 0, a.length);
            case byte[] a -> MemorySegment.copy(s, JAVA_BYTE, from, a, 0, a.length);
            case boolean[] a -> { for (int i = 0; i < a.length; i++) a[i] = s.get(JAVA_BYTE, from + i) != 0; }
            case String[] a -> System.arraycopy(source.strings(), Math.toIntExact(from), a, 0, a.length);
            default -> throw new BrokenInvariant("array", "no copy into a " + target.getClass());
        }
        return from + Array.getLength(target);
    }
}
