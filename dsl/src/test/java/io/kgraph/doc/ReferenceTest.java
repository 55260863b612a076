package io.kgraph.doc;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.error.BrokenInvariant;
import io.kgraph.lang.Functions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The reference lacks nothing: every function, each with its signatures, sentence, facts, and an example that works.
class ReferenceTest {
    static final Reference REFERENCE = reference();

    private static Reference reference() {
        try {
            return Reference.of(Files.readString(Path.of("../graph/src/main/java/io/kgraph/K.java")), Files.readString(Path.of("src/main/java/io/kgraph/doc/JavaExamples.java")));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Reference.Entry> entries() {
        return REFERENCE.families().stream().flatMap(f -> f.entries().stream()).toList();
    }

    /// Name and family of each function of the specification's index, in its order.
    private static Map<String, String> index() throws IOException {
        try (var in = Objects.requireNonNull(ReferenceTest.class.getResourceAsStream("/functions/index.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().map(l -> l.split(" "))
                    .collect(Collectors.toMap(w -> w[1], w -> w[2], (a, _) -> a, java.util.LinkedHashMap::new));
        }
    }

    @Test void hasTheFunctionsOfTheSpecificationInItsOrder() throws IOException {
        var listed = new java.util.LinkedHashMap<String, String>();
        REFERENCE.families().stream().filter(f -> f.letter().compareTo("N") < 0).forEach(f -> f.entries().forEach(e -> listed.put(e.name(), f.letter())));
        assertThat(listed).containsExactlyEntriesOf(index());
    }

    @Test void hasEveryFunctionOfTheLanguageOnce() {
        assertThat(REFERENCE.names()).doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(Functions.names().stream().filter(n -> !Functions.isLater(n)).toList());
    }

    @Test void everyFunctionHasItsSignaturesASentenceAndEveryFact() {
        var gaps = new ArrayList<String>();
        for (Reference.Entry e : entries()) {
            boolean ofScripts = !e.example().comment().isEmpty();
            if (e.java().isEmpty() && !ofScripts) gaps.add(e.name() + " has no doorway in Java");
            if (e.language().isEmpty()) gaps.add(e.name() + " has no signature in the language");
            if (e.javadoc().isEmpty()) {
                gaps.add(e.name() + " has no Javadoc");
                continue;
            }
            if (!e.javadoc().get().summary().endsWith(".")) gaps.add(e.name() + " has no sentence that stands alone");
            for (String part : e.expectedParts())
                if (e.javadoc().get().parts().getOrDefault(part, "").isBlank()) gaps.add(e.name() + " has no " + part);
        }
        assertThat(gaps).isEmpty();
    }

    @Test void everyExampleIsEvaluatedAndShowsAResultOfTheFunction() {
        var wrong = new ArrayList<String>();
        for (Reference.Entry e : entries())
            try {
                Example example = REFERENCE.evaluate(e);
                String code = example.steps().stream().map(Example.Step::source).collect(Collectors.joining("\n"));
                if (example.steps().stream().allMatch(s -> s.result().isBlank() && s.picture().isEmpty())) wrong.add(e.name() + " shows no result");
                if (!code.matches("(?s).*\\b(" + e.name() + "|" + Reference.javaName(e.name()) + ")\\b.*")) wrong.add(e.name() + " is not in its example");
            } catch (BrokenInvariant b) {
                wrong.add(e.name() + ": " + b.getMessage());
            }
        assertThat(String.join("\n", wrong)).isEmpty();
    }

    @Test void noFactOfTheSpecificationIsShownOtherwise() {
        assertThat(result("square")).startsWith("[1 4 9]");
        assertThat(result("arange")).isEqualTo("[0 1 2 3 4]\n[-5 -3 -1 1 3]\n[0 1.5 3 4.5 6 7.5 9]");
        assertThat(result("foldr")).isEqualTo("-9");
        assertThat(result("getUid")).isEqualTo("[1, 2, 1]");
        assertThat(result("print_tensor")).isEqualTo("x is: [[1 2]\n [3 4]]\n[[2 4]\n [6 8]]");
    }

    private static String result(String name) {
        return REFERENCE.evaluate(REFERENCE.find(name).orElseThrow()).steps().stream().map(Example.Step::result).filter(r -> !r.isEmpty()).collect(Collectors.joining("\n"));
    }

    @Test void thePagesHoldTogether() {
        Map<String, String> pages = new ReferencePages(REFERENCE).all();
        assertThat(pages).hasSize(REFERENCE.families().size() + 1);
        var known = new HashSet<String>();
        pages.forEach((file, page) -> {
            known.add(file);
            found("id=\"([^\"]+)\"", page).forEach(id -> known.add(file + "#" + id));
        });
        var broken = new TreeMap<String, String>();
        pages.forEach((file, page) -> found("href=\"([^\"]+)\"", page).forEach(to -> {
            if (!known.contains(to.startsWith("#") ? file + to : to)) broken.put(file, to);
        }));
        assertThat(broken).isEmpty();
        assertThat(pages.values()).allSatisfy(page -> assertThat(page).doesNotContain(" src=", "url(", "@import"));
    }

    private static List<String> found(String pattern, String in) {
        return Pattern.compile(pattern).matcher(in).results().map((MatchResult m) -> m.group(1)).toList();
    }
}
