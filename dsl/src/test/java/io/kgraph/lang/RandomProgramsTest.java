package io.kgraph.lang;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.error.Diagnostic;
import io.kgraph.error.DiagnosticText;
import io.kgraph.ir.Graph;
import io.kgraph.ir.GraphText;
import io.kgraph.lang.fmt.Formatter;
import io.kgraph.run.ScriptFiles;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Programs that nobody wrote are read, checked and formatted without a fault or a hang, and formatting changes no meaning.
///
/// Each part takes `-Dkgraph.programs=20000` programs, in the normal run 60; `-Dkgraph.programs.first=20000` begins at another seed.
class RandomProgramsTest {
    private static final int PROGRAMS = Integer.getInteger("kgraph.programs", 60);
    private static final int FIRST = Integer.getInteger("kgraph.programs.first", 0);
    private static final long MOST_NANOS = 10_000_000_000L;
    private static final Path RESOURCES = Path.of("src/test/resources");

    private final List<String> faults = new ArrayList<>();

    private static final Elaboration.Options OPTIONS = new Elaboration.Options(ImmutableMap.of(), false, new ScriptFiles(RESOURCES.resolve("errors")));

    @Test void sentencesOfTheGrammar() {
        for (int seed = FIRST; seed < FIRST + PROGRAMS; seed++) {
            var random = new Random(seed);
            var walk = new GrammarWalk(random);
            var text = new StringBuilder();
            for (int statements = 1 + random.nextInt(6); statements > 0; statements--) text.append(joined(walk.statement(random.nextInt(40)), random)).append('\n');
            assertSound(text.toString(), seed);
        }
    }

    @Test void modelsThatMeanSomething() {
        int meant = 0;
        for (int seed = FIRST; seed < FIRST + PROGRAMS; seed++) {
            var random = new Random(seed);
            if (assertSound(new RandomModels(random).script(1 + random.nextInt(15)), seed)) meant++;
        }
        assertThat(meant).isGreaterThan(PROGRAMS * 9 / 10);
    }

    @Test void aLongScriptIsCheckedInSeconds() {
        Source source = Source.of("long.kgraph", new RandomModels(new Random(5)).script(5000));
        long begin = 0;
        for (int run = 0; run < 2; run++) {                          // the second is warm
            begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            assertThat(Elaborator.elaborate(KGraphFile.parse(source), OPTIONS).program()).isPresent();
        }
        assertThat(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin).as("nanoseconds of the processor").isLessThan(3_000_000_000L);
    }

    @Test void mutationsOfRealScripts() throws IOException {
        List<String> scripts = new ArrayList<>();
        for (Path folder : List.of(RESOURCES, Path.of("../samples/scripts"), Path.of("src/main/resources")))
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(f -> f.toString().endsWith(".kgraph")).sorted().toList()) scripts.add(Files.readString(file));
            }
        for (int seed = FIRST; seed < FIRST + PROGRAMS; seed++) {
            var random = new Random(seed);
            assertSound(mutated(scripts.get(random.nextInt(scripts.size())), scripts.get(random.nextInt(scripts.size())), random), seed);
        }
    }

    // ---- what is made --------------------------------------------------------------------------------------------------------

    private static String joined(List<String> tokens, Random random) {
        var text = new StringBuilder();
        for (String t : tokens) text.append(t).append(switch (random.nextInt(20)) {
            case 0 -> "\n";
            case 1 -> "  # why\n";
            default -> " ";
        });
        return text.toString();
    }

    /// Some words and signs left out, doubled, swapped or taken from another script.
    private static String mutated(String script, String other, Random random) {
        List<String> words = words(script), others = words(other);
        for (int n = 1 + random.nextInt(3); n > 0 && words.size() > 1; n--) {
            int at = random.nextInt(words.size() - 1);
            switch (random.nextInt(5)) {
                case 0 -> words.remove(at);
                case 1 -> words.add(at, words.get(at));
                case 2 -> words.add(at, words.remove(at + 1));
                case 3 -> words.set(at, others.isEmpty() ? "" : others.get(random.nextInt(others.size())));
                default -> {
                    byte[] bytes = words.get(at).getBytes(StandardCharsets.UTF_8);
                    if (bytes.length > 0) bytes[random.nextInt(bytes.length)] = (byte) (32 + random.nextInt(95));
                    words.set(at, new String(bytes, StandardCharsets.UTF_8));
                }
            }
        }
        return String.join("", words);
    }

    private static List<String> words(String script) {
        return new ArrayList<>(List.of(script.split("(?<=\\W)|(?=\\W)")));
    }

    // ---- what holds ----------------------------------------------------------------------------------------------------------

    /// Whether the program means something.
    private boolean assertSound(String text, int seed) {
        long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        boolean meant = false;
        try {
            meant = sound(text);
        } catch (RuntimeException | StackOverflowError | AssertionError e) {
            faults.add("seed " + seed + ": " + e + Stream.of(e.getStackTrace()).limit(6).map(f -> "\n  at " + f).collect(Collectors.joining()) + "\n" + text);
        }
        if (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin > MOST_NANOS) faults.add("seed " + seed + " takes too long:\n" + text);
        return meant;
    }

    @AfterEach void noneIsAtFault() {
        assertThat(faults).isEmpty();
    }

    private static boolean sound(String text) {
        Source source = Source.of("s.kgraph", text);
        KGraphFile file = KGraphFile.parse(source);
        Elaboration before = Elaborator.elaborate(file, OPTIONS);
        assertThat(DiagnosticText.PLAIN.render(before.diagnostics())).isNotNull();
        for (Diagnostic d : before.diagnostics()) assertThat(d.sentence()).as(text).doesNotContain("fault of kgraph", "java.", "null");
        if (!file.problems().isEmpty()) return false;
        String once = formatted(source);
        Source again = Source.of("s.kgraph", once);
        assertThat(KGraphFile.parse(again).problems()).as("formatted:\n%s", once).isEmpty();
        assertThat(formatted(again)).as(text).isEqualTo(once);
        Elaboration after = Elaborator.elaborate(KGraphFile.parse(again), OPTIONS);
        assertThat(codes(after)).as("formatted:\n%s", once).isEqualTo(codes(before));
        if (before.program().isEmpty()) return false;
        assertThat(graphs(after.program().orElseThrow())).as("formatted:\n%s", once).isEqualTo(graphs(before.program().get()));
        return true;
    }

    private static String formatted(Source source) {
        return Formatter.format(SyntaxTree.of(source).orElseThrow());
    }

    private static List<String> codes(Elaboration elaboration) {
        return elaboration.diagnostics().stream().map(Diagnostic::code).sorted().toList();
    }

    /// The graphs of everything declared, and of every command's run.
    private static List<String> graphs(Program program) {
        var graphs = new ArrayList<String>();
        for (Object value : program.names().values()) if (value instanceof Tensor t) graphs.add(GraphText.of(Graph.of(List.of(t))));
        for (Command command : program.commands()) {
            if (command instanceof Command.Train t && !t.updates().isEmpty()) graphs.add(GraphText.of(Graph.of(t.updates().stream().map(Session.Update::value).toList())));
            Command.runOf(command).filter(r -> !r.fetches().isEmpty()).ifPresent(r -> graphs.add(GraphText.of(Graph.of(r.fetches()))));
        }
        return graphs;
    }
}
