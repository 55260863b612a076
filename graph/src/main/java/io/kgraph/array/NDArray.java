package io.kgraph.array;

import com.google.common.primitives.Ints;
import io.kgraph.error.GraphError;
import io.kgraph.type.DType;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.lang.foreign.MemorySegment;
import java.nio.Buffer;
import java.util.Arrays;
import java.util.function.LongUnaryOperator;

/// A typed array of any rank on the host: what is fed, fetched, saved and printed.
///
/// An array is a view: a dtype, extents, and for each axis a stride, in elements, over storage in memory order of this machine. Strides may be zero
/// or negative; views share storage, which nobody writes after an array has been handed out, save through [#copyFrom]. Strings are stored as
/// Java strings, bools as bytes 0 and 1. Two arrays are equal if dtype, extents and bits are equal; all NaNs count as the same bits.
public final class NDArray {
    private static final String[] NO_STRINGS = {};

    private final DType dtype;
    private final long[] extents;
    private final long[] strides;
    private final long offset;
    private final long size;
    private final MemorySegment segment;
    private final String[] strings;

    private NDArray(DType dtype, long[] extents, long[] strides, long offset, MemorySegment segment, String[] strings) {
        this.dtype = dtype;
        this.extents = extents;
        this.strides = strides;
        this.offset = offset;
        this.size = Layout.size(extents);
        this.segment = segment;
        this.strings = strings;
    }

    // ---- making ----------------------------------------------------------------------------------------------------------

    /// A new array with the contents of a host value: a number, bool or string, a Java array of any rank, nested lists of these, a buffer, or an
    /// `NDArray` (which is given back as it is).
    ///
    /// Java arrays and buffers keep their element type. Loose numbers and lists of them become bool, string, float32 if any is floating,
    /// else int32, or int64 where one does not fit.
    public static NDArray of(Object value) {
        return JavaValues.read(value);
    }

    /// The contents of a host value as `dtype`; numbers are converted directly from what the host has, as by [#cast].
    public static NDArray of(Object value, DType dtype) {
        return JavaValues.read(value, dtype);
    }

    /// A zeroed array (of empty strings, for string).
    public static NDArray zeros(DType dtype, long... extents) {
        long size = Layout.size(extents);
        if (dtype != DType.STRING) return wrap(Elements.allocate(dtype, size), dtype, extents);
        var empty = new String[Ints.checkedCast(size)];
        Arrays.fill(empty, "");
        return wrap(empty, extents);
    }

    public static NDArray ones(DType dtype, long... extents) {
        return full(dtype, 1, extents);
    }

    /// One stored element, stretched over the extents with zero strides.
    public static NDArray full(DType dtype, Number value, long... extents) {
        return of(value, dtype).broadcastTo(extents);
    }

    /// The numbers `start, start + step, …` before `stop`; element `i` is `start + i · step`, in float64 and then rounded to `dtype`.
    public static NDArray arange(DType dtype, double start, double stop, double step) {
        if (step == 0 || !Double.isFinite(step)) throw GraphError.value("arange needs a step other than " + step);
        long count = (long) Math.max(0, Math.ceil((stop - start) / step));
        var result = zeros(dtype, count);
        for (long i = 0; i < count; i++) Elements.set(dtype, result.segment, i, start + i * step);
        return result;
    }

    /// The integers `0 … count − 1`.
    public static NDArray arange(DType dtype, long count) {
        var result = zeros(dtype, count);
        for (long i = 0; i < count; i++) Elements.set(dtype, result.segment, i, i);
        return result;
    }

    /// A row-major array over `data`, which is shared, not copied.
    public static NDArray wrap(float[] data, long... extents) {
        return wrap(MemorySegment.ofArray(data), DType.FLOAT32, extents);
    }

    /// A row-major array over `data`, which is shared, not copied.
    public static NDArray wrap(double[] data, long... extents) {
        return wrap(MemorySegment.ofArray(data), DType.FLOAT64, extents);
    }

    /// A row-major array over `data`, which is shared, not copied.
    public static NDArray wrap(int[] data, long... extents) {
        return wrap(MemorySegment.ofArray(data), DType.INT32, extents);
    }

    /// A row-major array over `data`, which is shared, not copied.
    public static NDArray wrap(long[] data, long... extents) {
        return wrap(MemorySegment.ofArray(data), DType.INT64, extents);
    }

    /// A row-major array over `data`, which is shared, not copied.
    public static NDArray wrap(String[] data, long... extents) {
        long size = Layout.size(extents);
        if (data.length != size) throw wrongLength(data.length + " strings", extents);
        return new NDArray(DType.STRING, extents.clone(), Layout.rowMajor(extents), 0, MemorySegment.NULL, data);
    }

