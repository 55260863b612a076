package io.kgraph.verify;

import io.kgraph.K;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.exec.LocalSession;
import io.kgraph.ir.GraphContext;
import io.kgraph.type.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;

/// A small network with dropout, trained by Adam: the losses on the way and the weights at the end.
final class Training {
    private static final int INPUTS = 20, UNITS = 48, CLASSES = 5;

    private Training() {}

    static void run(Run run) {
        var context = new GraphContext();
        try (var _ = K.graphScope(context); var session = LocalSession.open(context, run.options())) {
            var weights = new ArrayList<Variable>();
            for (long[] extents : new long[][] {{INPUTS, UNITS}, {UNITS}, {UNITS, UNITS}, {UNITS}, {UNITS, CLASSES}, {CLASSES}}) weights.add(K.variable(run.reals(DType.FLOAT32, extents)));
            Tensor x = K.placeholder(List.of(32, INPUTS)), labels = K.placeholder(List.of(32), "int32");
            Tensor hidden = K.dropout(K.relu(dense(x, weights, 0)), 0.2, null, 3);
            Tensor logits = dense(K.tanh(dense(hidden, weights, 2)), weights, 4);
            Tensor loss = K.mean(K.sparseCategoricalCrossentropy(labels, logits, true));
            var gradients = K.gradients(loss, weights).stream().map(Objects::requireNonNull).toList();
            List<Session.Update> updates = K.adam(0.01).updates(weights, gradients);
            var all = new ArrayList<>(weights);
            for (Session.Update u : updates) if (!all.contains(u.variable())) all.add(u.variable());
            session.initialize(all);
            int steps = run.count(12, 3000);
            for (int step = 0; step < steps; step++) {
                var feeds = new LinkedHashMap<Tensor, NDArray>();
                feeds.put(x, run.reals(DType.FLOAT32, 32, INPUTS));
                feeds.put(labels, run.wholes(DType.INT32, 0, CLASSES, 32));
                run.add(session.run(List.of(loss), feeds, updates));
                run.done((step + 1.0) / steps);
            }
            run.add(all.stream().map(session::value).toList());
        }
    }

    private static Tensor dense(Tensor x, List<Variable> weights, int first) {
        return K.add(K.matmul(x, weights.get(first)), weights.get(first + 1));
    }
}
