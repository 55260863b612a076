package io.kgraph.run;

import com.google.common.collect.ImmutableList;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.error.Site;
import io.kgraph.lang.Command;
import io.kgraph.op.Build;

/// Lets a step of training change nothing where its objective is not finite: each variable then keeps its value.
///
/// For finite objectives the bits are those of the unguarded updates.
public final class Guard {
    private Guard() {}

    /// The updates of a `train` as they run.
    public static ImmutableList<Session.Update> updates(Command.Train train) {
        if (train.objective().isEmpty()) return train.updates();
        Tensor objective = train.run().fetches().getFirst();
        Site site = Site.of(train.span().source().name(), train.span().line(), train.span().column());
        return ScopedValue.where(Site.CURRENT, site).call(() -> {
            Tensor finite = Build.isFinite(objective);
            return train.updates().stream().map(u -> new Session.Update(u.variable(), Build.select(finite, u.value(), u.variable())))
                    .collect(ImmutableList.toImmutableList());
        });
    }
}
