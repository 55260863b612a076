package io.kgraph.array;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import com.google.common.primitives.Ints;
import io.kgraph.type.DType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;

/// One array in a `.npy` file.
///
/// Reads versions 1.0 to 3.0, both byte orders and both orders of axes; refuses whatever is not exactly one array of a known dtype, pickled
/// objects above all. Memory in use is at most the file's length, not even that for large files in this machine's byte order, which stay
/// mapped; strings take a Java string each besides. Writes version 1.0, little-endian, row-major, all NaNs alike: equal arrays give equal bytes.
public final class Npy {
    private static final int CHUNK = 1 << 16;

    /// Takes the bytes of a file, piece by piece.
    interface Sink {
        void write(ByteBuffer bytes) throws IOException;
    }

    private Npy() {}

    /// The array in a file.
    public static NDArray read(Path path) {
        return read(FileBytes.open(path), "'" + path + "'");
    }

    /// The array in the bytes of a file; `name` stands for it in messages. The result may be a view of the bytes.
    public static NDArray read(MemorySegment file, String name) {
        var header = NpyHeader.read(file, name);
        long[] extents = header.extents();
        long[] stored = header.fortranOrder() ? reversed(extents) : extents;
        MemorySegment data = file.asSlice(header.data());
        NDArray array = header.dtype() == DType.STRING ? NDArray.wrap(strings(data, header, stored, name), stored)
                : NDArray.wrap(numbers(data, header.dtype(), header.bigEndian()), header.dtype(), stored);
        return header.fortranOrder() ? array.transpose() : array;
    }

    /// Writes an array to a file, as a whole or not at all.
    public static void write(Path path, NDArray array) {
        AtomicFile.write(path, out -> write(array, bytes -> {
            while (bytes.hasRemaining()) out.write(bytes);
        }));
    }

    private static long[] reversed(long[] extents) {
        var result = extents.clone();
        for (int d = 0; d < result.length; d++) result[d] = extents[extents.length - 1 - d];
        return result;
    }

    // ---- reading -----------------------------------------------------------------------------------------------------------

    /// The bytes of a file in this machine's order: themselves where they are so already.
    static MemorySegment numbers(MemorySegment data, DType dtype, boolean bigEndian) {
        if (dtype == DType.BOOL) return truths(data);
        if (bigEndian == (ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN) || dtype.bytes() == 1) return data;
        long count = data.byteSize() / dtype.bytes();
        MemorySegment swapped = Elements.allocate(dtype, count);
        for (long i = 0; i < count; i++)
            switch (dtype.bytes()) {
                case 2 -> swapped.set(JAVA_SHORT_UNALIGNED, 2 * i, Short.reverseBytes(data.get(JAVA_SHORT_UNALIGNED, 2 * i)));
                case 4 -> swapped.set(JAVA_INT_UNALIGNED, 4 * i, Integer.reverseBytes(data.get(JAVA_INT_UNALIGNED, 4 * i)));
                default -> swapped.set(JAVA_LONG_UNALIGNED, 8 * i, Long.reverseBytes(data.get(JAVA_LONG_UNALIGNED, 8 * i)));
            }
        return swapped;
    }

    /// Bytes 0 and 1, whatever the file has for true.
    private static MemorySegment truths(MemorySegment data) {
        long count = data.byteSize();
        boolean clean = true;
        for (long i = 0; i < count && clean; i++) clean = (data.get(JAVA_BYTE, i) & 0xfe) == 0;
        if (clean) return data;
        MemorySegment result = Elements.allocate(DType.BOOL, count);
        for (long i = 0; i < count; i++) result.set(JAVA_BYTE, i, (byte) (data.get(JAVA_BYTE, i) != 0 ? 1 : 0));
        return result;
    }

    /// Characters of 4 bytes each, or of 1 byte (the first 256), filled up with zeros.
    private static String[] strings(MemorySegment data, NpyHeader header, long[] extents, String name) {
        ValueLayout.OfInt character = JAVA_INT_UNALIGNED.withOrder(header.bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        var result = new String[Ints.checkedCast(Layout.size(extents))];
        if (result.length == 0) return result;
        var text = new int[header.characters()];
        for (int i = 0; i < result.length; i++) {
            int length = 0;
            for (int c = 0; c < text.length; c++) {
                long at = i * header.width() + (long) c * header.unit();
                text[c] = header.unit() == 1 ? data.get(JAVA_BYTE, at) & 0xff : data.get(character, at);
                if (!Character.isValidCodePoint(text[c])) throw FileBytes.bad(name + " has the number " + Integer.toUnsignedString(text[c]) + " for a character");
                if (text[c] != 0) length = c + 1;
            }
            result[i] = new String(text, 0, length);
        }
        return result;
    }

    // ---- writing -----------------------------------------------------------------------------------------------------------

    /// The bytes that [#write] writes.
    static long size(NDArray array) {
        int characters = characters(array);
        long width = array.dtype() == DType.STRING ? 4L * characters : array.dtype().bytes();
        return NpyHeader.write(array, characters).length + array.size() * width;
    }

    static void write(NDArray array, Sink out) throws IOException {
        int characters = characters(array);
        out.write(ByteBuffer.wrap(NpyHeader.write(array, characters)));
        if (array.dtype() == DType.STRING) writeStrings(array, characters, out);
        else writeNumbers(array.dtype(), array.bytes(), array.size(), out);
    }

    static void writeNumbers(DType dtype, MemorySegment bytes, long count, Sink out) throws IOException {
        int width = dtype.bytes(), perChunk = CHUNK / width;
        var chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (long from = 0; from < count; from += perChunk) {
            chunk.clear();
            long end = from + Math.min(perChunk, count - from);
            switch (width) {
                case 1 -> { for (long i = from; i < end; i++) chunk.put((byte) Elements.canonicalBits(dtype, bytes, i)); }
                case 2 -> { for (long i = from; i < end; i++) chunk.putShort((short) Elements.canonicalBits(dtype, bytes, i)); }
                case 4 -> { for (long i = from; i < end; i++) chunk.putInt((int) Elements.canonicalBits(dtype, bytes, i)); }
                default -> { for (long i = from; i < end; i++) chunk.putLong(Elements.canonicalBits(dtype, bytes, i)); }
            }
            out.write(chunk.flip());
        }
    }

    private static void writeStrings(NDArray array, int characters, Sink out) throws IOException {
        for (String s : array.toStringArray()) {
            var text = ByteBuffer.allocate(4 * characters).order(ByteOrder.LITTLE_ENDIAN);
            s.codePoints().forEach(text::putInt);
            out.write(text.rewind());
        }
    }

    /// The characters that each string of the file has; at least one.
    private static int characters(NDArray array) {
        if (array.dtype() != DType.STRING) return 0;
        return Math.max(1, Arrays.stream(array.toStringArray()).mapToInt(s -> s.codePointCount(0, s.length())).max().orElse(1));
    }
}
