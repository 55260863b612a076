package io.kgraph.lsp;

import io.kgraph.lang.Analysis;
import io.kgraph.lang.NameTable;
import io.kgraph.lang.Renaming;
import io.kgraph.lang.Span;
import java.nio.file.Path;
import java.util.ArrayList;
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

    private record Stretch(String uri, Positions positions, Span span) {
        Location location() {
            return new Location(uri, positions.range(span));
        }
    }

    private final Documents documents;
    private final Document document;
    private final Analysis analysis;
    private final Positions positions;

    Navigation(Documents documents, Document document) {
        this.documents = documents;
        this.document = document;
        this.analysis = document.analysis();
        this.positions = document.positions();
    }

    private Optional<NameTable.Use> at(Position position) {
        return analysis.names().at(positions.offset(position));
    }

    // ---- where it is declared ------------------------------------------------------------------------------------------------

    Optional<Location> definition(Position position) {
        Optional<NameTable.Use> use = at(position);
        Optional<NameTable.Link> link = use.flatMap(u -> u.link().or(() -> u.symbol().flatMap(NameTable.Symbol::link)));
        Optional<Location> elsewhere = link.flatMap(l -> target(document.files(), l));
        return elsewhere.or(() -> use.flatMap(NameTable.Use::symbol).map(s -> new Location(document.uri(), positions.range(s.span()))));
    }

    /// The declaration in another file, or in the one from which that has it.
    private Optional<Location> target(Files from, NameTable.Link link) {
        Files files = from;
        NameTable.Link wanted = link;
        for (int i = 0; i < LONGEST; i++) {
            Optional<Documents.Read> read = files.imported(wanted.path()).flatMap(documents::read);
            if (read.isEmpty()) return Optional.empty();
            Documents.Read file = read.get();
            if (wanted.name().isEmpty()) return Optional.of(new Location(file.uri(), new Range(new Position(0, 0), new Position(0, 0))));
            String name = wanted.name();
            Optional<NameTable.Symbol> symbol = file.names().symbols().stream().filter(s -> s.isTop() && s.name().equals(name)).findFirst();
            if (symbol.isEmpty()) return Optional.empty();
            if (symbol.get().link().isEmpty()) return Optional.of(new Location(file.uri(), file.positions().range(symbol.get().span())));
            files = file.files();
            wanted = symbol.get().link().get();
        }
        return Optional.empty();
    }

    // ---- where it is used ----------------------------------------------------------------------------------------------------

    List<Location> references(Position position, boolean withDeclaration) {
        Optional<NameTable.Symbol> symbol = at(position).flatMap(NameTable.Use::symbol);
        if (symbol.isEmpty()) return List.of();
        return stretches(symbol.get()).stream().filter(s -> withDeclaration || !s.span.equals(symbol.get().span())).map(Stretch::location).toList();
    }

    private List<Stretch> stretches(NameTable.Symbol symbol) {
        var all = new ArrayList<Stretch>();
        analysis.references(symbol).forEach(span -> all.add(new Stretch(document.uri(), positions, span)));
        Optional<Path> path = document.files().path();
        if (symbol.isTop() && path.isPresent())
            for (Documents.Read other : documents.others(document)) uses(other, path.get(), symbol.name()).forEach(span -> all.add(new Stretch(other.uri(), other.positions(), span)));
        return all;
    }

    /// Where another file uses a name of this one.
    private static List<Span> uses(Documents.Read other, Path path, String name) {
        var spans = new ArrayList<Span>();
        for (NameTable.Use use : other.names().uses()) {
            boolean here = use.link().filter(l -> means(other, l, path, name)).isPresent();
            boolean named = use.symbol().filter(s -> s.name().equals(name)).flatMap(NameTable.Symbol::link).filter(l -> means(other, l, path, name)).isPresent();
            if (here || named) spans.add(use.span());
        }
        return spans;
    }

    private static boolean means(Documents.Read other, NameTable.Link link, Path path, String name) {
        return link.name().equals(name) && other.files().imported(link.path()).filter(path::equals).isPresent();
    }

    // ---- renaming ------------------------------------------------------------------------------------------------------------

    /// The name that would be renamed.
    Optional<Range> renamed(Position position) {
        return at(position).filter(u -> u.symbol().isPresent()).map(u -> positions.range(u.span()));
    }

    /// The edits of all files.
    ///
    /// @throws Refused if the name would clash, be captured, or is not to be changed from here
    Map<String, List<TextEdit>> rename(Position position, String wanted) {
        NameTable.Symbol symbol = at(position).flatMap(NameTable.Use::symbol).orElseThrow(() -> new Refused("Here stands no name that this file declares."));
        Renaming.obstacle(analysis, symbol, wanted).ifPresent(why -> {
            throw new Refused(why);
        });
        Optional<Path> path = document.files().path();
        if (symbol.isTop() && path.isPresent())
            for (Documents.Read other : documents.others(document)) {
                List<Span> spans = uses(other, path.get(), symbol.name());
                if (!spans.isEmpty()) Renaming.clash(other.source(), spans, wanted).ifPresent(why -> {
                    throw new Refused(other.files().name() + ": " + why);
                });
            }
        var edits = new LinkedHashMap<String, List<TextEdit>>();
        for (Stretch s : stretches(symbol)) edits.computeIfAbsent(s.uri, _ -> new ArrayList<>()).add(new TextEdit(s.positions.range(s.span), wanted));
        return edits;
    }
}
