package io.kgraph.data;

/// Where a picture is drawn: as SVG, or as pixels. Coordinates are those of SVG, y downwards; colours are 0xRRGGBB.
sealed interface Canvas permits Svg, Raster {
    int INK = 0x333333, FAINT = 0xDDDDDD, WHITE = 0xFFFFFF;

    /// How a line looks.
    ///
    /// @param dashes lengths of strokes and gaps in turn, none for a whole line
    record Stroke(int colour, double width, double... dashes) {}

    /// Which part of a text stands at its point.
    enum Anchor { START, MIDDLE, END }

    void polyline(double[] x, double[] y, Stroke stroke);

    void polygon(double[] x, double[] y, int colour, double opacity);

    void circle(double x, double y, double radius, int colour, double opacity);

    /// @param upward whether it is read from below to above
    void text(double x, double y, Anchor anchor, boolean upward, String text, double size, int colour);

    /// Pixels, three bytes each, stretched without smoothing.
    void image(double x, double y, double width, double height, byte[] rgb, int columns, int rows);

    default void line(double x1, double y1, double x2, double y2, int colour) {
        polyline(new double[] {x1, x2}, new double[] {y1, y2}, new Stroke(colour, 1));
    }

    default void rectangle(double x, double y, double width, double height, int colour, double opacity) {
        polygon(new double[] {x, x + width, x + width, x}, new double[] {y, y, y + height, y + height}, colour, opacity);
    }

    default void text(double x, double y, Anchor anchor, String text) {
        text(x, y, anchor, false, text, TextWidth.SIZE, INK);
    }
}
