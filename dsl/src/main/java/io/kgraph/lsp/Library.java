package io.kgraph.lsp;

import io.kgraph.lang.StandardLibrary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/// The standard library as files to look at, since an editor opens files and not parts of a program. They are written when somebody first goes there.
final class Library {
    private final Optional<Path> folder;

    /// @param folder where the files may be kept; without one there are none
    Library(Optional<Path> folder) {
        this.folder = folder.map(f -> f.toAbsolutePath().normalize());
    }

    /// The file of one of the library's paths.
    Optional<Path> file(String path) {
        return folder.filter(_ -> StandardLibrary.PATHS.contains(path)).flatMap(f -> written(f.resolve(path + ".kgraph"), StandardLibrary.text(path)));
    }

    /// The library's path of a file, if it is one of these.
    Optional<String> pathOf(Path file) {
        return folder.filter(file::startsWith).map(f -> f.relativize(file).toString().replace('\\', '/').replace(".kgraph", ""));
    }

    private static Optional<Path> written(Path file, String text) {
        try {
            if (Files.exists(file) && Files.readString(file).equals(text)) return Optional.of(file);
            Files.createDirectories(file.getParent());
            Path fresh = Files.createTempFile(file.getParent(), "", ".new");
            Files.write(fresh, text.getBytes(StandardCharsets.UTF_8));
            if (!fresh.toFile().setReadOnly()) throw new IOException("it cannot be protected");
            return Optional.of(Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING));
        } catch (IOException _) {
            return Optional.empty();                             // where nothing can be written there is nothing to open
        }
    }
}
