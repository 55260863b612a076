package io.kgraph.doc;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The comment of one function: a sentence that stands alone, what is to be said besides, and the named parts in which the house puts facts.
///
/// @param parts `Formula`, `Shapes`, `Dtypes`, `Errors`, `Gradient`, `Source`, those that there are
record Javadoc(String summary, ImmutableList<String> paragraphs, ImmutableMap<String, String> parts) {
    private static final Pattern PART = Pattern.compile("- ([A-Z][a-z]+): (.*)");
    private static final Pattern SENTENCE = Pattern.compile("(?s)(.*?[.])(\\s+(?=[A-Z`\\[−]).*)?");

    static Javadoc parse(List<String> lines) {
        var paragraphs = new ArrayList<String>();
        var parts = new LinkedHashMap<String, String>();
        String open = "";
        boolean between = true;
        for (String line : lines) {
            Matcher part = PART.matcher(line);
            if (part.matches()) {
                open = part.group(1);
                parts.put(open, part.group(2));
            } else if (line.isBlank()) {
                open = "";
                between = true;
                continue;
            } else if (!open.isEmpty()) {
                parts.merge(open, line.strip(), (a, b) -> a + " " + b);
            } else if (between || line.startsWith("@")) {
                paragraphs.add(line.strip());
            } else {
                paragraphs.add(paragraphs.removeLast() + " " + line.strip());
            }
            between = false;
        }
        if (paragraphs.isEmpty()) return new Javadoc("", ImmutableList.of(), ImmutableMap.copyOf(parts));
        Matcher first = SENTENCE.matcher(paragraphs.removeFirst());
        if (!first.matches()) return new Javadoc("", ImmutableList.copyOf(paragraphs), ImmutableMap.copyOf(parts));
        Optional.ofNullable(first.group(2)).ifPresent(rest -> paragraphs.addFirst(rest.strip()));
        return new Javadoc(first.group(1), ImmutableList.copyOf(paragraphs), ImmutableMap.copyOf(parts));
    }
}
