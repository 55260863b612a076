package io.kgraph.doc;

import java.util.ArrayList;
import java.util.List;

/// The reference as plain text: a list of all functions, or one entry whole.
public final class ReferenceText {
    private static final int WIDTH = 100;

    private final Reference reference;

    public ReferenceText(Reference reference) {
        this.reference = reference;
    }

    /// Every function with its sentence, family by family.
    public String list() {
        var out = new StringBuilder();
        for (Reference.Family family : reference.families()) {
            out.append(out.isEmpty() ? "" : "\n").append(family.letter()).append("  ").append(family.title()).append('\n');
            for (Reference.Entry e : family.entries()) {
                String name = "   " + e.name() + " ".repeat(Math.max(1, 34 - e.name().length()));
                out.append(name).append(e.javadoc().map(d -> Markup.text(d.summary())).orElse("")).append('\n');
            }
        }
        return out.toString();
    }

    /// One entry, its example evaluated.
    public String entry(String name) {
        Reference.Entry e = reference.find(name).orElseThrow();
        var out = new StringBuilder(e.language().isEmpty() ? e.name() : e.language()).append('\n');
        if (!e.remark().isEmpty()) out.append("reached from Java only: ").append(e.remark()).append('\n');
        e.java().forEach(m -> out.append(m.toString().replace("@Nullable ", "")).append('\n'));
        e.javadoc().ifPresent(d -> {
            out.append('\n').append(wrapped(Markup.text(d.summary()), 0)).append('\n');
            d.paragraphs().forEach(p -> out.append(wrapped(Markup.text(p), 0)).append('\n'));
            out.append('\n');
            d.parts().forEach((part, text) -> out.append(part).append(" ".repeat(10 - part.length())).append(wrapped(Markup.text(text), 10)).append('\n'));
        });
        out.append("\nExample\n");
        for (Example.Step step : reference.evaluate(e).steps()) {
            out.append("    ").append(step.source().replace("\n", "\n    ")).append('\n');
            if (!step.result().isEmpty()) out.append("      → ").append(step.result().stripTrailing().replace("\n", "\n        ")).append('\n');
        }
        return out.toString();
    }

    private static String wrapped(String text, int indent) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (String word : List.of(text.split(" "))) {
            if (!line.isEmpty() && indent + line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return String.join("\n" + " ".repeat(indent), lines);
    }
}
