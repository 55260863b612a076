package io.kgraph.lang;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.error.Diagnostic;
import io.kgraph.error.DiagnosticText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// No text makes the parser throw, overflow or hang, and spans stay inside the text.
class RobustnessTest {
    private static final int DEEP = 100_000;

    @ParameterizedTest
    @ValueSource(strings = {"(", "[", "{a: ", "f(", "x[", "-", "not ", "- not ", "if a then ", "if ", "fn(x) => ", "(-", "a ** ", "a ** -", "a == not ",
        "if a then b else ", "fn(x) { return ", "let a = (", "train { every 1 { print (", "\"{"})
    void deepNestingIsAnErrorAndNoOverflow(String prefix) {
        String expression = prefix.repeat(DEEP) + "1";
        onSmallStack(() -> {
            assertThat(KGraphFile.parseExpression(Source.of("e", expression)).problems()).isNotEmpty();
            String part = prefix.repeat(DEEP / 20) + "1";
            for (String script : List.of("let a = " + part, part, "let a = (" + part + "\nlet b = (" + part + "\n"))
                assertThat(KGraphFile.parse(Source.of("s", script)).problems()).isNotEmpty().hasSizeLessThan(2000);
        });
    }

    @Test
    void twoHundredBracketsPassAndOneMoreIsOneError() {
        onSmallStack(() -> {
            assertThat(KGraphFile.parseExpression(nested(200)).problems()).isEmpty();
            assertThat(KGraphFile.parseExpression(nested(201)).problems()).extracting(Diagnostic::code).containsExactly("E0102");
            assertThat(KGraphFile.parseExpression(nested(201)).problems().getFirst().place().column()).isEqualTo(201);
            assertThat(KGraphFile.parseExpression(Source.of("e", "- not ".repeat(100) + "1")).problems()).isEmpty();
            assertThat(KGraphFile.parseExpression(Source.of("e", "- not ".repeat(100) + "+ 1")).problems()).hasSize(1);
            String choice = "if a then 1 else ";
            assertThat(KGraphFile.parseExpression(Source.of("e", choice.repeat(200) + "1")).problems()).isEmpty();
            assertThat(KGraphFile.parseExpression(Source.of("e", choice.repeat(201) + "1")).problems()).hasSize(1);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {" + x", " * x", " - 1", " @ x", " and x", " or not x", " |> f", " < x and x", "[0]", "(x)", ".f", " * -x", " + x ** -2"})
    void chainsHaveNoLimit(String link) {
        onSmallStack(() -> {
            KGraphFile.Expression read = KGraphFile.parseExpression(Source.of("e", "x" + link.repeat(DEEP)));
            assertThat(read.problems()).isEmpty();
            assertThat(read.expr().span()).isEqualTo(read.source().span(0, read.source().length()));
        });
    }

    @Test
    void comparisonsInALongChainAreOneError() {
        onSmallStack(() -> assertThat(KGraphFile.parseExpression(Source.of("e", "x" + " < x".repeat(DEEP))).problems()).hasSize(1));
    }

    @Test
    void listsAndScriptsMayBeLong() {
        KGraphFile.Expression list = KGraphFile.parseExpression(Source.of("e", "[" + "1, ".repeat(DEEP) + "]"));
        assertThat(list.problems()).isEmpty();
        assertThat(((Ast.ListOf) list.expr()).items()).hasSize(DEEP);
        assertThat(KGraphFile.parse(Source.of("s", "let a = if b then 1 else 2\n".repeat(DEEP))).script().statements()).hasSize(DEEP);
        assertThat(KGraphFile.parse(Source.of("s", "eval a = if b then 1 else -2 ".repeat(1000))).problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 + ", "x(", "\"{x}", "'", "$", "a ", "let a = 1 ", "é", "\u0301", "\ud800", "\\", "# ", "0", "1.", "a.", ";", "{", "}", "\"\"\""})
    void aLineOfTenMegabytesIsAnErrorAndNoHang(String piece) {
        String line = "let a = " + piece.repeat((piece.charAt(0) < 128 ? 10_000_000 : 1_000_000) / piece.length());
        Assertions.assertTimeout(Duration.ofSeconds(60), () -> {
            KGraphFile file = KGraphFile.parse(Source.of("long", line));
            assertThat(DiagnosticText.PLAIN.render(file.problems()).length()).isLessThan(100_000);
        });
    }

    @Test
    void mutilatedScriptsNeverThrow() throws IOException {
        var random = new SplittableRandom(20);
        List<String> sources = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/lang"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".kgraph")).sorted().toList()) sources.add(Files.readString(file));
        }
        for (int i = 0; i < 1500; i++) {
            int[] text = sources.get(i % sources.size()).codePoints().toArray();
            int at = random.nextInt(text.length);
            int length = Math.min(random.nextInt(1, 12), text.length - at);
            String cut = new String(text, at, length);
            String before = new String(text, 0, at);
            String after = new String(text, at + length, text.length - at - length);
            int other = random.nextInt(text.length);
            String mutant = switch (random.nextInt(4)) {
                case 0 -> before + after;
                case 1 -> before + cut + cut + after;
                case 2 -> before + new String(text, other, Math.min(length, text.length - other)) + after;
                default -> before + new StringBuilder(cut).reverse() + after;
            };
            check(mutant);
        }
        for (int i = 0; i < 500; i++) {
            int[] noise = random.ints(random.nextInt(1, 80), 0, random.nextBoolean() ? 128 : 0x2FFF).toArray();
            check(new String(noise, 0, noise.length));
        }
    }

    private static void check(String text) {
        Source source = Source.of("m", text);
        KGraphFile file = KGraphFile.parse(source);
        for (Diagnostic problem : file.problems()) {
            assertThat(problem.place().line()).isBetween(1, source.line(source.length()));
            int end = problem.place().endColumn();
            assertThat(end).as(problem.sentence()).isLessThanOrEqualTo(source.column(source.lineEnd(problem.place().endLine())) + 1);
        }
        assertThat(DiagnosticText.PLAIN.render(file.problems())).isNotEmpty();
    }

    private static Source nested(int depth) {
        return Source.of("e", "(".repeat(depth) + "1" + ")".repeat(depth));
    }

    /// Runs on half the stack that a thread usually has.
    private static void onSmallStack(Runnable body) {
        var failure = new AtomicReference<Throwable>();
        Thread thread = new Thread(null, body, "small stack", 512 << 10);
        thread.setUncaughtExceptionHandler((_, e) -> failure.set(e));
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (failure.get() != null) throw new AssertionError(failure.get());
    }
}
