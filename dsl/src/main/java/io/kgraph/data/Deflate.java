package io.kgraph.data;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.Adler32;

/// Compresses bytes as a zlib stream: one block of the fixed code, with the nearest repetition that a hash of three bytes finds.
///
/// The JDK's own compressor is as good as the system's library, whose bytes differ between versions; these are the same everywhere.
/// Source: RFC 1950 and RFC 1951.
final class Deflate {
    private static final int LEAST = 3, MOST = 258, WINDOW = 1 << 15, HASH_BITS = 15;
    private static final int[] LENGTHS = {3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
    private static final int[] DISTANCES = {1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
        8193, 12289, 16385, 24577};
    private static final int END = 256;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int pending;
    private int count;

    private Deflate() {}

    static byte[] zlib(byte[] data) {
        var deflate = new Deflate();
        deflate.out.write(0x78);
        deflate.out.write(0x01);
        deflate.block(data);
        var sum = new Adler32();
        sum.update(data);
        deflate.out.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
        return deflate.out.toByteArray();
    }

    private void block(byte[] data) {
        bits(1, 1);                                              // the last block
        bits(1, 2);                                              // of the fixed code
        var last = new int[1 << HASH_BITS];
        Arrays.fill(last, -1);
        for (int at = 0; at < data.length; ) {
            int from = at + LEAST <= data.length ? seen(last, data, at) : -1, length = from < 0 ? 0 : common(data, from, at);
            if (length < LEAST) {
                symbol(data[at++] & 0xff);
                continue;
            }
            repetition(length, at - from);
            for (int i = 1; i < length && at + i + LEAST <= data.length; i++) seen(last, data, at + i);
            at += length;
        }
        symbol(END);
        if (count > 0) bits(0, 8 - count);
    }

    /// Where these three bytes, or others of the same hash, stood last; from now on, here.
    private static int seen(int[] last, byte[] data, int at) {
        int three = data[at] & 0xff | (data[at + 1] & 0xff) << 8 | (data[at + 2] & 0xff) << 16;
        int hash = three * 0x9e3779b1 >>> Integer.SIZE - HASH_BITS;
        int before = last[hash];
        last[hash] = at;
        return before >= 0 && at - before <= WINDOW ? before : -1;
    }

    private static int common(byte[] data, int from, int at) {
        int most = Math.min(MOST, data.length - at), length = 0;
        while (length < most && data[from + length] == data[at + length]) length++;
        return length;
    }

    private void repetition(int length, int distance) {
        int l = atMost(LENGTHS, length), d = atMost(DISTANCES, distance);
        symbol(257 + l);
        bits(length - LENGTHS[l], l < 8 || l == 28 ? 0 : l / 4 - 1);
        code(d, 5);
        bits(distance - DISTANCES[d], d < 4 ? 0 : d / 2 - 1);
    }

    /// The last of ascending numbers that is not above a value.
    private static int atMost(int[] numbers, int value) {
        int at = Arrays.binarySearch(numbers, value);
        return at >= 0 ? at : -at - 2;
    }

    /// A literal or length in the fixed code.
    private void symbol(int s) {
        if (s < 144) code(0x30 + s, 8);
        else if (s < 256) code(0x190 + s - 144, 9);
        else if (s < 280) code(s - 256, 7);
        else code(0xc0 + s - 280, 8);
    }

    /// Codes begin with their highest bit, all else with the lowest.
    private void code(int value, int width) {
        bits(Integer.reverse(value) >>> Integer.SIZE - width, width);
    }

    private void bits(int value, int width) {
        pending |= value << count;
        count += width;
        for (; count >= 8; count -= 8, pending >>>= 8) out.write(pending);
    }
}
