package io.kgraph.bench;

import com.google.common.collect.ImmutableMap;
import io.kgraph.K;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.nn.Optimizer;
import io.kgraph.type.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The workloads that the library can express, by the ids of the peers' benchmark.
final class Workloads {
    private static final DType F32 = DType.FLOAT32, F64 = DType.FLOAT64;
    private static final double MLP_FLOPS = 2.0 * 128 * (2 * 784 * 512 + 3 * (512 * 512 + 512 * 10));

    static final ImmutableMap<String, Workload> ALL = all();

    private Workloads() {}

    private static ImmutableMap<String, Workload> all() {
        var list = new ArrayList<Workload>();
        for (int n : new int[] {64, 128, 256, 512, 1024, 2048}) list.add(product("W01.f32." + n, F32, n, n, n));
        list.add(product("W01.f32.128x784x512", F32, 128, 784, 512));
        list.add(product("W01.f32.100000x50x1", F32, 100_000, 50, 1));
        list.add(product("W01.f64.1024", F64, 1024, 1024, 1024));
        list.add(new Workload("W02.1e4", 0, in -> elementwise(in, 10_000)));
        list.add(new Workload("W02.1e6", 0, in -> elementwise(in, 1_000_000)));
        list.add(new Workload("W03.f32", 0, in -> blackScholes(in, F32)));
        list.add(new Workload("W03.f64", 0, in -> blackScholes(in, F64)));
        for (int[] shape : new int[][] {{1024, 1024}, {64, 30_000}}) {
            String name = shape[0] + "x" + shape[1];
            list.add(new Workload("W04.softmax." + name, 0, in -> onRows(in, shape, K::softmax)));
            list.add(new Workload("W04.logsumexp." + name, 0, in -> onRows(in, shape, x -> K.logsumexp(x, -1))));
            list.add(new Workload("W04.layernorm." + name, 0, in -> layerNorm(in, shape)));
        }
        list.add(new Workload("W04.sum.axis0", 0, in -> onRows(in, new int[] {4096, 4096}, x -> K.sum(x, 0))));
        list.add(new Workload("W04.sum.axis1", 0, in -> onRows(in, new int[] {4096, 4096}, x -> K.sum(x, 1))));
        list.add(new Workload("W04.sum.all", 0, in -> onRows(in, new int[] {4096, 4096}, K::sum)));
        list.add(new Workload("W05.sgd", MLP_FLOPS, in -> training(in, K.sgd(0.01))));
        list.add(new Workload("W05.adam", MLP_FLOPS, in -> training(in, K.adam(0.001, 0.9, 0.999, 1e-8, null, null))));
        list.addAll(Networks.all());
        list.add(new Workload("W09.a", 0, Workloads::scalar));
        list.add(new Workload("W09.b", 0, Workloads::smallSum));
        list.add(new Workload("W09.c", 0, Workloads::chain));
        list.add(new Workload("W09.d", 0, Workloads::smallNetwork));
        list.add(new Workload("W10", 0, in -> logistic(in, true)));
        list.add(new Workload("W10.feed", 0, in -> logistic(in, false)));
        for (int n : new int[] {1000, 10_000, 100_000}) list.add(new Workload("W11.dag." + n, 0, in -> dag(in, n, false)));
        for (int n : new int[] {1000, 10_000, 100_000}) list.add(new Workload("W11.dag_grad." + n, 0, in -> dag(in, n, true)));
        list.add(new Workload("W11.compile.W05.sgd", 0, in -> training(in, K.sgd(0.01))));
        list.add(new Workload("W11.compile.W07.grad", 0, in -> Networks.recurrent(in, true)));
        list.add(new Workload("W11.compile.W08.grad", 0, in -> Networks.transformer(in, true)));
        list.add(new Workload("W12.cold", 0, Workloads::forward));
        list.add(new Workload("W14", 0, Workloads::gaussianProcess));
        var byId = ImmutableMap.<String, Workload>builder();
        for (Workload w : list) byId.put(w.id(), w);
        return byId.build();
    }

    private static Workload product(String id, DType dtype, int m, int k, int n) {
        return new Workload(id, 2.0 * m * k * n, in -> {
            Tensor a = K.placeholder(List.of(m, k), dtype, "a"), b = K.placeholder(List.of(k, n), dtype, "b");
            return Workload.Job.of(K.function(List.of(a, b), List.of(K.matmul(a, b))), in.feed(0, dtype, m, k), in.feed(1, dtype, k, n));
        });
    }

    private static Workload.Job elementwise(Inputs in, int n) {
        Tensor x = K.placeholder(List.of(n), F32, "x");
        Tensor y = K.add(K.mul(K.tanh(K.add(K.mul(x, 1.5), 0.25)), K.exp(K.mul(K.neg(x), x))), K.log1p(K.abs(x)));
        return Workload.Job.of(K.function(List.of(x), List.of(y)), in.feed(0, F32, n));
    }

