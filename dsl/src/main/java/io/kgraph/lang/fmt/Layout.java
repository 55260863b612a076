package io.kgraph.lang.fmt;

import java.util.List;

/// Pieces as text: what fits on a line stands on one, the rest is broken where the pieces say it may be.
final class Layout {
    private static final int WIDTH = 100, BLOCK = 2, CONTINUATION = 4;

    private final StringBuilder out = new StringBuilder();
    private int column;
    private int margin;                                          // of the line that is being written
    private String remark = "";                                  // a comment that ends this line

    /// Statements, one a line.
    void statements(List<Piece.Entry> entries, int indent, boolean lines) {
        boolean first = true;
        for (Piece.Entry e : entries) {
            if (lines && !first && !e.begins() && remark.isEmpty() && column + 1 + e.piece().lead() <= WIDTH) write(" ", indent);
            else {
                if (!out.isEmpty()) newline(indent);
                if (e.apart() && !first) out.append('\n');
            }
            print(e.piece(), indent, 0);
            first = false;
        }
    }

    /// Comments after the last statement.
    void comments(List<String> comments, int indent) {
        for (String c : comments) {
            if (c.isEmpty()) {
                out.append('\n');
                continue;
            }
            if (!out.isEmpty() && (column > 0 || !remark.isEmpty())) newline(indent);
            write(c, indent);
        }
    }

    String text() {
        if (out.isEmpty()) return "";
        newline(0);
        return out.toString();
    }

    // ---- pieces ----------------------------------------------------------------------------------------------------

    /// @param after the width that has to follow on the same line
    private void print(Piece piece, int indent, int after) {
        switch (piece) {
            case Piece.Word w -> word(w, indent);
            case Piece.Row r -> row(r, indent, after);
            case Piece.Brackets b -> brackets(b, indent, after);
            case Piece.Chain c -> chain(c, indent, after);
            case Piece.Block b -> block(b, indent, after);
            case Piece.Broken b -> {
                print(b.first(), indent, 0);
                newline(indent + BLOCK);
                print(b.second(), indent + BLOCK, after);
            }
        }
    }

    private boolean fits(int width) {
        return Math.max(column, column == 0 ? margin : 0) + width <= WIDTH;
    }

    private void word(Piece.Word word, int indent) {
        for (String comment : word.before()) {
            if (column > 0) newline(indent + CONTINUATION);
            if (comment.isEmpty()) out.append('\n');
            else {
                write(comment, indent);
                newline(margin);
            }
        }
        if (!word.text().equals(",")) {
            write(word.text(), indent);
            remark = word.after();
            return;
        }
        if (!remark.isEmpty() && !word.after().isEmpty()) newline(indent + CONTINUATION);   // two comments do not fit behind one comma
        write(",", indent);
        if (!word.after().isEmpty()) remark = word.after();
    }

    private void row(Piece.Row row, int indent, int after) {
        for (int i = 0; i < row.parts().size(); i++) {
            if (row.spaced().get(i)) space();
            print(row.parts().get(i), indent, row.lead(i + 1, after));
        }
    }

    private void brackets(Piece.Brackets b, int indent, int after) {
        boolean flat = fits(b.flat() + after);
        word(b.open(), indent);
        if (flat) {
            if (b.padded() && !b.items().isEmpty()) space();
            for (int i = 0; i < b.items().size(); i++) {
                if (i > 0) {
                    word(b.commas().get(i - 1), indent);
                    space();
                }
                print(b.items().get(i), indent, 0);
            }
            if (b.kept()) word(b.commas().getLast(), indent);
            if (b.padded() && !b.items().isEmpty()) space();
        } else {
            for (int i = 0; i < b.items().size(); i++) {
                newline(indent + CONTINUATION);
                print(b.items().get(i), indent + CONTINUATION, 1);
                if (i < b.commas().size()) word(b.commas().get(i), indent);
                else if (b.trailing()) write(",", indent);
            }
            newline(indent);
            if (!b.close().before().isEmpty()) margin = indent + CONTINUATION;
        }
        close(b.close(), indent);
    }

