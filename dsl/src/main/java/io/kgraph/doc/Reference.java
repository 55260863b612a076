package io.kgraph.doc;

import com.google.common.base.CaseFormat;
import com.google.common.collect.ImmutableList;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.lang.Functions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Optional;

/// All functions by family, joined from where each fact is kept: the Javadoc of `K`, the language's own list, and the examples.
///
/// The sources of `K` and of the examples come with the program, put there by the build, so that what is shown is what is compiled.
public final class Reference {
    private final JavaSource front;
    private final JavaSource examples;
    private final ImmutableList<Family> families;

    /// Functions of one kind.
    record Family(String letter, String title, ImmutableList<Entry> entries) {}

    /// What is known of a function before its example is evaluated.
    ///
    /// @param java      the doorways in Java, the widest first
    /// @param language  the signature in the language
    /// @param remark    why the language has the name only, or empty
    record Entry(String name, Optional<Javadoc> javadoc, ImmutableList<JavaSource.Method> java, String language, String remark, FunctionList.Entry example) {
        /// The parts that a complete entry has: all of them where the result is a tensor, else what can go wrong.
        ImmutableList<String> expectedParts() {
            return java.isEmpty() || HOST.matcher(java.getFirst().result()).matches() ? ImmutableList.of("Errors")
                    : ImmutableList.of("Formula", "Shapes", "Dtypes", "Errors", "Gradient");
        }
    }

    /// Results that are no tensors.
    private static final java.util.regex.Pattern HOST = java.util.regex.Pattern.compile(
            "(void|String|boolean|double|int|long|<F> F|NDArray|List<NDArray>|Session|Function|Optimizer|Schedule|GraphContext\\.Scope|@Nullable (Integer|List<@Nullable Integer>))");

    private Reference(FunctionList list, JavaSource front, JavaSource examples) {
        this.front = front;
        this.examples = examples;
        this.families = list.families().stream()
                .map(f -> new Family(f.letter(), f.title(), f.entries().stream().filter(e -> !Functions.isLater(e.name())).map(this::entry).collect(ImmutableList.toImmutableList())))
                .collect(ImmutableList.toImmutableList());
    }

    /// The reference from the files that come with the program.
    public static Reference shipped() {
        return of(resource("K.java"), resource("JavaExamples.java"));
    }

    /// The reference from the texts of `K` and [JavaExamples].
    static Reference of(String front, String examples) {
        return new Reference(FunctionList.parse(resource("functions.txt")), JavaSource.parse(front), JavaSource.parse(examples));
    }

    static String resource(String name) {
        try (InputStream in = Reference.class.getResourceAsStream(name)) {
            if (in == null) throw new BrokenInvariant("doc", name + " comes with the program");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new BrokenInvariant("doc", name + " can be read", e);
        }
    }

    private Entry entry(FunctionList.Entry listed) {
        ImmutableList<JavaSource.Method> java = front.named(javaName(listed.name())).stream()
                .sorted(Comparator.comparing((JavaSource.Method m) -> m.javadoc().filter(d -> d.parts().containsKey("Errors")).isEmpty())).collect(ImmutableList.toImmutableList());
        Optional<Javadoc> javadoc = listed.comment().isEmpty() ? java.stream().findFirst().flatMap(JavaSource.Method::javadoc) : Optional.of(Javadoc.parse(listed.comment()));
        return new Entry(listed.name(), javadoc, java, Functions.signature(listed.name()).orElse(""), Functions.remark(listed.name()), listed);
    }

    /// The word in Java; `switch` is a keyword there.
    static String javaName(String name) {
        return name.equals("switch") ? "switchOn" : CaseFormat.LOWER_UNDERSCORE.to(CaseFormat.LOWER_CAMEL, name);
    }

    ImmutableList<Family> families() {
        return families;
    }

    /// The entry of a function, by its name in either surface.
    Optional<Entry> find(String name) {
        return families.stream().flatMap(f -> f.entries().stream()).filter(e -> e.name().equals(name) || javaName(e.name()).equals(name)).findFirst();
    }

    /// What a function does, in a sentence or more.
    public Optional<String> summary(String name) {
        return find(name).flatMap(Entry::javadoc).map(d -> Markup.text(d.summary()));
    }

    /// Whether there is a function of that name, in either surface.
    public boolean has(String name) {
        return find(name).isPresent();
    }

    /// The names of all functions.
    public ImmutableList<String> names() {
        return families.stream().flatMap(f -> f.entries().stream()).map(Entry::name).collect(ImmutableList.toImmutableList());
    }

    /// The example of a function, evaluated now.
    Example evaluate(Entry entry) {
        if (!entry.example().java()) return ScriptExample.of(entry.name(), entry.example().script());
        String name = javaName(entry.name());
        String body = examples.named(name).getFirst().body();
        return new Example(true, ImmutableList.of(new Example.Step(body, JavaExamples.result(name), "")));
    }
}
