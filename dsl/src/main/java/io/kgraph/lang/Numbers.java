package io.kgraph.lang;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;

/// Reads number literals: `1_000`, `0xff`, `2e-3`, `12i8`, `0.5f32`.
final class Numbers {
    private record Range(BigInteger least, BigInteger most) {
        static Range signed(int bits) {
            BigInteger half = BigInteger.ONE.shiftLeft(bits - 1);
            return new Range(half.negate(), half.subtract(BigInteger.ONE));
        }

        static Range unsigned(int bits) {
            return new Range(BigInteger.ZERO, BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE));
        }
    }

    private static final Map<String, Range> RANGES = Map.of(
            "", Range.signed(64), "i8", Range.signed(8), "i16", Range.signed(16), "i32", Range.signed(32), "i64", Range.signed(64),
            "u8", Range.unsigned(8), "u16", Range.unsigned(16));

    /// Decimal digits beyond which an integer cannot fit, and reading it would take the square of its length.
    private static final int LONGEST_INT = 40;

    private static final int HALF_INFINITY = 0x7C00;

    private Numbers() {}

    /// An integer literal; `negated` when a minus stands directly before it, which is already in `span` and in the value.
    static Ast.Expr integer(Span span, String text, boolean negated, Problems problems) {
        boolean hex = text.startsWith("0x");
        int cut = suffixStart(text);
        String suffix = text.substring(cut);
        String digits = text.substring(hex ? 2 : 0, cut).replace("_", "");
        int zeros = 0;
        while (zeros < digits.length() - 1 && digits.charAt(zeros) == '0') zeros++;
        digits = digits.substring(zeros);
        Range range = requireNonNull(RANGES.get(suffix));
        if (digits.length() <= LONGEST_INT) {
            BigInteger magnitude = new BigInteger(digits, hex ? 16 : 10);
            BigInteger value = negated ? magnitude.negate() : magnitude;
            if (value.compareTo(range.least) >= 0 && value.compareTo(range.most) <= 0)
                return new Ast.Int(span, value.longValue(), Optional.of(suffix).filter(s -> !s.isEmpty()));
        }
        String type = suffix.isEmpty() ? "int64" : (suffix.startsWith("u") ? "uint" : "int") + suffix.substring(1);
        problems.add(Code.E0106.at(span, shortened(span.text()) + " is not a number: it is outside the range of " + type + "."));
        return new Ast.Missing(span);
    }

    /// Whether only a minus directly before it makes an integer literal fit: `9223372036854775808`.
    static boolean needsMinus(String text) {
        boolean hex = text.startsWith("0x");
        int cut = suffixStart(text);
        String digits = text.substring(hex ? 2 : 0, cut).replace("_", "");
        Range range = requireNonNull(RANGES.get(text.substring(cut)));
        return digits.length() <= LONGEST_INT && new BigInteger(digits, hex ? 16 : 10).negate().equals(range.least) && range.least.signum() < 0;
    }

    /// A floating literal, rounded once to the type that its suffix names.
    static Ast.Expr real(Span span, String text, Problems problems) {
        int cut = text.indexOf('f');
        if (cut > 0 && text.charAt(cut - 1) == 'b') cut--;
        String suffix = cut < 0 ? "" : text.substring(cut);
        String digits = (cut < 0 ? text : text.substring(0, cut)).replace("_", "");
        double value = switch (suffix) {
            case "f32" -> Float.parseFloat(digits);
            case "f16" -> half(digits);
            default -> Double.parseDouble(digits);
        };
        if (Double.isInfinite(value)) {
            String type = suffix.isEmpty() ? "float64" : "float" + suffix.substring(1);
            problems.add(Code.E0106.at(span, shortened(text) + " is not a number: it is too large for " + type + "."));
            return new Ast.Missing(span);
        }
        return new Ast.Real(span, value, Optional.of(suffix).filter(s -> !s.isEmpty()));
    }

    /// The float16 nearest to a decimal that is not negative, ties to even, with a single rounding.
    static double half(String digits) {
        double wide = Double.parseDouble(digits);
        if (wide > 1e6) return Double.POSITIVE_INFINITY;
        if (wide < 1e-9) return 0;
        var exact = new BigDecimal(digits);
        int near = Float.floatToFloat16((float) wide);
        int best = near;
        for (int bits = Math.max(0, near - 1); bits <= Math.min(HALF_INFINITY, near + 1); bits++) {
            int nearer = halfDistance(bits, exact).compareTo(halfDistance(best, exact));
            if (nearer < 0 || nearer == 0 && bits % 2 == 0) best = bits;
        }
        return Float.float16ToFloat((short) best);
    }

    /// How far a float16 is from a decimal; infinity counts as the value that would come after the largest one.
    private static BigDecimal halfDistance(int bits, BigDecimal exact) {
        double value = bits == HALF_INFINITY ? 65536 : Float.float16ToFloat((short) bits);
        return new BigDecimal(value).subtract(exact).abs();
    }

    /// Why a text that begins like a number is none.
    static String fault(String text) {
        if (text.matches("0[xX].*")) return text.length() == 2 ? "hexadecimal digits must follow 0x" : "0x takes the digits 0 to f";
        if (text.matches("[0-9][0-9_]*\\.|[0-9][0-9_]*\\.[^0-9].*")) return "digits must stand on both sides of the point";
        if (text.matches("[0-9_.]*_[._]?.*") && text.matches("[0-9_.]*")) return "an underscore stands between two digits";
        if (text.matches("[0-9._]*\\.[0-9_]*\\..*")) return "it has two points";
        if (text.matches("[0-9_.]+[eE][^0-9]?")) return "digits must follow the e";
        return "'" + text.replaceFirst("^[0-9][0-9_.]*(?:[eE][0-9]+)?", "") + "' is no suffix";
    }

    private static int suffixStart(String text) {
        int cut = Math.max(text.lastIndexOf('i'), text.lastIndexOf('u'));
        return cut < 0 ? text.length() : cut;
    }

    static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 37) + "…";
    }
}
