package io.kgraph.lang;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import io.kgraph.error.Diagnostic;
import io.kgraph.error.DiagnosticText;
import io.kgraph.run.ScriptFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each code of the grammar has a script that shows it and, beside it, the whole text of its messages.
///
/// Run with `-Dkgraph.golden.write=true` to write the texts anew, then read the difference.
class GoldenErrorsTest {
    /// What is met while running: `runs` has their texts.
    private static final Set<String> ELSEWHERE = Set.of("E0504", "E0704", "E0705", "E0707");

    /// What a candidate can stand in place of.
    private static final Set<String> OF_NAMES = Set.of("E0201", "E0206", "E0209", "E0503", "E0505", "E0701", "E0102", "E0109");

    private static final Pattern SET = Pattern.compile("--set (\\w+)=(\\S+)");
    private static final Path FOLDER = Path.of("src/test/resources/errors");

    static Stream<Path> scripts() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(f -> f.toString().endsWith(".kgraph")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void saysExactlyThis(Path script) throws IOException {
        List<Diagnostic> all = problems(Source.read(script));
        String text = DiagnosticText.PLAIN.render(all);
        Path golden = script.resolveSibling(script.getFileName().toString().replace(".kgraph", ".txt"));
        if (Boolean.getBoolean("kgraph.golden.write")) Files.writeString(golden, text);
        assertThat(text).isEqualTo(Files.readString(golden));
        String code = script.getFileName().toString().substring(0, 5);
        assertThat(all).extracting(Diagnostic::code).contains(code);
    }

    @Test
    void everyCodeHasOne() throws IOException {
        List<String> shown = scripts().map(f -> f.getFileName().toString().substring(0, 5)).toList();
        assertThat(shown).containsAll(Stream.of(Code.values()).map(Enum::name).filter(c -> !ELSEWHERE.contains(c) && !c.startsWith("E08")).toList());
    }

    /// Applies every edit that a hint offers: the mistake must be gone.
    @ParameterizedTest
    @MethodSource("scripts")
    void everyEditMends(Path script) throws IOException {
        Source source = Source.read(script);
        for (Diagnostic problem : problems(source))
            if (problem.hint().isPresent() && !problem.hint().get().edits().isEmpty()) mends(source, problem, problem.hint().get().edits());
    }

    /// A name in place of the wrong one: the mistake must be gone.
    @ParameterizedTest
    @MethodSource("scripts")
    void theNearestNameMends(Path script) throws IOException {
        Source source = Source.read(script);
        for (Diagnostic problem : problems(source)) {
            boolean here = OF_NAMES.contains(problem.code()) && problem.place().file().equals(source.name());
            if (!here || problem.candidates().isEmpty()) continue;
            boolean text = source.text(offset(source, problem.place().line(), problem.place().column()), source.length()).startsWith("\"");
            String name = problem.candidates().getFirst();
            mends(source, problem, List.of(new Diagnostic.Edit(problem.place(), text && !name.startsWith("\"") ? '"' + name + '"' : name)));
        }
    }

    private static void mends(Source source, Diagnostic problem, List<Diagnostic.Edit> edits) {
        String mended = source.text(0, source.length());
        for (Diagnostic.Edit edit : edits.stream().sorted(Comparator.comparing(Diagnostic.Edit::place, (a, b) -> b.order(a))).toList()) {
            int start = offset(source, edit.place().line(), edit.place().column());
            int end = offset(source, edit.place().endLine(), edit.place().endColumn());
            mended = source.text(0, start) + edit.replacement() + source.text(end, source.length());
        }
        List<Diagnostic> left = problems(Source.of(source.name(), mended));
        assertThat(like(problem, left)).as("after %s: %s", edits, left).isLessThan(like(problem, problems(source)));
    }

    private static long like(Diagnostic problem, List<Diagnostic> all) {
        return all.stream().filter(d -> d.code().equals(problem.code()) && d.sentence().equals(problem.sentence())).count();
    }

    /// Mistakes in different statements are said together, whatever the order of the statements.
    @Test
    void independentMistakesAreAllSaid() {
        var statements = new ArrayList<>(List.of("let a = softmx(x)", "let b = x + * 1.5", "let c = n * 0.5", "print \"{x:.q}\"", "let d = sum(x, dim=1)", "let e = x @ x", "let f = a && b",
                "assert x", "let g = square(x, x)", "data h = npy(\"no.npy\")", "train { minimize x using sgd(0.1) steps 1 }", "let i = if x > 0 then x else x", "placeholder j: float33"));
        String given = "placeholder x: float32[2, 3]\nplaceholder n: int32\n";
        Set<String> codes = Set.of("E0201", "E0102", "E0305", "E0110", "E0211", "E0301", "E0105", "E0311", "E0213", "E0701", "E0507");
        var random = new Random(1);
        for (int i = 0; i < 20; i++) {
            Collections.shuffle(statements, random);
            List<Diagnostic> all = problems(Source.of("s.kgraph", given + String.join("\n", statements) + "\n"));
            assertThat(all).as(String.join("\n", statements)).hasSize(statements.size()).extracting(Diagnostic::code).containsAll(codes);
            assertThat(all.stream().map(d -> d.place().line()).distinct()).hasSize(statements.size());
        }
    }

    private static int offset(Source source, int line, int column) {
        for (int i = 0; i <= source.length(); i++) if (source.line(i) == line && source.column(i) == column) return i;
        throw new AssertionError("no " + line + ":" + column);
    }

    /// Options of the command line stand in a comment on the first line: `# --set n=3 --strict`.
    private static List<Diagnostic> problems(Source source) {
        String first = source.lineText(1);
        var params = ImmutableMap.<String, String>builder();
        SET.matcher(first).results().forEach(m -> params.put(m.group(1), m.group(2)));
        var options = new Elaboration.Options(params.buildOrThrow(), first.startsWith("#") && first.contains("--strict"), new ScriptFiles(FOLDER));
        return Elaborator.elaborate(KGraphFile.parse(source), options).diagnostics();
    }
}
