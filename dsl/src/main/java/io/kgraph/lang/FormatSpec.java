package io.kgraph.lang;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How a hole prints its value: `[[fill](<|>|^)][+| ][0][width][,][.precision][type]`.
///
/// @param fill      the character that fills up to the width, as a code point
/// @param align     `<`, `>`, `^`, or nothing for the value's own side
/// @param sign      what stands before a number that is not negative: `+`, a space, or nothing
/// @param zeros     whether zeros between sign and digits fill up to the width
/// @param width     the least number of characters
/// @param grouped   whether commas part thousands
/// @param precision digits after the point (`f e %`), significant digits (`g`), characters (`s`)
/// @param type      `d x b f e g % E G s`, or nothing
public record FormatSpec(
        int fill, Optional<Character> align, Optional<Character> sign, boolean zeros, int width, boolean grouped,
        Optional<Integer> precision, Optional<Character> type) {

    /// `{x}` without a specification.
    public static final FormatSpec NONE =
            new FormatSpec(' ', Optional.empty(), Optional.empty(), false, 0, false, Optional.empty(), Optional.empty());

    /// No page is wider and no binary64 has more digits.
    private static final int MOST = 1100;

    private static final Pattern SYNTAX =
            Pattern.compile("(?:(.)?([<>^]))?([+ ])?(0)?([1-9][0-9]*)?(,)?(?:\\.([0-9]+))?([dxbfegEG%s])?", Pattern.DOTALL);

    /// What the text says, or nothing if it is no specification.
    public static Optional<FormatSpec> parse(String text) {
        Matcher m = SYNTAX.matcher(text);
        if (!m.matches()) return Optional.empty();
        int width = m.group(5) == null ? 0 : small(m.group(5));
        int precision = m.group(7) == null ? 0 : small(m.group(7));
        if (width > MOST || precision > MOST) return Optional.empty();
        return Optional.of(new FormatSpec(
                m.group(1) == null ? ' ' : m.group(1).codePointAt(0), first(m.group(2)), first(m.group(3)), m.group(4) != null, width,
                m.group(6) != null, m.group(7) == null ? Optional.empty() : Optional.of(precision), first(m.group(8))));
    }

    private static int small(String digits) {
        return digits.length() > 4 ? Integer.MAX_VALUE : Integer.parseInt(digits);
    }

    private static Optional<Character> first(String group) {
        return group == null ? Optional.empty() : Optional.of(group.charAt(0));
    }
}
