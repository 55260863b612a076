package io.kgraph.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.kgraph.array.NDArray;
import io.kgraph.array.Npy;
import io.kgraph.error.Diagnostic;
import io.kgraph.lang.Span;
import io.kgraph.run.Report;
import io.kgraph.run.Shown;
import io.kgraph.watch.Watcher;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Says what a running script says, in the manner the command line asks for.
final class ScriptReport implements Report {
    private final Output output;
    private final Map<String, Path> files;
    private final Optional<Profile> profile;
    private final List<Watcher> watchers;

    /// @param files where fetched values go that are not to be printed
    ScriptReport(Output output, Map<String, Path> files, Optional<Profile> profile, List<Watcher> watchers) {
        this.output = output;
        this.files = files;
        this.profile = profile;
        this.watchers = List.copyOf(watchers);
    }

    @Override public void print(Span command, ImmutableList<Item> items) {
        items.forEach(item -> output.line(item.text()));
        if (!output.isJson()) return;
        var object = new LinkedHashMap<String, Object>();
        object.put("type", "print");
        object.put("line", command.line());
        object.put("items", items.stream().map(ScriptReport::item).toList());
        output.json(object);
    }

    private static Object item(Item item) {
        Object value = plain(item.value());
        if (item.name().isEmpty()) return value;
        var named = new LinkedHashMap<String, Object>();
        named.put("name", item.name());
        named.put("value", value);
        return named;
    }

    private static Object plain(Shown shown) {
        return switch (shown) {
            case Shown.Array a -> a.array();
            case Shown.Host h -> h.value().orElse("none");
            case Shown.Row r -> r.items().stream().map(ScriptReport::plain).toList();
            case Shown.Columns c -> {
                var columns = new LinkedHashMap<String, Object>();
                c.columns().forEach((name, value) -> columns.put(name, plain(value)));
                yield columns;
            }
        };
    }

    @Override public void value(String name, NDArray value, boolean asked) {
        Path file = files.get(name);
        if (asked && file != null) Npy.write(file, value);
        else if (asked || output.isJson()) output.value(name, value);
    }

    @Override public void test(Span command, String name, Optional<Diagnostic> failure) {
        output.line("test " + name + ": " + (failure.isEmpty() ? "ok" : "failed"));
        var object = new LinkedHashMap<String, Object>();
        object.put("type", "test");
        object.put("line", command.line());
        object.put("name", name);
        object.put("ok", failure.isEmpty());
        output.json(object);
    }

    @Override public void epoch(String label, long epoch, long step, ImmutableMap<String, NDArray> means) {
        for (Watcher w : watchers) w.epoch(label, epoch, step, means);
        if (!output.isJson()) return;
        var object = new LinkedHashMap<String, Object>();
        object.put("type", "epoch");
        object.put("label", label);
        object.put("epoch", epoch);
        object.put("step", step);
        object.putAll(means);
        output.json(object);
    }

    @Override public void step(String label, long epoch, long step, long steps, double objective) {
        output.progress().step(label, epoch, step, steps, objective);
        for (Watcher w : watchers) w.step(label, epoch, step, steps, objective);
    }

    @Override public void trained() {
        output.progress().finish();
        watchers.forEach(Watcher::trained);
    }

    @Override public void begin(Span command) {
        profile.ifPresent(p -> p.begin(command));
    }

    @Override public void end(Span command, long runs) {
        profile.ifPresent(p -> p.end(command, runs));
    }

}