    /// The comments before a closing bracket stand as deep as what it closes.
    private void close(Piece.Word close, int indent) {
        for (String comment : close.before())
            if (!comment.isEmpty()) {
                if (column > 0) newline(margin);
                write(comment, indent);
            }
        if (!close.before().isEmpty()) newline(indent);
        write(close.text(), indent);
        remark = close.after();
    }

    private void chain(Piece.Chain chain, int indent, int after) {
        boolean flat = fits(chain.flat() + after) || opensAtTheEnd(chain, after);
        print(chain.first(), indent, 0);
        for (Piece.Chain.Link link : chain.links()) {
            int deeper = flat ? indent : indent + CONTINUATION;
            if (flat) space();
            else newline(deeper);
            for (Piece.Word w : link.operator()) {
                word(w, deeper);
                space();
            }
            print(link.operand(), deeper, link == chain.links().getLast() ? after : 0);
        }
    }

    /// Whether all up to the brackets at the very end fits on the line.
    private boolean opensAtTheEnd(Piece.Chain chain, int after) {
        if (!chain.endsOpen()) return false;
        int width = chain.first().flat();
        for (Piece.Chain.Link link : chain.links()) {
            width += 1;
            for (Piece.Word w : link.operator()) width += w.flat() + 1;
            width += link == chain.links().getLast() ? tail(link.operand(), after) : link.operand().flat();
        }
        return fits(width);
    }

    /// The width up to the last brackets; of what does not break there, the width of all and of what follows on the same line.
    private static int tail(Piece piece, int after) {
        return switch (piece) {
            case Piece.Word w -> w.flat() + after;
            case Piece.Brackets b -> b.open().flat();
            case Piece.Block b -> b.open().flat();
            case Piece.Chain c -> c.flat() + after;
            case Piece.Broken b -> b.flat();
            case Piece.Row r -> {
                int width = 0;
                for (int i = 0; i < r.parts().size(); i++) {
                    boolean last = i == r.parts().size() - 1;
                    width += (r.spaced().get(i) ? 1 : 0) + (last ? tail(r.parts().get(i), after) : r.parts().get(i).flat());
                }
                yield width;
            }
        };
    }

    private void block(Piece.Block b, int indent, int after) {
        boolean flat = fits(b.flat() + after);
        word(b.open(), indent);
        if (flat) {
            for (Piece.Entry e : b.entries()) {
                space();
                print(e.piece(), indent, 0);
            }
            space();
        } else {
            statements(b.entries(), indent + BLOCK, b.lines());
            newline(indent);
            if (!b.close().before().isEmpty()) margin = indent + BLOCK;
        }
        close(b.close(), indent);
    }

    // ---- characters ------------------------------------------------------------------------------------------------

    private void space() {
        if (column > 0 && remark.isEmpty()) {
            out.append(' ');
            column++;
        }
    }

    /// What stands on a line that a comment ends has to go to the next, but for commas.
    private void write(String text, int indent) {
        if (!remark.isEmpty() && !text.equals(",")) newline(indent + CONTINUATION);
        if (column == 0) {
            out.repeat(' ', margin);
            column = margin;
        }
        out.append(text);
        int line = text.lastIndexOf('\n');
        column = line < 0 ? column + Piece.width(text) : Piece.width(text.substring(line + 1));
        if (column == 0) column = 1;                             // a text that ends its own line is no fresh line
    }

    private void newline(int indent) {
        if (!remark.isEmpty()) {
            out.append("  ").append(remark);
            remark = "";
        }
        int end = out.length();
        while (end > 0 && out.charAt(end - 1) == ' ') end--;
        out.setLength(end);
        out.append('\n');
        column = 0;
        margin = indent;
    }
}
