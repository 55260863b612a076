package io.kgraph.array;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.kgraph.error.GraphError;
import io.kgraph.type.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// What a `.npy` file says before its data: element type, byte order, order of the axes, extents.
///
/// `characters` is the length of each string (0 for other dtypes), of `unit` bytes each; `data` is where the elements begin.
record NpyHeader(DType dtype, boolean bigEndian, boolean fortranOrder, List<Long> shape, int characters, int unit, long data) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST = 65_535;
    private static final int MOST_AXES = 255;
    private static final ValueLayout.OfShort SHORT = JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    long[] extents() {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }

    /// The bytes of one element in the file.
    long width() {
        return dtype == DType.STRING ? (long) characters * unit : dtype.bytes();
    }

    // ---- reading -----------------------------------------------------------------------------------------------------------

    /// Reads and checks the header of `file`, whose name goes into messages. Nothing is allocated that the file's length does not bound.
    static NpyHeader read(MemorySegment file, String name) {
        long size = file.byteSize();
        if (size < MAGIC.length || !Arrays.equals(file.asSlice(0, MAGIC.length).toArray(JAVA_BYTE), MAGIC))
            throw FileBytes.bad(name + " is not a .npy file: it does not begin with \\x93NUMPY");
        if (size < 10) throw FileBytes.bad(name + " is cut short: it ends within its first 10 bytes");
        int major = file.get(JAVA_BYTE, 6) & 0xff, minor = file.get(JAVA_BYTE, 7) & 0xff;
        if (major < 1 || major > 3 || minor != 0)
            throw FileBytes.bad(name + " has format version " + major + "." + minor + "; 1.0, 2.0 and 3.0 are read");
        if (major > 1 && size < 12) throw FileBytes.bad(name + " is cut short: it ends within its first 12 bytes");
        long length = major == 1 ? file.get(SHORT, 8) & 0xffff : file.get(INT, 8) & 0xffffffffL;
        int from = major == 1 ? 10 : 12;
        if (length > LONGEST) throw FileBytes.bad(name + " has a header of " + length + " bytes; at most " + LONGEST + " are read");
        if (from + length > size)
            throw FileBytes.bad(name + " is cut short: its header takes " + length + " bytes, and " + (size - from) + " are there");
        var text = new String(file.asSlice(from, length).toArray(JAVA_BYTE), major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
        var header = new Parser(text, name).header(from + length);
        header.checkData(size, name);
        return header;
    }

    private void checkData(long size, String name) {
        long there = size - data, count = 1;
        boolean empty = shape.contains(0L);
        for (long e : shape) {
            if (e < 0) throw FileBytes.bad(name + " has the negative extent " + e + " in its shape");
            if (!empty && (Math.multiplyHigh(count, e) != 0 || count * e < 0 || count * e > Long.MAX_VALUE / Math.max(1, width())))
                throw FileBytes.bad(name + " has a shape of more elements than can be addressed: " + shape);
            count *= empty ? 0 : e;
        }
        long need = count * width();
        if (need > there) throw FileBytes.bad(name + " is cut short: " + dtype + shape + " takes " + need + " bytes, and " + there + " are there");
        if (need < there) throw FileBytes.bad(name + " has " + (there - need) + " bytes after the " + need + " of its " + dtype + shape);
    }

    /// Reads the one Python literal that the format allows: a map of three keys in any order.
    private static final class Parser {
        private final String text;
        private final String name;
        private int at;

        Parser(String text, String name) {
            this.text = text;
            this.name = name;
        }

        NpyHeader header(long data) {
            String descriptor = null;
            Boolean fortran = null;
            List<Long> shape = null;
            expect('{');
            while (peek() != '}') {
                String key = string();
                expect(':');
                if (key.equals("descr") && descriptor == null) descriptor = descriptor();
                else if (key.equals("fortran_order") && fortran == null) fortran = bool();
                else if (key.equals("shape") && shape == null) shape = tuple();
                else throw wrong("the key '" + key + "' is not expected");
                if (peek() == ',') at++;
                else if (peek() != '}') throw wrong("a comma or } is expected at character " + at);
            }
            at++;
            if (peek() != 0) throw wrong("nothing is expected after the }");
            if (descriptor == null || fortran == null || shape == null) throw wrong("it needs the keys 'descr', 'fortran_order' and 'shape'");
            return typed(descriptor, fortran, shape, data);
        }

        private NpyHeader typed(String descriptor, boolean fortran, List<Long> shape, long data) {
            String d = descriptor.equals("?") ? "|b1" : descriptor;
            if (d.matches("[<>=|]?O\\d*"))
                throw FileBytes.bad(name + " holds pickled Python objects, which are never read: loading them would run code from the file");
            if (!d.matches("[<>=|][a-zA-Z][0-9]{1,8}")) throw unknown(descriptor);
            char order = d.charAt(0), letter = d.charAt(1);
            int number = Integer.parseInt(d.substring(2));
            boolean big = order == '>' || order == '=' && ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;
            if (letter == 'U' && order != '|' && number > 0) return new NpyHeader(DType.STRING, big, fortran, shape, number, 4, data);
            if (letter == 'S' && number > 0) return new NpyHeader(DType.STRING, big, fortran, shape, number, 1, data);
            for (DType dtype : DType.values())
                if (dtype != DType.STRING && dtype.npyDescriptor().substring(1).equals(d.substring(1)) && (order != '|' || number == 1))
                    return new NpyHeader(dtype, big && number > 1, fortran, shape, 0, 0, data);
            throw unknown(descriptor);
        }

        private GraphError unknown(String descriptor) {
            return FileBytes.bad(name + " has elements of type '" + descriptor + "', which is none of float16, float32, float64, int8, int16, int32, "
                    + "int64, uint8, uint16, bool and string");
        }

        private String descriptor() {
            if (peek() == '[') throw FileBytes.bad(name + " has records of several fields instead of plain elements, which are not read");
            return string();
        }

        private boolean bool() {
            peek();
            if (text.startsWith("True", at)) {
                at += 4;
                return true;
            }
            if (!text.startsWith("False", at)) throw wrong("True or False is expected at character " + at);
            at += 5;
            return false;
        }

        private List<Long> tuple() {
            var result = new ArrayList<Long>();
            expect('(');
            while (peek() != ')') {
                if (result.size() == MOST_AXES) throw wrong("a shape of more than " + MOST_AXES + " axes is not read");
                result.add(number());
                if (peek() == ',') at++;
                else if (peek() != ')') throw wrong("a comma or ) is expected at character " + at);
            }
            at++;
            return List.copyOf(result);
        }

        private long number() {
            int from = at;
            if (peek() == '-') at++;
            while (Character.digit(current(), 10) >= 0) at++;
            String digits = text.substring(from, at).strip();
            if (current() == 'L') at++;
            try {
                return Long.parseLong(digits);
            } catch (NumberFormatException e) {
                throw wrong(digits.isEmpty() ? "a number is expected at character " + from : "the extent " + digits + " is not a number of 64 bits");
            }
        }

        private String string() {
            char quote = peek();
            int end = quote == '\'' || quote == '"' ? text.indexOf(quote, at + 1) : -1;
            if (end < 0) throw wrong("a string is expected at character " + at);
            String result = text.substring(at + 1, end);
            at = end + 1;
            return result;
        }

        private void expect(char c) {
            if (peek() != c) throw wrong(c + " is expected at character " + at);
            at++;
        }

        /// The next character that is not a space; 0 at the end.
        private char peek() {
            while (Character.isWhitespace(current())) at++;
            return current();
        }

        private char current() {
            return at < text.length() ? text.charAt(at) : 0;
        }

        private GraphError wrong(String what) {
            return FileBytes.bad(name + " has a header that cannot be read: " + what);
        }
    }

    // ---- writing -----------------------------------------------------------------------------------------------------------

    /// The bytes before the data of a row-major little-endian file, padded with spaces to a multiple of 64.
    static byte[] write(NDArray array, int characters) {
        String shape = Arrays.stream(array.extents()).mapToObj(Long::toString).collect(Collectors.joining(", ", "(", array.rank() == 1 ? ",)" : ")"));
        String descriptor = array.dtype().npyDescriptor() + (array.dtype() == DType.STRING ? characters : "");
        String text = "{'descr': '" + descriptor + "', 'fortran_order': False, 'shape': " + shape + ", }";
        int length = Math.ceilDiv(MAGIC.length + 4 + text.length() + 1, 64) * 64;
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) ' ');
        System.arraycopy(MAGIC, 0, bytes, 0, MAGIC.length);
        MemorySegment header = MemorySegment.ofArray(bytes);
        bytes[6] = 1;
        bytes[7] = 0;
        header.set(SHORT, 8, (short) (length - 10));
        System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, bytes, 10, text.length());
        bytes[length - 1] = '\n';
        return bytes;
    }
}
