package io.kgraph.lang;

import static io.kgraph.lang.Formats.Width.FLOAT16;
import static io.kgraph.lang.Formats.Width.FLOAT32;
import static io.kgraph.lang.Formats.Width.FLOAT64;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatsTest {
    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = {
        "0.125, .2f, 0.12", "0.375, .2f, 0.38", "2.5, .0f, 2", "3.5, .0f, 4", "-0.5, .0f, -0", "1e22, f, 10000000000000000000000.000000",
        "0.1, .20f, 0.10000000000000000555", "-0.0, .1f, -0.0", "-0.0, '', -0", "4.9e-324, .3e, 4.941e-324", "4.9e-324, '', 5e-324", "2e23, '', 2e+23",
        "0.98765, .1%, 98.8%", "0.5, %, 50.000000%", "0.005, .0%, 1%", "12345.678, \",.2f\", \"12,345.68\"", "1234567, g, 1.23457e+06",
        "123456, g, 123456", "0.0001, g, 0.0001", "0.00001, g, 1e-05", "100, g, 100", "0, g, 0", "1e-7, '', 1e-07", "1e16, '', 1e+16",
        "123456789012345, '', 123456789012345", "0.1, '', 0.1", "1, '', 1", "0, e, 0.000000e+00", "9.9999, .2e, 1.00e+01", "1.5, E, 1.500000E+00",
        "1e300, .3G, 1E+300", "3.14159, .3, 3.14", "NaN, .2f, nan", "Infinity, +.2f, +inf", "-Infinity, '', -inf", "NaN, 8.2f, \"     nan\"",
        "Infinity, G, INF", "3.14159, 8.2f, \"    3.14\"", "3.14159, <8.2f, \"3.14    \"", "3.14159, *^9.2f, **3.14***", "-3.14159, 08.2f, -0003.14",
        "3.14159, +.1f, +3.1", "3.14159, \" .1f\", \" 3.1\"", "1234.5, \"012,.1f\", \"00,001,234.5\"", "-1, >5, \"   -1\"", "1e-5, .6f, 0.000010"})
    void realsPrintAs(double value, String spec, String expected) {
        assertThat(Formats.real(spec(spec), value, FLOAT64)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = {
        "42, '', 42", "42, d, 42", "42, 5d, \"   42\"", "42, 05d, 00042", "-42, 05d, -0042", "255, x, ff", "-5, b, -101", "1234567, \",\", \"1,234,567\"",
        "-9223372036854775808, d, -9223372036854775808", "7, .2f, 7.00", "7, .1%, 700.0%", "7, e, 7.000000e+00", "42, +d, +42", "42, _<5, 42___",
        "9007199254740993, .0f, 9007199254740993", "12345678901, g, 1.23457e+10", "65535, \",x\", ffff", "1048575, \",x\", \"f,ffff\""})
    void integersPrintAs(long value, String spec, String expected) {
        assertThat(Formats.integer(spec(spec), value)).isEqualTo(expected);
    }

    @Test
    void textAndBoolsStandLeft() {
        assertThat(Formats.text(spec("6s"), "abc")).isEqualTo("abc   ");
        assertThat(Formats.text(spec(">6"), "abc")).isEqualTo("   abc");
        assertThat(Formats.text(spec(".2"), "日本語")).isEqualTo("日本");
        assertThat(Formats.bool(spec("^8"), true)).isEqualTo("  true  ");
    }

    @Test
    void theShortestFormDependsOnTheDtype() {
        assertThat(Formats.shortest(0.1f, FLOAT32)).isEqualTo("0.1");
        assertThat(Formats.shortest(0.1f, FLOAT64)).isEqualTo("0.10000000149011612");
        assertThat(Formats.shortest(1e-45f, FLOAT32)).isEqualTo("1e-45");
        assertThat(Formats.shortest(16777216f, FLOAT32)).isEqualTo("16777216");
        assertThat(Formats.shortest(Float.float16ToFloat(Float.floatToFloat16(0.1f)), FLOAT16)).isEqualTo("0.1");
        assertThat(Formats.shortest(65504, FLOAT16)).isEqualTo("65500");
    }

    @Test
    void everyFloat16ReadsBackFromItsShortestForm() {
        for (int bits = 1; bits < 0x7C00; bits++) {
            float value = Float.float16ToFloat((short) bits);
            assertThat(Numbers.half(Formats.shortest(value, FLOAT16))).isEqualTo(value);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".f", "5.", "x5", "ff", "-5", "99999d", ".2000f", "<<<", "05 d", ",,", "%%"})
    void refusesOtherSpecifications(String spec) {
        assertThat(FormatSpec.parse(spec)).isEmpty();
    }

    @Test
    void knowsWhichTypesFit() {
        assertThat(Formats.fitsReal(spec("d"))).isFalse();
        assertThat(Formats.fitsReal(spec("5.1%"))).isTrue();
        assertThat(Formats.fitsInteger(spec("x"))).isTrue();
        assertThat(Formats.fitsInteger(spec(".2d"))).isFalse();
        assertThat(Formats.fitsInteger(spec("s"))).isFalse();
        assertThat(Formats.fitsText(spec("f"))).isFalse();
        assertThat(Formats.fitsText(spec("8s"))).isTrue();
    }

    private static FormatSpec spec(String text) {
        return FormatSpec.parse(text.equals("''") ? "" : text).orElseThrow();
    }
}
