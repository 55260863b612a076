package io.kgraph.array;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// The shortest decimal text that reads back to the same value of its dtype: `1`, `0.5`, `1e-07`, `nan`, `-inf`.
///
/// Positional for 1e-4 ≤ |x| < 1e16 and zero, else with an exponent of at least two digits; the same in every locale.
public final class NumberText {
    private NumberText() {}

    public static String of(double value) {
        if (isSpecial(value)) return special(value);
        var digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        if (digits.precision() == 2) {
            var one = new BigDecimal(value).round(new MathContext(1, RoundingMode.HALF_EVEN));
            if (one.doubleValue() == value) digits = one;
        }
        return layOut(digits);
    }

    public static String of(float value) {
        if (isSpecial(value)) return special(value);
        var digits = new BigDecimal(Float.toString(value)).stripTrailingZeros();
        if (digits.precision() == 2) {
            var one = new BigDecimal(value).round(new MathContext(1, RoundingMode.HALF_EVEN));
            if (one.floatValue() == value) digits = one;
        }
        return layOut(digits);
    }

    /// The text of a float16, given as the float32 of the same value.
    public static String ofFloat16(float value) {
        if (isSpecial(value)) return special(value);
        var exact = new BigDecimal(value);
        for (int precision = 1; ; precision++)
            for (var rounding : new RoundingMode[] {RoundingMode.HALF_EVEN, RoundingMode.DOWN, RoundingMode.UP}) {
                var digits = exact.round(new MathContext(precision, rounding));
                if (Elements.float16(digits.doubleValue()) == Float.floatToFloat16(value)) return layOut(digits.stripTrailingZeros());
            }
    }

    private static boolean isSpecial(double value) {
        return value == 0 || !Double.isFinite(value);
    }

    private static String special(double value) {
        if (value == 0) return 1 / value < 0 ? "-0" : "0";
        return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
    }

    private static String layOut(BigDecimal digits) {
        int exponent = digits.precision() - digits.scale() - 1;
        if (exponent >= -4 && exponent < 16) return digits.toPlainString();
        String plain = digits.unscaledValue().abs().toString();
        String mantissa = plain.length() == 1 ? plain : plain.charAt(0) + "." + plain.substring(1);
        String power = (exponent < 0 ? "e-" : "e+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
        return (digits.signum() < 0 ? "-" : "") + mantissa + power;
    }
}