    /// A row-major array over the bytes of a segment, in memory order of this machine; they are shared, and need no alignment.
    public static NDArray wrap(MemorySegment data, DType dtype, long... extents) {
        if (dtype == DType.STRING) throw Elements.notNumbers();
        long size = Layout.size(extents);
        if (size > Long.MAX_VALUE / dtype.bytes() || data.byteSize() != size * dtype.bytes())
            throw wrongLength(data.byteSize() + " bytes of " + dtype, extents);
        return new NDArray(dtype, extents.clone(), Layout.rowMajor(extents), 0, data, NO_STRINGS);
    }

    /// A row-major array over what remains of a buffer of this machine's byte order, direct or not; it is shared, not copied.
    public static NDArray wrap(Buffer data, long... extents) {
        return wrap(MemorySegment.ofBuffer(data), JavaValues.dtypeOf(data), extents);
    }

    private static GraphError wrongLength(String what, long[] extents) {
        return GraphError.value(what + " do not make an array of extents " + Layout.text(extents));
    }

    // ---- what it is --------------------------------------------------------------------------------------------------------

    public DType dtype() {
        return dtype;
    }

    public int rank() {
        return extents.length;
    }

    /// The number of elements.
    public long size() {
        return size;
    }

    /// The extent of an axis; negative axes count from the end.
    public long extent(int axis) {
        return extents[Layout.axis(axis, rank())];
    }

    /// A copy of the extents.
    public long[] extents() {
        return extents.clone();
    }

    public boolean hasExtents(long... wanted) {
        return Arrays.equals(extents, wanted);
    }

    public Shape shape() {
        return Shape.of(extents);
    }

    public TensorType type() {
        return TensorType.of(dtype, extents);
    }

    /// The elements between one element of an axis and the next, in storage.
    public long stride(int axis) {
        return strides[Layout.axis(axis, rank())];
    }

    /// Whether the elements lie one after the other in storage, in row-major order.
    public boolean isContiguous() {
        return Layout.isRowMajor(extents, strides);
    }

    /// Whether the first element lies at a multiple of `bytes` outside the heap, so that native code can use it in place.
    public boolean isAligned(int bytes) {
        return segment.isNative() && (segment.address() + offset * dtype.bytes()) % bytes == 0 && segment.scope().isAlive();
    }

    /// Whether the elements may be overwritten.
    public boolean isWritable() {
        return !segment.isReadOnly();
    }

    /// Whether memory outside the heap is shared with a contiguous array's elements.
    public boolean overlaps(MemorySegment other) {
        long start = segment.address() + offset * dtype.bytes();
        return segment.isNative() && other.isNative() && start < other.address() + other.byteSize() && other.address() < start + size * dtype.bytes();
    }

    /// Whether memory outside the heap may be shared with another array's elements.
    public boolean overlaps(NDArray other) {
        return dtype != DType.STRING && other.dtype != DType.STRING && overlaps(other.segment);
    }

    /// The storage, of which this is a view.
    MemorySegment segment() {
        return segment;
    }

    String[] strings() {
        return strings;
    }

    /// The position of the first element in storage, in elements.
    long offset() {
        return offset;
    }

    /// Exactly the bytes of the elements, in row-major order: those of this array where it [#isContiguous], else a copy.
    public MemorySegment bytes() {
        if (dtype == DType.STRING) throw Elements.notNumbers();
        if (!isContiguous()) return contiguous().segment;
        return size == 0 ? segment.asSlice(0, 0) : segment.asSlice(offset * dtype.bytes(), size * dtype.bytes());
    }

    // ---- views -------------------------------------------------------------------------------------------------------------

    /// The axes in reverse order.
    public NDArray transpose() {
        var axes = new int[rank()];
        for (int d = 0; d < axes.length; d++) axes[d] = axes.length - 1 - d;
        return permute(axes);
    }

    /// Axis `d` of the result is axis `axes[d]` of this.
    public NDArray permute(int... axes) {
        if (axes.length != rank()) throw notPermutation(axes);
        var e = new long[rank()];
        var s = new long[rank()];
        var seen = new boolean[rank()];
        for (int d = 0; d < axes.length; d++) {
            int axis = Layout.axis(axes[d], rank());
            if (seen[axis]) throw notPermutation(axes);
            seen[axis] = true;
            e[d] = extents[axis];
            s[d] = strides[axis];
        }
        return view(e, s, offset);
    }

    private GraphError notPermutation(int[] axes) {
        return GraphError.value(Arrays.toString(axes) + " is not an order of the " + rank() + " axes of an array");
    }

