package io.kgraph.array;

import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.type.DType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/// The contents of a file: small ones read, large ones mapped, so that only what is looked at comes into memory.
final class FileBytes {
    /// Files of at least this many bytes are mapped.
    static final long MAPPED_FROM = 1 << 20;

    private FileBytes() {}

    static MemorySegment open(Path path) {
        if (Files.isDirectory(path)) throw bad("'" + path + "' is a folder, not a file");
        try (var in = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = in.size();
            if (size >= MAPPED_FROM) return in.map(FileChannel.MapMode.READ_ONLY, 0, size, Arena.ofAuto());
            return MemorySegment.ofArray(Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            throw bad("there is no file '" + path + "'");
        } catch (IOException e) {
            String reason = e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : e.getClass().getSimpleName();
            throw bad("'" + path + "' could not be read: " + reason);
        }
    }

    /// Refuses a file whose data are not exactly the elements of its shape, before anything is allocated for them.
    ///
    /// @param there the bytes of its data
    static void checkLength(long there, DType dtype, long[] extents, String name) {
        long need = dtype.bytes();
        boolean empty = Arrays.stream(extents).anyMatch(e -> e == 0);
        for (long e : extents) {
            if (!empty && (Math.multiplyHigh(need, e) != 0 || need * e < 0)) throw bad(name + " has a shape of more elements than can be addressed: " + Arrays.toString(extents));
            need = empty ? 0 : need * e;
        }
        String what = dtype + Arrays.toString(extents);
        if (need > there) throw bad(name + " is cut short: " + what + " takes " + need + " bytes, and " + there + " are there");
        if (need < there) throw bad(name + " has " + (there - need) + " bytes after the " + need + " of its " + what);
    }

    static GraphError bad(String sentence) {
        return GraphError.of(ErrorKind.VALUE, "BAD FILE", sentence);
    }
}
