package io.kgraph.run;

import com.google.common.hash.Hashing;
import io.kgraph.array.NDArray;
import io.kgraph.array.Npz;
import io.kgraph.data.Sources;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.lang.Code;
import io.kgraph.lang.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The files from which an interrupted run goes on: `<label>.resume.npz`, one for each `train`, written at the end of an epoch.
///
/// A checkpoint belongs to one script with its params, its seed and its data's extents; any other refuses it.
final class Checkpoints {
    private static final String RUN = "run";

    private final Path folder;
    private final boolean kept;
    private final Interruption interruption;
    private final long run;
    private final Map<String, Integer> labels = new HashMap<>();
    private final List<String> files = new ArrayList<>();

    /// @param kept whether each epoch leaves a checkpoint and a run goes on from one that is there
    Checkpoints(Path folder, boolean kept, Interruption interruption, Program program, long seed) {
        this.folder = folder;
        this.kept = kept;
        this.interruption = interruption;
        var text = new StringBuilder(program.source().text(0, program.source().length())).append('\n').append(seed);
        program.params().forEach(p -> text.append('\n').append(p.name()).append('=').append(p.value() instanceof io.kgraph.Tensor t ? t.type() : p.value()));
        this.run = Hashing.sha256().hashString(text, StandardCharsets.UTF_8).asLong();
    }

    boolean kept() {
        return kept;
    }

    boolean isInterrupted() {
        return interruption.isAsked();
    }

    /// Whether a training that is stopped is to be gone on with from a file.
    boolean leavesFile() {
        return interruption.leavesFile();
    }

    /// The file of the next training.
    String file(String label) {
        int nth = labels.merge(label, 1, Integer::sum);
        String file = label + (nth == 1 ? "" : "-" + nth) + ".resume.npz";
        files.add(file);
        return file;
    }

    /// What a file holds, if it is to be gone on from and is there.
    Optional<Map<String, NDArray>> read(String file) {
        Path path = Sources.resolve(folder, file);
        if (!kept || !Files.exists(path)) return Optional.empty();
        Map<String, NDArray> arrays = new Sources(folder).npz(file);
        NDArray made = arrays.get(RUN);
        if (made == null || made.rank() != 0 || made.getLong() != run)
            throw GraphError.of(ErrorKind.VALUE, Code.E0702.title(), "\"" + file + "\" is no checkpoint of this run: the script, a param or the seed is another.")
                    .hint("take the file away to begin anew.");
        return Optional.of(arrays);
    }

    /// Writes a file, whole or not at all.
    void write(String file, Map<String, NDArray> state, Outputs outputs) {
        var arrays = new LinkedHashMap<>(state);
        arrays.put(RUN, NDArray.of(run));
        outputs.save(file, List.copyOf(arrays.keySet()), List.copyOf(arrays.values()));
    }

    /// Takes the files away: nothing is left to go on with.
    void clear() {
        for (String file : files) {
            try {
                Files.deleteIfExists(Sources.resolve(folder, file));
            } catch (IOException _) {
                // a file that stays is read and found finished
            }
        }
    }
}
