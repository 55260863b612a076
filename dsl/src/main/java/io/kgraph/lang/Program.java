package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.error.Diagnostic;
import io.kgraph.error.GraphError;
import io.kgraph.ir.GraphContext;
import java.util.Optional;

/// A script whose meaning is settled: a graph, what it declares, and the commands to be done in order.
///
/// @param params       in the order of the script, with their values
/// @param placeholders the declared ones, in order; slots are not among them
/// @param variables    the declared ones, in order: what `save` without a list writes
/// @param names        the declared tensors by name, for `--fetch`, `--feed`, `eval --in` and `explain`
/// @param origins      finds what the script calls a tensor and where it was made
public record Program(
        Source source, String doc, GraphContext context, ImmutableList<Param> params, ImmutableList<Placeholder> placeholders,
        ImmutableList<Variable> variables, com.google.common.collect.ImmutableMap<String, Object> names, ImmutableList<Command> commands, Origins origins) {

    /// A param: its doc comment, its type as written, its default as written (empty: it has to be set), its value.
    public record Param(String name, String type, String doc, String defaultText, Object value) {}

    /// What an author calls a tensor: `x`, a placeholder of line 9; or, without a name of its own, the expression that makes it.
    public record Origin(String name, String kind, Span span) {
        /// `placeholder, line 9`; just `line 9` for an expression.
        public String text() {
            return (kind.isEmpty() ? "" : kind + ", ") + "line " + span.line();
        }
    }

    /// The way back from the graph to the text.
    public interface Origins {
        /// Where a tensor comes from; nothing for one that no expression of the script is.
        Optional<Origin> of(Tensor tensor);

        /// The path of the module instance whose body made a tensor, such as `net/dense_1`.
        default Optional<String> module(Tensor tensor) {
            return Optional.empty();
        }

        /// An error met while running, as the message of the language: its code, the line that made the node, and what was being done.
        ///
        /// @param command the command that was running; it is the place where the error itself has none
        Diagnostic explain(GraphError error, Command command);
    }
}
