package io.kgraph.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// A message of protocol buffers in the making: numbered fields in the order in which they are added.
public final class Message {
    private static final int VARINT = 0, FIXED64 = 1, LENGTH_DELIMITED = 2, FIXED32 = 5;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /// A message without fields.
    public Message() {}

    public Message integer(int field, long value) {
        tag(field, VARINT);
        varint(value);
        return this;
    }

    public Message real(int field, float value) {
        tag(field, FIXED32);
        fixed(Float.floatToRawIntBits(value), Float.SIZE);
        return this;
    }

    public Message wide(int field, double value) {
        tag(field, FIXED64);
        fixed(Double.doubleToRawLongBits(value), Double.SIZE);
        return this;
    }

    /// A repeated field, packed.
    public Message wides(int field, double[] values) {
        var packed = new Message();
        for (double value : values) packed.fixed(Double.doubleToRawLongBits(value), Double.SIZE);
        return raw(field, packed.toByteArray());
    }

    private void fixed(long bits, int width) {
        for (int shift = 0; shift < width; shift += 8) bytes.write((int) (bits >>> shift));
    }

    public Message text(int field, String value) {
        return raw(field, value.getBytes(StandardCharsets.UTF_8));
    }

    public Message message(int field, Message value) {
        return raw(field, value.toByteArray());
    }

    public Message raw(int field, byte[] value) {
        tag(field, LENGTH_DELIMITED);
        varint(value.length);
        bytes.writeBytes(value);
        return this;
    }

    private void tag(int field, int kind) {
        varint((long) field << 3 | kind);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    public byte[] toByteArray() {
        return bytes.toByteArray();
    }
}
