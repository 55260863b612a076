package io.kgraph.cli;

import io.kgraph.error.Diagnostic;
import io.kgraph.error.Place;
import io.kgraph.lang.Code;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Messages as a log of SARIF 2.1.0, which code hosts and editors show beside the text.
final class Sarif {
    private static final String SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

    private Sarif() {}

    /// @param paths the files that were checked, as they were written
    static String of(List<Diagnostic> messages, List<String> paths) {
        var used = new TreeSet<String>();
        messages.forEach(d -> used.add(d.code()));
        var driver = new LinkedHashMap<String, Object>();
        driver.put("name", "kgraph");
        driver.put("version", Cli.VERSION.substring("kgraph ".length()));
        driver.put("rules", used.stream().map(Sarif::rule).toList());
        var run = new LinkedHashMap<String, Object>();
        run.put("tool", Map.of("driver", driver));
        run.put("columnKind", "unicodeCodePoints");
        run.put("results", messages.stream().map(d -> result(d, paths)).toList());
        var log = new LinkedHashMap<String, Object>();
        log.put("$schema", SCHEMA);
        log.put("version", "2.1.0");
        log.put("runs", List.of(run));
        return Json.of(log);
    }

    private static Map<String, Object> rule(String code) {
        var rule = new LinkedHashMap<String, Object>();
        rule.put("id", code);
        rule.put("name", Code.valueOf(code).title());
        Explanations.of(code).ifPresent(text -> rule.put("fullDescription", text(text)));
        return rule;
    }

    private static Map<String, Object> text(String text) {
        return Map.of("text", text);
    }

    private static Map<String, Object> result(Diagnostic d, List<String> paths) {
        var words = new StringBuilder(d.sentence());
        d.rows().forEach(r -> words.append('\n').append(String.join(" ", List.of(r.name(), r.type(), r.note(), r.origin())).replaceAll(" +", " ").strip()));
        if (!d.candidates().isEmpty()) words.append("\nDid you mean ").append(String.join(", ", d.candidates())).append('?');
        d.during().ifPresent(during -> words.append('\n').append(during));
        d.hint().ifPresent(hint -> words.append("\nHint: ").append(hint.text()));
        var result = new LinkedHashMap<String, Object>();
        result.put("ruleId", d.code());
        result.put("level", d.severity() == Diagnostic.Severity.ERROR ? "error" : "warning");
        result.put("message", text(words.toString()));
        result.put("locations", List.of(Map.of("physicalLocation", location(d.place(), paths))));
        d.hint().filter(h -> !h.edits().isEmpty()).ifPresent(h -> result.put("fixes", List.of(fix(h, paths))));
        return result;
    }

    private static Map<String, Object> location(Place place, List<String> paths) {
        var location = new LinkedHashMap<String, Object>();
        location.put("artifactLocation", Map.of("uri", uri(place, paths)));
        if (place.line() > 0) location.put("region", region(place));
        return location;
    }

    private static String uri(Place place, List<String> paths) {
        return paths.stream().filter(p -> p.equals(place.file()) || p.replace('\\', '/').endsWith("/" + place.file())).findFirst().orElse(place.file()).replace('\\', '/');
    }

    private static Map<String, Object> region(Place place) {
        var region = new LinkedHashMap<String, Object>();
        region.put("startLine", (long) place.line());
        region.put("startColumn", (long) Math.max(1, place.column()));
        region.put("endLine", (long) place.endLine());
        region.put("endColumn", (long) Math.max(1, place.endColumn()));
        return region;
    }

    private static Map<String, Object> fix(Diagnostic.Hint hint, List<String> paths) {
        var changes = new ArrayList<Map<String, Object>>();
        for (Diagnostic.Edit edit : hint.edits()) {
            var replacement = new LinkedHashMap<String, Object>();
            replacement.put("deletedRegion", region(edit.place()));
            replacement.put("insertedContent", text(edit.replacement()));
            var change = new LinkedHashMap<String, Object>();
            change.put("artifactLocation", Map.of("uri", uri(edit.place(), paths)));
            change.put("replacements", List.of(replacement));
            changes.add(change);
        }
        var fix = new LinkedHashMap<String, Object>();
        fix.put("description", text(hint.text()));
        fix.put("artifactChanges", changes);
        return fix;
    }
}
