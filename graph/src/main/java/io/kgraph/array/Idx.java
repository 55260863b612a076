package io.kgraph.array;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import io.kgraph.type.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;

/// One array in an IDX file, the format of the MNIST digits.
///
/// Two zero bytes, a byte for the element type and one for the rank, the extents and then the elements, all big-endian. Large files of bytes stay mapped;
/// wider elements are put into this machine's order. Source: Y. LeCun, C. Cortes, C. Burges, *The MNIST database of handwritten digits*.
public final class Idx {
    private static final int MAGIC = 4;
    private static final ValueLayout.OfInt EXTENT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private Idx() {}

    /// The array in a file.
    public static NDArray read(Path path) {
        return read(FileBytes.open(path), "'" + path + "'");
    }

    /// The array in the bytes of a file; `name` stands for it in messages. The result may be a view of the bytes.
    public static NDArray read(MemorySegment file, String name) {
        long size = file.byteSize();
        if (size >= 2 && (file.get(JAVA_BYTE, 0) & 0xff) == 0x1f && (file.get(JAVA_BYTE, 1) & 0xff) == 0x8b)
            throw FileBytes.bad(name + " is compressed by gzip; unpack it first");
        if (size < MAGIC || file.get(JAVA_BYTE, 0) != 0 || file.get(JAVA_BYTE, 1) != 0) throw FileBytes.bad(name + " is not an IDX file: it does not begin with two zero bytes");
        DType dtype = dtype(file.get(JAVA_BYTE, 2) & 0xff, name);
        int rank = file.get(JAVA_BYTE, 3) & 0xff;
        long data = MAGIC + 4L * rank;
        if (size < data) throw FileBytes.bad(name + " is cut short: its header takes " + data + " bytes, and " + size + " are there");
        var extents = new long[rank];
        for (int d = 0; d < rank; d++) extents[d] = file.get(EXTENT, MAGIC + 4L * d) & 0xffffffffL;
        FileBytes.checkLength(size - data, dtype, extents, name);
        return NDArray.wrap(Npy.numbers(file.asSlice(data), dtype, true), dtype, extents);
    }

    private static DType dtype(int code, String name) {
        return switch (code) {
            case 0x08 -> DType.UINT8;
            case 0x09 -> DType.INT8;
            case 0x0b -> DType.INT16;
            case 0x0c -> DType.INT32;
            case 0x0d -> DType.FLOAT32;
            case 0x0e -> DType.FLOAT64;
            default -> throw FileBytes.bad(name + " has elements of type 0x" + Integer.toHexString(code) + ", which IDX does not know");
        };
    }
}
