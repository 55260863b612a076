package io.kgraph.lang;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.ATN;
import org.antlr.v4.runtime.atn.ATNState;
import org.antlr.v4.runtime.atn.RuleStopState;
import org.antlr.v4.runtime.atn.RuleTransition;
import org.antlr.v4.runtime.atn.Transition;

/// Random sentences of the grammar: a walk through the parser's automaton, homewards as soon as it has said enough.
final class GrammarWalk {
    private static final List<String> NAMES = List.of("x", "y", "w", "a", "f", "batch", "sum", "relu", "zeros", "scan", "epoch", "data", "σ", "float32", "adam", "loss", "n");
    private static final List<String> INTS = List.of("0", "1", "2", "3", "7", "1_000", "0xff", "2i64");
    private static final List<String> FLOATS = List.of("0.5", "1.0", "1e-3", "2f64", "3.25f32");
    private static final List<String> STRINGS = List.of("\"a\"", "\"{x}\"", "\"{x:.2f} {{\"", "\"\"\"raw\"\"\"", "\"é\\n\"", "\"out/a.npz\"");

    private final ATN atn = KGraphParser._ATN;
    private final Random random;
    private final Map<ATNState, Integer> home = new HashMap<>();
    private int left;

    GrammarWalk(Random random) {
        this.random = random;
        measure();
    }

    /// How many tokens lead at least from each state to the end of its rule.
    private void measure() {
        for (boolean changed = true; changed; ) {
            changed = false;
            for (ATNState s : atn.states) {
                if (s == null) continue;
                int best = s instanceof RuleStopState ? 0 : 100_000;
                for (Transition t : s instanceof RuleStopState ? new Transition[0] : s.getTransitions()) best = Math.min(best, cost(t));
                if (best < home.getOrDefault(s, 100_000)) {
                    home.put(s, best);
                    changed = true;
                }
            }
        }
    }

    private int cost(Transition t) {
        if (t instanceof RuleTransition r) return home.getOrDefault(r.target, 100_000) + home.getOrDefault(r.followState, 100_000);
        return (t.isEpsilon() ? 0 : 1) + home.getOrDefault(t.target, 100_000);
    }

    /// The tokens of a statement with about as many as `budget`.
    List<String> statement(int budget) {
        left = budget;
        var tokens = new ArrayList<String>();
        rule(KGraphParser.RULE_statement, tokens);
        return tokens;
    }

    private void rule(int rule, List<String> tokens) {
        for (ATNState s = atn.ruleToStartState[rule]; !(s instanceof RuleStopState); ) {
            Transition t = chosen(s);
            if (t instanceof RuleTransition r) {
                rule(r.target.ruleIndex, tokens);
                s = r.followState;
                continue;
            }
            if (!t.isEpsilon()) {
                left--;
                tokens.add(text(t.label().toList().get(random.nextInt(t.label().size()))));
            }
            s = t.target;
        }
    }

    private Transition chosen(ATNState s) {
        Transition[] all = s.getTransitions();
        if (left > 0) return all[random.nextInt(all.length)];
        Transition best = all[0];
        for (Transition t : all) if (cost(t) < cost(best)) best = t;
        return best;
    }

    private String text(int type) {
        return switch (type) {
            case Token.EOF -> "";
            case KGraphLexer.ID -> pick(NAMES);
            case KGraphLexer.INT -> pick(INTS);
            case KGraphLexer.FLOAT -> pick(FLOATS);
            case KGraphLexer.STRING -> pick(STRINGS);
            case KGraphLexer.EPOCHS -> random.nextBoolean() ? "epochs" : "epoch";
            case KGraphLexer.STEPS -> random.nextBoolean() ? "steps" : "step";
            default -> KGraphLexer.VOCABULARY.getLiteralName(type).replaceAll("^'|'$", "");
        };
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
