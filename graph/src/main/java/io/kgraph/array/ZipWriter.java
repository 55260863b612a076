package io.kgraph.array;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Writes a zip file whose bytes are a function of its members alone: fixed date, no attributes, the order given.
///
/// Each member's header is written twice, the second time with sizes and checksum. Fields of 64 bits appear where they are needed.
final class ZipWriter {
    private static final int LOCAL = 0x04034b50, CENTRAL = 0x02014b50, END_64 = 0x06064b50, LOCATOR_64 = 0x07064b50, END = 0x06054b50;
    /// 1 January 1980, the first day that zip files know.
    private static final int DATE = 0x21;
    private static final int UTF_8_NAMES = 0x800;
    private static final int VERSION = 20, VERSION_64 = 45;
    private static final int NARROW = 0xffffffff;
    private static final long WIDE_FROM = 0xffffffffL;
    /// Members from here on have wide sizes, whether or not they shrink: deflated bytes may exceed the original by a little.
    private static final long WIDE_MEMBER = 0xf0000000L;
    private static final int CHUNK = 1 << 16;

    private record Member(byte[] name, int method, boolean wide, long at, int crc, long packed, long size) {}

    private final FileChannel out;
    private final boolean deflate;
    private final List<Member> members = new ArrayList<>();

    ZipWriter(FileChannel out, boolean deflate) {
        this.out = out;
        this.deflate = deflate;
    }

    /// Adds an array under a member's whole name.
    void add(String name, NDArray array) throws IOException {
        boolean wide = Npy.size(array) >= WIDE_MEMBER;
        var draft = new Member(name.getBytes(StandardCharsets.UTF_8), deflate ? 8 : 0, wide, out.position(), 0, 0, 0);
        write(local(draft));
        long from = out.position();
        var crc = new CRC32();
        long[] size = {0};
        try (var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true)) {
            Npy.write(array, bytes -> {
                crc.update(bytes.duplicate());
                size[0] += bytes.remaining();
                if (deflate) drain(deflater, bytes);
                else write(bytes);
            });
            if (deflate) {
                deflater.finish();
                drain(deflater, ByteBuffer.allocate(0));
            }
        }
        long end = out.position();
        var member = new Member(draft.name, draft.method, wide, draft.at, (int) crc.getValue(), end - from, size[0]);
        out.position(member.at);
        write(local(member));
        out.position(end);
        members.add(member);
    }

    private void drain(Deflater deflater, ByteBuffer bytes) throws IOException {
        if (bytes.hasRemaining()) deflater.setInput(bytes);
        var packed = ByteBuffer.allocate(CHUNK);
        while (deflater.deflate(packed.clear()) > 0) write(packed.flip());
    }

    /// Writes the directory.
    void finish() throws IOException {
        long from = out.position();
        for (var m : members) write(central(m));
        long at = out.position(), length = at - from;
        if (members.size() >= 0xffff || from >= WIDE_FROM || length >= WIDE_FROM) write(end64(from, length, at));
        var end = buffer(22).putInt(END).putInt(0);
        short count = (short) Math.min(members.size(), 0xffff);
        write(end.putShort(count).putShort(count).putInt(narrow(length)).putInt(narrow(from)).putShort((short) 0).flip());
    }

    private static ByteBuffer local(Member m) {
        var b = buffer(30 + m.name.length + 20).putInt(LOCAL);
        common(b, m, m.wide);
        b.putShort((short) (m.wide ? 20 : 0)).put(m.name);
        if (m.wide) b.putShort((short) 1).putShort((short) 16).putLong(m.size).putLong(m.packed);
        return b.flip();
    }

    private static ByteBuffer central(Member m) {
        boolean far = m.at >= WIDE_FROM;
        int wide = (m.wide ? 16 : 0) + (far ? 8 : 0);
        var b = buffer(46 + m.name.length + 28).putInt(CENTRAL).putShort((short) (wide > 0 ? VERSION_64 : VERSION));
        common(b, m, wide > 0);
        b.putShort((short) (wide > 0 ? 4 + wide : 0)).putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0).putInt(narrow(m.at)).put(m.name);
        if (wide > 0) b.putShort((short) 1).putShort((short) wide);
        if (m.wide) b.putLong(m.size).putLong(m.packed);
        if (far) b.putLong(m.at);
        return b.flip();
    }

    /// The fields from the version that reads it to the length of the name.
    private static void common(ByteBuffer b, Member m, boolean wide) {
        b.putShort((short) (wide ? VERSION_64 : VERSION)).putShort((short) UTF_8_NAMES).putShort((short) m.method).putShort((short) 0).putShort((short) DATE)
                .putInt(m.crc).putInt(m.wide ? NARROW : (int) m.packed).putInt(m.wide ? NARROW : (int) m.size).putShort((short) m.name.length);
    }

    private ByteBuffer end64(long from, long length, long at) {
        return buffer(76).putInt(END_64).putLong(44).putShort((short) VERSION_64).putShort((short) VERSION_64).putInt(0).putInt(0)
                .putLong(members.size()).putLong(members.size()).putLong(length).putLong(from)
                .putInt(LOCATOR_64).putInt(0).putLong(at).putInt(1).flip();
    }

    private static int narrow(long value) {
        return value >= WIDE_FROM ? NARROW : (int) value;
    }

    private static ByteBuffer buffer(int capacity) {
        return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) out.write(bytes);
    }
}
