package io.kgraph.cli;

import io.kgraph.array.AtomicFile;
import io.kgraph.lang.Span;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/// Where the time of a script goes: a table of its commands, with how often each was done, its runs and its seconds.
final class Profile {
    /// A command that is being done.
    private record Open(Span span, long since) {}

    private static final class Line {
        private final Span span;
        private long count;
        private long runs;
        private long nanos;

        Line(Span span) {
            this.span = span;
        }
    }

    private final java.util.Map<Span, Line> lines = new java.util.LinkedHashMap<>();
    private final Deque<Open> open = new ArrayDeque<>();

    void begin(Span command) {
        lines.computeIfAbsent(command, Line::new);
        open.push(new Open(command, System.nanoTime()));
    }

    void end(Span command, long runs) {
        Open begun = open.pop();
        Line line = lines.computeIfAbsent(command, Line::new);
        line.count++;
        line.runs += runs;
        line.nanos += System.nanoTime() - begun.since;
    }

    void write(Path path) {
        AtomicFile.write(path, out -> {
            ByteBuffer bytes = ByteBuffer.wrap(toString().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) out.write(bytes);
        });
    }

    @Override public String toString() {
        var text = new StringBuilder(" line   times      runs      seconds  command\n");
        for (Line l : lines.values()) {
            String first = l.span.text().lines().findFirst().orElse("").strip();
            text.append(String.format(Locale.ROOT, "%5d %7d %9d %12.6f  %s%n", l.span.line(), l.count, l.runs, l.nanos / 1e9, first).replace(System.lineSeparator(), "\n"));
        }
        return text.toString();
    }
}
