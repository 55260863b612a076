package io.kgraph.compiler.pass;

import io.kgraph.Tensor;
import io.kgraph.compiler.rewrite.Fidelity;
import io.kgraph.compiler.rewrite.Rule;
import io.kgraph.compiler.rewrite.rules.Rules;
import java.util.List;
import java.util.function.BiConsumer;

/// The passes between the graph that the user wrote and the one that is scheduled. What no result needs is left
/// behind by each of them.
public final class Passes {
    private Passes() {}

    /// In the order in which they run.
    ///
    /// @param fired is told of each rule that fires and of the node it replaced
    public static List<GraphPass> standard(boolean fastMath, BiConsumer<Rule, Tensor> fired) {
        Fidelity most = fastMath ? Fidelity.FAST : Fidelity.STABLE;
        return List.of(
                new Simplify("canonical", Rules.canonical(most), fired),
                new FoldConstants(),
                new MergeDuplicates(),                             // equal values must look equal to rules with a repeated name
                new LoopMotion(),                                  // equal outputs are one by now; what moves out is simplified with the rest
                new Simplify("algebra-and-stability", Rules.algebraAndStability(most), fired),
                new FoldConstants(),                               // what rules left between constants
                new MergeDuplicates(),
                new Simplify("contractions", Rules.contractions(most), fired));    // last: hides transposes inside matmul
    }
}
