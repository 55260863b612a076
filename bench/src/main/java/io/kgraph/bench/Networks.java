package io.kgraph.bench;

import io.kgraph.K;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.nn.Rnn;
import io.kgraph.type.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The workloads that are networks of layers, and the loop of tiny steps.
final class Networks {
    private static final DType F32 = DType.FLOAT32, F64 = DType.FLOAT64;
    private static final double DENSE = 24 * 24 * 9 * 32 * 64 + 9216 * 128 + 1280;
    private static final double LSTM_FLOPS = 2.0 * 100 * 32 * 512;
    private static final double BLOCK_FLOPS = 2.0 * 1024 * (256 * 768 + 2 * 128 * 256 + 256 * 256 + 2 * 256 * 1024);

    private Networks() {}

    static List<Workload> all() {
        var list = new ArrayList<Workload>();
        list.add(new Workload("W06.infer", 2.0 * 64 * (26 * 26 * 9 * 32 + DENSE), Networks::infer));
        list.add(new Workload("W06.train", 2.0 * 64 * (2 * 26 * 26 * 9 * 32 + 3 * DENSE), Networks::train));
        list.add(new Workload("W07.fwd", LSTM_FLOPS * (64 + 128), in -> recurrent(in, false)));
        list.add(new Workload("W07.grad", LSTM_FLOPS * (2 * 64 + 3 * 128), in -> recurrent(in, true)));
        list.add(new Workload("W08.fwd", BLOCK_FLOPS, in -> transformer(in, false)));
        list.add(new Workload("W08.grad", 3 * BLOCK_FLOPS, in -> transformer(in, true)));
        list.add(new Workload("W13.scalar.fwd", 0, in -> steps(in, false, false)));
        list.add(new Workload("W13.scalar.grad", 0, in -> steps(in, false, true)));
        list.add(new Workload("W13.vec16.fwd", 0, in -> steps(in, true, false)));
        list.add(new Workload("W13.vec16.grad", 0, in -> steps(in, true, true)));
        return list;
    }

    private static Variable held(Map<String, Variable> all, Inputs in, String name, double scale, long... extents) {
        Variable v = K.variable(scale == 0 ? in.zeros(name, extents) : in.named(name, F32, scale, extents), F32, name);
        all.put(name, v);
        return v;
    }

    private static Variable ones(Map<String, Variable> all, String name, long extent) {
        Variable v = K.variable(NDArray.ones(F32, extent), F32, name);
        all.put(name, v);
        return v;
    }

    // ---- W06 ---------------------------------------------------------------------------------------------------------

    private static Tensor convolutions(Map<String, Variable> w, Inputs in, Tensor x) {
        Tensor h = K.relu(K.biasAdd(K.conv2d(x, held(w, in, "k0", 1.0 / 3, 3, 3, 1, 32)), held(w, in, "c0", 0, 32)));
        h = K.relu(K.biasAdd(K.conv2d(h, held(w, in, "k1", 1 / Math.sqrt(288), 3, 3, 32, 64)), held(w, in, "c1", 0, 64)));
        h = K.reshape(K.pool2d(h, List.of(2, 2), List.of(2, 2), "valid", "channels_last", "max"), List.of(64, 9216));
        h = K.relu(K.add(K.matmul(h, held(w, in, "w0", 1.0 / 96, 9216, 128)), held(w, in, "b0", 0, 128)));
        return K.add(K.matmul(h, held(w, in, "w1", 1 / Math.sqrt(128), 128, 10)), held(w, in, "b1", 0, 10));
    }

    private static Workload.Job infer(Inputs in) {
        Tensor x = K.placeholder(List.of(64, 28, 28, 1), F32, "x");
        return Workload.Job.of(K.function(List.of(x), List.of(convolutions(new LinkedHashMap<>(), in, x))), in.feed(0, F32, 64, 28, 28, 1));
    }

    private static Workload.Job train(Inputs in) {
        var w = new LinkedHashMap<String, Variable>();
        Tensor x = K.placeholder(List.of(64, 28, 28, 1), F32, "x"), y = K.placeholder(List.of(64), DType.INT32, "y");
        Tensor loss = K.mean(K.sparseCategoricalCrossentropy(y, convolutions(w, in, x), true));
        var variables = List.copyOf(w.values());
        var updates = K.sgd(0.01).updates(variables, K.gradients(loss, variables));
        return new Workload.Job(K.function(List.of(x, y), List.of(loss), updates), in.images(8, 64), true);
    }

    // ---- W07 ---------------------------------------------------------------------------------------------------------

