package io.kgraph.array;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.kgraph.error.GraphError;
import java.nio.file.Path;
import java.util.Map;

/// Several named arrays in a `.npz` file: a zip file of `.npy` members.
///
/// An open one holds the directory and reads an array when it is asked for: stored members of large files stay mapped, deflated ones are
/// inflated each time. What is written has the order given, a fixed date and equal bytes for equal arrays, and is a whole file or
/// none.
public final class Npz {
    private static final String SUFFIX = ".npy";

    private final ZipDirectory zip;
    private final ImmutableSet<String> names;
    private final String file;

    private Npz(ZipDirectory zip, String file) {
        this.zip = zip;
        this.file = file;
        var found = ImmutableSet.<String>builder();
        for (String member : zip.names()) {
            if (!member.endsWith(SUFFIX)) throw FileBytes.bad(file + " has a member '" + member + "', which is not a .npy file");
            found.add(member.substring(0, member.length() - SUFFIX.length()));
        }
        this.names = found.build();
    }

    public static Npz open(Path path) {
        String file = "'" + path + "'";
        return new Npz(ZipDirectory.read(FileBytes.open(path), file), file);
    }

    /// All arrays of a file, in its order.
    public static ImmutableMap<String, NDArray> read(Path path) {
        var npz = open(path);
        var result = ImmutableMap.<String, NDArray>builder();
        for (String name : npz.names) result.put(name, npz.get(name));
        return result.buildOrThrow();
    }

    /// The names of the arrays, in the order of the file.
    public ImmutableSet<String> names() {
        return names;
    }

    public NDArray get(String name) {
        if (!names.contains(name)) throw GraphError.value(file + " has no array '" + name + "'").candidates(names);
        String member = name + SUFFIX;
        return Npy.read(zip.contents(member), zip.label(member));
    }

    /// Writes arrays, stored as they are, so that large ones can be mapped when they are read.
    public static void write(Path path, Map<String, NDArray> arrays) {
        write(path, arrays, false);
    }

    /// Writes arrays, deflated.
    public static void writeDeflated(Path path, Map<String, NDArray> arrays) {
        write(path, arrays, true);
    }

    private static void write(Path path, Map<String, NDArray> arrays, boolean deflate) {
        for (String name : arrays.keySet())
            if (ZipDirectory.nameFault(name).isPresent() || name.length() > 16_000)
                throw GraphError.value("an array cannot be saved under the name '" + name + "', which is not a plain name");
        AtomicFile.write(path, out -> {
            var zip = new ZipWriter(out, deflate);
            for (var entry : arrays.entrySet()) zip.add(entry.getKey() + SUFFIX, entry.getValue());
            zip.finish();
        });
    }
}
