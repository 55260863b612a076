package io.kgraph.data;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;

/// Writes a PNG image of 8 bits a colour, the same bytes on every machine.
final class Png {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final byte UP = 2;

    private Png() {}

    static String base64(byte[] rgb, int width, int height) {
        return Base64.getEncoder().encodeToString(of(rgb, width, height));
    }

    static byte[] of(byte[] rgb, int width, int height) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(SIGNATURE);
        chunk(out, "IHDR", ByteBuffer.allocate(13).putInt(width).putInt(height).put(new byte[] {8, 2, 0, 0, 0}).array());
        chunk(out, "IDAT", Deflate.zlib(lines(rgb, width, height)));
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    /// Each line begins with the number of its filter: the difference to the line above, as neighbours are mostly alike.
    private static byte[] lines(byte[] rgb, int width, int height) {
        int bytes = 3 * width;
        var lines = new byte[height * (1 + bytes)];
        for (int y = 0; y < height; y++) {
            int to = y * (1 + bytes);
            lines[to] = UP;
            for (int i = 0; i < bytes; i++) lines[to + 1 + i] = (byte) (rgb[y * bytes + i] - (y == 0 ? 0 : rgb[(y - 1) * bytes + i]));
        }
        return lines;
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