    static Workload.Job recurrent(Inputs in, boolean gradient) {
        int rows = 32 - in.variant() % 31;
        var w = new LinkedHashMap<String, Variable>();
        Tensor x = K.placeholder(List.of(100, rows, 64), F32, "x");
        Variable wx = held(w, in, "wx", 1.0 / 8, 64, 512), wh = held(w, in, "wh", 1 / Math.sqrt(128), 128, 512), b = held(w, in, "b", 0, 512);
        Tensor zero = K.zeros(List.of(rows, 128), F32);
        Rnn.Result run = K.rnn((xt, states) -> {
            List<Tensor> z = K.split(K.add(K.add(K.matmul(xt, wx), K.matmul(states.get(0), wh)), b), 4, -1);
            Tensor c = K.add(K.mul(K.sigmoid(z.get(1)), states.get(1)), K.mul(K.sigmoid(z.get(0)), K.tanh(z.get(2))));
            Tensor h = K.mul(K.sigmoid(z.get(3)), K.tanh(c));
            return new Rnn.Stepped(h, List.of(h, c));
        }, x, List.of(zero, zero), Rnn.options().timeMajor(true).returnAllOutputs(false));
        Tensor h = run.lastOutput();
        return Workload.Job.of(K.function(List.of(x), gradient ? gradients(K.mean(K.square(h)), w) : List.of(h)), in.feed(0, F32, 100, rows, 64));
    }

    private static List<Tensor> gradients(Tensor loss, Map<String, Variable> weights) {
        List<Variable> sorted = weights.keySet().stream().sorted().map(name -> Objects.requireNonNull(weights.get(name))).toList();
        return K.gradients(loss, sorted).stream().map(Objects::requireNonNull).toList();
    }

    // ---- W08 ---------------------------------------------------------------------------------------------------------

    private static Tensor normalized(Tensor x, Tensor scale, Tensor bias) {
        Tensor d = K.sub(x, K.mean(x, -1, true));
        return K.add(K.mul(K.div(d, K.sqrt(K.add(K.mean(K.square(d), -1, true), 1e-5))), scale), bias);
    }

    private static Tensor gelu(Tensor x) {
        Tensor inner = K.mul(K.add(x, K.mul(K.mul(K.mul(x, x), x), 0.044715)), Math.sqrt(2 / Math.PI));
        return K.mul(K.mul(x, 0.5), K.add(K.tanh(inner), 1));
    }

    static Workload.Job transformer(Inputs in, boolean gradient) {
        int batch = 8, length = 128 - in.variant(), width = 256, heads = 8, each = 32;
        var w = new LinkedHashMap<String, Variable>();
        Tensor x = K.placeholder(List.of(batch, length, width), F32, "x");
        Tensor h = normalized(x, ones(w, "g1", width), held(w, in, "e1", 0, width));
        Tensor qkv = K.add(K.dot(h, held(w, in, "wqkv", 1.0 / 16, width, 3 * width)), held(w, in, "bqkv", 0, 3 * width));
        Tensor parts = K.permuteDimensions(K.reshape(qkv, List.of(batch, length, 3, heads, each)), List.of(2, 0, 3, 1, 4));
        Tensor q = parts.at(0), k = parts.at(1), v = parts.at(2);
        Tensor scores = K.softmax(K.mul(K.matmul(q, K.permuteDimensions(k, List.of(0, 1, 3, 2))), 1 / Math.sqrt(each)));
        Tensor mixed = K.reshape(K.permuteDimensions(K.matmul(scores, v), List.of(0, 2, 1, 3)), List.of(batch, length, width));
        Tensor y = K.add(x, K.add(K.dot(mixed, held(w, in, "wo", 1.0 / 16, width, width)), held(w, in, "bo", 0, width)));
        Tensor n = normalized(y, ones(w, "g2", width), held(w, in, "e2", 0, width));
        Tensor wide = gelu(K.add(K.dot(n, held(w, in, "w1", 1.0 / 16, width, 4 * width)), held(w, in, "b1", 0, 4 * width)));
        y = K.add(y, K.add(K.dot(wide, held(w, in, "w2", 1.0 / 32, 4 * width, width)), held(w, in, "b2", 0, width)));
        return Workload.Job.of(K.function(List.of(x), gradient ? gradients(K.mean(K.square(y)), w) : List.of(y)), in.feed(0, F32, batch, length, width));
    }

    // ---- W13 ---------------------------------------------------------------------------------------------------------

    /// `x ← 0.99·x + 0.01·sin x`, ten thousand times.
    private static Workload.Job steps(Inputs in, boolean vector, boolean gradient) {
        List<Integer> shape = vector ? List.of(16) : List.of();
        Tensor x = K.placeholder(shape, F64, "x");
        Tensor last = K.foriLoop(0, 10_000, (i, v) -> K.add(K.mul(v, 0.99), K.mul(K.sin(v), 0.01)), x);
        Tensor out = gradient ? Objects.requireNonNull(K.gradients(K.sum(last), List.of(x)).getFirst()) : last;
        return Workload.Job.of(K.function(List.of(x), List.of(out)), vector ? in.feed(0, F64, 16) : NDArray.of(0.7, F64));
    }
}
