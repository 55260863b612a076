package io.kgraph.lang;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.CaseFormat;
import com.google.common.base.Splitter;
import io.kgraph.K;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The 168 functions of the specification's index: each has a doorway in Java and one in the language, or the language says why not.
class EveryFunctionTest {
    /// One line of the index.
    record Entry(int number, String name, String family, boolean optional) {
        /// The word in Java; `switch` is a keyword there.
        String java() {
            return name.equals("switch") ? "switchOn" : CaseFormat.LOWER_UNDERSCORE.to(CaseFormat.LOWER_CAMEL, name);
        }

        List<Method> methods() {
            return Arrays.stream(K.class.getMethods()).filter(m -> Modifier.isStatic(m.getModifiers()) && m.getName().equals(java())).toList();
        }

        boolean inLanguage() {
            return Functions.find(name).filter(b -> !b.later()).isPresent();
        }

        /// The widest of the Java methods, which takes every argument.
        String widest() {
            return methods().stream().max(java.util.Comparator.comparingInt(Method::getParameterCount))
                    .map(m -> Arrays.stream(m.getParameterTypes()).map(Class::getSimpleName).collect(Collectors.joining(", ", m.getName() + "(", ")"))).orElse("—");
        }

        String signature() {
            return Functions.find(name).map(b -> b.later() ? "—" : b.mark() == Builtin.Mark.JAVA_ONLY ? b.signature() + "   " + b.remark() : b.signature().toString()).orElse("—");
        }
    }

    static List<Entry> index() throws IOException {
        var entries = new ArrayList<Entry>();
        try (var in = java.util.Objects.requireNonNull(EveryFunctionTest.class.getResourceAsStream("/functions/index.txt"))) {
            for (String line : new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).lines().toList()) {
                List<String> words = Splitter.on(' ').splitToList(line);
                entries.add(new Entry(Integer.parseInt(words.get(0)), words.get(1), words.get(2), words.get(3).equals("optional")));
            }
        }
        return entries;
    }

    /// Functions that are still to be built, named by the language's own list of what comes later; it may only shrink.
    private static Set<String> later() throws IOException {
        return index().stream().map(Entry::name).filter(Functions::isLater).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test void theIndexIsWhole() throws IOException {
        assertThat(index()).hasSize(168).extracting(Entry::number).containsExactlyElementsOf(java.util.stream.IntStream.rangeClosed(1, 168).boxed().toList());
        assertThat(index()).extracting(Entry::name).doesNotHaveDuplicates();
    }

    @Test void eachHasADoorwayInJavaAndInTheLanguage() throws IOException {
        var noJava = new TreeSet<String>();
        var noLanguage = new TreeSet<String>();
        for (Entry e : index()) {
            if (e.methods().isEmpty()) noJava.add(e.name());
            if (!e.inLanguage()) noLanguage.add(e.name());
            System.out.printf("%3d %s %-34s %-90s %s%n", e.number(), e.family(), e.name(), e.widest(), e.signature());
        }
        System.out.println("without a doorway in Java: " + noJava + ", in the language: " + noLanguage);
        assertThat(noLanguage).isEqualTo(later());
        assertThat(later()).as("what comes later has a doorway already").containsAll(noJava);
    }

    @Test void theLanguageNamesEveryArgumentOfTheWidestMethod() throws IOException {
        var fewer = new ArrayList<String>();
        for (Entry e : index()) {
            if (e.methods().isEmpty() || !e.inLanguage() || Functions.find(e.name()).orElseThrow().mark() == Builtin.Mark.SCOPE) continue;
            int most = e.methods().stream().mapToInt(Method::getParameterCount).max().orElseThrow();
            boolean options = e.methods().stream().anyMatch(m -> Arrays.stream(m.getParameterTypes()).anyMatch(Class::isRecord));
            int named = Functions.find(e.name()).orElseThrow().signature().parameters().size();
            if (!options && named != most) fewer.add(e.widest() + " against " + e.signature());
        }
        assertThat(fewer).isEmpty();
    }
}
