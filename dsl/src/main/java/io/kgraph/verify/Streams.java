package io.kgraph.verify;

import io.kgraph.K;
import io.kgraph.type.DType;
import java.util.List;

/// Random numbers of every distribution, in several runs of a session, which give other numbers each.
final class Streams {
    private Streams() {}

    static void run(Run run) {
        int many = run.count(2, 12);
        for (int i = 0; i < many; i++) {
            int seed = i;
            List<Integer> shape = List.of(run.count(33, 1025), 3 + 64 * i);
            run.evaluate(List.of(run.reals(DType.FLOAT32, 65, 33)), 3, in -> List.of(
                    K.randomUniform(shape, -1, 1, "float32", seed), K.randomUniform(shape, 0, 1, "float64", seed), K.randomUniform(shape, -5, 100, "int32", seed),
                    K.randomNormal(shape, 0, 1, "float32", seed), K.randomNormal(shape, 2, 0.5, "float64", seed), K.randomBernoulli(shape, 0.3, "float32", seed),
                    K.dropout(in.getFirst(), 0.4, null, seed)));
            run.done((i + 1.0) / many);
        }
    }
}
