package io.kgraph.compiler.rewrite.rules;

import com.google.common.collect.ImmutableList;
import io.kgraph.compiler.rewrite.Fidelity;
import io.kgraph.compiler.rewrite.Rule;
import java.util.List;

/// All rules, in the groups in which they run.
public final class Rules {
    private Rules() {}

    public static List<Rule> canonical(Fidelity most) {
        return upTo(most, List.of(Canonical.RULES, Movement.RULES));
    }

    /// Canonical forms come along: what the others build should look like everything else.
    public static List<Rule> algebraAndStability(Fidelity most) {
        return upTo(most, List.of(Canonical.RULES, Algebra.RULES, Stability.RULES, Symmetry.RULES, Movement.RULES, Reductions.RULES, Lookups.RULES));
    }

    public static List<Rule> contractions(Fidelity most) {
        return upTo(most, List.of(Contractions.RULES, Movement.RULES));
    }

    /// Every rule there is, whatever its fidelity.
    public static List<Rule> all() {
        return upTo(Fidelity.FAST, List.of(Canonical.RULES, Algebra.RULES, Stability.RULES, Symmetry.RULES, Movement.RULES, Reductions.RULES, Lookups.RULES, Contractions.RULES));
    }

    private static List<Rule> upTo(Fidelity most, List<List<Rule>> groups) {
        return groups.stream().flatMap(List::stream).filter(r -> r.fidelity().compareTo(most) <= 0).collect(ImmutableList.toImmutableList());
    }
}