    private static Workload.Job blackScholes(Inputs in, DType dtype) {
        int n = 1_000_000;
        double r = 0.02, sigma = 0.3;
        Tensor s = K.placeholder(List.of(n), dtype, "s"), strike = K.placeholder(List.of(n), dtype, "k"), t = K.placeholder(List.of(n), dtype, "t");
        Tensor root = K.mul(K.sqrt(t), sigma);
        Tensor d1 = K.div(K.add(K.log(K.div(s, strike)), K.mul(t, r + sigma * sigma / 2)), root);
        Tensor d2 = K.sub(d1, root);
        Tensor discounted = K.mul(strike, K.exp(K.mul(t, -r)));
        Tensor call = K.sub(K.mul(s, normal(d1)), K.mul(discounted, normal(d2)));
        Tensor put = K.sub(K.mul(discounted, normal(K.neg(d2))), K.mul(s, normal(K.neg(d1))));
        return Workload.Job.of(K.function(List.of(s, strike, t), List.of(call, put)),
                in.uniform(0, 5, 30, dtype, n), in.uniform(1, 1, 100, dtype, n), in.uniform(2, 0.25, 10, dtype, n));
    }

    /// `(1 + erf(d / √2)) / 2`.
    private static Tensor normal(Tensor d) {
        return K.mul(K.add(K.erf(K.mul(d, Math.sqrt(0.5))), 1), 0.5);
    }

    private interface OfTensor {
        Tensor apply(Tensor x);
    }

    private static Workload.Job onRows(Inputs in, int[] shape, OfTensor f) {
        Tensor x = K.placeholder(List.of(shape[0], shape[1]), F32, "x");
        return Workload.Job.of(K.function(List.of(x), List.of(f.apply(x))), in.feed(0, F32, shape[0], shape[1]));
    }

    private static Workload.Job layerNorm(Inputs in, int[] shape) {
        NDArray feed = in.feed(0, F32, shape[0], shape[1]);
        Variable scale = K.variable(in.named("g", F32, 0.1, shape[1]), F32, "g"), bias = K.variable(in.named("b", F32, 1, shape[1]), F32, "b");
        Tensor x = K.placeholder(List.of(shape[0], shape[1]), F32, "x");
        Tensor d = K.sub(x, K.mean(x, -1, true));
        Tensor y = K.add(K.mul(K.div(d, K.sqrt(K.add(K.mean(K.square(d), -1, true), 1e-5))), scale), bias);
        return Workload.Job.of(K.function(List.of(x), List.of(y)), feed);
    }

    private static Map<String, Variable> weights(Inputs in, int... sizes) {
        var weights = new LinkedHashMap<String, Variable>();
        for (int i = 0; i + 1 < sizes.length; i++) {
            weights.put("w" + i, K.variable(in.named("w" + i, F32, 1 / Math.sqrt(sizes[i]), sizes[i], sizes[i + 1]), F32, "w" + i));
            weights.put("b" + i, K.variable(in.zeros("b" + i, sizes[i + 1]), F32, "b" + i));
        }
        return weights;
    }

    private static Tensor layers(Map<String, Variable> w, Tensor x, OfTensor activation) {
        int count = w.size() / 2;
        for (int i = 0; i < count; i++) {
            Tensor z = K.add(K.matmul(x, Objects.requireNonNull(w.get("w" + i))), Objects.requireNonNull(w.get("b" + i)));
            x = i + 1 < count ? activation.apply(z) : z;
        }
        return x;
    }

    private static Workload.Job training(Inputs in, Optimizer optimizer) {
        int rows = 128 - in.variant();
        var w = weights(in, 784, 512, 512, 10);
        Tensor x = K.placeholder(List.of(rows, 784), F32, "x"), y = K.placeholder(List.of(rows), DType.INT32, "y");
        Tensor loss = K.mean(K.sparseCategoricalCrossentropy(y, layers(w, x, K::relu), true));
        var variables = List.copyOf(w.values());
        var updates = optimizer.updates(variables, K.gradients(loss, variables));
        return new Workload.Job(K.function(List.of(x, y), List.of(loss), updates), in.batches(in.variant() == 0 ? 16 : 1, rows, 784, 10), true);
    }

    /// The forward pass of W05 with zeros for weights and rows.
    private static Workload.Job forward(Inputs in) {
        int[] sizes = {784, 512, 512, 10};
        var w = new LinkedHashMap<String, Variable>();
        for (int i = 0; i + 1 < sizes.length; i++) {
            w.put("w" + i, K.variable(in.zeros("w" + i, sizes[i], sizes[i + 1]), F32, "w" + i));
            w.put("b" + i, K.variable(in.zeros("b" + i, sizes[i + 1]), F32, "b" + i));
        }
        Tensor x = K.placeholder(List.of(128, 784), F32, "x");
        return Workload.Job.of(K.function(List.of(x), List.of(layers(w, x, K::relu))), in.zeros("feed0_0", 128, 784));
    }

    private static Workload.Job scalar(Inputs in) {
        Tensor x = K.placeholder(List.of(), F64, "x");
        return Workload.Job.of(K.function(List.of(x), List.of(K.exp(K.cos(K.log(x))))), NDArray.of(0.7, F64));
    }

