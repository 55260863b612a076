package io.kgraph.lsp;

import io.kgraph.lang.DataFiles;
import io.kgraph.lang.StandardLibrary;
import io.kgraph.run.ScriptFiles;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/// The files that a document reads: scripts as the editor has them, everything else as it lies on disk.
final class Files {
    private static final String UNTITLED = "untitled.kgraph";

    private final Optional<Path> path;
    private final Library library;
    private final Function<Path, Optional<String>> open;
    private volatile DataFiles data;

    /// @param open the text of a file that is open in the editor
    Files(String uri, Library library, Function<Path, Optional<String>> open) {
        this.path = path(uri);
        this.library = library;
        this.open = open;
        this.data = fresh();
    }

    /// The file of a document; nothing for one that has never been saved.
    static Optional<Path> path(String uri) {
        try {
            URI parsed = URI.create(uri);
            return "file".equals(parsed.getScheme()) ? Optional.of(Path.of(parsed).normalize()) : Optional.empty();
        } catch (IllegalArgumentException | FileSystemNotFoundException _) {
            return Optional.empty();
        }
    }

    private DataFiles fresh() {
        return folder().<DataFiles>map(f -> new ScriptFiles(f, open)).orElse(DataFiles.NONE);
    }

    /// Forgets what has been read.
    void forget() {
        data = fresh();
    }

    private Optional<Path> folder() {
        return path.map(Path::getParent);
    }

    /// Where the document lies, if it does.
    Optional<Path> path() {
        return path;
    }

    DataFiles data() {
        return data;
    }

    String name() {
        return path.map(Path::getFileName).map(Path::toString).orElse(UNTITLED);
    }

    /// The file that an import means.
    Optional<Path> imported(String written) {
        if (StandardLibrary.isMeant(written)) return library.file(written);
        String file = written.endsWith(".kgraph") ? written : written + ".kgraph";
        return folder().map(f -> f.resolve(file).normalize());
    }
}
