package io.kgraph.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.K;
import io.kgraph.Tensor;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Each function of `K` says what it is in a sentence that stands alone, then its shapes, dtypes, errors and gradient, or at least its errors where no tensor comes out.
///
/// Shorter overloads are said by the one that takes every argument.
class DocumentationTest {
    private static final Pattern METHOD = Pattern.compile("    public static (?:<[^>]*> )?[\\w.<>@ ,?]+? (\\w+)\\(.*");
    private static final Pattern ITEM = Pattern.compile("(?m)^ ?- ([A-Z][a-z]+(?:, [a-z]+)*):");
    private static final List<String> OF_TENSORS = List.of("shapes", "dtypes", "errors", "gradient"), OF_OTHERS = List.of("errors");

    /// The documentation of each name, that of all overloads together.
    private static Map<String, String> documentation() throws IOException {
        var found = new LinkedHashMap<String, String>();
        var block = new ArrayList<String>();
        for (String line : Files.readAllLines(Path.of("src/main/java/io/kgraph/K.java"))) {
            if (line.startsWith("    ///")) {
                block.add(line.substring(7).stripTrailing());
                continue;
            }
            var method = METHOD.matcher(line);
            if (method.matches()) found.merge(method.group(1), String.join("\n", block), (a, b) -> b.isEmpty() ? a : a.isEmpty() ? b : a + "\n" + b);
            if (!line.startsWith("    @")) block.clear();
        }
        return found;
    }

    private static List<Method> methods(String name) {
        return Arrays.stream(K.class.getMethods()).filter(m -> Modifier.isStatic(m.getModifiers()) && m.getName().equals(name)).toList();
    }

    /// Whether tensors come out: one, a list, or a record of them.
    private static boolean givesTensors(String name) {
        return methods(name).stream().anyMatch(m -> Tensor.class.isAssignableFrom(m.getReturnType()) || m.getGenericReturnType().getTypeName().contains("Tensor>")
                || m.getReturnType().isRecord() && m.getReturnType().getPackageName().equals("io.kgraph.nn"));
    }

    @Test void everyMethodOfTheSourcesIsFound() throws IOException {
        var declared = Arrays.stream(K.class.getMethods()).filter(m -> m.getDeclaringClass() == K.class).map(Method::getName).collect(Collectors.toCollection(TreeSet::new));
        assertThat(new TreeSet<>(documentation().keySet())).isEqualTo(declared);
    }

    /// The words before the colon of each item; one item may speak of several.
    private static List<String> sections(String text) {
        return ITEM.matcher(text).results().flatMap(m -> Arrays.stream(m.group(1).toLowerCase(Locale.ROOT).split(", "))).toList();
    }

    @Test void eachSaysShapesDtypesErrorsAndGradientInThatOrder() throws IOException {
        var lacking = new ArrayList<String>();
        documentation().forEach((name, text) -> {
            List<String> wanted = givesTensors(name) ? OF_TENSORS : OF_OTHERS, said = sections(text).stream().filter(wanted::contains).distinct().toList();
            if (!said.equals(wanted)) lacking.add(name + " says " + said);
        });
        assertThat(lacking).isEmpty();
    }

    @Test void eachBeginsWithASentenceThatStandsAlone() throws IOException {
        var wrong = new ArrayList<String>();
        documentation().forEach((name, text) -> {
            String first = text.lines().takeWhile(l -> !l.isBlank()).collect(Collectors.joining(" ")).strip();
            if (first.isEmpty() || first.startsWith("-") || !(first.endsWith(".") || first.endsWith("…."))) wrong.add(name + ": " + first);
        });
        assertThat(wrong).isEmpty();
    }
}
