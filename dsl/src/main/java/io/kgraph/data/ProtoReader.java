package io.kgraph.data;

import java.util.Arrays;

/// Reads a message of protocol buffers field by field, never past its end.
///
/// Source: Google, *Protocol Buffers: encoding*.
final class ProtoReader {
    static final int VARINT = 0, FIXED64 = 1, LENGTH_DELIMITED = 2, FIXED32 = 5;

    /// Bytes that are no message; the caller knows of which file.
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        final String why;

        Malformed(String why) {
            super(why, null, false, false);
            this.why = why;
        }
    }

    private final byte[] bytes;
    private final int end;
    private int at;
    private int field;
    private int kind;

    ProtoReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private ProtoReader(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    /// Goes to the next field; false at the end of the message.
    boolean next() throws Malformed {
        if (at == end) return false;
        long tag = varint();
        field = (int) (tag >>> 3);
        kind = (int) tag & 7;
        if (tag >>> 32 != 0 || field == 0) throw new Malformed("a field has the number " + (tag >>> 3));
        return true;
    }

    /// Whether the field is number `number`, encoded as `kind` is.
    boolean is(int number, int encoding) {
        return field == number && kind == encoding;
    }

    /// The inside of the field as a message.
    ProtoReader message() throws Malformed {
        int length = length();
        at += length;
        return new ProtoReader(bytes, at - length, at);
    }

    /// The inside of the field.
    byte[] bytes() throws Malformed {
        int length = length();
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    private int length() throws Malformed {
        long length = varint();
        if (length < 0 || length > end - at) throw new Malformed("a field of " + Long.toUnsignedString(length) + " bytes stands where " + (end - at) + " are left");
        return (int) length;
    }

    long varint() throws Malformed {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte b = octet();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) return value;
        }
        throw new Malformed("a number has more than 64 bits");
    }

    float real() throws Malformed {
        int bits = 0;
        for (int shift = 0; shift < 32; shift += 8) bits |= (octet() & 0xff) << shift;
        return Float.intBitsToFloat(bits);
    }

    private byte octet() throws Malformed {
        if (at == end) throw new Malformed("it ends within a field");
        return bytes[at++];
    }

    /// Whether there is more: of the numbers that are packed into one field.
    boolean more() {
        return at < end;
    }

    /// Leaves out a field that nobody asks for.
    void skip() throws Malformed {
        switch (kind) {
            case VARINT -> varint();
            case FIXED64 -> over(8);
            case LENGTH_DELIMITED -> over(length());
            case FIXED32 -> over(4);
            default -> throw new Malformed("a field is encoded in way " + kind + ", which is not known");
        }
    }

    private void over(int count) throws Malformed {
        if (count > end - at) throw new Malformed("it ends within a field");
        at += count;
    }
}
