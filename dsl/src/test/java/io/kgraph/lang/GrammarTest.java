package io.kgraph.lang;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.atn.ATNConfigSet;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.dfa.DFA;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The grammar is not ambiguous, and the parser's driver reads what the grammar says.
class GrammarTest {
    private static final Path FOLDER = Path.of("src/test/resources/lang");

    static Stream<Path> scripts() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(f -> f.toString().endsWith(".kgraph")).sorted().toList().stream();
        }
    }

    static Stream<String> expressions() throws IOException {
        return Files.readAllLines(FOLDER.resolve("expressions-0.txt")).stream().filter(line -> !line.isBlank());
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void scriptsParseInOneWay(Path script) throws IOException {
        assertThat(exact(Files.readString(script), true)).isEmpty();
        KGraphFile file = KGraphFile.parse(Source.read(script));
        assertThat(file.problems()).isEmpty();
        assertThat(file.script().statements()).isNotEmpty().noneMatch(Ast.Broken.class::isInstance);
    }

    @ParameterizedTest
    @MethodSource("expressions")
    void expressionsParseInOneWay(String text) {
        assertThat(exact(text, false)).isEmpty();
        assertThat(KGraphFile.parseExpression(Source.of("e", text)).problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "dim", "param", "placeholder", "variable", "frozen", "checkpoint", "module", "update", "data", "gradient", "eval", "run", "times",
        "gradcheck", "over", "train", "minimize", "maximize", "using", "apply", "watch", "on", "feed", "batch", "shuffle", "seed", "epochs",
        "epoch", "steps", "step", "stop", "when", "every", "save", "to", "load", "into", "plot", "export", "inputs", "outputs", "test"})
    void contextualWordsAreNames(String word) {
        String script = """
                variable W: float32[W] = f(W=W)[W].W
                def f(W, x=W) = W + x
                dim W
                let (W, [W]) = fn(W) => W |> W
                print W, "{W}" with { W: W, a.W: 1 }
                train { minimize W over [W] using W(W) on W feed { W: W } every W { print W } }
                """.replace("W", word);
        assertThat(exact(script, true)).isEmpty();
        assertThat(KGraphFile.parse(Source.of(word, script)).problems()).isEmpty();
    }

    @Test
    void theDriverKnowsEveryWordThatBeginsAStatement() {
        for (int type = KGraphLexer.DIM; type <= KGraphLexer.NEWAXIS; type++) {
            boolean begins = !exact(KGraphLexer.VOCABULARY.getSymbolicName(type).toLowerCase(java.util.Locale.ROOT) + " \"", true).getFirst().contains("1:0");
            assertThat(SyntaxErrors.isStarter(type)).as(KGraphLexer.VOCABULARY.getSymbolicName(type)).isEqualTo(begins);
        }
    }

    /// Parses by the grammar alone and lists every error and every ambiguity.
    private static List<String> exact(String text, boolean script) {
        var lexer = new KGraphLexer(CharStreams.fromString(text));
        var parser = new KGraphParser(new CommonTokenStream(lexer));
        var found = new ArrayList<String>();
        parser.removeErrorListeners();
        parser.getInterpreter().setPredictionMode(PredictionMode.LL_EXACT_AMBIG_DETECTION);
        parser.addErrorListener(new BaseErrorListener() {
            @Override
            public void syntaxError(Recognizer<?, ?> recognizer, Object symbol, int line, int column, String message, RecognitionException e) {
                found.add(line + ":" + column + " " + message);
            }

            @Override
            public void reportAmbiguity(Parser p, DFA dfa, int start, int stop, boolean exact, BitSet alternatives, ATNConfigSet configs) {
                found.add("ambiguous " + alternatives + " at token " + start);
            }
        });
        if (script) parser.script();
        else parser.expression();
        return found;
    }
}
