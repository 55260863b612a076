package io.kgraph.run;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.array.Npy;
import io.kgraph.array.Npz;
import io.kgraph.array.Safetensors;
import io.kgraph.data.Plot;
import io.kgraph.data.Sources;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.lang.Code;
import io.kgraph.lang.Command;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The files that a script writes and reads back. Each is written whole or not at all; missing folders are made.
final class Outputs {
    private static final String ARRAY = ".npy";

    private final Path inputs;
    private final Path outputs;

    Outputs(Path inputs, Path outputs) {
        this.inputs = inputs;
        this.outputs = outputs;
    }

    /// By the suffix: one array to a `.npy` file, or arrays under their names to a `.safetensors` or `.npz` file.
    void save(String written, List<String> names, List<NDArray> arrays) {
        if (written.endsWith(ARRAY)) {
            if (arrays.size() != 1) throw cannotWrite(written, "a .npy file holds one array, not " + arrays.size());
            write(written, path -> Npy.write(path, arrays.getFirst()));
            return;
        }
        var named = new LinkedHashMap<String, NDArray>();
        for (int i = 0; i < names.size(); i++) named.put(names.get(i), arrays.get(i));
        write(written, path -> {
            if (written.endsWith(Sources.SAFETENSORS)) Safetensors.write(path, named);
            else Npz.write(path, named);
        });
    }

    /// Bytes to a file.
    void bytes(String written, byte[] bytes) {
        write(written, path -> {
            Path part = path.resolveSibling(path.getFileName() + ".part");
            try {
                Files.write(part, bytes);
                Files.move(part, path, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw cannotWrite(written, "it cannot be written");
            }
        });
    }

    private interface Writing {
        void to(Path path);
    }

    private void write(String written, Writing writing) {
        Path path = Sources.resolve(outputs, written);
        try {
            Path folder = path.toAbsolutePath().getParent();
            if (folder != null) Files.createDirectories(folder);
            writing.to(path);
        } catch (FileAlreadyExistsException e) {
            throw cannotWrite(written, "\"" + outputs.toAbsolutePath().relativize(Path.of(e.getFile()).toAbsolutePath()) + "\" is a file, not a folder");
        } catch (IOException e) {
            throw cannotWrite(written, "its folder cannot be made" + (e instanceof AccessDeniedException ? ": access is denied" : ""));
        } catch (GraphError e) {
            String sentence = e.sentence();
            int reason = sentence.indexOf("could not be written: ");
            throw cannotWrite(written, reason < 0 ? sentence : sentence.substring(reason + "could not be written: ".length()));
        }
    }

    private static GraphError cannotWrite(String written, String why) {
        return error(Code.E0707, "\"" + written + "\": " + why + (why.endsWith(".") ? "" : "."));
    }

    private static GraphError error(Code code, String sentence) {
        return GraphError.of(ErrorKind.VALUE, code.title(), sentence);
    }

    // ---- load ----------------------------------------------------------------------------------------------------------------

    /// The values for variables that a file has, each under the name of its node.
    ///
    /// @param all whether those that are not in the file keep their values
    Map<Variable, NDArray> restore(String written, List<Variable> into, boolean all) {
        var sources = new Sources(Files.exists(Sources.resolve(outputs, written)) ? outputs : inputs);
        Map<String, NDArray> arrays = written.endsWith(ARRAY) && into.size() == 1
                ? Map.of(into.getFirst().nodeName(), sources.npy(written)) : sources.arrays(written);
        var found = new LinkedHashMap<Variable, NDArray>();
        for (Variable v : into) {
            NDArray array = arrays.get(v.nodeName());
            if (array == null && all) continue;
            if (array == null)
                throw error(Code.E0704, "\"" + written + "\" has no array '" + v.nodeName() + "'.").candidates(ImmutableList.copyOf(arrays.keySet()));
            if (!array.type().agrees(v.type()))
                throw error(Code.E0705, "'" + v.nodeName() + "' is " + array.type() + " in the file, but " + v.type() + " here.");
            found.put(v, array);
        }
        if (found.isEmpty() && !into.isEmpty())
            throw error(Code.E0704, "\"" + written + "\" has an array for none of the variables.").candidates(ImmutableList.copyOf(arrays.keySet()));
        return found;
    }

    // ---- plot ----------------------------------------------------------------------------------------------------------------

    void plot(Command.Plot command, Optional<String> path, Function<Tensor, NDArray> values) {
        Plot.Kind kind = command.kind().flatMap(Plot.Kind::parse).orElse(Plot.Kind.LINE);
        var series = ImmutableList.<Plot.Series>builder();
        for (Command.PlotItem item : command.items())
            switch (item) {
                case Command.Series s -> series.addAll(Plot.of(kind, s.label(), values.apply(s.values())));
                case Command.Curve c -> {
                    double[] x = numbers("line", c.x(), values), y = numbers("line", c.y(), values);
                    Plot.sameLength("line", x, y);
                    series.add(new Plot.Line(c.label(), x, y));
                }
                case Command.Points p -> {
                    double[] x = numbers("points", p.x(), values), y = numbers("points", p.y(), values);
                    Plot.sameLength("points", x, y);
                    series.add(new Plot.Points(p.label(), x, y));
                }
                case Command.Band b -> {
                    double[] x = numbers("band", b.x(), values), y = numbers("band", b.y(), values), half = numbers("band", b.halfWidth(), values);
                    Plot.sameLength("band", x, y);
                    Plot.sameLength("band", x, half);
                    series.add(new Plot.Band(b.label(), x, y, half));
                }
            }
        String written = path.orElse("plot-" + command.span().line() + ".svg");
        new Plot(kind, series.build(), "", "").write(Sources.resolve(outputs, written), written);
    }

    private static double[] numbers(String what, Tensor tensor, Function<Tensor, NDArray> values) {
        return Plot.numbers(what, values.apply(tensor));
    }
}
