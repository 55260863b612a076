package io.kgraph.lang;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Random scripts that mean something: names are declared, shapes fit, and each statement that stands builds a graph.
final class RandomModels {
    private static final List<String> SAME = List.of("relu(%s)", "tanh(%s)", "-%s", "square(%s)", "sigmoid(%s) * 2", "(%s + 1) ** 2", "0.5 * %s", "abs(%s) / 3", "softmax(%s, axis=-1)",
            "%s |> relu |> softmax(axis=-1)", "%s[:, ::-1]", "if sum(%1$s) > 0 then %1$s else -%1$s", "where(%1$s > 0, %1$s, 0)", "%s.T.T", "map_fn(fn(e) => e * 2, %s)", "%s @ eye(3)",
            "half(%s)", "gradients(sum(square(%1$s)), [%1$s])[0]", "clip(%s, -1.0, 1.0)", "fc(%s)", "concatenate([%1$s, %1$s], axis=0)[:2]", "(fn(v) { let u = v + 1 return u * v })(%s)");
    private static final List<String> BOTH = List.of("%s + %s", "%s * %s - 1", "maximum(%s, %s)", "%s @ transpose(%s) @ ones([2, 3])", "%s - %s / 2", "where(%s > %s, 1.0, 0.0)");

    private final Random random;

    RandomModels(Random random) {
        this.random = random;
    }

    /// A script with that many statements.
    String script(int statements) {
        var names = new ArrayList<>(List.of("x", "w"));
        var text = new StringBuilder("""
                param rate: float = 0.1  ## how fast
                placeholder x: float32[2, 3]
                variable w: float32[2, 3] = zeros()
                def half(v: float[...s]) -> float[...s] { let h = v / 2 return h }
                module Dense(units: int)(v: float[b, i]) { variable k: float[i, units] = glorot_uniform(seed=1) return v @ k }
                let fc = Dense(3)
                """);
        for (int i = 0; i < statements; i++) {
            String a = pick(names), b = pick(names), name = "t" + i;
            switch (random.nextInt(12)) {
                case 0 -> text.append("variable ").append(name).append(": float32[2, 3] = glorot_uniform(seed=").append(i).append(")\n");
                case 1 -> text.append("print \"{sum(").append(a).append("):.3f}\" with { x: ones([2, 3]) }\n");
                case 2 -> text.append("# a remark\nassert sum(").append(a).append(") == sum(").append(a).append(") with { x: ones([2, 3]) }  # always\n");
                case 3 -> text.append("train \"t").append(i).append("\" { minimize sum(square(w - ").append(pick(List.of("1.0", "rate"))).append(")) over [w] using sgd(rate) steps 2 }\n");
                default -> text.append("let ").append(name).append(" = ").append(random.nextInt(3) == 0 ? pick(BOTH).formatted(a, b) : pick(SAME).formatted(a)).append('\n');
            }
            if (text.indexOf(" " + name + " =") > 0 || text.indexOf(" " + name + ":") > 0) names.add(name);
        }
        return text.toString();
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
