package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import io.kgraph.error.Diagnostic;
import io.kgraph.error.GraphError;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The files that a script imports, each elaborated once; `std/…` comes with this program.
final class Imports {
    static final String EXTENSION = ".kgraph";

    private final Script main;
    private final Map<String, Known> known = new LinkedHashMap<>();
    private final List<String> open = new ArrayList<>();

    private String own = "";

    /// A file as it was read, and what came of it.
    private record Known(String text, Optional<Script> script) {}

    Imports(Script main) {
        this.main = main;
    }

    /// Tells the name of the main script, which nobody may import.
    void main(Source source) {
        String name = source.name();
        own = name.endsWith(EXTENSION) ? name.substring(0, name.length() - EXTENSION.length()) : name;
    }

    /// The elaborated file; nothing if it has mistakes, which are reported.
    ///
    /// @param importing the script that asks: its folder is where paths start
    Optional<Script> file(Ast.Text written, Script importing, ImmutableList.Builder<Command> commands) {
        String key = key(written, importing);
        if (open.contains(key) || key.equals(own))
            throw Refused.of(Code.E0209, written.span(), "\"" + written.value() + "\" imports itself" + (open.size() > 1 ? ", by way of " + String.join(", ", open.subList(open.indexOf(key) + 1, open.size())) : "") + ".");
        Source source = source(written, key);
        String text = source.text(0, source.length());
        Known before = known.get(key);
        if (before != null && before.text.equals(text)) return before.script;
        open.add(key);
        try {
            Script script = new Script(main, key);
            Optional<Script> made = script.imported(KGraphFile.parse(source), commands) ? Optional.of(script) : Optional.empty();
            known.put(key, new Known(text, made));
            return made;
        } finally {
            open.removeLast();
        }
    }

    /// What is imported now; run, it imports the rest anew.
    Runnable mark() {
        var before = new LinkedHashMap<>(known);
        return () -> known.keySet().retainAll(before.keySet());
    }

    /// The path from the main script's folder, without the extension.
    private static String key(Ast.Text written, Script importing) {
        String path = written.value();
        if (StandardLibrary.isMeant(path)) return path;
        try {
            Path relative = importing.file().isEmpty() || StandardLibrary.isMeant(importing.file()) ? Path.of(path) : Path.of(importing.file()).resolveSibling(path);
            String key = relative.normalize().toString();
            return key.endsWith(EXTENSION) ? key.substring(0, key.length() - EXTENSION.length()) : key;
        } catch (InvalidPathException e) {
            throw missing(written);
        }
    }

    private Source source(Ast.Text written, String key) {
        if (StandardLibrary.isMeant(key)) return standard(written, key);
        try {
            return main.options.files().script(key + EXTENSION);
        } catch (GraphError _) {
            throw missing(written);
        }
    }

    private static Refused missing(Ast.Text written) {
        String path = written.value();
        Diagnostic problem = Code.E0209.at(written.span(), "There is no \"" + path + (StandardLibrary.isMeant(path) || path.endsWith(EXTENSION) ? "" : EXTENSION) + "\".");
        List<String> near = Nearest.to(path, StandardLibrary.PATHS);
        return new Refused(near.isEmpty() ? problem : problem.candidates(near.stream().map(n -> "\"" + n + "\"").collect(ImmutableList.toImmutableList())));
    }

    private static Source standard(Ast.Text written, String key) {
        if (!StandardLibrary.PATHS.contains(key)) {
            var problem = Code.E0209.at(written.span(), "There is no \"" + key + "\" in the standard library.");
            List<String> near = Nearest.to(key, StandardLibrary.PATHS);
            throw new Refused(problem.candidates((near.isEmpty() ? StandardLibrary.PATHS : near).stream().map(n -> "\"" + n + "\"").collect(ImmutableList.toImmutableList())));
        }
        return Source.of(key + EXTENSION, StandardLibrary.text(key));
    }

    /// The last word of a path, which names an import that says no other.
    static String stem(String path) {
        String last = path.substring(path.lastIndexOf('/') + 1);
        return last.endsWith(EXTENSION) ? last.substring(0, last.length() - EXTENSION.length()) : last;
    }
}
