package io.kgraph.doc;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The public static methods of one Java source, each with the `///` comment above it and its body, as the house writes them.
record JavaSource(ImmutableList<Method> methods) {
    private static final String MARGIN = "    ";
    private static final Pattern HEAD = Pattern.compile(" {4}(?:public )?static (.*?) ?(\\w+)\\((.*)\\) (?:throws \\w+ )?\\{");

    /// @param result     the result's type as written
    /// @param parameters what stands between the parentheses
    /// @param body       the lines between the braces, without their margin
    record Method(String name, String result, String parameters, Optional<Javadoc> javadoc, String body) {
        @Override public String toString() {
            return result + " K." + name + "(" + parameters + ")";
        }
    }

    static JavaSource parse(String text) {
        var methods = ImmutableList.<Method>builder();
        var comment = new ArrayList<String>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith(MARGIN + "///")) {
                comment.add(line.substring(MARGIN.length() + 3).replaceFirst("^ ", ""));
                continue;
            }
            Matcher head = HEAD.matcher(line);
            if (head.matches()) {
                int end = i + 1;
                while (!lines.get(end).equals(MARGIN + "}")) end++;
                String body = String.join("\n", lines.subList(i + 1, end)).stripIndent();
                Optional<Javadoc> javadoc = comment.isEmpty() ? Optional.empty() : Optional.of(Javadoc.parse(comment));
                methods.add(new Method(head.group(2), head.group(1), head.group(3), javadoc, body));
            }
            if (!line.startsWith(MARGIN + "@")) comment.clear();
        }
        return new JavaSource(methods.build());
    }

    /// All overloads of a name, in the order of the source.
    ImmutableList<Method> named(String name) {
        return methods.stream().filter(m -> m.name.equals(name)).collect(ImmutableList.toImmutableList());
    }
}
