package io.kgraph.data;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.Adler32;
import java.util.zip.CRC32;

/// Writes a PNG image of 8 bits a colour. Its data is stored, not deflated: the bytes do not depend on who compresses.
final class Png {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int BLOCK = 0xFFFF;

    private Png() {}

    static String base64(byte[] rgb, int width, int height) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(SIGNATURE);
        chunk(out, "IHDR", ByteBuffer.allocate(13).putInt(width).putInt(height).put(new byte[] {8, 2, 0, 0, 0}).array());
        chunk(out, "IDAT", stored(lines(rgb, width, height)));
        chunk(out, "IEND", new byte[0]);
        return Base64.getEncoder().encodeToString(out.toByteArray());
    }

    /// Each line begins with the number of its filter: none.
    private static byte[] lines(byte[] rgb, int width, int height) {
        var lines = new byte[height * (1 + 3 * width)];
        for (int y = 0; y < height; y++) System.arraycopy(rgb, 3 * width * y, lines, y * (1 + 3 * width) + 1, 3 * width);
        return lines;
    }

    /// A zlib stream of stored blocks.
    private static byte[] stored(byte[] data) {
        var out = new ByteArrayOutputStream();
        out.write(0x78);
        out.write(0x01);
        for (int at = 0; at < data.length; at += BLOCK) {
            int length = Math.min(BLOCK, data.length - at);
            out.write(at + length == data.length ? 1 : 0);
            out.write(length & 0xff);
            out.write(length >> 8);
            out.write(~length & 0xff);
            out.write(~length >> 8 & 0xff);
            out.write(data, at, length);
        }
        var sum = new Adler32();
        sum.update(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
        return out.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        var crc = new CRC32();
        crc.update(name);
        crc.update(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        out.writeBytes(name);
        out.writeBytes(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
