package io.kgraph.lang.fmt;

import io.kgraph.lang.KGraphParser;
import io.kgraph.lang.SyntaxTree;
import java.util.ArrayList;

/// Prints a script anew: the same comments, the same syntax tree, the same tokens but for `;` and trailing commas. Doing it twice changes nothing.
///
/// [Remarks] gives each comment to a token, [Pieces] says where lines may break, [Layout] breaks those that are longer than 100 columns.
public final class Formatter {
    private Formatter() {}

    /// The text of a script.
    public static String format(SyntaxTree tree) {
        var remarks = new Remarks(tree);
        var pieces = new Pieces(remarks);
        var entries = new ArrayList<Piece.Entry>();
        for (KGraphParser.StatementContext s : tree.statements()) entries.add(pieces.entry(s, true));
        var layout = new Layout();
        layout.statements(entries, 0, false);
        layout.comments(remarks.last(), 0);
        return layout.text();
    }
}