    /// The same elements in row-major order under other extents, one of which may be −1, "what remains"; copied only where no strides fit.
    public NDArray reshape(long... wanted) {
        var e = resolve(wanted);
        return Layout.reshaped(extents, strides, e).map(s -> view(e, s, offset)).orElseGet(() -> contiguous().reshape(e));
    }

    private long[] resolve(long[] wanted) {
        var e = wanted.clone();
        int open = -1;
        for (int d = 0; d < e.length; d++) {
            if (e[d] != -1) continue;
            if (open >= 0) throw GraphError.value("reshape to " + Layout.text(wanted) + " leaves more than one extent open");
            open = d;
            e[d] = 1;
        }
        long others = Layout.size(e);
        if (open >= 0) e[open] = others == 0 ? -1 : size / others;
        if (open >= 0 && others == 0 || Layout.size(e) != size)
            throw GraphError.value("an array of extents " + Layout.text(extents) + " cannot be reshaped to " + Layout.text(wanted));
        return e;
    }

    /// NumPy's `[start:stop:step]` along one axis: negative positions count from the end, positions outside are moved to the ends.
    /// `Long.MAX_VALUE` and `Long.MIN_VALUE` stand for the ends themselves.
    public NDArray slice(int axis, long start, long stop, long step) {
        if (step == 0) throw GraphError.value("a slice needs a step other than 0");
        long n = extent(axis);
        long low = step > 0 ? 0 : -1, high = step > 0 ? n : n - 1;
        long first = Math.clamp(start < 0 ? start + n : start, low, high);
        long last = Math.clamp(stop < 0 ? stop + n : stop, low, high);
        long distance = step > 0 ? last - first : first - last;
        long stride = step == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(step);
        long count = distance <= 0 ? 0 : (distance - 1) / stride + 1;
        return pick(axis, count == 0 ? 0 : first, count, step);
    }

    /// Exactly the elements `first, first + step, …` of an axis, `count` of them, all of which must exist.
    public NDArray pick(int axis, long first, long count, long step) {
        int d = Layout.axis(axis, rank());
        long last = count <= 1 ? first : Math.addExact(first, Math.multiplyExact(count - 1, step));
        if (count < 0 || count > 0 && (Math.min(first, last) < 0 || Math.max(first, last) >= extents[d]))
            throw GraphError.value("elements " + first + " to " + last + " of axis " + axis + " do not lie within its extent " + extents[d]);
        var e = extents.clone();
        var s = strides.clone();
        e[d] = count;
        s[d] = count <= 1 ? s[d] : s[d] * step;
        return view(e, s, offset + first * strides[d]);
    }

    /// Element `i` of an axis, which disappears; negative ones count from the end.
    public NDArray at(int axis, long i) {
        long n = extent(axis);
        if (i < -n || i >= n) throw GraphError.value("index " + i + " is outside axis " + axis + " of extent " + n);
        return pick(axis, i < 0 ? i + n : i, 1, 1).squeeze(axis);
    }

    /// An axis back to front.
    public NDArray flip(int axis) {
        return pick(axis, Math.max(0, extent(axis) - 1), extent(axis), -1);
    }

    /// Stretches axes of extent 1, and adds axes at the left, with NumPy's rules.
    public NDArray broadcastTo(long... wanted) {
        int more = wanted.length - rank();
        var s = new long[wanted.length];
        for (int d = 0; d < wanted.length; d++) {
            if (d < more) continue;
            long e = extents[d - more];
            if (e != wanted[d] && e != 1) throw notStretched(wanted);
            s[d] = e == wanted[d] ? strides[d - more] : 0;
        }
        if (more < 0) throw notStretched(wanted);
        return view(wanted.clone(), s, offset);
    }

    private GraphError notStretched(long[] wanted) {
        return GraphError.value("an array of extents " + Layout.text(extents) + " does not stretch to " + Layout.text(wanted));
    }

    /// A new axis of extent 1, so that it is axis `axis` of the result; −1 is the last.
    public NDArray expand(int axis) {
        int d = Layout.axis(axis, rank() + 1);
        var e = new long[rank() + 1];
        var s = new long[rank() + 1];
        for (int i = 0; i < e.length; i++) {
            e[i] = i == d ? 1 : extents[i < d ? i : i - 1];
            s[i] = i == d ? 1 : strides[i < d ? i : i - 1];
        }
        return view(e, s, offset);
    }

