package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.kgraph.array.NDArray;
import io.kgraph.type.DType;
import io.kgraph.type.TensorType;
import java.util.Optional;

/// Opens the files that a script reads; paths are relative to the script.
///
/// What goes wrong is a [io.kgraph.error.GraphError] whose title is that of E0701 to E0703: the elaborator adds the place.
public interface DataFiles {
    /// A file whose header has been read: what is in it, and the values on demand.
    interface Opened {
        /// The arrays by name, in the file's order; one with the empty name for a file that is one array.
        ImmutableMap<String, TensorType> fields();

        /// The distinct texts of columns that hold codes: `d.<name>_names`.
        ImmutableMap<String, ImmutableList<String>> texts();

        /// Reads an array.
        NDArray read(String field);
    }

    /// How a CSV file is to be read; `floatx` is what number columns become.
    record CsvOptions(
            boolean header, String delimiter, Optional<ImmutableList<String>> columns, Optional<String> label, Optional<DType> dtype, DType floatx) {}

    Opened npy(String path);

    Opened npz(String path);

    Opened idx(String path);

    Opened safetensors(String path);

    /// @param raw the features whose byte strings are taken as they are
    Opened tfrecord(String path, ImmutableList<String> raw);

    Opened csv(String path, CsvOptions options);

    /// The text of a script to import.
    Source script(String path);

    /// What lies in a folder, in order; the names of folders end in `/`. Nothing where there is no such folder.
    ImmutableList<String> names(String folder);

    /// No files: for expressions and tests.
    DataFiles NONE = new DataFiles() {
        @Override public Opened npy(String path) {
            throw missing(path);
        }

        @Override public Opened npz(String path) {
            throw missing(path);
        }

        @Override public Opened idx(String path) {
            throw missing(path);
        }

        @Override public Opened safetensors(String path) {
            throw missing(path);
        }

        @Override public Opened tfrecord(String path, ImmutableList<String> raw) {
            throw missing(path);
        }

        @Override public Opened csv(String path, CsvOptions options) {
            throw missing(path);
        }

        @Override public Source script(String path) {
            throw missing(path);
        }

        @Override public ImmutableList<String> names(String folder) {
            return ImmutableList.of();
        }

        private static io.kgraph.error.GraphError missing(String path) {
            return io.kgraph.error.GraphError.of(io.kgraph.error.ErrorKind.VALUE, Code.E0701.title(), "There is no \"" + path + "\".");
        }
    };
}
