package io.kgraph.error;

import java.util.Arrays;

/// A source line as a terminal shows it, with the line of `^` below: tabs take 4 columns, wide characters 2, and of a very
/// long line only the surroundings of the first mark are kept.
record SourceLine(String text, String marks) {
    private static final int TAB = 4;
    private static final int LONGEST = 100;
    private static final int BEFORE = 40;

    static SourceLine of(Diagnostic.Excerpt excerpt, String ellipsis) {
        String full = excerpt.text();
        int from = excerpt.skipped();
        int start = 0;
        int firstMark = excerpt.marks().isEmpty() ? 0 : excerpt.marks().getFirst().from() - 1;
        if (firstMark > LONGEST - BEFORE && full.length() > LONGEST) {
            from = Math.max(from, firstMark - BEFORE);
            start = full.offsetByCodePoints(0, Math.min(from - excerpt.skipped(), full.codePointCount(0, full.length())));
        }
        var text = new StringBuilder(from > 0 ? ellipsis : "");
        int shift = text.length();
        // Column `c` of the source is shown at `column[c - from]`; one more entry holds the end of the line.
        int[] column = new int[LONGEST + 2];
        int shown = 0;
        int at = start;
        int width = shift;
        while (at < full.length() && width < LONGEST && shown < LONGEST) {
            int c = full.codePointAt(at);
            column[shown++] = width;
            if (c == '\t') text.append(" ".repeat(TAB));
            else if (Character.isISOControl(c)) text.append('\u00b7');
            else text.appendCodePoint(c);
            width += width(c);
            at += Character.charCount(c);
        }
        column[shown] = width;
        if (at < full.length()) text.append(ellipsis);

        char[] below = new char[width + 1];
        Arrays.fill(below, ' ');
        for (Diagnostic.Mark mark : excerpt.marks()) {
            int first = column[Math.clamp(mark.from() - 1 - from, 0, shown)];
            int last = column[Math.clamp(mark.to() - 1 - from, 0, shown)];
            Arrays.fill(below, first, Math.max(first + 1, last), '^');
        }
        return new SourceLine(text.toString().stripTrailing(), new String(below).stripTrailing());
    }

    /// How many columns a terminal gives to a text.
    static int width(String text) {
        return text.codePoints().map(SourceLine::width).sum();
    }

    private static int width(int c) {
        if (c == '\t') return TAB;
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) return 0;
        return isWide(c) ? 2 : 1;
    }

    /// The blocks that Unicode's East Asian Width calls wide or full-width, emoji included.
    private static boolean isWide(int c) {
        return c >= 0x1100 && (c <= 0x115F || c >= 0x2E80 && c <= 0xA4CF && c != 0x303F || c >= 0xAC00 && c <= 0xD7A3
                || c >= 0xF900 && c <= 0xFAFF || c >= 0xFE30 && c <= 0xFE6F || c >= 0xFF00 && c <= 0xFF60 || c >= 0xFFE0 && c <= 0xFFE6
                || c >= 0x1F300 && c <= 0x1F64F || c >= 0x1F680 && c <= 0x1F6FF || c >= 0x1F900 && c <= 0x1FAFF || c >= 0x20000 && c <= 0x3FFFD);
    }
}
