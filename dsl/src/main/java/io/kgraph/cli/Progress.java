package io.kgraph.cli;

import io.kgraph.lang.FormatSpec;
import io.kgraph.lang.Formats;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// How far a training is: a bar on a terminal, drawn over itself and erased at the end, or a plain line every five seconds.
final class Progress {
    private static final long BAR_NANOS = 100_000_000L, PLAIN_NANOS = 5_000_000_000L;
    private static final int WIDTH = 24;
    private static final String ERASE = "\r\u001b[K", CUT = "\u001b[?7l", WRAP = "\u001b[?7h";

    private enum Style { BAR, PLAIN, NONE }

    private static final FormatSpec LOSS = FormatSpec.parse(".4g").orElseThrow();

    private final Shell shell;
    private final Style style;
    private final LongSupplier clock;
    private @Nullable String label;
    private long started;
    private long shown;
    private long firstStep;
    private boolean drawn;

    Progress(Shell shell, CommonOptions.Progress wanted, boolean quiet, LongSupplier clock) {
        this.shell = shell;
        this.clock = clock;
        this.style = switch (wanted) {
            case bar -> Style.BAR;
            case plain -> Style.PLAIN;
            case none -> Style.NONE;
            case auto -> shell.errTerminal() && !quiet ? Style.BAR : Style.NONE;
        };
    }

    static Progress of(Shell shell, CommonOptions options) {
        return new Progress(shell, options.progress, options.quiet || options.json, System::nanoTime);
    }

    /// A step of a training is done.
    void step(String name, long epoch, long step, long steps, double objective) {
        if (style == Style.NONE) return;
        long now = clock.getAsLong();
        if (!name.equals(label)) {
            label = name;
            started = now;
            shown = now;
            firstStep = step;
            return;
        }
        if (now - shown < (style == Style.BAR ? BAR_NANOS : PLAIN_NANOS)) return;
        shown = now;
        double rate = (step - firstStep) / ((now - started) / 1e9);
        String text = name + "  epoch " + epoch + "  " + String.format(Locale.ROOT, "%,d", step) + (steps > 0 ? String.format(Locale.ROOT, "/%,d", steps) : "")
                + " steps  " + String.format(Locale.ROOT, "%,.0f", rate) + "/s"
                + (steps > 0 && rate > 0 ? "  " + time((steps - step) / rate) + " left" : "")
                + "  loss " + Formats.real(LOSS, objective, Formats.Width.FLOAT64);
        if (style == Style.PLAIN) shell.err().println(text);
        else draw(text, steps > 0 ? (double) step / steps : 0);
    }

    /// So much of a task is done, from 0 to 1.
    void part(String name, double done) {
        if (style == Style.NONE) return;
        long now = clock.getAsLong();
        if (name.equals(label) && now - shown < (style == Style.BAR ? BAR_NANOS : PLAIN_NANOS)) return;
        label = name;
        shown = now;
        String text = name + "  " + (int) (100 * done) + " %";
        if (style == Style.PLAIN) shell.err().println(text);
        else draw(text, done);
    }

    private void draw(String text, double done) {
        int full = (int) (Math.clamp(done, 0, 1) * WIDTH);
        String bar = shell.unicode() ? "█".repeat(full) + "░".repeat(WIDTH - full) : "#".repeat(full) + "-".repeat(WIDTH - full);
        shell.err().print(CUT + ERASE + bar + " " + text + WRAP);  // what the terminal has no room for would go to a line that is never erased
        shell.err().flush();
        drawn = true;
    }

    private static String time(double seconds) {
        long s = Math.round(seconds);
        return s < 60 ? s + " s" : s < 3600 ? s / 60 + " min " + s % 60 + " s" : s / 3600 + " h " + s % 3600 / 60 + " min";
    }

    /// Takes the bar away, before something else is written and at the end.
    void erase() {
        if (!drawn) return;
        shell.err().print(ERASE);
        shell.err().flush();
        drawn = false;
    }

    /// The training is over.
    void finish() {
        erase();
        label = null;
    }
}
