package io.kgraph.lsp;

import io.kgraph.lang.KGraphFile;
import io.kgraph.lang.NameTable;
import io.kgraph.lang.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// The texts that a session knows: those open in the editor, and the scripts of its folders.
final class Documents {
    private static final int DEEPEST = 8, MOST = 500;

    /// A script with its names; elaborated only if it is open.
    record Read(String uri, Positions positions, Source source, NameTable names, Files files) {
        static Read of(Document document) {
            return new Read(document.uri(), document.positions(), document.analysis().source(), document.analysis().names(), document.files());
        }

        static Read of(String uri, Positions positions, Files files) {
            Source source = Source.of(files.name(), positions.text());
            return new Read(uri, positions, source, NameTable.of(KGraphFile.parse(source).script()), files);
        }
    }

    private final Map<String, Document> open = new ConcurrentHashMap<>();
    private final Library library;
    private volatile List<Path> folders = List.of();

    Documents(Library library) {
        this.library = library;
    }

    Library library() {
        return library;
    }

    void folders(List<Path> all) {
        folders = List.copyOf(all);
    }

    Document open(String uri, String text) {
        Document document = Document.opened(uri, new Files(uri, library, this::text), text);
        open.put(uri, document);
        return document;
    }

    void put(Document document) {
        open.put(document.uri(), document);
    }

    void close(String uri) {
        open.remove(uri);
    }

    Optional<Document> find(String uri) {
        return Optional.ofNullable(open.get(uri));
    }

    Collection<Document> all() {
        return open.values();
    }

    /// The text of a file as it is in the editor.
    private Optional<String> text(Path path) {
        return all().stream().filter(d -> d.files().path().filter(path::equals).isPresent()).findFirst().map(d -> d.positions().text());
    }

    /// A script, from the editor or from disk.
    Optional<Read> read(Path path) {
        Optional<Document> document = all().stream().filter(d -> d.files().path().filter(path::equals).isPresent()).findFirst();
        if (document.isPresent()) return document.map(d -> Read.of(d.uri(), d.positions(), d.files()));
        try {
            String uri = path.toUri().toString();
            return Optional.of(Read.of(uri, new Positions(java.nio.file.Files.readString(path, StandardCharsets.UTF_8)), new Files(uri, library, this::text)));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// All scripts but one: the open ones, and those below the session's folders.
    List<Read> others(Path but) {
        var paths = new java.util.TreeSet<Path>();
        all().forEach(d -> d.files().path().ifPresent(paths::add));
        for (Path folder : folders)
            try (Stream<Path> below = java.nio.file.Files.find(folder, DEEPEST, (p, a) -> a.isRegularFile() && p.toString().endsWith(".kgraph"), new FileVisitOption[0])) {
                below.limit(MOST).forEach(p -> paths.add(p.normalize()));
            } catch (IOException | java.io.UncheckedIOException _) {
                // a folder that cannot be read has no scripts to look through
            }
        paths.remove(but);
        var others = new ArrayList<Read>();
        paths.forEach(p -> read(p).ifPresent(others::add));
        return others;
    }

    /// Those that import something, in whose words another document's change may matter.
    List<Document> importing(Document but) {
        return all().stream().filter(d -> d != but && d.positions().text().contains("import")).toList();
    }
}
