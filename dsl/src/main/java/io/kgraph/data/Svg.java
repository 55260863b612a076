package io.kgraph.data;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// A picture as SVG, an element a line, with coordinates of two decimals.
final class Svg implements Canvas {
    private final StringBuilder out = new StringBuilder();

    Svg(int width, int height) {
        out.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"").append(width).append("\" height=\"").append(height)
                .append("\" viewBox=\"0 0 ").append(width).append(' ').append(height)
                .append("\" font-family=\"Helvetica, Arial, sans-serif\">\n");
        element("rect", "width=\"" + width + "\" height=\"" + height + "\" fill=\"" + colour(WHITE) + "\"");
    }

    @Override public void polyline(double[] x, double[] y, Stroke stroke) {
        String style = " stroke=\"" + colour(stroke.colour()) + "\"" + (stroke.width() == 1 ? "" : " stroke-width=\"" + number(stroke.width()) + "\"");
        if (stroke.dashes().length > 0) style += " stroke-dasharray=\"" + Arrays.stream(stroke.dashes()).mapToObj(Svg::number).collect(Collectors.joining(" ")) + "\"";
        if (x.length == 2 && stroke.width() == 1) {
            element("line", "x1=\"" + number(x[0]) + "\" y1=\"" + number(y[0]) + "\" x2=\"" + number(x[1]) + "\" y2=\"" + number(y[1]) + "\"" + style);
            return;
        }
        element("polyline", "points=\"" + points(x, y) + "\" fill=\"none\"" + style + " stroke-linejoin=\"round\" stroke-linecap=\"round\"");
    }

    @Override public void polygon(double[] x, double[] y, int colour, double opacity) {
        element("polygon", "points=\"" + points(x, y) + "\" fill=\"" + colour(colour) + "\"" + opacity(opacity));
    }

    @Override public void rectangle(double x, double y, double width, double height, int colour, double opacity) {
        element("rect", "x=\"" + number(x) + "\" y=\"" + number(y) + "\" width=\"" + number(width) + "\" height=\"" + number(height) + "\" fill=\"" + colour(colour) + "\"" + opacity(opacity));
    }

    @Override public void circle(double x, double y, double radius, int colour, double opacity) {
        element("circle", "cx=\"" + number(x) + "\" cy=\"" + number(y) + "\" r=\"" + number(radius) + "\" fill=\"" + colour(colour) + "\"" + opacity(opacity));
    }

    @Override public void text(double x, double y, Anchor anchor, boolean upward, String text, double size, int colour) {
        String turned = upward ? " transform=\"rotate(-90 " + number(x) + " " + number(y) + ")\"" : "";
        out.append("<text x=\"").append(number(x)).append("\" y=\"").append(number(y)).append("\" text-anchor=\"").append(anchor.name().toLowerCase(Locale.ROOT))
                .append("\" font-size=\"").append(number(size)).append("\" fill=\"").append(colour(colour)).append('"').append(turned).append('>').append(Xml.escaped(text)).append("</text>\n");
    }

    @Override public void image(double x, double y, double width, double height, byte[] rgb, int columns, int rows) {
        element("image", "x=\"" + number(x) + "\" y=\"" + number(y) + "\" width=\"" + number(width) + "\" height=\"" + number(height)
                + "\" preserveAspectRatio=\"none\" style=\"image-rendering: pixelated\" href=\"data:image/png;base64," + Png.base64(rgb, columns, rows) + "\"");
    }

    String finish() {
        return out.append("</svg>\n").toString();
    }

    private void element(String name, String attributes) {
        out.append('<').append(name).append(' ').append(attributes).append("/>\n");
    }

    private static String points(double[] x, double[] y) {
        var points = new StringBuilder();
        for (int i = 0; i < x.length; i++) points.append(i == 0 ? "" : " ").append(number(x[i])).append(',').append(number(y[i]));
        return points.toString();
    }

    private static String opacity(double opacity) {
        return opacity == 1 ? "" : " fill-opacity=\"" + number(opacity) + "\"";
    }

    private static String colour(int rgb) {
        return String.format(Locale.ROOT, "#%06X", rgb);
    }

    static String number(double value) {
        BigDecimal rounded = new BigDecimal(value).setScale(2, RoundingMode.HALF_EVEN).stripTrailingZeros();
        return rounded.signum() == 0 ? "0" : rounded.toPlainString();
    }
}
