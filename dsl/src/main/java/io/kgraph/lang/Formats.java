package io.kgraph.lang;

import io.kgraph.array.NumberText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;

/// Prints one value as a hole's [FormatSpec] says, in the manner of Python's format language.
///
/// Digits come from the exact binary value, rounded half to even, never from the locale. Without a type a number prints in the
/// shortest form that reads back to the same value of its dtype.
public final class Formats {
    /// The dtype of a floating value, which decides its shortest form. A float16 or float32 is given as the double of equal value.
    public enum Width { FLOAT16, FLOAT32, FLOAT64 }

    private static final String INTEGER_TYPES = "dxb";
    private static final String NUMBER_TYPES = "feEgG%";
    private static final int DEFAULT_PRECISION = 6;

    private Formats() {}

    /// Whether integers can be printed so: all but `s`.
    public static boolean fitsInteger(FormatSpec spec) {
        return !isType(spec, "s") && (spec.precision().isEmpty() || spec.type().filter(t -> INTEGER_TYPES.indexOf(t) >= 0).isEmpty());
    }

    /// Whether floating numbers can be printed so: not as `d x b` or `s`.
    public static boolean fitsReal(FormatSpec spec) {
        return !isType(spec, INTEGER_TYPES + "s");
    }

    /// Whether a string or bool can be printed so: as `s` or without a type, and without a sign or grouping.
    public static boolean fitsText(FormatSpec spec) {
        return !isType(spec, INTEGER_TYPES + NUMBER_TYPES) && spec.sign().isEmpty() && !spec.grouped();
    }

    public static String integer(FormatSpec spec, long value) {
        if (isType(spec, NUMBER_TYPES)) return exact(spec, BigDecimal.valueOf(value), value < 0);
        if (spec.precision().isPresent()) return exact(spec, BigDecimal.valueOf(value), value < 0);
        BigInteger magnitude = BigInteger.valueOf(value).abs();
        return number(spec, value < 0, magnitude.toString(isType(spec, "x") ? 16 : isType(spec, "b") ? 2 : 10), "");
    }

    public static String real(FormatSpec spec, double value, Width width) {
        boolean negative = Double.doubleToRawLongBits(value) < 0 && !Double.isNaN(value);
        if (!Double.isFinite(value)) {
            String text = Double.isNaN(value) ? "nan" : "inf";
            text = isType(spec, "EG") ? text.toUpperCase(Locale.ROOT) : text;
            return number(spec, negative, text, isType(spec, "%") ? "%" : "");
        }
        if (spec.type().isPresent() || spec.precision().isPresent()) return exact(spec, new BigDecimal(value), negative);
        String shortest = shortest(Math.abs(value), width);
        int point = firstNonDigit(shortest);
        return number(spec, negative, shortest.substring(0, point), shortest.substring(point));
    }

    public static String text(FormatSpec spec, String value) {
        int[] all = value.codePoints().toArray();
        int length = Math.min(all.length, spec.precision().orElse(all.length));
        return filled(spec, "", new String(all, 0, length), '<');
    }

    public static String bool(FormatSpec spec, boolean value) {
        return text(spec, Boolean.toString(value));
    }

    /// The shortest decimal that reads back to the same value of its dtype.
    public static String shortest(double value, Width width) {
        return switch (width) {
            case FLOAT64 -> NumberText.of(value);
            case FLOAT32 -> NumberText.of((float) value);
            case FLOAT16 -> NumberText.ofFloat16((float) value);
        };
    }

    // ---- digits ----------------------------------------------------------------------------------------------------

    private static String exact(FormatSpec spec, BigDecimal value, boolean negative) {
        BigDecimal magnitude = value.abs();
        int precision = spec.precision().orElse(DEFAULT_PRECISION);
        char type = spec.type().orElse('g');
        String digits = switch (type) {
            case 'f' -> magnitude.setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
            case '%' -> magnitude.movePointRight(2).setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
            case 'e', 'E' -> scientific(magnitude, precision, type);
            default -> general(magnitude, Math.max(1, precision), type == 'G' ? 'E' : 'e');
        };
        int point = firstNonDigit(digits);
        return number(spec, negative, digits.substring(0, point), digits.substring(point) + (type == '%' ? "%" : ""));
    }

    /// `precision` significant digits, without trailing zeros, positional from 1e-4 up to 10^precision.
    private static String general(BigDecimal magnitude, int precision, char e) {
        if (magnitude.signum() == 0) return "0";
        BigDecimal rounded = magnitude.round(new MathContext(precision, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        BigDecimal stripped = rounded.stripTrailingZeros();
        return exponent >= -4 && exponent < precision ? stripped.toPlainString() : scientific(stripped, stripped.precision() - 1, e);
    }

    /// `d.ddde±dd` with `precision` digits after the point.
    private static String scientific(BigDecimal value, int precision, char e) {
        BigDecimal rounded = value.round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
        int exponent = value.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
        String digits = rounded.movePointLeft(exponent).setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
        String sign = exponent < 0 ? "-" : "+";
        String power = Integer.toString(Math.abs(exponent));
        return digits + e + sign + (power.length() < 2 ? "0" : "") + power;
    }

    private static int firstNonDigit(String text) {
        int i = 0;
        while (i < text.length() && Character.isDigit(text.charAt(i))) i++;
        return i;
    }

    // ---- layout ----------------------------------------------------------------------------------------------------

    /// Sign, grouping and zeros around the digits before the point; `rest` follows them unchanged.
    private static String number(FormatSpec spec, boolean negative, String whole, String rest) {
        String sign = negative ? "-" : spec.sign().map(Object::toString).orElse("");
        boolean zeros = spec.zeros() && spec.align().isEmpty();
        int room = spec.width() - sign.length() - rest.length();
        String digits = zeros && !spec.grouped() ? "0".repeat(Math.max(0, room - whole.length())) + whole : whole;
        if (spec.grouped()) digits = grouped(whole, zeros ? room : 0, isType(spec, "xb") ? 4 : 3);
        return filled(spec, sign, digits + rest, '>');
    }

    /// Commas between groups, with zeros in front until it is `least` wide.
    private static String grouped(String digits, int least, int group) {
        var text = new StringBuilder();
        int taken = 0;
        for (int i = digits.length() - 1; i >= 0 || text.length() < least; i--, taken++) {
            if (taken > 0 && taken % group == 0) text.append(',');
            text.append(i >= 0 ? digits.charAt(i) : '0');
        }
        return text.reverse().toString();
    }

    private static String filled(FormatSpec spec, String sign, String body, char side) {
        String text = sign + body;
        int missing = spec.width() - text.codePointCount(0, text.length());
        if (missing <= 0) return text;
        int fill = spec.align().isEmpty() && spec.zeros() ? '0' : spec.fill();
        int left = switch (spec.align().orElse(side)) {
            case '<' -> 0;
            case '^' -> missing / 2;
            default -> missing;
        };
        String filler = Character.toString(fill);
        return filler.repeat(left) + text + filler.repeat(missing - left);
    }

    private static boolean isType(FormatSpec spec, String types) {
        Optional<Character> type = spec.type();
        return type.isPresent() && types.indexOf(type.get()) >= 0;
    }
}
