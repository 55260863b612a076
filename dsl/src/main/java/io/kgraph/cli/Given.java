package io.kgraph.cli;

import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.ir.Graph;
import io.kgraph.ir.GraphContext;
import io.kgraph.lang.Code;
import io.kgraph.lang.Program;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What an expression on the command line has to work with: the declarations of a script, or none.
///
/// @param names what the script declares
/// @param feeds what the command line feeds to its tensors
record Given(GraphContext context, Optional<Program> program, Map<String, Object> names, Map<Tensor, Object> feeds) {
    /// Opens the script, if there is one, and says what there is to say about it.
    ///
    /// @throws DataError where it has mistakes, or values are given to what it does not have
    static Given open(Shell shell, @Nullable String in, Params params, Map<String, Object> values, Output output) {
        if (in == null) {
            if (!params.isEmpty()) throw new UsageError("--set sets params of a script, and there is none");
            return new Given(new GraphContext(), Optional.empty(), Map.of(), Map.of());
        }
        Scripts.Opened script = Scripts.open(shell, in, params.values(), false);
        var messages = new ArrayList<>(Scripts.withoutUnused(script.messages()));
        if (script.program().isEmpty()) throw new DataError(messages);
        Program program = script.program().get();
        Map<Tensor, Object> feeds = Feeds.of(program, values, messages);
        if (ExitCode.of(messages) != ExitCode.DONE) throw new DataError(messages);
        output.messages(messages);
        var names = new LinkedHashMap<String, Object>();
        program.params().forEach(p -> names.put(p.name(), p.value()));
        names.putAll(program.names());
        return new Given(program.context(), script.program(), names, feeds);
    }

    /// Those of the feeds that some tensors need.
    ///
    /// @throws DataError where a placeholder that they need has no value
    static Map<Tensor, Object> needed(Map<Tensor, Object> feeds, List<Tensor> tensors, String who) {
        var needed = new LinkedHashMap<Tensor, Object>();
        Graph graph = Graph.of(List.copyOf(feeds.keySet()), tensors);
        feeds.forEach((tensor, fed) -> {
            if (graph.contains(tensor)) needed.put(tensor, fed);
        });
        for (Tensor node : graph.nodes())
            if (node instanceof Placeholder p && p.defaultValue().isEmpty() && !needed.containsKey(p))
                throw new DataError(Feeds.message(Code.E0504, who + " needs '" + p.label() + "', which has no value here.")
                        .row(p.label(), p.type().toString(), "", "").hint("--feed " + p.label() + "=@file.npy"));
        return needed;
    }
}
