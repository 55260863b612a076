package io.kgraph.array;

import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Writes a file as a whole or not at all: it is written beside its place, brought to disk, and moved there at the end.
///
/// Whatever fails on the way, a file that was there before is as it was, and nothing is left beside it.
public final class AtomicFile {
    /// Writes the contents.
    public interface Contents {
        void writeTo(FileChannel out) throws IOException;
    }

    private AtomicFile() {}

    public static void write(Path path, Contents contents) {
        try {
            writeBeside(Files.isSymbolicLink(path) && Files.exists(path) ? path.toRealPath() : path.toAbsolutePath(), contents);
        } catch (IOException e) {
            throw GraphError.of(ErrorKind.VALUE, "FILE NOT WRITTEN", "'" + path + "' could not be written: " + reason(path, e));
        }
    }

    private static void writeBeside(Path target, Contents contents) throws IOException {
        if (Files.isDirectory(target)) throw new FileSystemException(target.toString(), null, "it is a folder");
        if (Files.exists(target) && !Files.isRegularFile(target)) throw new FileSystemException(target.toString(), null, "it is a device, not a file");
        Path beside = null;
        try {
            for (int attempt = 0; beside == null; attempt++) {
                Path name = target.resolveSibling("." + target.getFileName() + "." + ProcessHandle.current().pid() + "-" + attempt + ".part");
                try (var out = FileChannel.open(name, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
                    beside = name;
                    contents.writeTo(out);
                    out.force(true);
                } catch (FileAlreadyExistsException e) {
                    if (beside != null || attempt == 1000) throw e;
                }
            }
            move(beside, target);
            beside = null;
        } finally {
            if (beside != null) Files.deleteIfExists(beside);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String reason(Path path, IOException e) {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) return "there is no folder '" + (path.getParent() == null ? folder : path.getParent()) + "'";
        if (e instanceof AccessDeniedException) return "access to its folder is denied";
        String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }
}
