package io.kgraph.exec.x64.asm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// Where emitted code lives: pages that are written first and executable then, never both.
///
/// Pages come in chunks of a mebibyte. Code takes whole pages of one, goes back when nobody can reach it any more, and a chunk without code goes back to
/// the system. Code that is unreachable but not yet collected counts; when it has grown since the last collection by more than [#COLLECT], a collection
/// is asked for, as for direct buffers. Past [#MOST] there is no code, and steps run on another target.
public final class CodeMemory {
    /// The system property that bounds it, in bytes.
    public static final String PROPERTY = "kgraph.code.bytes";
    static final long COLLECT = 32L << 20, MOST = Long.getLong(PROPERTY, 1L << 30);
    private static final long CHUNK = 1L << 20;
    private static final Cleaner CLEANER = Cleaner.create();
    private static final CodeMemory ALL = new CodeMemory();

    private final List<Chunk> chunks = new ArrayList<>();
    private long used;
    private long mapped;
    private long collectAt = COLLECT;

    private CodeMemory() {}

    private static final class Chunk {
        final long address;
        final int pages;
        final BitSet taken;
        int free;

        Chunk(long address, int pages) {
            this.address = address;
            this.pages = pages;
            this.taken = new BitSet(pages);
            this.free = pages;
        }

        /// The first of so many free pages in a row, or −1.
        int find(int count) {
            if (count > free) return -1;
            for (int at = taken.nextClearBit(0); at + count <= pages; ) {
                int end = taken.nextSetBit(at);
                if (end < 0 || end - at >= count) return at;
                at = taken.nextClearBit(end);
            }
            return -1;
        }
    }

    /// Pages with code, given back when this is unreachable.
    static final class Region {
        final long address;

        private Region(long address) {
            this.address = address;
        }
    }

    /// The code, ready to be called; nothing where the system refuses executable memory or there is too much code.
    public static Optional<NativeCode> publish(byte[] code) {
        return publish(List.of(code)).map(List::getFirst);
    }

    /// Several pieces of code in one place, which stays until none of them is reachable.
    public static Optional<List<NativeCode>> publish(List<byte[]> codes) {
        long bytes = 0;
        for (byte[] code : codes) bytes += aligned(code.length);
        return ALL.write(codes, Math.toIntExact(Math.ceilDiv(bytes, SystemMemory.PAGE))).map(region -> {
            var published = new ArrayList<NativeCode>(codes.size());
            long at = region.address;
            for (byte[] code : codes) {
                published.add(new NativeCode(region, at, code.length));
                at += aligned(code.length);
            }
            return published;
        });
    }

    /// How many bytes code takes now.
    public static long used() {
        synchronized (ALL) {
            return ALL.used;
        }
    }

    /// How many bytes the system has given for code.
    public static long mapped() {
        synchronized (ALL) {
            return ALL.mapped;
        }
    }

    private static long aligned(long bytes) {
        return Math.ceilDiv(bytes, 64L) * 64;
    }

    private Optional<Region> write(List<byte[]> codes, int pages) {
        long bytes = pages * SystemMemory.PAGE;
        if (isMuch(bytes)) collect(bytes);
        synchronized (this) {
            long address = used + bytes > MOST ? -1 : take(pages);
            if (address == -1) return Optional.empty();
            boolean written = SystemMemory.protect(address, bytes, SystemMemory.Access.READ_WRITE);
            if (written) {
                MemorySegment target = SystemMemory.at(address, bytes);
                target.fill((byte) 0xcc);
                long at = 0;
                for (byte[] code : codes) {
                    MemorySegment.copy(code, 0, target, ValueLayout.JAVA_BYTE, at, code.length);
                    at += aligned(code.length);
                }
                written = SystemMemory.protect(address, bytes, SystemMemory.Access.READ_EXECUTE);
            }
            if (!written) {
                give(address, pages);
                return Optional.empty();
            }
            var region = new Region(address);
            CLEANER.register(region, () -> give(address, pages));
            return Optional.of(region);
        }
    }

    private synchronized boolean isMuch(long bytes) {
        return used + bytes > Math.min(collectAt, MOST);
    }

    /// Lets the collector find code that nobody can reach, and waits a little for it to come back.
    private void collect(long bytes) {
        long before = used();
        System.gc();
        for (int wait = 0; wait < 50 && used() >= before; wait++) java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        long after = -1;
        while (after != used()) {                                // until no more comes back
            after = used();
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }
        synchronized (this) {
            collectAt = Math.max(COLLECT, 2 * used) + bytes;
        }
    }

    private long take(int pages) {
        for (Chunk c : chunks) {
            int at = c.find(pages);
            if (at >= 0) return take(c, at, pages);
        }
        long bytes = Math.max(CHUNK, pages * SystemMemory.PAGE), address = SystemMemory.map(bytes, SystemMemory.Access.NONE);
        if (address == -1) return -1;
        mapped += bytes;
        var chunk = new Chunk(address, Math.toIntExact(bytes / SystemMemory.PAGE));
        chunks.add(chunk);
        return take(chunk, 0, pages);
    }

    private long take(Chunk chunk, int at, int pages) {
        chunk.taken.set(at, at + pages);
        chunk.free -= pages;
        used += pages * SystemMemory.PAGE;
        return chunk.address + at * SystemMemory.PAGE;
    }

    private synchronized void give(long address, int pages) {
        for (Chunk c : chunks) {
            long at = (address - c.address) / SystemMemory.PAGE;
            if (address < c.address || at >= c.pages) continue;
            c.taken.clear((int) at, (int) at + pages);
            c.free += pages;
            used -= pages * SystemMemory.PAGE;
            if (c.free == c.pages && (chunks.size() > 1 || c.pages * SystemMemory.PAGE > CHUNK)) {
                chunks.remove(c);
                mapped -= c.pages * SystemMemory.PAGE;
                SystemMemory.unmap(c.address, c.pages * SystemMemory.PAGE);
            }
            return;
        }
    }
}