    /// Without an axis, whose extent must be 1.
    public NDArray squeeze(int axis) {
        int d = Layout.axis(axis, rank());
        if (extents[d] != 1) throw GraphError.value("axis " + axis + " of extent " + extents[d] + " cannot be removed: only an extent of 1 can");
        var e = new long[rank() - 1];
        var s = new long[rank() - 1];
        for (int i = 0; i < e.length; i++) {
            e[i] = extents[i < d ? i : i + 1];
            s[i] = strides[i < d ? i : i + 1];
        }
        return view(e, s, offset);
    }

    /// This array where its elements lie in row-major order, else a copy.
    public NDArray contiguous() {
        return isContiguous() ? this : copy();
    }

    /// A row-major copy with storage of its own.
    public NDArray copy() {
        var result = zeros(dtype, extents);
        if (dtype == DType.STRING) StridedCopy.strings(0, extents, strings, offset, strides, result.strings, 0);
        else StridedCopy.copy(dtype.bytes(), extents, segment, offset, strides, result.segment, 0, result.strides);
        return result;
    }

    private NDArray view(long[] e, long[] s, long at) {
        boolean empty = false;
        for (long extent : e) empty |= extent == 0;
        return new NDArray(dtype, e, s, empty ? offset : at, segment, strings);   // nothing lies anywhere
    }

    // ---- conversion --------------------------------------------------------------------------------------------------------

    /// The elements as another dtype, rounded once to nearest even; this array where it has the dtype.
    ///
    /// Float to integer goes toward zero, NaN to 0, saturating at int32 or int64; narrower integers then wrap, as integers among
    /// themselves do. Number to bool is `x != 0`.
    public NDArray cast(DType to) {
        if (to == dtype) return this;
        if (to == DType.STRING || dtype == DType.STRING) throw Elements.notNumbers();
        var result = zeros(to, extents);
        Casts.convert(dtype, bytes(), to, result.segment, size);
        return result;
    }

    // ---- elements ----------------------------------------------------------------------------------------------------------

    /// One element as a double; integers beyond 2⁵³ are rounded.
    public double getDouble(long... index) {
        return Elements.getDouble(dtype, segment, position(index));
    }

    /// One element as a long; floats as by [#cast].
    public long getLong(long... index) {
        return Elements.getLong(dtype, segment, position(index));
    }

    /// Whether one element is other than zero.
    public boolean getBoolean(long... index) {
        return dtype.isFloating() ? getDouble(index) != 0 : getLong(index) != 0;
    }

    public String getString(long... index) {
        if (dtype != DType.STRING) throw GraphError.type("the elements of an array of " + dtype + " are not strings");
        return strings[Math.toIntExact(position(index))];
    }

    /// The only element, as `Float`, `Double`, `Integer`, `Long`, `Boolean` or `String`: float16 as `Float`, short integers as `Integer`.
    public Object item() {
        if (size != 1) throw GraphError.value("an array of extents " + Layout.text(extents) + " is not a single element");
        return switch (dtype) {
            case FLOAT16, FLOAT32 -> (float) Elements.getDouble(dtype, segment, offset);
            case FLOAT64 -> Elements.getDouble(dtype, segment, offset);
            case INT8, INT16, INT32, UINT8, UINT16 -> (int) Elements.getLong(dtype, segment, offset);
            case INT64 -> Elements.getLong(dtype, segment, offset);
            case BOOL -> Elements.getLong(dtype, segment, offset) != 0;
            case STRING -> strings[Math.toIntExact(offset)];
        };
    }

    private long position(long[] index) {
        if (index.length != rank())
            throw GraphError.value("an index of " + index.length + " positions does not fit an array of rank " + rank());
        long at = offset;
        for (int d = 0; d < index.length; d++) {
            if (index[d] < 0 || index[d] >= extents[d])
                throw GraphError.value("index " + index[d] + " is outside axis " + d + " of extent " + extents[d]);
            at += index[d] * strides[d];
        }
        return at;
    }

    // ---- out and in --------------------------------------------------------------------------------------------------------

    /// The elements in row-major order, as by [#cast] to float32.
    public float[] toFloatArray() {
        var result = new float[Ints.checkedCast(size)];
        copyTo(result);
        return result;
    }

    /// The elements in row-major order, as by [#cast] to float64.
    public double[] toDoubleArray() {
        var result = new double[Ints.checkedCast(size)];
        copyTo(result);
        return result;
    }

    /// The elements in row-major order, as by [#cast] to int32.
    public int[] toIntArray() {
        var result = new int[Ints.checkedCast(size)];
        copyTo(result);
        return result;
    }

    /// The elements in row-major order, as by [#cast] to int64.
    public long[] toLongArray() {
        var result = new long[Ints.checkedCast(size)];
        copyTo(result);
        return result;
    }

