package io.kgraph.verify;

import io.kgraph.K;
import io.kgraph.Tensor;
import io.kgraph.nn.Rnn;
import io.kgraph.type.DType;
import java.util.List;

/// Loops over time with their gradients, and loops that end when a condition does.
final class Loops {
    private Loops() {}

    static void run(Run run) {
        int many = run.count(2, 60);
        for (int i = 0; i < many; i++) {
            DType dtype = i % 2 == 0 ? DType.FLOAT32 : DType.FLOAT64;
            long batch = 1L + run.random().nextInt(9), steps = 1L + run.random().nextInt(run.count(5, 40)), inputs = 1L + run.random().nextInt(20), units = 1L + run.random().nextInt(40);
            boolean backwards = run.random().nextBoolean();
            run.differentiate(List.of(run.reals(dtype, batch, steps, inputs), run.reals(dtype, inputs, units), run.reals(dtype, units, units), run.reals(dtype, batch, units)), in -> recurrent(in, backwards));
            run.evaluate(List.of(run.reals(dtype, 7)), in -> List.of(K.whileLoop(x -> K.less(K.sum(K.abs(x)), 1000), x -> K.add(K.mul(x, 1.25), K.sin(x)), K.add(in.getFirst(), 2))));
            run.done((i + 1.0) / many);
        }
    }

    private static Tensor recurrent(List<Tensor> in, boolean backwards) {
        var result = K.rnn((x, states) -> {
            Tensor next = K.tanh(K.add(K.matmul(x, in.get(1)), K.matmul(states.getFirst(), in.get(2))));
            return Rnn.step(next, next);
        }, in.get(0), List.of(in.get(3)), Rnn.options().goBackwards(backwards));
        return K.add(result.outputs(), K.expandDims(result.lastOutput(), 1));
    }
}
