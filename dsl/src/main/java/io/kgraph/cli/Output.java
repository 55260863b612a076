package io.kgraph.cli;

import io.kgraph.array.NDArray;
import io.kgraph.error.Diagnostic;
import io.kgraph.error.DiagnosticText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/// Where a command says things: results on standard output, messages on standard error, or everything as lines of JSON.
final class Output {
    private final Shell shell;
    private final CommonOptions options;
    private final Progress progress;

    Output(Shell shell, CommonOptions options) {
        this.shell = shell;
        this.options = options;
        this.progress = Progress.of(shell, options);
    }

    Shell shell() {
        return shell;
    }

    boolean isJson() {
        return options.json;
    }

    Progress progress() {
        return progress;
    }

    /// A line of results; in JSON mode nobody reads it.
    void line(String text) {
        if (isJson()) return;
        progress.erase();
        shell.out().println(text);
    }

    /// An object, in JSON mode only.
    void json(Map<String, ?> object) {
        if (isJson()) shell.out().println(Json.of(object));
    }

    /// A remark that is no result.
    void remark(String text) {
        progress.erase();
        shell.err().println(text);
    }

    /// A named value: `name = value`, or the value alone where it has no name.
    void value(String name, NDArray value) {
        if (isJson()) {
            valueObject(name, value);
        } else if (name.isEmpty()) {
            line(value.toString());
        } else {
            String before = name + " = ";
            line(before + value.toString().replace("\n", "\n" + " ".repeat(before.codePointCount(0, before.length()))));
        }
    }

    /// A value as an object, in JSON mode only.
    void valueObject(String name, NDArray value) {
        var object = new LinkedHashMap<String, Object>();
        object.put("type", "value");
        object.put("name", name);
        object.put("dtype", value.dtype().label());
        object.put("shape", value.shape().rank() == 0 ? List.of() : longs(value.extents()));
        object.put("data", value);
        json(object);
    }

    private static List<Long> longs(long[] extents) {
        return java.util.Arrays.stream(extents).boxed().toList();
    }

    /// Messages of one check, with their count.
    void messages(List<Diagnostic> messages) {
        messages(messages, DiagnosticText::render);
    }

    /// Messages of a conversation, which nobody counts.
    void uncounted(List<Diagnostic> messages) {
        messages(messages, (text, all) -> all.stream().map(text::render).collect(Collectors.joining("\n")));
    }

    private void messages(List<Diagnostic> messages, BiFunction<DiagnosticText, List<Diagnostic>, String> layout) {
        var shown = new ArrayList<Diagnostic>();
        for (Diagnostic d : messages) if (!options.quiet || d.severity() == Diagnostic.Severity.ERROR) shown.add(d);
        if (shown.isEmpty()) return;
        if (isJson()) {
            shown.forEach(d -> json(Json.of(d)));
            return;
        }
        progress.erase();
        var text = new DiagnosticText(shell.unicode(), isColourful());
        shell.err().print(layout.apply(text, shown));
        shell.err().flush();
    }

    private boolean isColourful() {
        return switch (options.colour) {
            case always -> true;
            case never -> false;
            case auto -> shell.colourful();
        };
    }

}
