package io.kgraph.lsp;

import io.kgraph.lang.NameTable;
import io.kgraph.lang.Renaming;
import io.kgraph.lang.Span;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.lsp4j.Location;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.TextEdit;

/// From a name to where it is declared and used, through imports.
final class Navigation {
    private static final int LONGEST = 10;

    /// A new name that cannot be.
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String why) {
            super(why, null, false, false);
        }
    }

    /// What a link leads to: a file, and the name in it.
    private record Target(Documents.Read file, Optional<NameTable.Symbol> symbol) {}

    /// A name and the text that declares it.
    private record Declared(Documents.Read file, NameTable.Symbol symbol) {}

    private record Stretch(Documents.Read file, Span span) {
        Location location() {
            return new Location(file.uri(), range());
        }

        Range range() {
            return file.positions().range(span);
        }
    }

    private final Documents documents;
    private final Documents.Read here;

    Navigation(Documents documents, Document document) {
        this.documents = documents;
        this.here = Documents.Read.of(document);
    }

    private Optional<NameTable.Use> at(Position position) {
        return here.names().at(here.positions().offset(position));
    }

    // ---- where it is declared ------------------------------------------------------------------------------------------------

    Optional<Location> definition(Position position) {
        Optional<NameTable.Use> use = at(position);
        Optional<NameTable.Link> link = use.flatMap(u -> u.link().or(() -> u.symbol().flatMap(NameTable.Symbol::link)));
        Optional<Location> elsewhere = link.flatMap(l -> target(here.files(), l)).map(t -> t.symbol.map(s -> new Stretch(t.file, s.span()).location())
                .orElseGet(() -> new Location(t.file.uri(), new Range(new Position(0, 0), new Position(0, 0)))));
        return elsewhere.or(() -> use.flatMap(NameTable.Use::symbol).map(s -> new Stretch(here, s.span()).location()));
    }

    /// What a link leads to, in another file or in the one from which that has it.
    private Optional<Target> target(Files from, NameTable.Link link) {
        Files files = from;
        NameTable.Link wanted = link;
        for (int i = 0; i < LONGEST; i++) {
            Optional<Documents.Read> read = files.imported(wanted.path()).flatMap(documents::read);
            if (read.isEmpty()) return Optional.empty();
            Documents.Read file = read.get();
            String name = wanted.name();
            if (name.isEmpty()) return Optional.of(new Target(file, Optional.empty()));
            Optional<NameTable.Symbol> symbol = file.names().symbols().stream().filter(s -> s.isTop() && s.name().equals(name)).findFirst();
            if (symbol.isEmpty()) return Optional.empty();
            if (symbol.get().link().isEmpty()) return Optional.of(new Target(file, symbol));
            files = file.files();
            wanted = symbol.get().link().get();
        }
        return Optional.empty();
    }

    /// The name at a position, where it is declared; one that was imported under another name is declared by the import.
    private Optional<Declared> declared(Position position) {
        Optional<NameTable.Use> use = at(position);
        Optional<NameTable.Symbol> own = use.flatMap(NameTable.Use::symbol);
        Optional<NameTable.Link> link = use.flatMap(NameTable.Use::link).or(() -> own.flatMap(Navigation::sameElsewhere));
        Optional<Declared> elsewhere = link.flatMap(l -> target(here.files(), l)).flatMap(t -> t.symbol.map(s -> new Declared(t.file, s)));
        return elsewhere.or(() -> own.map(s -> new Declared(here, s)));
    }

    private static Optional<NameTable.Link> sameElsewhere(NameTable.Symbol symbol) {
        return symbol.link().filter(l -> l.name().equals(symbol.name()));
    }

    // ---- where it is used ----------------------------------------------------------------------------------------------------

    List<Location> references(Position position, boolean withDeclaration) {
        Optional<Declared> declared = declared(position);
        if (declared.isEmpty()) return List.of();
        var declaration = new Stretch(declared.get().file, declared.get().symbol.span()).location();
        return stretches(declared.get()).stream().map(Stretch::location).filter(l -> withDeclaration || !l.equals(declaration)).toList();
    }

    private List<Stretch> stretches(Declared declared) {
        var all = new ArrayList<Stretch>();
        declared.file.names().references(declared.symbol).forEach(span -> all.add(new Stretch(declared.file, span)));
        Optional<Path> path = declared.file.files().path();
        if (declared.symbol.isTop() && path.isPresent())
            for (Documents.Read other : documents.others(path.get())) uses(other, path.get(), declared.symbol.name()).forEach(span -> all.add(new Stretch(other, span)));
        return all;
    }

    /// Where another file uses a name that the file at `path` declares.
    private List<Span> uses(Documents.Read other, Path path, String name) {
        var spans = new ArrayList<Span>();
        var known = new HashMap<NameTable.Link, Boolean>();
        for (NameTable.Use use : other.names().uses()) {
            Optional<NameTable.Link> link = use.link().or(() -> use.symbol().flatMap(Navigation::sameElsewhere)).filter(l -> l.name().equals(name));
            if (link.isPresent() && known.computeIfAbsent(link.get(), l -> leadsTo(other.files(), l, path))) spans.add(use.span());
        }
        return spans;
    }

    private boolean leadsTo(Files from, NameTable.Link link, Path path) {
        return from.imported(link.path()).filter(path::equals).isPresent() || target(from, link).flatMap(t -> t.file.files().path()).filter(path::equals).isPresent();
    }

    // ---- renaming ------------------------------------------------------------------------------------------------------------

    /// The name that would be renamed.
    Optional<Range> renamed(Position position) {
        return at(position).filter(_ -> declared(position).isPresent()).map(u -> here.positions().range(u.span()));
    }

    /// The edits of all files.
    ///
    /// @throws Refused if the name would clash, be captured, or is not to be changed
    Map<String, List<TextEdit>> rename(Position position, String wanted) {
        Declared declared = declared(position).orElseThrow(() -> new Refused("Here stands no name that a file declares."));
        String name = declared.symbol.name();
        Optional<Path> path = declared.file.files().path();
        path.flatMap(documents.library()::pathOf).ifPresent(library -> {
            throw new Refused("'" + name + "' belongs to " + library + ", which comes with kgraph; `as` gives it another name here.");
        });
        Renaming.obstacle(declared.file.source(), declared.file.names(), declared.symbol, wanted).ifPresent(why -> {
            throw new Refused(why);
        });
        if (declared.symbol.isTop() && path.isPresent())
            for (Documents.Read other : documents.others(path.get())) {
                List<Span> spans = uses(other, path.get(), name);
                if (!spans.isEmpty()) Renaming.clash(other.source(), spans, wanted).ifPresent(why -> {
                    throw new Refused(other.files().name() + ": " + why);
                });
            }
        var edits = new LinkedHashMap<String, List<TextEdit>>();
        for (Stretch s : stretches(declared)) edits.computeIfAbsent(s.file.uri(), _ -> new ArrayList<>()).add(new TextEdit(s.range(), wanted));
        return edits;
    }
}
