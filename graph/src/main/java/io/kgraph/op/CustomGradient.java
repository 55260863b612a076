package io.kgraph.op;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Op;
import io.kgraph.ir.Rebuild;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A value with a derivative that its author has written.
///
/// - Inputs: the value, then what it is derived by, then what else the rule reads.
/// - Dtypes: every one.
/// - Gradient: that of the rule for what it is derived by, none for anything else, the value's own inputs among it.
///
/// @param rule    from the upstream and what else it reads to the contributions
/// @param derived which contribution each of the derived inputs gets, −1 for none
public record CustomGradient(Graph rule, ImmutableList<Integer> derived) implements Op.Library {
    /// `value` with the contributions of a rule that has been written for `upstream`.
    ///
    /// @param first         a number that the context gave before the rule was built
    /// @param upstream      a placeholder of the value's type
    /// @param by            what is derived by
    /// @param contributions one for each of `by`, null for none
    public static Tensor of(long first, Tensor value, Tensor upstream, List<Tensor> by, List<? extends @Nullable Tensor> contributions) {
        var results = new ArrayList<Tensor>();
        var derived = ImmutableList.<Integer>builder();
        for (Tensor c : contributions) {
            derived.add(c == null ? -1 : results.size());
            if (c != null) results.add(c);
        }
        var captures = new Outline.Captures();
        Outline outline = Outline.ofLoop(results, first, captures, List.of(upstream));
        var parameters = new ArrayList<Tensor>();
        for (Tensor c : captures.tensors()) parameters.add(io.kgraph.Placeholder.of(value.context(), c.type()));
        Graph body = outline.body(captures.tensors(), parameters);
        Graph rule = Graph.of(ImmutableList.<Tensor>builder().add(upstream).addAll(parameters).build(), body.results());
        var inputs = ImmutableList.<Tensor>builder().add(value).addAll(by).addAll(captures.tensors()).build();
        return Tensor.of(new CustomGradient(rule, derived.build()), inputs);
    }

    @Override public String name() {
        return "custom_gradient";
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, derived.size() + rule.parameters().size());
        return in.getFirst();
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        return in.getFirst();
    }

    @Override public boolean differentiable(int index) {
        return index > 0 && index <= derived.size() && derived.get(index - 1) >= 0;
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        Map<Tensor, Tensor> given = new HashMap<>();
        given.put(rule.parameters().getFirst(), upstream);
        for (int i = 1; i < rule.parameters().size(); i++) given.put(rule.parameters().get(i), self.input(derived.size() + i));
        Rebuild built = Rebuild.of(rule, given, (node, in, after) -> Rebuild.on(node, node.op(), in, after));
        var contributions = new ArrayList<@Nullable Tensor>();
        for (int i = 0; i < self.inputs().size(); i++)
            contributions.add(differentiable(i) ? built.graph().results().get(derived.get(i - 1)) : null);
        return contributions;
    }

    /// This op with its rule in place of the one it has.
    CustomGradient with(Graph other) {
        return new CustomGradient(other, derived);
    }
}
