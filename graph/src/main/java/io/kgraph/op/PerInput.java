package io.kgraph.op;

import io.kgraph.Tensor;
import io.kgraph.ir.Op;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An op that says its gradient for each input alone, so that contributions nobody asked for are never built.
public interface PerInput {
    /// The contribution to input `index`, in its shape and dtype, or null where none passes.
    @Nullable Tensor contribution(int index, Tensor self, Tensor upstream);

    /// All of them: what [Op#pullback] of such an op gives.
    default List<@Nullable Tensor> contributions(Tensor self, Tensor upstream) {
        var all = new ArrayList<@Nullable Tensor>(self.inputs().size());
        for (int i = 0; i < self.inputs().size(); i++) all.add(contribution(i, self, upstream));
        return all;
    }
}
