package io.kgraph.lang.fmt;

import com.google.common.collect.ImmutableList;
import java.util.List;

/// A part of a statement, with the places where its line may break.
sealed interface Piece {
    /// The width of what cannot stand on one line.
    int NEVER = 1 << 20;

    /// Its width on one line, or at least [#NEVER].
    int flat();

    /// The width up to the first place where it may break.
    int lead();

    /// Whether there are comments in it.
    boolean isRemarked();

    /// Whether it ends in brackets or a block, so that it can break there and all before it stay on the line.
    default boolean endsOpen() {
        return false;
    }

    /// A token with its comments.
    ///
    /// @param before comments on lines of their own
    /// @param after  a comment on the same line, or nothing
    record Word(String text, ImmutableList<String> before, String after, int line) implements Piece {
        @Override public int flat() {
            return before.isEmpty() && text.indexOf('\n') < 0 ? width(text) : NEVER;
        }

        @Override public boolean isRemarked() {
            return !before.isEmpty() || !after.isEmpty();
        }

        @Override public int lead() {
            int end = text.indexOf('\n');
            return width(end < 0 ? text : text.substring(0, end));
        }
    }

    /// Parts beside each other, some with a space before.
    record Row(ImmutableList<Piece> parts, ImmutableList<Boolean> spaced) implements Piece {
        @Override public int flat() {
            int width = 0;
            for (int i = 0; i < parts.size() && width < NEVER; i++) width += (spaced.get(i) ? 1 : 0) + parts.get(i).flat();
            return width;
        }

        @Override public int lead() {
            return lead(0, 0);
        }

        @Override public boolean isRemarked() {
            return parts.stream().anyMatch(Piece::isRemarked);
        }

        /// The width from part `first` to the first place to break, or to the end and what comes after.
        int lead(int first, int after) {
            int width = 0;
            for (int i = first; i < parts.size(); i++) {
                Piece p = parts.get(i);
                width += spaced.get(i) ? 1 : 0;
                if (!(p instanceof Word)) {
                    int lead = p.lead();
                    if (lead < p.flat()) return width + lead;
                }
                width += Math.min(p.flat(), NEVER);
            }
            return width + after;
        }

        @Override public boolean endsOpen() {
            return !parts.isEmpty() && parts.getLast().endsOpen();
        }
    }

    /// Items between brackets: on one line, or one a line.
    ///
    /// @param commas   after each item but perhaps the last
    /// @param padded   with a space inside, as maps have it
    /// @param vertical as the author wrote a comma after the last item
    /// @param trailing whether a comma after the last item changes nothing
    /// @param kept     whether the one item has a comma that makes it a tuple
    record Brackets(Word open, ImmutableList<Piece> items, ImmutableList<Word> commas, Word close, boolean padded, boolean vertical, boolean trailing, boolean kept) implements Piece {
        @Override public int flat() {
            if (vertical || isRemarkedInside()) return NEVER;
            int width = open.flat() + close.flat() + (padded && !items.isEmpty() ? 2 : 0) + 2 * Math.max(0, items.size() - 1) + (kept ? 1 : 0);
            for (Piece p : items) width = Math.min(NEVER, width + p.flat());
            return width;
        }

        private boolean isRemarkedInside() {
            return open.isRemarked() || !close.before.isEmpty() || items.stream().anyMatch(Piece::isRemarked) || commas.stream().anyMatch(Piece::isRemarked);
        }

        @Override public boolean isRemarked() {
            return isRemarkedInside() || close.isRemarked();
        }

        @Override public int lead() {
            return items.isEmpty() ? flat() : open.lead();
        }

        @Override public boolean endsOpen() {
            return !items.isEmpty();
        }
    }

    /// Operands with what stands between them, which begins a line where they do not fit on one.
    ///
    /// @param lines whether each operand gets a line as soon as they do not fit, whatever brackets the last one has
    record Chain(Piece first, ImmutableList<Link> links, boolean lines) implements Piece {
        /// An operator (nothing after a comma, which stays with the operand before) and its operand.
        record Link(List<Word> operator, Piece operand) {}

        @Override public int flat() {
            int width = first.isRemarked() ? NEVER : first.flat();
            for (Link l : links) {
                if (l != links.getLast() && l.operand.isRemarked() || l.operator.stream().anyMatch(Piece::isRemarked)) return NEVER;
                width = Math.min(NEVER, width + 1 + l.operand.flat());
                for (Word w : l.operator) width = Math.min(NEVER, width + w.flat() + 1);
            }
            return width;
        }

        @Override public int lead() {
            int lead = first.lead();
            return lead < first.flat() ? lead : first.flat();
        }

        @Override public boolean isRemarked() {
            return first.isRemarked() || links.stream().anyMatch(l -> l.operand.isRemarked() || l.operator.stream().anyMatch(Piece::isRemarked));
        }

        @Override public boolean endsOpen() {
            return !lines && links.getLast().operand.endsOpen();
        }
    }

    /// Two lines, the second deeper.
    record Broken(Piece first, Piece second) implements Piece {
        @Override public int flat() {
            return NEVER;
        }

        @Override public int lead() {
            return first.lead();
        }

        @Override public boolean isRemarked() {
            return first.isRemarked() || second.isRemarked();
        }
    }

    /// Statements between braces.
    ///
    /// @param lines whether statements that the author wrote on one line stay there, as clauses of a `train` do
    /// @param single whether all of it stood on one line
    record Block(Word open, ImmutableList<Entry> entries, Word close, boolean lines, boolean single) implements Piece {
        @Override public int flat() {
            if (!single) return NEVER;
            int width = open.flat() + close.flat() + 1;
            for (Entry e : entries) width = Math.min(NEVER, width + 1 + e.piece.flat());
            return width;
        }

        @Override public int lead() {
            return entries.isEmpty() ? flat() : open.lead();
        }

        @Override public boolean isRemarked() {
            return open.isRemarked() || close.isRemarked() || entries.stream().anyMatch(e -> e.piece.isRemarked());
        }

        @Override public boolean endsOpen() {
            return true;
        }
    }

    /// A statement or clause.
    ///
    /// @param apart     whether an empty line stood before it and its comments
    /// @param begins    whether it is the first on its line, or has to be
    record Entry(Piece piece, boolean apart, boolean begins) {}

    static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
