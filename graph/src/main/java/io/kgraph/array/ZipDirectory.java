package io.kgraph.array;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import com.google.common.collect.ImmutableMap;
import io.kgraph.error.GraphError;
import io.kgraph.type.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// The members of a zip file and their bytes, with everything that the file says about them checked against what is there.
///
/// Members are stored or deflated; the sizes may be those of zip64. A deflated member can be at most 1032 times as long as its
/// compressed bytes, which is what deflate can do, so that is also the bound of memory in use.
final class ZipDirectory {
    private static final ValueLayout.OfShort SHORT = JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int END = 0x06054b50, END_64 = 0x06064b50, LOCATOR_64 = 0x07064b50, CENTRAL = 0x02014b50, LOCAL = 0x04034b50;
    private static final int END_LENGTH = 22, END_64_LENGTH = 56, LOCATOR_LENGTH = 20, CENTRAL_LENGTH = 46, LOCAL_LENGTH = 30;
    private static final long IN_EXTRA = 0xffffffffL;
    private static final int STORED = 0, DEFLATED = 8, ENCRYPTED = 1;
    private static final long DEFLATE_RATIO = 1032;
    private static final int CHUNK = 1 << 16;

    private record Member(String name, int method, int crc, long packed, long size, long header) {}

    private final MemorySegment file;
    private final String name;
    private final ImmutableMap<String, Member> members;

    private ZipDirectory(MemorySegment file, String name) {
        this.file = file;
        this.name = name;
        this.members = directory();
    }

    static ZipDirectory read(MemorySegment file, String name) {
        return new ZipDirectory(file, name);
    }

    /// The names of the members in the order of the file.
    Iterable<String> names() {
        return members.keySet();
    }

    boolean holds(String member) {
        return members.containsKey(member);
    }

    // ---- the directory -----------------------------------------------------------------------------------------------------

    private ImmutableMap<String, Member> directory() {
        long size = file.byteSize();
        if (size < 4 || file.get(INT, 0) != LOCAL && file.get(INT, 0) != END) throw FileBytes.bad(name + " is not a zip file, as .npz files are");
        long end = end();
        long count = file.get(SHORT, end + 10) & 0xffff, length = file.get(INT, end + 12) & IN_EXTRA, from = file.get(INT, end + 16) & IN_EXTRA;
        long limit = end;
        if (count == 0xffff || length == IN_EXTRA || from == IN_EXTRA) {
            long end64 = end64(end);
            count = file.get(LONG, end64 + 32);
            length = file.get(LONG, end64 + 40);
            from = file.get(LONG, end64 + 48);
            limit = end64;
        }
        if (from < 0 || length < 0 || from > limit || length > limit - from || count < 0 || count > length / CENTRAL_LENGTH)
            throw FileBytes.bad(name + " is damaged: its directory does not lie within the file");
        return members(from, from + length, count);
    }

    /// The end record: the last one whose comment reaches exactly to the end of the file.
    private long end() {
        long size = file.byteSize();
        for (long at = size - END_LENGTH; at >= Math.max(0, size - END_LENGTH - 0xffff); at--)
            if (file.get(INT, at) == END && at + END_LENGTH + (file.get(SHORT, at + 20) & 0xffff) == size) return at;
        throw FileBytes.bad(name + " is cut short: a zip file ends with its directory, and there is none");
    }

    private long end64(long end) {
        long locator = end - LOCATOR_LENGTH;
        if (locator >= 0 && file.get(INT, locator) == LOCATOR_64) {
            long at = file.get(LONG, locator + 8);
            if (at >= 0 && at <= locator - END_64_LENGTH && file.get(INT, at) == END_64) return at;
        }
        throw FileBytes.bad(name + " is damaged: its directory of 64 bits is missing");
    }

    private ImmutableMap<String, Member> members(long from, long to, long count) {
        Map<String, Member> result = new LinkedHashMap<>();
        long at = from, packed = 0;
        for (long i = 0; i < count; i++) {
            if (at > to - CENTRAL_LENGTH || file.get(INT, at) != CENTRAL) throw FileBytes.bad(name + " is damaged: its directory ends early");
            int nameLength = file.get(SHORT, at + 28) & 0xffff, extra = file.get(SHORT, at + 30) & 0xffff, comment = file.get(SHORT, at + 32) & 0xffff;
            long next = at + CENTRAL_LENGTH + nameLength + extra + comment;
            if (next > to) throw FileBytes.bad(name + " is damaged: its directory ends early");
            var member = member(at, text(at + CENTRAL_LENGTH, nameLength), at + CENTRAL_LENGTH + nameLength, extra);
            check(member, from, file.get(SHORT, at + 8));
            if (result.put(member.name, member) != null) throw FileBytes.bad(name + " has two members named '" + member.name + "'");
            packed += member.packed;
            if (packed > file.byteSize()) throw FileBytes.bad(name + " is damaged: its members overlap");
            at = next;
        }
        return ImmutableMap.copyOf(result);
    }

