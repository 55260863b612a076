package io.kgraph.exec;

import com.google.common.collect.ImmutableList;
import io.kgraph.Session;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.array.Npz;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Variables in `.npz` files, by their names.
///
/// A file is written beside and moved into place, so that the old one stays until the new one is whole. Loading sets all
/// variables or none.
public final class Checkpoint {
    private Checkpoint() {}

    /// Writes the values that the variables have at one moment.
    public static void save(Session session, Path file, Collection<Variable> variables) {
        var arrays = new LinkedHashMap<String, NDArray>();
        List<Variable> order = List.copyOf(variables);
        List<NDArray> values = session.run(ImmutableList.<io.kgraph.Tensor>copyOf(order), Map.of(), List.of());
        for (int i = 0; i < order.size(); i++) arrays.put(order.get(i).nodeName(), values.get(i));
        Npz.write(file, arrays);
    }

    /// Gives the variables the values of the file; each has to be there with the variable's dtype and shape.
    public static void load(Session session, Path file, Collection<Variable> variables) {
        Map<String, NDArray> arrays = Npz.read(file);
        var values = new LinkedHashMap<Variable, NDArray>();
        for (Variable v : variables) {
            NDArray value = arrays.get(v.nodeName());
            if (value == null)
                throw GraphError.of(ErrorKind.VALUE, "MISSING VALUE", file.getFileName() + " has no value for " + v.nodeName() + ".")
                        .candidates(Feeds.nearest(v.nodeName(), List.copyOf(arrays.keySet())));
            if (!value.type().agrees(v.type()))
                throw GraphError.of(value.dtype() == v.dtype() ? ErrorKind.VALUE : ErrorKind.TYPE, "VALUE OF ANOTHER TYPE",
                                "The value of " + v.nodeName() + " in " + file.getFileName() + " has another type.")
                        .involving(v.label(), v.type().toString(), "", Feeds.origin(v))
                        .involving("in the file", value.type().toString(), "", "");
            values.put(v, value);
        }
        session.assign(values);
    }
}
