package io.kgraph.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiagnosticTextTest {
    private static final Diagnostic SHAPES = Diagnostic
            .error("E0301", "SHAPE MISMATCH", new Place("mlp.kgraph", 14, 14, 14, 20), "'@' needs the inner extents to agree, but 784 is not 768.")
            .excerpt(Diagnostic.Excerpt.of(14, "let h = relu(x @ W1 + b1)", new Diagnostic.Mark(14, 20)))
            .row("x", "float32[batch, 784]", "last axis is 784", "placeholder, line 9")
            .row("W1", "float32[768, 128]", "second-to-last axis is 768", "variable, line 11")
            .hint("declare W1 as float32[784, 128].");

    @Test
    void laysOutAnErrorOfText() {
        assertThat(DiagnosticText.PLAIN.render(SHAPES)).isEqualTo("""
                ── E0301 SHAPE MISMATCH ─────────────────────────────────────── mlp.kgraph:14:14

                '@' needs the inner extents to agree, but 784 is not 768.

                14 | let h = relu(x @ W1 + b1)
                   |              ^^^^^^

                    x    float32[batch, 784]   last axis is 784             placeholder, line 9
                    W1   float32[768, 128]     second-to-last axis is 768   variable, line 11

                Hint: declare W1 as float32[784, 128].
                """);
    }

    @Test
    void laysOutAnErrorOfJava() {
        var diagnostic = Diagnostic.error("", "SHAPE MISMATCH", Place.line("Mlp.java", 27), "matmul needs the inner extents to agree.")
                .row("h", "float32[batch, 784]", "last axis is 784", "made at Mlp.java:24")
                .row("w", "float32[10, 784]", "second-to-last axis is 10", "made at Mlp.java:19")
                .hint("K.matmul(h, K.transpose(w)) would fit.");
        assertThat(DiagnosticText.PLAIN.render(diagnostic)).isEqualTo("""
                ── SHAPE MISMATCH ────────────────────────────────────────────────── Mlp.java:27

                matmul needs the inner extents to agree.

                    h   float32[batch, 784]   last axis is 784            made at Mlp.java:24
                    w   float32[10, 784]      second-to-last axis is 10   made at Mlp.java:19

                Hint: K.matmul(h, K.transpose(w)) would fit.
                """);
    }

    @Test
    void listsCandidatesOneALine() {
        var diagnostic = Diagnostic.error("E0201", "UNKNOWN NAME", new Place("a.kgraph", 7, 9, 7, 13), "There is no 'maen'.")
                .excerpt(Diagnostic.Excerpt.of(7, "let a = maen(x)", new Diagnostic.Mark(9, 13)))
                .candidates(List.of("mean", "max"));
        assertThat(DiagnosticText.PLAIN.render(diagnostic)).isEqualTo("""
                ── E0201 UNKNOWN NAME ───────────────────────────────────────────── a.kgraph:7:9

                There is no 'maen'.

                 7 | let a = maen(x)
                   |         ^^^^

                Did you mean one of these?
                    mean
                    max
                """);
    }

    @Test
    void drawsTheRuleInAsciiWhereUnicodeCannotBeShown() {
        String text = new DiagnosticText(false, false).render(SHAPES);
        assertThat(text).startsWith("-- E0301 SHAPE MISMATCH ------").isEqualTo(DiagnosticText.PLAIN.render(SHAPES).replace('─', '-'));
        assertThat(text.codePoints().allMatch(c -> c < 128)).isTrue();
    }

    @Test
    void coloursTitleMarksAndHintOnly() {
        String text = new DiagnosticText(true, true).render(SHAPES);
        assertThat(text).contains("\u001b[1;31mE0301 SHAPE MISMATCH\u001b[0m", "\u001b[1;31m^^^^^^\u001b[0m", "\u001b[32mHint:\u001b[0m");
        assertThat(text.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(DiagnosticText.PLAIN.render(SHAPES));
    }

    @Test
    void countsTabsAsFourColumnsAndWideCharactersAsTwo() {
        var diagnostic = Diagnostic.error("E0102", "SYNTAX", new Place("a.kgraph", 1, 5, 1, 6), "Expected something else.")
                .excerpt(Diagnostic.Excerpt.of(1, "\t\"日本\" x", new Diagnostic.Mark(7, 8)));
        assertThat(DiagnosticText.PLAIN.render(diagnostic)).contains(" 1 |     \"日本\" x\n   |            ^\n");
    }

    @Test
    void showsTheSurroundingsOfTheMarkInAVeryLongLine() {
        var diagnostic = Diagnostic.error("E0102", "SYNTAX", new Place("a.kgraph", 1, 5001, 1, 5002), "Expected something else.")
                .excerpt(Diagnostic.Excerpt.of(1, "a".repeat(5000) + "X" + "b".repeat(5000), new Diagnostic.Mark(5001, 5002)));
        String[] lines = DiagnosticText.PLAIN.render(diagnostic).split("\n");
        assertThat(lines[4]).hasSizeLessThan(110).startsWith(" 1 | …aaa").endsWith("bbb…");
        assertThat(lines[5].indexOf('^')).isEqualTo(lines[4].indexOf('X'));
    }

    @Test
    void survivesMarksOutsideTheLineAndLinesOfZeroWidthCharacters() {
        var diagnostic = Diagnostic.error("E0102", "SYNTAX", new Place("a.kgraph", 1, 5, 1, 6), "Expected something else.")
                .excerpt(Diagnostic.Excerpt.of(1, "\u0301".repeat(1000), new Diagnostic.Mark(2000, 3000)))
                .excerpt(Diagnostic.Excerpt.of(2, "", new Diagnostic.Mark(1, 1)));
        assertThat(DiagnosticText.PLAIN.render(diagnostic)).endsWith(" 2 | \n   | ^\n");
    }

    @Test
    void sortsByPlaceStopsAtTwentyAFileAndCounts() {
        var all = new ArrayList<Diagnostic>();
        for (int line = 27; line >= 1; line--) all.add(Diagnostic.error("E0109", "NOT A STATEMENT", new Place("a.kgraph", line, 1, line, 2), "No " + line + "."));
        all.add(Diagnostic.warning("W0901", "UNUSED", new Place("b.kgraph", 3, 1, 3, 2), "'b' is never used."));
        String text = DiagnosticText.PLAIN.render(all);
        assertThat(text).contains("No 1.", "No 20.", "… and 7 more").doesNotContain("No 21.").endsWith("\n\n27 errors, 1 warning\n");
        assertThat(text.indexOf("No 1.")).isLessThan(text.indexOf("No 2."));
        assertThat(DiagnosticText.count(List.of())).isEqualTo("no errors");
    }
}
