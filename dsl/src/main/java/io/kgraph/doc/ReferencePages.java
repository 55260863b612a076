package io.kgraph.doc;

import static io.kgraph.data.Xml.escaped;

import com.google.common.collect.ImmutableMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The reference as web pages: one for each family and an index that can be searched. Each page is whole in itself and needs no network.
public final class ReferencePages {
    private static final ImmutableMap<String, String> LABELS = ImmutableMap.of("Formula", "formula", "Shapes", "shapes", "Dtypes", "dtypes", "Errors", "errors",
            "Gradient", "gradient", "Source", "source");

    private final Reference reference;
    private final Map<String, String> addresses = new LinkedHashMap<>();

    public ReferencePages(Reference reference) {
        this.reference = reference;
        for (Reference.Family f : reference.families())
            for (Reference.Entry e : f.entries()) addresses.put(Reference.javaName(e.name()), file(f) + "#" + e.name());
    }

    /// All pages by the name of their file.
    public ImmutableMap<String, String> all() {
        var pages = ImmutableMap.<String, String>builder().put("index.html", index());
        reference.families().forEach(f -> pages.put(file(f), family(f)));
        return pages.buildOrThrow();
    }

    /// One entry as a page of its own.
    public String entry(String name) {
        Reference.Entry entry = reference.find(name).orElseThrow();
        return page(entry.name(), "<main class=\"alone\">\n" + section(entry) + "</main>\n");
    }

    private static String file(Reference.Family family) {
        return family.letter().toLowerCase(Locale.ROOT) + ".html";
    }

    private Optional<String> address(String javaName) {
        return Optional.ofNullable(addresses.get(javaName));
    }

    // ---- pages -----------------------------------------------------------------------------------------------------------------

    private String index() {
        var main = new StringBuilder("<h1>kgraph, function by function</h1>\n"
                + "<p>Every function of <code>K</code> and of the <code>.kgraph</code> language, with its signature in both, what it computes, what it accepts and refuses, "
                + "its gradient, and an example whose result was computed when these pages were made.</p>\n"
                + "<input id=\"search\" type=\"search\" placeholder=\"Search, or press /\" aria-label=\"Search the functions\" autocomplete=\"off\" autofocus>\n"
                + "<p id=\"none\" hidden>Nothing is called so.</p>\n");
        for (Reference.Family f : reference.families()) {
            main.append("<section class=\"list\" aria-labelledby=\"").append(f.letter()).append("\">\n<h2 id=\"").append(f.letter()).append("\"><a href=\"")
                    .append(file(f)).append("\">").append(escaped(f.title())).append("</a></h2>\n<ul>\n");
            for (Reference.Entry e : f.entries())
                main.append("<li><a href=\"").append(file(f)).append('#').append(e.name()).append("\"><code>").append(e.name()).append("</code><span>")
                        .append(e.javadoc().map(d -> escaped(Markup.text(d.summary()))).orElse("")).append("</span></a></li>\n");
            main.append("</ul>\n</section>\n");
        }
        return page("functions", "<main class=\"index\">\n" + main + "</main>\n");
    }

    private String family(Reference.Family family) {
        String families = reference.families().stream()
                .map(f -> "<li><a href=\"" + file(f) + "\"" + (f.equals(family) ? " aria-current=\"page\"" : "") + ">" + escaped(f.title()) + "</a></li>").collect(Collectors.joining("\n"));
        String here = family.entries().stream().map(e -> "<li><a href=\"#" + e.name() + "\"><code>" + e.name().replace("_", "_<wbr>") + "</code></a></li>").collect(Collectors.joining("\n"));
        String nav = "<nav aria-label=\"Functions\">\n<a class=\"home\" href=\"index.html\">All functions <kbd>/</kbd></a>\n<h2>Here</h2>\n<ul>\n" + here
                + "\n</ul>\n<h2>Families</h2>\n<ul>\n" + families + "\n</ul>\n</nav>\n";
        String entries = family.entries().stream().map(this::section).collect(Collectors.joining());
        return page(family.title(), "<div class=\"columns\">\n" + nav + "<main>\n<h1>" + escaped(family.title()) + "</h1>\n" + entries + "</main>\n</div>\n");
    }

    private static String page(String title, String body) {
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>"
                + escaped(title) + " · kgraph</title>\n<style>\n" + Reference.resource("reference.css") + "</style>\n</head>\n<body>\n" + body
                + "<script>\n" + Reference.resource("reference.js") + "</script>\n</body>\n</html>\n";
    }

    // ---- entries ---------------------------------------------------------------------------------------------------------------

    private String section(Reference.Entry entry) {
        var out = new StringBuilder("<section class=\"entry\" id=\"" + entry.name() + "\" tabindex=\"-1\">\n<h2><a href=\"#" + entry.name() + "\">" + entry.name() + "</a></h2>\n");
        entry.javadoc().ifPresent(d -> out.append("<p class=\"summary\">").append(html(d.summary())).append("</p>\n"));
        out.append("<div class=\"doors\">\n");
        if (!entry.language().isEmpty() && entry.remark().isEmpty()) out.append(door(".kgraph", entry.language()));
        String surface = "Java";
        for (JavaSource.Method m : entry.java()) {
            out.append(door(surface, m.toString().replace("@Nullable ", "")));
            surface = "";
        }
        out.append("</div>\n");
        if (!entry.remark().isEmpty()) out.append("<p>Reached from Java only: ").append(escaped(entry.remark())).append(".</p>\n");
        entry.javadoc().ifPresent(d -> {
            d.paragraphs().forEach(p -> out.append("<p>").append(html(p)).append("</p>\n"));
            out.append("<dl>\n");
            d.parts().forEach((part, text) -> out.append("<dt>").append(LABELS.getOrDefault(part, part)).append("</dt><dd>").append(html(text)).append("</dd>\n"));
            out.append("</dl>\n");
        });
        return out.append(example(reference.evaluate(entry))).append("</section>\n").toString();
    }

    private String html(String markdown) {
        return Markup.html(markdown, this::address);
    }

    private static String door(String surface, String signature) {
        return "<div><span>" + surface + "</span><code>" + escaped(signature) + "</code></div>\n";
    }

    private static String example(Example example) {
        var out = new StringBuilder("<div class=\"example\" role=\"group\" aria-label=\"Example\">\n");
        for (Example.Step step : example.steps()) {
            out.append("<pre class=\"source\">").append(escaped(step.source())).append("</pre>\n");
            if (!step.result().isEmpty()) out.append("<pre class=\"result\">").append(escaped(step.result().stripTrailing())).append("</pre>\n");
            if (!step.picture().isEmpty()) out.append("<div class=\"picture\">").append(step.picture().substring(step.picture().indexOf("<svg"))).append("</div>\n");
        }
        return out.append("</div>\n").toString();
    }
}
