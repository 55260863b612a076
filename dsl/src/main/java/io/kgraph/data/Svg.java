package io.kgraph.data;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// The elements of an SVG file, one a line, with coordinates of two decimals.
final class Svg {
    /// Eight colours that stay apart for the colour-blind. Source: M. Okabe and K. Ito, *Color Universal Design*, 2008.
    private static final String[] PALETTE = {"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442"};

    static final String INK = "#333333";
    static final String FAINT = "#DDDDDD";

    private final StringBuilder out = new StringBuilder();

    Svg(int width, int height) {
        out.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"").append(width).append("\" height=\"").append(height)
                .append("\" viewBox=\"0 0 ").append(width).append(' ').append(height)
                .append("\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"12\">\n");
        element("rect", "width=\"" + width + "\" height=\"" + height + "\" fill=\"#FFFFFF\"");
    }

    static String colour(int series) {
        return PALETTE[series % PALETTE.length];
    }

    void element(String name, String attributes) {
        out.append('<').append(name).append(' ').append(attributes).append("/>\n");
    }

    void line(double x1, double y1, double x2, double y2, String colour) {
        element("line", "x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" + number(x2) + "\" y2=\"" + number(y2) + "\" stroke=\"" + colour + "\"");
    }

    void rectangle(double x, double y, double width, double height, String colour) {
        element("rect", "x=\"" + number(x) + "\" y=\"" + number(y) + "\" width=\"" + number(width) + "\" height=\"" + number(height) + "\" fill=\"" + colour + "\"");
    }

    /// Text whose `anchor` (`start`, `middle`, `end`) stands at a point.
    void text(double x, double y, String anchor, String text, String more) {
        out.append("<text x=\"").append(number(x)).append("\" y=\"").append(number(y)).append("\" text-anchor=\"").append(anchor)
                .append("\" fill=\"").append(INK).append('"').append(more).append('>').append(Xml.escaped(text)).append("</text>\n");
    }

    String finish() {
        return out.append("</svg>\n").toString();
    }

    static String number(double value) {
        BigDecimal rounded = new BigDecimal(value).setScale(2, RoundingMode.HALF_EVEN).stripTrailingZeros();
        return rounded.signum() == 0 ? "0" : rounded.toPlainString();
    }
}
