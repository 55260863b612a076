package io.kgraph.samples.backend;

import io.kgraph.Function;
import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.nn.Rnn;
import java.util.List;
import java.util.Objects;

/// Families J, K and M: recurrence and branches, random tensors, state and gradients.
final class Control {
    private static final List<Integer> MANY = List.of(200, 200);

    private Control() {}

    static void walk(Notes notes) {
        loops(notes);
        random(notes);
        state(notes);
        updates(notes);
        gradients(notes);
    }

    private static void loops(Notes notes) {
        notes.family("J. Recurrence and control flow");
        Tensor steps = K.reshape(new float[] {1, 2, 3}, List.of(1, 3, 1));
        Rnn masked = Rnn.options().mask(new int[][] {{1, 0, 1}}).zeroOutputForMask(true);
        Rnn.Result read = K.rnn((x, states) -> Rnn.step(x.add(states.getFirst()), x.add(states.getFirst())), steps, List.of(K.zeros(List.of(1, 1))), masked);
        notes.show("rnn", K.flatten(read.outputs()), new int[] {1, 0, 4});
        Tensor x = K.constant(2), y = K.constant(3);
        notes.show("switchOn", K.switchOn(K.less(x, y), () -> K.pow(x, y), () -> K.pow(y, x)), 8);
        notes.show("inTrainPhase", K.inTrainPhase(x, y, true), 2);
        notes.show("inTestPhase", K.inTestPhase(x, y), 2);
        float[] elements = {10, 1, 2};
        notes.show("mapFn", K.mapFn(row -> K.sum(row), new float[][] {{1, 2}, {3, 4}}), new int[] {3, 7});
        notes.show("foldl", K.foldl(Tensor::sub, elements), 7);
        notes.show("foldr", K.foldr(Tensor::sub, elements), -9);
    }

    private static void random(Notes notes) {
        notes.family("K. Random tensors");
        Tensor bell = K.randomNormal(MANY, -10, 5, null, 1), flat = K.randomUniform(MANY, -1, 1, null, 2), cut = K.truncatedNormal(MANY, 0, 1, null, 3);
        notes.show("randomNormal", K.less(K.abs(K.mean(bell).add(10)), 0.1), true);
        notes.show("randomUniform", K.less(K.abs(K.mean(flat)), 0.015), true);
        notes.show("truncatedNormal", K.lessEqual(K.max(K.abs(cut)), 2), true);
        notes.show("randomBinomial", K.less(K.abs(K.mean(K.randomBinomial(MANY, 0.5, null, 4)).sub(0.5)), 0.015), true);
        notes.show("randomBernoulli", K.randomBernoulli(List.of(3), 1), new int[] {1, 1, 1});
    }

    private static void state(Notes notes) {
        notes.family("M. State, updates, gradients, functions");
        Variable v = K.variable(1), w = K.variable(List.of(1, 2));
        K.setValue(v, 2);
        notes.did("setValue");
        notes.show("getValue", K.getValue(v), 2);
        K.batchSetValue(List.of(List.of(w, new float[] {3, 4}), List.of(v, 5)));
        notes.did("batchSetValue");
        notes.show("batchGetValue", K.batchGetValue(List.of(w, v)).getFirst(), new int[] {3, 4});
    }

    private static void updates(Notes notes) {
        Variable v = K.variable(List.of(1, 2)), average = K.variable(0);
        notes.show("update", K.update(v, List.of(5, 6)), new int[] {5, 6});
        notes.show("updateAdd", K.updateAdd(v, List.of(1, 1)), new int[] {6, 7});
        notes.show("updateSub", K.updateSub(v, List.of(2, 2)), new int[] {4, 5});
        Tensor moved = K.movingAverageUpdate(average, 2, 0.9);
        K.eval(moved);
        notes.show("movingAverageUpdate", moved, 0.38);
        Placeholder x = K.placeholder(List.of());
        Variable count = K.variable(1);
        Function f = K.function(List.of(x), List.of(K.square(x).add(count)), List.of(List.of(count, count.add(x))));
        notes.show("function", f.call(2).getFirst(), 5);
    }

    private static void gradients(Notes notes) {
        Tensor x = K.constant(List.of(1, 2, 3));
        notes.show("gradients", Objects.requireNonNull(K.gradients(K.sum(K.square(x)), List.of(x)).getFirst()), new int[] {2, 4, 6});
        notes.show("stopGradient", Objects.requireNonNull(K.gradients(K.sum(x.mul(K.stopGradient(x))), List.of(x)).getFirst()), new int[] {1, 2, 3});
        notes.show("printTensor", K.printTensor(x, "x is:"), new int[] {1, 2, 3});
    }
}
