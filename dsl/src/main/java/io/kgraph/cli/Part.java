package io.kgraph.cli;

import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.ir.Graph;
import io.kgraph.lang.Command.Train;
import io.kgraph.lang.Expressions;
import io.kgraph.lang.Program;
import io.kgraph.run.RunGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What of a script is compiled as a whole: the run of a command, or a tensor.
///
/// @param graph has all that must be fed as parameters
record Part(String title, Graph graph, List<Session.Update> updates) {
    /// Every run of a script; or only the tensor, or the `train`, of that name.
    ///
    /// @param file the script as messages name it
    static List<Part> of(Program program, Optional<String> name, String file) {
        if (name.isPresent()) return List.of(named(program, name.get(), file));
        var parts = new ArrayList<Part>();
        for (var planned : DryRun.all(program))
            parts.add(new Part("line " + planned.command().span().line() + ": " + planned.command().span().text().lines().findFirst().orElse(""),
                    planned.graph(), planned.updates()));
        return parts;
    }

    private static Part named(Program program, String name, String file) {
        Tensor tensor = Feeds.tensor(program, name);
        if (tensor != null) return of(name, List.of(tensor));
        for (var planned : DryRun.all(program))
            if (planned.command() instanceof Train t && t.label().equals(name)) return new Part("train \"" + name + "\"", planned.graph(), planned.updates());
        List<String> near = Feeds.nearest(program, name);
        throw new UsageError("there is no tensor and no train '" + name + "' in " + file + (near.isEmpty() ? "" : "; did you mean " + near.getFirst() + "?"));
    }

    /// Some tensors, computed together.
    static Part of(String title, List<Tensor> fetches) {
        return new Part(title, RunGraph.of(fetches, List.of()), List.of());
    }

    /// What an expression of some values computes.
    ///
    /// @param name what was asked for by name, though an expression has no parts
    static Part ofExpression(String text, @Nullable String name, Map<String, Object> values) {
        if (name != null) throw new UsageError("an expression is taken as a whole; '" + name + "' is one argument too many");
        if (Expressions.elaborate(text, values) instanceof Tensor tensor) return of(text, List.of(tensor));
        throw new UsageError("'" + text + "' is no tensor, so there is nothing to compute");
    }

    /// The graph with the new values of variables among its results.
    Graph whole() {
        var results = new ArrayList<>(graph.results());
        updates.forEach(u -> results.add(u.value()));
        return Graph.of(graph.parameters(), results);
    }
}