    private String text(long at, int length) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file.asSlice(at, length).toArray(JAVA_BYTE))).toString();
        } catch (CharacterCodingException e) {
            throw FileBytes.bad(name + " has a member whose name is not UTF-8");
        }
    }

    /// Sizes and position that do not fit 32 bits stand, in this order, in the extra field 1.
    private Member member(long at, String member, long extra, int extraLength) {
        long[] wide = {file.get(INT, at + 24) & IN_EXTRA, file.get(INT, at + 20) & IN_EXTRA, file.get(INT, at + 42) & IN_EXTRA};
        long end = extra + extraLength;
        for (long field = extra; field + 4 <= end; field += 4 + (file.get(SHORT, field + 2) & 0xffff)) {
            if (file.get(SHORT, field) != 1) continue;
            long value = field + 4, valuesEnd = Math.min(end, value + (file.get(SHORT, field + 2) & 0xffff));
            for (int i = 0; i < wide.length; i++)
                if (wide[i] == IN_EXTRA && value + 8 <= valuesEnd) {
                    wide[i] = file.get(LONG, value);
                    value += 8;
                }
        }
        return new Member(member, file.get(SHORT, at + 10) & 0xffff, file.get(INT, at + 16), wide[1], wide[0], wide[2]);
    }

    private void check(Member m, long directory, int flags) {
        nameFault(m.name).ifPresent(fault -> { throw FileBytes.bad(name + " has a member named '" + m.name + "', " + fault); });
        if ((flags & ENCRYPTED) != 0) throw FileBytes.bad(label(m) + " is encrypted");
        if (m.method != STORED && m.method != DEFLATED)
            throw FileBytes.bad(label(m) + " is compressed by method " + m.method + "; stored and deflated members are read");
        if (m.header < 0 || m.packed < 0 || m.header > directory - LOCAL_LENGTH || m.packed > directory - LOCAL_LENGTH - m.header)
            throw FileBytes.bad(label(m) + " is cut short: it does not lie within the file");
        if (m.method == STORED ? m.size != m.packed : m.size < 0 || m.size > DEFLATE_RATIO * (m.packed + 1))
            throw FileBytes.bad(label(m) + " cannot have " + m.size + " bytes: it is stored in " + m.packed);
    }

    /// What is wrong with a member's name, if anything: names are relative, with `/` between plain parts.
    static Optional<String> nameFault(String member) {
        boolean pathLike = member.isEmpty() || member.chars().anyMatch(c -> c < ' ' || c == '\\' || c == ':')
                || Arrays.stream(member.split("/", -1)).anyMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
        return pathLike ? Optional.of("which is not a plain name") : Optional.empty();
    }

    private String label(Member m) {
        return name + ", member '" + m.name + "',";
    }

    String label(String member) {
        return name + ", member '" + member + "',";
    }

    // ---- contents ----------------------------------------------------------------------------------------------------------

    /// The bytes of a member: a slice of the file where it is stored, else inflated. The checksum is compared except for large stored members,
    /// which would have to be read for it.
    MemorySegment contents(String member) {
        Member m = members.get(member);
        if (m == null) throw new IllegalArgumentException(member);
        if (file.get(INT, m.header) != LOCAL) throw FileBytes.bad(label(m) + " is not where the directory says");
        int nameLength = file.get(SHORT, m.header + 26) & 0xffff, extra = file.get(SHORT, m.header + 28) & 0xffff;
        long data = m.header + LOCAL_LENGTH + nameLength + extra;
        if (data > file.byteSize() - m.packed) throw FileBytes.bad(label(m) + " is cut short: it does not lie within the file");
        if (!text(m.header + LOCAL_LENGTH, nameLength).equals(m.name)) throw FileBytes.bad(label(m) + " has another name where its bytes are");
        MemorySegment packed = file.asSlice(data, m.packed);
        if (m.method == DEFLATED) return inflate(m, packed);
        if (m.size < FileBytes.MAPPED_FROM) checkSum(m, packed);
        return packed;
    }

    private void checkSum(Member m, MemorySegment bytes) {
        var crc = new CRC32();
        for (long at = 0; at < bytes.byteSize(); at += CHUNK)
            crc.update(bytes.asSlice(at, Math.min(CHUNK, bytes.byteSize() - at)).asByteBuffer());
        if ((int) crc.getValue() != m.crc) throw damaged(m);
    }

    private GraphError damaged(Member m) {
        return FileBytes.bad(label(m) + " is damaged: its checksum differs");
    }

    private MemorySegment inflate(Member m, MemorySegment packed) {
        MemorySegment result = Elements.allocate(DType.UINT8, m.size);
        try (var inflater = new Inflater(true)) {
            long in = 0, out = 0;
            while (!inflater.finished()) {
                if (inflater.needsInput() && in < m.packed) {
                    long n = Math.min(CHUNK, m.packed - in);
                    inflater.setInput(packed.asSlice(in, n).asByteBuffer());
                    in += n;
                }
                long room = Math.min(CHUNK, m.size - out);
                ByteBuffer target = room == 0 ? ByteBuffer.allocate(1) : result.asSlice(out, room).asByteBuffer();
                int n = inflater.inflate(target);
                out += n;
                if (out > m.size) throw FileBytes.bad(label(m) + " has more than the " + m.size + " bytes that it declares");
                if (n == 0 && !inflater.finished() && (inflater.needsDictionary() || inflater.needsInput() && in == m.packed))
                    throw FileBytes.bad(label(m) + " is cut short: it inflates to " + out + " of its " + m.size + " bytes");
            }
            if (out < m.size) throw FileBytes.bad(label(m) + " is cut short: it inflates to " + out + " of its " + m.size + " bytes");
        } catch (DataFormatException e) {
            throw FileBytes.bad(label(m) + " is damaged: it does not inflate");
        }
        checkSum(m, result);
        return result;
    }
}
