package io.kgraph.lang;

import java.util.Optional;
import java.util.function.Function;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.misc.ParseCancellationException;

/// Reads one rule of the grammar at a time, first with the quick prediction and, should that fail, with the full one.
final class RuleReader {
    private final CommonTokenStream stream;
    private final KGraphParser parser;
    private RecognitionException failure;

    RuleReader(Tokens tokens) {
        stream = tokens.stream();
        parser = new KGraphParser(stream);
        parser.removeErrorListeners();
        parser.setErrorHandler(new BailErrorStrategy());
    }

    /// The rule read from token `from` on, or nothing: then [#failure()] says why.
    <T extends ParserRuleContext> Optional<T> read(int from, Function<KGraphParser, T> rule) {
        return attempt(from, rule, PredictionMode.SLL).or(() -> attempt(from, rule, PredictionMode.LL));
    }

    /// The token after what was read.
    int next() {
        return stream.index();
    }

    RecognitionException failure() {
        return failure;
    }

    private <T extends ParserRuleContext> Optional<T> attempt(int from, Function<KGraphParser, T> rule, PredictionMode mode) {
        parser.getInterpreter().setPredictionMode(mode);
        parser.reset();
        stream.seek(from);
        try {
            return Optional.of(rule.apply(parser));
        } catch (ParseCancellationException cancelled) {
            failure = (RecognitionException) cancelled.getCause();
            return Optional.empty();
        }
    }
}
