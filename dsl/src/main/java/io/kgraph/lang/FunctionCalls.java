package io.kgraph.lang;

import io.kgraph.Function;
import io.kgraph.K;
import io.kgraph.Tensor;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Rebuild;
import io.kgraph.nn.Operands;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Calls a function inside a command: its graph with the values in place of the inputs, and its updates as nodes.
final class FunctionCalls {
    private FunctionCalls() {}

    /// The outputs, followed by the update nodes, all of one run.
    static Object connected(Function function, Calls.Given values, Span call) {
        var inputs = function.inputs();
        if (!(values.value() instanceof List<?> given) || given.size() != inputs.size())
            throw Refused.of(Code.E0214, values.span(), function.name() + " is called with a list of " + Calls.count(inputs.size(), "value") + ".");
        Map<Tensor, Tensor> replaced = new LinkedHashMap<>();
        for (int i = 0; i < inputs.size(); i++) replaced.put(inputs.get(i), like(given.get(i), inputs.get(i), values.span()));
        var results = new ArrayList<Tensor>(function.outputs());
        function.updates().forEach(u -> results.add(u.value()));
        var rebuilt = Rebuild.of(Graph.of(results), replaced, (node, in, after) -> Rebuild.on(node, node.op(), in, after));
        var all = new ArrayList<@Nullable Object>();
        for (Tensor output : function.outputs()) all.add(rebuilt.of(output));
        for (var u : function.updates()) all.add(K.update(u.variable(), rebuilt.of(u.value())));
        return all.size() == 1 ? all.getFirst() : all;
    }

    private static Tensor like(@Nullable Object value, Tensor input, Span span) {
        if (value == null) throw Refused.of(Code.E0214, span, "A value for " + input.label() + " is needed.");
        return Operands.like(value, input);
    }
}
