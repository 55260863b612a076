package io.kgraph.cli;

import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.data.Sources;
import io.kgraph.error.Diagnostic;
import io.kgraph.error.Place;
import io.kgraph.lang.Code;
import io.kgraph.lang.Expressions;
import io.kgraph.lang.Program;
import io.kgraph.lang.ScriptError;
import io.kgraph.nn.FedParts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The values of `--feed`: `x=3.5`, `x=[1, 2]`, `x=@f.npy`, `x=@f.npz:key`, `x=@f.safetensors:key`.
final class Feeds {
    private static final Pattern FILE = Pattern.compile("[^(\"\\[]*\\.(np[yz]|safetensors)(:.*)?");

    private static final Pattern KEYED = Pattern.compile("(.*\\.(?:npz|safetensors)):(.*)");

    private Feeds() {}

    /// Values by name. Files are relative to the folder of the shell.
    static Map<String, Object> values(Shell shell, List<String> given) {
        var values = new LinkedHashMap<String, Object>();
        Scripts.pairs("--feed", given).forEach((name, text) -> values.put(name, value(shell, name, text)));
        return values;
    }

    private static Object value(Shell shell, String name, String text) {
        if (text.equals("@")) throw new UsageError("--feed " + name + "=@ lacks the name of a file");
        if (text.startsWith("@")) return file(new Sources(shell.folder()), text.substring(1));
        try {
            Object value = Expressions.elaborate(text, Map.of());
            if (value instanceof Tensor tensor) return tensor.eval();
            if (value != null) return value;
            throw new UsageError("--feed " + name + " needs a value, but was given none");
        } catch (ScriptError e) {
            if (FILE.matcher(text).matches()) throw new UsageError("--feed " + name + " is given '" + text + "'; a file is written @" + text);
            throw new UsageError("--feed " + name + " is given '" + text + "': " + e.diagnostics().getFirst().sentence());
        }
    }

    private static NDArray file(Sources sources, String written) {
        Matcher keyed = KEYED.matcher(written);
        if (!keyed.matches()) return written.endsWith(".npz") || written.endsWith(Sources.SAFETENSORS) ? only(sources, written) : sources.npy(written);
        String path = keyed.group(1), key = keyed.group(2);
        Map<String, NDArray> arrays = sources.arrays(path);
        NDArray array = arrays.get(key);
        if (array == null) throw new DataError(message(Code.E0704, "\"" + path + "\" has no array '" + key + "'.").candidates(List.copyOf(arrays.keySet())));
        return array;
    }

    private static NDArray only(Sources sources, String written) {
        Map<String, NDArray> arrays = sources.arrays(written);
        if (arrays.size() == 1) return arrays.values().iterator().next();
        throw new UsageError("--feed takes one array of " + written + ", such as @" + written + ":" + arrays.keySet().stream().findFirst().orElse("name"));
    }

    /// The tensors of a program that are fed, or messages about names that are none.
    static Map<Tensor, Object> of(Program program, Map<String, Object> values, List<Diagnostic> messages) {
        var feeds = new LinkedHashMap<Tensor, Object>();
        values.forEach((name, value) -> {
            Tensor tensor = tensor(program, name);
            if (tensor != null) {
                List<?> parts = FedParts.values(tensor, value);
                for (int i = 0; i < parts.size(); i++) feeds.put(FedParts.of(tensor).get(i), Objects.requireNonNull(parts.get(i)));
            } else messages.add(message(Code.E0505, "'" + name + "' is no tensor of this script.").candidates(nearest(program, name)));
        });
        return feeds;
    }

    static @Nullable Tensor tensor(Program program, String name) {
        return program.names().get(name) instanceof Tensor tensor ? tensor : program.context().find(name).orElse(null);
    }

    static List<String> nearest(Program program, String name) {
        var names = new ArrayList<String>();
        program.names().forEach((known, value) -> {
            if (value instanceof Tensor && !(value instanceof Placeholder p && !program.placeholders().contains(p))) names.add(known);
        });
        return io.kgraph.lang.Nearest.to(name, names);
    }

    static Diagnostic message(Code code, String sentence) {
        return Diagnostic.error(code.name(), code.title(), Place.file("command line"), sentence);
    }
}