    private static Workload.Job smallSum(Inputs in) {
        Tensor a = K.placeholder(List.of(10), F32, "a"), b = K.placeholder(List.of(10), F32, "b");
        return Workload.Job.of(K.function(List.of(a, b), List.of(K.add(a, b))), in.feed(0, F32, 10), in.feed(1, F32, 10));
    }

    private static Workload.Job chain(Inputs in) {
        Tensor x = K.placeholder(List.of(10), F32, "x"), y = x;
        for (int i = 0; i < 100; i++) y = i % 3 == 0 ? K.sin(y) : i % 3 == 1 ? K.mul(y, 1.01) : K.add(y, 0.1);
        return Workload.Job.of(K.function(List.of(x), List.of(y)), in.feed(0, F32, 10));
    }

    private static Workload.Job smallNetwork(Inputs in) {
        NDArray feed = in.feed(0, F32, 1, 4);
        var w = weights(in, 4, 16, 16, 1);
        Tensor x = K.placeholder(List.of(1, 4), F32, "x");
        return Workload.Job.of(K.function(List.of(x), List.of(layers(w, x, K::tanh))), feed);
    }

    /// `Σ softplus(Xw) − y · Xw` and its gradient.
    private static Workload.Job logistic(Inputs in, boolean held) {
        int n = 100_000, d = 50;
        NDArray xs = held ? in.named("x", F64, 1, n, d) : in.feed(1, F64, n, d), ys = in.coins(held ? "y" : "feed0_2", n);
        NDArray ws = in.named("feed0_0", F64, 0.1, d);
        Tensor w = K.placeholder(List.of(d), F64, "w");
        Tensor x = held ? K.variable(xs, F64, "X") : K.placeholder(List.of(n, d), F64, "X");
        Tensor y = held ? K.variable(ys, F64, "y") : K.placeholder(List.of(n), F64, "y");
        Tensor z = K.reshape(K.matmul(x, K.reshape(w, List.of(d, 1))), List.of(n));
        Tensor loss = K.sum(K.sub(K.softplus(z), K.mul(y, z)));
        Tensor gradient = Objects.requireNonNull(K.gradients(loss, List.of(w)).getFirst());
        return held ? Workload.Job.of(K.function(List.of(w), List.of(loss, gradient)), ws)
                : Workload.Job.of(K.function(List.of(w, x, y), List.of(loss, gradient)), ws, xs, ys);
    }

    /// Node 0 is x; node i combines node i − 1 with node max(i − 7, 0), or with node 0 for the product and the maximum.
    private static Workload.Job dag(Inputs in, int n, boolean gradient) {
        Tensor x = K.placeholder(List.of(100), F32, "x"), bound = in.variant() == 0 ? x : K.constant(-in.variant() / 1000.0, F32);
        var v = new ArrayList<Tensor>(n + 1);
        v.add(x);
        for (int i = 1; i <= n; i++) {
            Tensor a = v.get(i - 1), b = v.get(Math.max(i - 7, 0));
            v.add(switch (i % 5) {
                case 1 -> K.add(a, b);
                case 2 -> K.mul(a, x);
                case 3 -> K.tanh(a);
                case 4 -> K.sub(a, b);
                default -> K.maximum(a, bound);
            });
        }
        Tensor out = K.sum(v.get(n));
        if (gradient) out = Objects.requireNonNull(K.gradients(out, List.of(x)).getFirst());
        return Workload.Job.of(K.function(List.of(x), List.of(out)), in.uniform(0, -0.4, 0.4, F32, 100));
    }

    /// The log marginal likelihood of a Gaussian process with squares of distances in the exponent, and its gradient to length, amplitude and noise.
    private static Workload.Job gaussianProcess(Inputs in) {
        int n = 500;
        Tensor x = K.variable(in.named("x", F64, 1, n, 5), F64, "X"), y = K.variable(in.named("y", F64, 1, n), F64, "y");
        Tensor theta = K.placeholder(List.of(3), F64, "theta"), scale = K.exp(K.mul(theta, 2));
        Tensor squares = K.sum(K.square(x), -1);
        Tensor distances = K.maximum(K.sub(K.add(K.expandDims(squares, 1), squares), K.mul(K.matmul(x, K.transpose(x)), 2)), 0);
        Tensor covariance = K.add(K.mul(K.at(scale, 1), K.exp(K.div(K.mul(distances, -0.5), K.at(scale, 0)))), K.diag(K.mul(K.onesLike(y), K.at(scale, 2))));
        Tensor l = K.cholesky(covariance), a = K.solveTriangular(l, y, true);
        Tensor value = K.sub(K.sub(K.mul(K.sum(K.square(a)), -0.5), K.sum(K.log(K.diag(l)))), 0.5 * n * Math.log(2 * Math.PI));
        Tensor gradient = Objects.requireNonNull(K.gradients(value, List.of(theta)).getFirst());
        return Workload.Job.of(K.function(List.of(theta), List.of(value, gradient)), NDArray.of(new double[] {0.5, 0, -1}));
    }
}
