package io.kgraph.run;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import io.kgraph.array.NDArray;
import io.kgraph.array.Safetensors;
import io.kgraph.data.Csv;
import io.kgraph.data.Sources;
import io.kgraph.data.Table;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.lang.Code;
import io.kgraph.lang.DataFiles;
import io.kgraph.lang.Source;
import io.kgraph.type.TensorType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// The data files of a script, each read once; paths are relative to a folder.
public final class ScriptFiles implements DataFiles {
    private static final String TEXTS = "_names";

    private final Sources sources;
    private final Path folder;
    private final Function<Path, Optional<String>> open;
    private final Map<List<Object>, Opened> known = new HashMap<>();

    public ScriptFiles(Path folder) {
        this(folder, _ -> Optional.empty());
    }

    /// @param open the text of a script that somebody is changing, which counts instead of the file's
    public ScriptFiles(Path folder, Function<Path, Optional<String>> open) {
        this.sources = new Sources(folder);
        this.folder = folder;
        this.open = open;
    }

    /// Arrays in memory, or mapped.
    private record Arrays(ImmutableMap<String, NDArray> arrays, ImmutableMap<String, ImmutableList<String>> texts) implements Opened {
        @Override public ImmutableMap<String, TensorType> fields() {
            return ImmutableMap.copyOf(Maps.transformValues(arrays, NDArray::type));
        }

        @Override public NDArray read(String field) {
            return Optional.ofNullable(arrays.get(field)).orElseThrow();
        }
    }

    /// A header whose arrays are read one by one.
    private record Header(Safetensors file) implements Opened {
        @Override public ImmutableMap<String, TensorType> fields() {
            return Maps.toMap(file.names(), file::type);
        }

        @Override public ImmutableMap<String, ImmutableList<String>> texts() {
            return ImmutableMap.of();
        }

        @Override public NDArray read(String field) {
            return file.get(field);
        }
    }

    @Override public Source script(String path) {
        Optional<String> text = open.apply(Sources.resolve(folder, path).normalize());
        if (text.isPresent()) return Source.of(path, text.get());
        try {
            return Source.of(path, new String(Files.readAllBytes(sources.file(path)), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw GraphError.of(ErrorKind.VALUE, Code.E0702.title(), "\"" + path + "\" is not a .kgraph file: it cannot be read.");
        }
    }

    @Override public ImmutableList<String> names(String written) {
        try (Stream<Path> inside = Files.list(Sources.resolve(folder, written))) {
            return inside.map(p -> p.getFileName() + (Files.isDirectory(p) ? "/" : "")).filter(n -> !n.startsWith(".")).sorted().collect(ImmutableList.toImmutableList());
        } catch (IOException | InvalidPathException _) {
            return ImmutableList.of();                           // a folder that is not there has nothing in it
        }
    }

    @Override public Opened npy(String path) {
        return known.computeIfAbsent(List.of("npy", path), _ -> new Arrays(ImmutableMap.of("", sources.npy(path)), ImmutableMap.of()));
    }

    @Override public Opened npz(String path) {
        return known.computeIfAbsent(List.of("npz", path), _ -> new Arrays(sources.npz(path), ImmutableMap.of()));
    }

    @Override public Opened idx(String path) {
        return known.computeIfAbsent(List.of("idx", path), _ -> new Arrays(ImmutableMap.of("", sources.idx(path)), ImmutableMap.of()));
    }

    @Override public Opened safetensors(String path) {
        return known.computeIfAbsent(List.of("safetensors", path), _ -> new Header(sources.safetensors(path)));
    }

    @Override public Opened tfrecord(String path, ImmutableList<String> raw) {
        return known.computeIfAbsent(List.of("tfrecord", path, raw), _ -> new Arrays(sources.tfrecord(path, ImmutableSet.copyOf(raw)).columns(), ImmutableMap.of()));
    }

    @Override public Opened csv(String path, CsvOptions how) {
        return known.computeIfAbsent(List.of("csv", path, how), _ -> {
            Optional<List<String>> columns = how.columns().map(names -> names);
            Table table = sources.csv(path, new Csv.Options(how.header(), how.delimiter(), columns, how.label(), how.dtype(), how.floatx()));
            var texts = ImmutableMap.<String, ImmutableList<String>>builder();
            table.notes().forEach((name, array) ->
                    texts.put(name.substring(0, name.length() - TEXTS.length()), ImmutableList.copyOf(array.toStringArray())));
            return new Arrays(table.columns(), texts.buildOrThrow());
        });
    }
}
