package io.kgraph.lang.fmt;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.lang.KGraphFile;
import io.kgraph.lang.KGraphLexer;
import io.kgraph.lang.Source;
import io.kgraph.lang.SyntaxTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.Token;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The printer of scripts: what it prints, that it changes nothing but white space, and that once is enough.
class FormatterTest {
    private static String format(String text) {
        return Formatter.format(SyntaxTree.of(Source.of("test", text)).orElseThrow());
    }

    private static void formats(String before, String after) {
        assertThat(format(before)).isEqualTo(after);
        assertThat(format(after)).isEqualTo(after);
    }

    @Test void spacesAreAsTheLanguageHasThem() {
        formats("""
                dim n,m=4
                param rate:float=1e-3   # how fast
                placeholder x:float32[n,m,...rest]
                let y=-x**2*( rate+1 )-x[ 0 ,: ,newaxis, 1:m-1:2 ]
                def f( a , b:int=3 )=a+b
                run y with {x :[[1,2],[3,4]]} times 3; print y,x
                """, """
                dim n, m = 4
                param rate: float = 1e-3  # how fast
                placeholder x: float32[n, m, ...rest]
                let y = -x ** 2 * (rate + 1) - x[0, :, newaxis, 1:m - 1:2]
                def f(a, b: int = 3) = a + b
                run y with { x: [[1, 2], [3, 4]] } times 3
                print y, x
                """);
    }

    @Test void whatFollowsAChainCountsBeforeItsLastBracketsAreBroken() {
        String once = format("save scan ** +not () ** not not [] |> +\"\"\"raw\"\"\" @ not -\"{x:.2f} {{\" ** none.watch(export=if fn() => 3.25f32 then 2 else 0.5) to \"{x:.2f} {{\"\n");
        assertThat(once).contains("none.watch(export=if fn() => 3.25f32 then 2 else 0.5) to");
        assertThat(format(once)).isEqualTo(once);
    }

    @Test void whatDoesNotFitBreaksAtItsOutermostBrackets() {
        formats("let rows = table(first=cast(standardise(patients.features), \"float32\"), second=cast(patients.progression, \"float32\"))\n", """
                let rows = table(
                    first=cast(standardise(patients.features), "float32"),
                    second=cast(patients.progression, "float32"),
                )
                """);
    }

    @Test void aPipeGetsALineForEachStage() {
        formats("let hidden = reshape(images, [batch, 784]) |> Dense(128, act=relu) |> Dropout(rate) |> Dense(64, act=relu) |> Dense(10)\n", """
                let hidden = reshape(images, [batch, 784])
                    |> Dense(128, act=relu)
                    |> Dropout(rate)
                    |> Dense(64, act=relu)
                    |> Dense(10)
                """);
    }

    @Test void elseItBreaksBeforeTheLoosestOperator() {
        formats("let total = first_long_name_of_a_tensor * second_long_name_of_a_tensor + third_long_name_of_a_tensor - fourth\n", """
                let total = first_long_name_of_a_tensor * second_long_name_of_a_tensor
                    + third_long_name_of_a_tensor
                    - fourth
                """);
    }

    @Test void aCommaThatTheAuthorWroteKeepsAListVertical() {
        formats("let x = stack([a, b,])\nlet y = stack([a,\n b])\nlet one = (a,)\n", """
                let x = stack(
                    [
                        a,
                        b,
                    ],
                )
                let y = stack([a, b])
                let one = (a,)
                """);
    }

    @Test void commentsStayWithTheirToken() {
        formats("""
                #! kgraph 1
                ## Head.


                # before x
                let x = f(a, # the first
                  # the second
                  b)   # all
                let y = x + # why
                  2
                # the end
                """, """
                #! kgraph 1
                ## Head.

                # before x
                let x = f(
                    a,  # the first
                    # the second
                    b,
                )  # all
                let y = x
                    +  # why
                        2
                # the end
                """);
    }

    @Test void blocksClausesAndGradients() {
        formats("""
                def f(x){let y=x*2;return y,y}
                def g(x) = log(1 + exp(x)) gradient (dy)=>dy*sigmoid(x)
                def h(x) {
                return x
                }
                train "t" {
                minimize loss using adam(0.1); on rows
                epochs 3 every 1 epochs {print "a"}
                }
                """, """
                def f(x) { let y = x * 2 return y, y }
                def g(x) = log(1 + exp(x))
                  gradient (dy) => dy * sigmoid(x)
                def h(x) {
                  return x
                }
                train "t" {
                  minimize loss using adam(0.1) on rows
                  epochs 3
                  every 1 epochs { print "a" }
                }
                """);
    }

    static Stream<Path> scripts() throws IOException {
        try (Stream<Path> samples = Files.list(Path.of("../samples/scripts")); Stream<Path> tests = Files.walk(Path.of("src/test/resources"))) {
            return Stream.concat(samples, tests).filter(p -> p.toString().endsWith(".kgraph")).filter(p -> KGraphFile.parse(Source.of("s", read(p))).problems().isEmpty()).toList().stream();
        }
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void changesWhiteSpaceAlone(Path path) {
        String text = read(path), once = format(text);
        assertThat(tokens(once)).isEqualTo(tokens(text));
        assertThat(format(once)).isEqualTo(once);
        var random = new Random(path.getFileName().hashCode());
        for (int i = 0; i < 20; i++) {
            String shuffled = shuffled(text, random), printed = format(shuffled);
            assertThat(tokens(printed)).as(shuffled).isEqualTo(tokens(shuffled));
            assertThat(format(printed)).as(shuffled).isEqualTo(printed);
        }
    }

    @Test void theSamplesAreFormatted() throws IOException {
        try (Stream<Path> samples = Files.list(Path.of("../samples/scripts"))) {
            assertThat(samples.filter(p -> p.toString().endsWith(".kgraph")).filter(p -> !format(read(p)).equals(read(p)))).isEmpty();
        }
    }

    private static List<Token> all(String text) {
        var lexer = new KGraphLexer(CharStreams.fromString(text));
        lexer.removeErrorListeners();
        return lexer.getAllTokens().stream().map(t -> (Token) t).filter(t -> t.getType() != KGraphLexer.SPACE).toList();
    }

    /// Without semicolons and without commas before a closing bracket, where they say nothing; a tuple of one keeps its comma.
    private static List<String> tokens(String text) {
        var all = all(text);
        var comments = new ArrayList<String>();
        var tokens = new ArrayList<String>();
        for (Token t : all) {
            if (t.getType() == KGraphLexer.COMMENT || t.getType() == KGraphLexer.DOC) comments.add(t.getText().stripTrailing());
            else if (!t.getText().equals(";")) tokens.add(t.getText());
        }
        for (int i = tokens.size() - 2; i >= 0; i--) if (tokens.get(i).equals(",") && ")]}".contains(tokens.get(i + 1))) tokens.remove(i);
        comments.forEach(tokens::add);
        return tokens;
    }

    /// The same tokens with other white space between them.
    private static String shuffled(String text, Random random) {
        var out = new StringBuilder();
        for (Token t : all(text)) {
            boolean comment = t.getType() == KGraphLexer.COMMENT || t.getType() == KGraphLexer.DOC;
            out.append(t.getText()).append(comment ? "\n" : switch (random.nextInt(6)) {
                case 0 -> "\n";
                case 1 -> "\n\n\n  ";
                default -> " ";
            });
        }
        return out.toString();
    }
}