    /// The elements in row-major order, as by [#cast] to bool.
    public boolean[] toBooleanArray() {
        var result = new boolean[Ints.checkedCast(size)];
        copyTo(result);
        return result;
    }

    /// The elements of an array of strings in row-major order.
    public String[] toStringArray() {
        var result = new String[Ints.checkedCast(size)];
        copyTo(result);
        return result;
    }

    /// A new Java array of this rank (the bare element for rank 0): `float[]…` for float16 and float32, `double[]…`, `byte[]…` for int8,
    /// `short[]…` for int16, `int[]…` for int32, uint8 and uint16, `long[]…`, `boolean[]…`, `String[]…`.
    public Object toArray() {
        return rank() == 0 ? item() : JavaValues.write(this);
    }

    /// Fills a Java array of the caller: one axis with the elements in row-major order, or the nesting of this array's extents. Numbers are
    /// converted as by [#cast] to the Java array's element type; nothing is allocated where there is nothing to convert or to gather.
    public void copyTo(Object javaArray) {
        JavaValues.fill(this, javaArray);
    }

    /// Writes the elements' bytes, in row-major order, at the start of `target`.
    public void copyTo(MemorySegment target) {
        if (dtype == DType.STRING) throw Elements.notNumbers();
        if (target.byteSize() < size * dtype.bytes())
            throw GraphError.value("a segment of " + target.byteSize() + " bytes does not hold " + type());
        if (isContiguous()) MemorySegment.copy(segment, offset * dtype.bytes(), target, 0, size * dtype.bytes());
        else StridedCopy.copy(dtype.bytes(), extents, segment, offset, strides, target, 0, Layout.rowMajor(extents));
    }

    /// Overwrites the elements, in row-major order, from the start of `source`. For arrays that are not yet shared.
    public void copyFrom(MemorySegment source) {
        if (dtype == DType.STRING) throw Elements.notNumbers();
        if (source.byteSize() < size * dtype.bytes())
            throw GraphError.value("a segment of " + source.byteSize() + " bytes does not fill " + type());
        if (isContiguous()) MemorySegment.copy(source, 0, segment, offset * dtype.bytes(), size * dtype.bytes());
        else StridedCopy.copy(dtype.bytes(), extents, source, 0, Layout.rowMajor(extents), segment, offset, strides);
    }

    /// Overwrites the elements with those of an array of the same dtype and extents. For arrays that are not yet shared.
    public void copyFrom(NDArray source) {
        if (source.dtype != dtype || !Arrays.equals(source.extents, extents))
            throw GraphError.value("an array of type " + source.type() + " does not fill one of " + type());
        if (dtype == DType.STRING) System.arraycopy(source.toStringArray(), 0, ownStrings(), 0, Ints.checkedCast(size));
        else StridedCopy.copy(dtype.bytes(), extents, source.segment, source.offset, source.strides, segment, offset, strides);
    }

    private String[] ownStrings() {
        if (!isContiguous() || strings.length != size) throw GraphError.value("a view of strings cannot be overwritten");
        return strings;
    }

    // ---- equality and text -------------------------------------------------------------------------------------------------

    /// Whether dtype, extents and all bits are equal, where all NaNs count as the same bits; `−0` and `+0` differ.
    public boolean bitEquals(NDArray other) {
        if (dtype != other.dtype || !Arrays.equals(extents, other.extents)) return false;
        if (dtype == DType.STRING) return Arrays.equals(toStringArray(), other.toStringArray());
        MemorySegment a = bytes(), b = other.bytes();
        if (dtype != DType.BOOL && a.mismatch(b) < 0) return true;
        if (dtype.isInteger()) return false;
        for (long i = 0; i < size; i++)
            if (Elements.canonicalBits(dtype, a, i) != Elements.canonicalBits(dtype, b, i)) return false;
        return true;
    }

    @Override public boolean equals(Object o) {
        return this == o || o instanceof NDArray other && bitEquals(other);
    }

    @Override public int hashCode() {
        if (dtype == DType.STRING) return hash(Arrays.hashCode(toStringArray()), i -> 0, 0);
        var b = bytes();
        return hash(dtype.ordinal(), i -> Elements.canonicalBits(dtype, b, i), size);
    }

    private int hash(int seed, LongUnaryOperator bits, long count) {
        int result = 31 * seed + Arrays.hashCode(extents);
        for (long i = 0; i < count; i++) result = 31 * result + Long.hashCode(bits.applyAsLong(i));
        return result;
    }

    /// The elements as [ArrayText] prints them, shortened where there are more than a thousand.
    @Override public String toString() {
        return ArrayText.of(this);
    }
}
