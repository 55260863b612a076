package io.kgraph.doc;

import static io.kgraph.data.Xml.escaped;

import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// The little Markdown of the house's comments: `code`, and links to other members in brackets.
final class Markup {
    private static final Pattern MARK = Pattern.compile("`([^`]+)`|\\[([\\w.]*#)?([\\w.]+)(?:\\([^)]*\\))?\\](?!\\w)");

    private Markup() {}

    /// As plain text: code bare, links as their names.
    static String text(String markdown) {
        return replaced(markdown, m -> m.group(1) != null ? m.group(1) : last(m.group(3)));
    }

    /// As HTML.
    ///
    /// @param address where a function of that Java name is described, if it is
    static String html(String markdown, Function<String, Optional<String>> address) {
        var out = new StringBuilder();
        int from = 0;
        for (MatchResult m : (Iterable<MatchResult>) MARK.matcher(markdown).results()::iterator) {
            out.append(escaped(markdown.substring(from, m.start())));
            String shown = m.group(1) != null ? m.group(1) : last(m.group(3));
            String code = "<code>" + escaped(shown) + "</code>";
            Optional<String> target = m.group(1) == null ? address.apply(shown) : Optional.empty();
            out.append(target.map(t -> "<a href=\"" + t + "\">" + code + "</a>").orElse(code));
            from = m.end();
        }
        return out.append(escaped(markdown.substring(from))).toString();
    }

    private static String replaced(String markdown, Function<MatchResult, String> with) {
        return MARK.matcher(markdown).replaceAll(m -> java.util.regex.Matcher.quoteReplacement(with.apply(m)));
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }
}
