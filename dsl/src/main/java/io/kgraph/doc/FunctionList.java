package io.kgraph.doc;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;

/// The list beside this class: families of functions in reading order, each function with its example.
record FunctionList(ImmutableList<Family> families) {
    private static final String JAVA = "java";

    /// @param letter names the family's page
    record Family(String letter, String title, ImmutableList<Entry> entries) {}

    /// @param comment the description of a function that has no doorway in Java
    /// @param script  the statements of the example, each with the lines that continue it
    /// @param java    whether the example is a method of [JavaExamples]
    record Entry(String name, ImmutableList<String> comment, ImmutableList<String> script, boolean java) {}

    static FunctionList parse(String text) {
        var families = ImmutableList.<Family>builder();
        String letter = "", title = "";
        var entries = new ArrayList<Entry>();
        String name = "";
        var lines = new ArrayList<String>();
        for (String line : (text + "\n=== end").lines().filter(l -> !l.isBlank() && !l.startsWith("# ") && !l.equals("#")).toList()) {
            if (line.startsWith("==")) {
                if (!name.isEmpty()) entries.add(entry(name, lines));
                name = "";
                lines.clear();
            }
            if (line.startsWith("=== ")) {
                if (!entries.isEmpty()) families.add(new Family(letter, title, ImmutableList.copyOf(entries)));
                entries.clear();
                letter = line.substring(4, 5);
                title = line.substring(5).strip();
            } else if (line.startsWith("== ")) {
                name = line.substring(3);
            } else {
                lines.add(line);
            }
        }
        return new FunctionList(families.build());
    }

    private static Entry entry(String name, List<String> lines) {
        var comment = ImmutableList.<String>builder();
        var script = new ArrayList<String>();
        for (String line : lines) {
            if (line.startsWith("##")) comment.add(line.substring(2).replaceFirst("^ ", ""));
            else if (line.startsWith(" ") || line.startsWith("}")) script.add(script.removeLast() + "\n" + line);
            else script.add(line);
        }
        boolean java = script.equals(List.of(JAVA));
        return new Entry(name, comment.build(), java ? ImmutableList.of() : ImmutableList.copyOf(script), java);
    }
}
