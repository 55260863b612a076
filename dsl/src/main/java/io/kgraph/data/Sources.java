package io.kgraph.data;

import com.google.common.collect.ImmutableMap;
import io.kgraph.array.Idx;
import io.kgraph.array.NDArray;
import io.kgraph.array.Npy;
import io.kgraph.array.Npz;
import io.kgraph.array.Safetensors;
import io.kgraph.error.GraphError;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// The files that data comes from. Paths are relative to a folder, and messages name them as the author wrote them.
public record Sources(Path folder) {
    /// The suffix of safetensors files.
    public static final String SAFETENSORS = ".safetensors";

    /// The file that a written path names, which must exist.
    public Path file(String written) {
        Path path = resolve(folder, written);
        if (!Files.exists(path)) throw DataErrors.noSuchFile(written);
        return path;
    }

    /// A written path below a folder; absolute ones stay themselves.
    public static Path resolve(Path folder, String written) {
        try {
            return folder.resolve(written);
        } catch (InvalidPathException _) {
            throw DataErrors.badValue(DataErrors.quoted(written) + " cannot be the name of a file.");
        }
    }

    /// The array of a `.npy` file.
    public NDArray npy(String written) {
        return named(written, Npy::read);
    }

    /// The arrays of a `.npz` file, in its order.
    public ImmutableMap<String, NDArray> npz(String written) {
        return named(written, Npz::read);
    }

    /// The array of an IDX file.
    public NDArray idx(String written) {
        return named(written, Idx::read);
    }

    /// A safetensors file, of which arrays are read when they are asked for.
    public Safetensors safetensors(String written) {
        return named(written, Safetensors::open);
    }

    /// The arrays of a file by its suffix: `.safetensors`, else `.npz`.
    public ImmutableMap<String, NDArray> arrays(String written) {
        return written.endsWith(SAFETENSORS) ? named(written, Safetensors::read) : npz(written);
    }

    /// The `tf.train.Example` records of a TFRecord file.
    ///
    /// @param raw the features whose byte strings are taken as they are
    public Table tfrecord(String written, Set<String> raw) {
        return TfExamples.read(file(written), written, raw);
    }

    /// The arrays of a `.npz` file as a table; empty if their row counts differ.
    public static Optional<Table> asTable(ImmutableMap<String, NDArray> arrays) {
        boolean rows = !arrays.isEmpty() && arrays.values().stream().allMatch(a -> a.rank() > 0)
                && arrays.values().stream().mapToLong(a -> a.extent(0)).distinct().count() == 1;
        return rows ? Optional.of(Table.of(arrays)) : Optional.empty();
    }

    /// The table of a `.csv` file.
    public Table csv(String written, Csv.Options options) {
        return Csv.read(file(written), written, options);
    }

    private <T> T named(String written, Function<Path, T> read) {
        Path path = file(written);
        try {
            return read.apply(path);
        } catch (GraphError e) {
            String sentence = e.sentence().replace("'" + path + "'", DataErrors.quoted(written));
            throw new GraphError(e.kind(), e.title(), sentence.endsWith(".") ? sentence : sentence + ".", e.site(), e.involved(), e.candidates(), e.hint());
        }
    }
}
