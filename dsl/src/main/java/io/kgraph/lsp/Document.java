package io.kgraph.lsp;

import io.kgraph.lang.Analysis;
import io.kgraph.lang.Source;
import java.util.Optional;
import org.eclipse.lsp4j.TextDocumentContentChangeEvent;

/// A text in the editor, as of one version.
final class Document {
    private final String uri;
    private final Files files;
    private final Positions positions;
    private final Optional<Analysis> before;
    private volatile Optional<Analysis> analysis = Optional.empty();

    /// @param before what was known of the version before this one
    private Document(String uri, Files files, String text, Optional<Analysis> before) {
        this.uri = uri;
        this.files = files;
        this.positions = new Positions(text);
        this.before = before;
    }

    static Document opened(String uri, Files files, String text) {
        return new Document(uri, files, text, Optional.empty());
    }

    /// The version after some changes, each of the text that the one before it left.
    Document changed(Iterable<TextDocumentContentChangeEvent> changes) {
        Positions now = positions;
        for (TextDocumentContentChangeEvent change : changes) {
            if (change.getRange() == null) {
                now = new Positions(change.getText());
                continue;
            }
            int start = now.index(change.getRange().getStart()), end = Math.max(start, now.index(change.getRange().getEnd()));
            now = new Positions(now.text().substring(0, start) + change.getText() + now.text().substring(end));
        }
        return new Document(uri, files, now.text(), known());
    }

    /// The same text, analysed anew: a file that it reads has changed.
    Document refreshed() {
        return new Document(uri, files, positions.text(), known());
    }

    String uri() {
        return uri;
    }

    Files files() {
        return files;
    }

    Positions positions() {
        return positions;
    }

    /// The analysis of this version; made at the first call.
    synchronized Analysis analysis() {
        Analysis made = analysis.orElseGet(() -> Analysis.of(Source.of(files.name(), positions.text()), files.data()));
        analysis = Optional.of(made);
        return made;
    }

    boolean isAnalysed() {
        return analysis.isPresent();
    }

    /// What is known at once: of this version, or of an earlier one.
    Optional<Analysis> known() {
        return analysis.or(() -> before);
    }
}
