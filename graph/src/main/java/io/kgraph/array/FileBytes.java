package io.kgraph.array;

import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

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

    static GraphError bad(String sentence) {
        return GraphError.of(ErrorKind.VALUE, "BAD FILE", sentence);
    }
}
