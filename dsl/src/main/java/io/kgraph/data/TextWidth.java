package io.kgraph.data;

/// How wide a text is in the fonts that pictures ask for, near enough to leave room for it.
public final class TextWidth {
    /// The size of texts that say nothing else.
    static final double SIZE = 12;

    private TextWidth() {}

    public static double of(String text, double size) {
        return text.codePoints().mapToDouble(TextWidth::em).sum() * size;
    }

    private static double em(int c) {
        if (c >= '0' && c <= '9') return 0.556;
        if ("iljtfI.,:;'|![]() /".indexOf(c) >= 0) return 0.32;
        if ("mwMW%@…—".indexOf(c) >= 0) return 0.9;
        if (Character.isUpperCase(c)) return 0.69;
        return c >= 0x1100 ? 1 : 0.56;                           // from here on mostly scripts with square signs
    }

    /// The text on one line, cut with an ellipsis where it is wider than there is room.
    public static String fitted(String text, double size, double room) {
        String line = text.replaceAll("\\s+", " ").strip();
        if (of(line, size) <= room) return line;
        int end = line.length();
        while (end > 0 && of(line.substring(0, end) + "…", size) > room) end = line.offsetByCodePoints(end, -1);
        return line.substring(0, end).stripTrailing() + "…";
    }
}
