package io.kgraph.data;

/// Text as XML and HTML can hold it.
public final class Xml {
    private Xml() {}

    /// For the text of elements and the values of attributes in double quotes; characters that no document may have become spaces.
    public static String escaped(String text) {
        var safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                default -> safe.appendCodePoint(c < ' ' && c != '\n' && c != '\t' || c == 0xFFFE || c == 0xFFFF || c >= 0xD800 && c < 0xE000 ? ' ' : c);
            }
        });
        return safe.toString();
    }
}
