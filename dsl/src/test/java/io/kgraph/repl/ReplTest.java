package io.kgraph.repl;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.kgraph.Session;
import io.kgraph.array.NDArray;
import io.kgraph.error.Diagnostic;
import io.kgraph.lang.Span;
import io.kgraph.run.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jline.reader.Candidate;
import org.jline.reader.EOFError;
import org.jline.reader.Parser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A conversation that is stopped and completed.
class ReplTest {
    @TempDir Path folder;

    private final List<String> said = new ArrayList<>();
    private final AtomicLong steps = new AtomicLong();
    private Repl repl;

    /// Counts the steps of trainings.
    private final class Steps implements Report {
        @Override public void print(Span command, ImmutableList<Item> items) {}
        @Override public void value(String name, NDArray value, boolean asked) {}
        @Override public void epoch(String label, long epoch, long step, ImmutableMap<String, NDArray> means) {}
        @Override public void step(String label, long epoch, long step, long of, double objective) { steps.set(step); }
        @Override public void trained() {}
    }

    @BeforeEach void open() {
        repl = new Repl(new Repl.Options(Session.Options.DEFAULT, folder, ImmutableMap.of(), true), new Steps(), new Screen() {
            @Override public void line(String text) { said.add(text); }
            @Override public void value(String type, String text, Optional<NDArray> array) { said.add(text); }
            @Override public void remark(String text) { said.add("# " + text); }
            @Override public void messages(List<Diagnostic> messages) { messages.forEach(d -> said.add("! " + d.code())); }
            @Override public void refused(String sentence) { said.add("? " + sentence); }
            @Override public void interrupted(String sentence) { said.add("^C " + sentence); }
            @Override public void fault(Throwable fault) { throw new AssertionError(fault); }
        });
    }

    @AfterEach void close() {
        repl.close();
    }

    /// Interrupts again and again until the answer is there.
    private void interrupted(String input, int after) throws InterruptedException {
        var answer = Thread.ofPlatform().start(() -> repl.answer(input));
        while (steps.get() < after) Thread.sleep(10);
        for (int i = 0; i < 200 && answer.isAlive(); i++) {
            repl.interrupt();
            answer.join(100);
        }
        assertThat(answer.isAlive()).as("it ends").isFalse();
    }

    @Test @Timeout(value = 60, unit = TimeUnit.SECONDS) void anInterruptStopsTheRunAndNotTheConversation() throws Exception {
        repl.answer("variable w: float32 = 1.0");
        said.clear();
        interrupted("eval z = while_loop(fn(x) => x > 0.0, fn(x) => x + 1.0, w)", 0);
        assertThat(said).containsExactly("^C interrupted");
        said.clear();
        repl.answer("w + 1");
        repl.answer("z");
        assertThat(said).containsExactly("2", "! E0201");
    }

    @Test @Timeout(value = 60, unit = TimeUnit.SECONDS) void aTrainingThatIsInterruptedKeepsWhatItHasLearned() throws Exception {
        repl.answer("variable w: float32 = 0.0");
        repl.answer("let loss = square(w - 3)");
        interrupted("train \"fit\" { minimize loss using sgd(0.25) steps 1000000000 }", 50);
        assertThat(said.getLast()).startsWith("^C interrupted after epoch ").endsWith("the variables keep what they have learned");
        repl.answer("abs(w - 3) < 0.1");
        assertThat(said.getLast()).isEqualTo("true");
        repl.answer("sum(history(\"fit\").step) > 0");
        assertThat(said.getLast()).isEqualTo("true");
        assertThat(folder).isEmptyDirectory();
    }

    @Test void anInterruptBetweenInputsIsOfNone() {
        repl.interrupt();
        repl.answer("let a = ones([2])");
        assertThat(said).containsExactly("# a: float32[2]");
    }

