package io.kgraph.lang;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.Function;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.jspecify.annotations.Nullable;

/// Reads one rule of the grammar at a time, first with the quick prediction and, should that fail, with the full one.
final class RuleReader {
    private final CommonTokenStream stream;
    private final KGraphParser parser;
    private @Nullable RecognitionException failure;

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

    /// Why the last [#read] gave nothing.
    RecognitionException failure() {
        return requireNonNull(failure);
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
