package io.kgraph.compiler.rewrite;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Functions of real numbers to 75 digits, where they have a value that is not astronomical.
final class Decimals {
    private static final MathContext DIGITS = new MathContext(75);
    private static final BigDecimal ONE = BigDecimal.ONE, TWO = BigDecimal.TWO, MOST = new BigDecimal(1000), SMALL = new BigDecimal("1e-80");
    private static final int HALVINGS = 12;

    private record Call(String name, BigDecimal x) {}

    private final Map<Call, Optional<BigDecimal>> known = new HashMap<>();

    /// Nothing where there is no value, or it is not computed here.
    Optional<BigDecimal> apply(String name, BigDecimal x) {
        return known.computeIfAbsent(new Call(name, x), _ -> switch (name) {
            case "neg" -> Optional.of(x.negate());
            case "abs" -> Optional.of(x.abs());
            case "square" -> Optional.of(x.multiply(x, DIGITS));
            case "sqrt" -> x.signum() < 0 ? Optional.empty() : Optional.of(x.sqrt(DIGITS));
            case "reciprocal" -> div(ONE, x);
            case "exp" -> moderate(x, Decimals::exp);
            case "expm1" -> moderate(x, z -> exp(z).subtract(ONE));
            case "log" -> log(x);
            case "log1p" -> log(x.add(ONE));
            case "softplus" -> moderate(x, Decimals::exp).flatMap(e -> log(e.add(ONE)));
            case "sigmoid" -> moderate(x.negate(), Decimals::exp).flatMap(e -> div(ONE, e.add(ONE)));
            case "tanh" -> moderate(x.multiply(TWO), Decimals::exp).flatMap(e -> div(e.subtract(ONE), e.add(ONE)));
            case "sinh" -> moderate(x, z -> exp(z).subtract(exp(z.negate())).divide(TWO, DIGITS));
            case "cosh" -> moderate(x, z -> exp(z).add(exp(z.negate())).divide(TWO, DIGITS));
            case "sin" -> moderate(x, z -> series(z, z, 2));
            case "cos" -> moderate(x, z -> series(z, ONE, 1));
            default -> Optional.empty();
        });
    }

    static Optional<BigDecimal> apply(String name, BigDecimal x, BigDecimal y) {
        return switch (name) {
            case "add" -> Optional.of(x.add(y, DIGITS));
            case "sub" -> Optional.of(x.subtract(y, DIGITS));
            case "mul" -> Optional.of(x.multiply(y, DIGITS));
            case "div" -> div(x, y);
            case "pow" -> y.compareTo(TWO) == 0 ? Optional.of(x.multiply(x, DIGITS)) : y.compareTo(ONE.negate()) == 0 ? div(ONE, x) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<BigDecimal> div(BigDecimal x, BigDecimal y) {
        return y.signum() == 0 ? Optional.empty() : Optional.of(x.divide(y, DIGITS));
    }

    private static Optional<BigDecimal> moderate(BigDecimal x, UnaryOperator<BigDecimal> f) {
        return x.abs().compareTo(MOST) > 0 ? Optional.empty() : Optional.of(f.apply(x));
    }

    private static BigDecimal exp(BigDecimal x) {
        BigDecimal r = x.divide(TWO.pow(HALVINGS), DIGITS), term = ONE, sum = ONE;
        for (int i = 1; term.abs().compareTo(SMALL) > 0; i++) sum = sum.add(term = term.multiply(r, DIGITS).divide(BigDecimal.valueOf(i), DIGITS), DIGITS);
        for (int i = 0; i < HALVINGS; i++) sum = sum.multiply(sum, DIGITS);
        return sum;
    }

    /// Halley's method: three times as many digits in every step.
    private static Optional<BigDecimal> log(BigDecimal x) {
        if (x.signum() <= 0) return Optional.empty();
        int power = x.precision() - x.scale();
        BigDecimal y = BigDecimal.valueOf(StrictMath.log(x.scaleByPowerOfTen(-power).doubleValue()) + power * StrictMath.log(10));
        if (y.abs().compareTo(MOST) > 0) return Optional.empty();
        for (int step = 0; step < 4; step++) {
            BigDecimal e = exp(y);
            y = y.add(TWO.multiply(x.subtract(e)).divide(x.add(e), DIGITS), DIGITS);
        }
        return Optional.of(y);
    }

    /// `first − first·x² ⁄ (from·(from + 1)) + …`
    private static BigDecimal series(BigDecimal x, BigDecimal first, int from) {
        var digits = new MathContext(DIGITS.getPrecision() + 450, RoundingMode.HALF_EVEN);        // the terms of a large x cancel
        BigDecimal square = x.multiply(x).negate(), term = first, sum = first;
        for (int i = from; term.signum() != 0 && term.abs().compareTo(SMALL) > 0; i += 2)
            sum = sum.add(term = term.multiply(square, digits).divide(BigDecimal.valueOf((long) i * (i + 1)), digits), digits);
        return sum;
    }
}