    @Test void readsAnImportedFileAgainWhenItHasChanged() throws Exception {
        Files.writeString(folder.resolve("lib.kgraph"), "def scaled(x) = x * 2\n");
        repl.answer("from \"lib\" import scaled");
        Files.writeString(folder.resolve("lib.kgraph"), "def scaled(x) = x * 3\n");
        said.clear();
        repl.answer("scaled(2)");
        repl.answer("from \"lib\" import scaled");
        repl.answer("scaled(2)");
        assertThat(said).containsExactly("4", "# scaled: scaled(x)", "6");
    }

    // ---- completion ----------------------------------------------------------------------------------------------------------

    private List<String> offered(String before) {
        var parsed = new Terminal.Whole().parse(before, before.length(), Parser.ParseContext.COMPLETE);
        var candidates = new ArrayList<Candidate>();
        new Completions(repl).complete(null, parsed, candidates);
        return candidates.stream().map(Candidate::value).filter(v -> v.startsWith(parsed.word())).toList();
    }

    @Test void completesNamesWordsFunctionsArgumentsAndFields() {
        repl.answer("variable weights: float32[2] = ones()");
        repl.answer("import \"std/nn\" as nn");
        repl.answer("data d = table(left=[1, 2], right=[3, 4])");
        assertThat(offered("print wei")).containsExactly("weights");
        assertThat(offered("softp")).containsExactly("softplus(");
        assertThat(offered("placeh")).containsExactly("placeholder");
        assertThat(offered("1 + placeh")).containsExactly("placeholder(");
        assertThat(offered("sum(weights, a")).startsWith("axis=").contains("abs(");
        assertThat(offered("sum(weights, axis=0, ")).contains("keepdims=").doesNotContain("axis=");
        assertThat(offered("nn.Den")).containsExactly("Dense(");
        assertThat(offered("nn.Dense(")).startsWith("units=");
        assertThat(offered("d.")).containsExactly("left", "right");
        assertThat(offered("weights.")).containsExactly("T", "shape", "dtype", "ndim");
        assertThat(offered("placeholder x: flo")).containsExactly("float16", "float32", "float64", "float");
        assertThat(offered("import \"std/")).containsExactly("std/nn", "std/optim", "std/data", "std/stats");
        assertThat(offered("let wei")).isEmpty();
        assertThat(offered("# wei")).isEmpty();
        assertThat(offered("print \"wei")).isEmpty();
        assertThat(offered("train { mini")).containsExactly("minimize", "minimum(");
    }

    @Test void completesDirectivesAndFiles() throws Exception {
        Files.createDirectory(folder.resolve("sub"));
        Files.writeString(folder.resolve("sub/one.kgraph"), "");
        assertThat(offered(":s")).containsExactly(":shape", ":save");
        assertThat(offered(":load s")).containsExactly("sub/");
        assertThat(offered(":load sub/o")).containsExactly("sub/one.kgraph");
        assertThat(offered("data d = csv(\"su")).containsExactly("sub/");
        assertThat(offered(":type softp")).containsExactly("softplus(");
        assertThat(offered(":type placeh")).containsExactly("placeholder(");
    }

    @Test void anInputGoesOnWhileItIsUnfinished() {
        for (String input : List.of("let a = [1,", "f(", "let a =", "if x then 1", "def f(x) {", "train \"a\" {\n  minimize x", "1 +", "let s = \"\"\"abc", "x |>", "print"))
            assertThat(accepted(input)).as(input).isFalse();
        for (String input : List.of("1 + 1", "let a = 1", "f(1 2", "let a = )", ":type (", "", "# only this", "print \"open", "a = ", "data", "data.x", "eval(x)"))
            assertThat(accepted(input)).as(input).isTrue();
    }

    private static boolean accepted(String input) {
        try {
            new Terminal.Whole().parse(input, input.length(), Parser.ParseContext.ACCEPT_LINE);
            return true;
        } catch (EOFError _) {
            return false;
        }
    }
}
