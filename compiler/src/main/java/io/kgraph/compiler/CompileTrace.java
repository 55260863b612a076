package io.kgraph.compiler;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.compiler.rewrite.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// What a compilation did, step by step: names, sizes, times, rules that fired, and the text of each result.
public final class CompileTrace {
    /// One step: how many nodes, regions or steps its result has.
    ///
    /// @param text the result, empty where texts are not kept
    public record Step(String name, int count, long nanos, String text) {}

    /// A rule and the node that it replaced.
    public record Fired(Rule rule, Tensor node) {}

    private final boolean texts;
    private final List<Step> steps = new ArrayList<>();
    private final List<Fired> fired = new ArrayList<>();
    private long since = System.nanoTime();

    private CompileTrace(boolean texts) {
        this.texts = texts;
    }

    /// Keeps names, counts and times.
    public static CompileTrace brief() {
        return new CompileTrace(false);
    }

    /// Keeps the texts too.
    public static CompileTrace full() {
        return new CompileTrace(true);
    }

    void step(String name, int count, Supplier<String> text) {
        long now = System.nanoTime();
        steps.add(new Step(name, count, now - since, texts ? text.get() : ""));
        since = System.nanoTime();
    }

    void fired(Rule rule, Tensor node) {
        if (texts) fired.add(new Fired(rule, node));
    }

    public ImmutableList<Step> steps() {
        return ImmutableList.copyOf(steps);
    }

    /// In the order in which they fired; kept with the texts.
    public ImmutableList<Fired> fired() {
        return ImmutableList.copyOf(fired);
    }

    /// The text after the step of that name, the last one if there are several.
    public String text(String name) {
        return steps.reversed().stream().filter(s -> s.name.equals(name)).map(Step::text).findFirst().orElse("");
    }

    /// One line a step, then the texts of those whose text differs from the one before.
    @Override public String toString() {
        var out = new StringBuilder();
        for (Step s : steps) out.append(String.format(Locale.ROOT, "%-28s %7d %9.3f ms%n", s.name, s.count, s.nanos / 1e6));
        String before = "";
        for (Step s : steps) {
            if (!s.text.isEmpty() && !s.text.equals(before)) out.append('\n').append("── ").append(s.name).append('\n').append(s.text);
            before = s.text;
        }
        return out.toString();
    }
}
