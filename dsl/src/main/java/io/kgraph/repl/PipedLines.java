package io.kgraph.repl;

import io.kgraph.lang.Conversation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Inputs from a file or another program. Nobody is there to say that an input ends, so a line that is indented deeper than the first, or begins
/// with a word or sign that nothing begins with, goes on with the one before.
public final class PipedLines implements Input {
    private static final List<String> JOINING = List.of("|>", "else", "then", "with", "and ", "or ", "gradient", ")", "]", "}", "*", "/", "@", ".", "=", "<", ">", "%");

    private final BufferedReader reader;
    private @Nullable String ahead;

    public PipedLines(InputStream in) {
        this.reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        this.ahead = line();
    }

    private @Nullable String line() {
        try {
            return reader.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override public Optional<String> next() {
        String first = ahead;
        if (first == null) return Optional.empty();
        var input = new StringBuilder(first);
        ahead = line();
        while (ahead != null && (goesOn(first, ahead) || Conversation.isUnfinished(input.toString()))) {
            input.append('\n').append(ahead);
            ahead = line();
        }
        return Optional.of(input.toString());
    }

    private static boolean goesOn(String first, String line) {
        if (first.isBlank() || line.isBlank() || first.startsWith(":")) return false;
        return indentation(line) > indentation(first) || JOINING.stream().anyMatch(line.strip()::startsWith);
    }

    private static int indentation(String line) {
        return line.length() - line.stripLeading().length();
    }
}
