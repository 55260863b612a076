package io.kgraph.repl;

import io.kgraph.lang.Conversation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.TerminalBuilder;

/// Inputs that somebody types: edited, completed, remembered. An input goes on while it is unfinished.
public final class Terminal implements Input {
    private static final String PROMPT = "> ", CONTINUED = "… ";

    private final org.jline.terminal.Terminal terminal;
    private final LineReader reader;

    /// @param history where inputs are remembered, if anywhere
    public Terminal(Repl repl, Optional<Path> history) {
        try {
            terminal = TerminalBuilder.builder().name("kgraph").system(true).build();
            if (history.isPresent() && history.get().toAbsolutePath().getParent() instanceof Path folder) Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var builder = LineReaderBuilder.builder().terminal(terminal).parser(new Whole()).completer(new Completions(repl))
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true).option(LineReader.Option.AUTO_FRESH_LINE, true)
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, CONTINUED);
        history.ifPresent(file -> builder.variable(LineReader.HISTORY_FILE, file));
        reader = builder.build();
        terminal.handle(org.jline.terminal.Terminal.Signal.INT, _ -> repl.interrupt());
    }

    @Override public Optional<String> next() {
        while (true)
            try {
                return Optional.of(reader.readLine(PROMPT));
            } catch (UserInterruptException _) {
                // the line is dropped, and the next one read
            } catch (EndOfFileException _) {
                return Optional.empty();
            }
    }

    @Override public void close() {
        try {
            reader.getHistory().save();
            terminal.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Takes an input as one word where it is accepted, and as the word at the cursor where it is completed.
    static final class Whole implements Parser {
        @Override public ParsedLine parse(String line, int cursor, ParseContext context) {
            if (context == ParseContext.ACCEPT_LINE && !line.startsWith(":") && Conversation.isUnfinished(line)) throw new EOFError(-1, -1, "the input goes on");
            return new Word(line, cursor, Completions.cursor(line.substring(0, cursor)).prefix());
        }

        @Override public boolean isEscapeChar(char c) {
            return false;
        }
    }

    /// The word before the cursor.
    private record Word(String line, int cursor, String word) implements CompletingParsedLine {
        @Override public int wordCursor() {
            return word.length();
        }

        @Override public int wordIndex() {
            return 0;
        }

        @Override public List<String> words() {
            return List.of(word);
        }

        @Override public CharSequence escape(CharSequence candidate, boolean complete) {
            return candidate;
        }

        @Override public int rawWordCursor() {
            return word.length();
        }

        @Override public int rawWordLength() {
            return word.length();
        }
    }
}
