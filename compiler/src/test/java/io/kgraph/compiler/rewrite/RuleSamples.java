package io.kgraph.compiler.rewrite;

import static io.kgraph.op.Build.*;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.GraphError;
import io.kgraph.ir.GraphContext;
import io.kgraph.ir.Monoid;
import io.kgraph.op.Build;
import io.kgraph.op.Identity;
import io.kgraph.op.Prefix;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Graphs on which each rule has to fire, with corner values to feed them.
final class RuleSamples {
    /// A root that the rule should replace, and what to feed for its placeholders.
    record Sample(Tensor root, List<Tensor> parameters, List<NDArray> values) {}

    private static final double[] CORNERS = {0.0, -0.0, 1, -1, 0.5, -0.75, 2, 3, -2.5, 1e-6, -1e-6, 1e-30, 40, -40, 100, -100, 3e38, -3e38,
        Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN};
    private static final double[] MODERATE = {0.5, 1, 1.5, 2, 0.25, 3, 0.125, 2.5};
    private static final double[] WHOLE = {0, 1, -1, 2, 3, -7, 100, 127, -128};
    private static final double[] CONSTANTS = {2, -3, 0.5, 4, 1e10};

    private RuleSamples() {}

    static List<Sample> of(Rule rule) {
        return rule.from().isPresent() ? ofPattern(rule) : STRUCTURES.get(rule.name()).stream().map(make -> make.apply(new Inputs())).toList();
    }

    // ---- from patterns -----------------------------------------------------------------------------------------------

    /// Every dtype in which the left side can be built and the rule fires, on vectors and on scalars.
    private static List<Sample> ofPattern(Rule rule) {
        var samples = new ArrayList<Sample>();
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64, DType.FLOAT16, DType.INT32, DType.INT64, DType.INT8, DType.UINT8, DType.UINT16, DType.BOOL))
            for (double constant : CONSTANTS)
                for (boolean vector : new boolean[] {true, false}) {
                    double[] pool = dtype.isFloating() ? rule.fidelity() == Fidelity.FAST ? MODERATE : CORNERS : dtype == DType.BOOL ? new double[] {0, 1} : WHOLE;
                    for (int i = 0; i < (vector ? 1 : pool.length); i++) tryPattern(rule, dtype, constant, pool, vector ? -1 : i).ifPresent(samples::add);
                }
        return samples;
    }

    private static java.util.Optional<Sample> tryPattern(Rule rule, DType dtype, double constant, double[] pool, int only) {
        try {
            var inputs = new Inputs();
            var sample = inputs.sample(inputs.build(rule.from().orElseThrow(), dtype, constant, pool, only));
            return rule.apply(sample.root()).isPresent() ? java.util.Optional.of(sample) : java.util.Optional.empty();
        } catch (GraphError doesNotFitThisDtype) {
            return java.util.Optional.empty();
        }
    }

    /// Makes placeholders with values on the way.
    static final class Inputs {
        final GraphContext context = new GraphContext();
        private final List<Tensor> parameters = new ArrayList<>();
        private final List<NDArray> values = new ArrayList<>();
        private final Map<String, Tensor> named = new LinkedHashMap<>();

        Sample sample(Tensor root) {
            return new Sample(root, parameters, values);
        }

        Tensor feed(DType dtype, double[] numbers, long... extents) {
            Tensor p = Placeholder.of(context, TensorType.of(dtype, extents));
            parameters.add(p);
            values.add(NDArray.wrap(numbers, extents).cast(dtype));
            return p;
        }

        /// Distinct small numbers with a NaN, signed zeros and an infinity among them.
        Tensor x(long... extents) {
            return x(DType.FLOAT32, extents);
        }

        Tensor x(DType dtype, long... extents) {
            double[] numbers = new double[Math.toIntExact(Shape.of(extents).count())];
            for (int i = 0; i < numbers.length; i++) numbers[i] = (i * 7 + parameters.size() * 3) % 11 - 4 + (dtype.isFloating() ? 0.25 : 0);
            if (dtype.isFloating() && numbers.length > 8) {
                numbers[3] = Double.NaN;
                numbers[5] = -0.0;
                numbers[6] = 0.0;
                numbers[7] = Double.NEGATIVE_INFINITY;
            }
            return feed(dtype, numbers, extents);
        }

        Tensor positive(long... extents) {
            double[] numbers = new double[Math.toIntExact(Shape.of(extents).count())];
            for (int i = 0; i < numbers.length; i++) numbers[i] = 0.5 + (i * 7) % 5;
            return feed(DType.FLOAT32, numbers, extents);
        }

        Tensor truth(long... extents) {
            double[] numbers = new double[Math.toIntExact(Shape.of(extents).count())];
            for (int i = 0; i < numbers.length; i++) numbers[i] = i * 7 % 3 == 0 ? 1 : 0;
            return feed(DType.BOOL, numbers, extents);
        }

        Tensor constant(Object value, DType dtype) {
            return Build.constant(context, NDArray.of(value, dtype));
        }

        Tensor build(Pattern pattern, DType dtype, double constant, double[] pool, int only) {
            return switch (pattern) {
                case Pattern.Any any -> {
                    Tensor known = named.get(any.name());
                    if (known == null) named.put(any.name(), known = corner(any.name(), dtype, pool, only));
                    yield known;
                }
                case Pattern.Known known -> named.computeIfAbsent(known.name(), name -> constant(name.equals("c") ? constant : constant + 1, dtype));
                case Pattern.Literal literal -> constant(literal.value(), dtype);
                case Pattern.Apply apply -> Tensor.of(apply.op(), apply.inputs().stream().map(p -> build(p, dtype, constant, pool, only)).toList());
            };
        }

        /// All pairs of the pool for two names; a third runs through it at another stride.
        private Tensor corner(String name, DType dtype, double[] pool, int only) {
            int n = pool.length, stride = switch (name) { case "x" -> 1; case "y" -> n; default -> 5; };
            if (only >= 0) return feed(dtype, new double[] {pool[(only + (stride == 1 ? 0 : 3)) % n]});
            double[] all = new double[n * n];
            for (int i = 0; i < all.length; i++) all[i] = pool[i / stride % n];
            return feed(dtype, all, all.length);
        }
    }

    // ---- by hand -------------------------------------------------------------------------------------------------------

    private static ImmutableList<Long> steps(long... steps) {
        return ImmutableList.copyOf(java.util.Arrays.stream(steps).boxed().toList());
    }

    private static List<Dim> dims(long... values) {
        return Shape.of(values).dims();
    }

    private static Sample make(Inputs in, Tensor root) {
        return in.sample(root);
    }

    private static final ImmutableListMultimap<String, Function<Inputs, Sample>> STRUCTURES = ImmutableListMultimap.<String, Function<Inputs, Sample>>builder()
            .put("constant-right", in -> make(in, add(in.constant(2, DType.FLOAT32), in.x(12))))
            .put("identity", in -> make(in, Tensor.of(new Identity(), in.x(12))))
            .put("stop-gradient", in -> make(in, stopGradient(in.x(12))))
            .put("custom-gradient", in -> {
                Tensor x = in.x(12), upstream = io.kgraph.Placeholder.of(x.context(), x.type());
                return make(in, io.kgraph.op.CustomGradient.of(x.context().nextNode(), x, upstream, java.util.List.of(), java.util.List.of()));
            })
            .put("select-known", in -> make(in, select(in.constant(true, DType.BOOL), in.x(12), in.x(12))))
            .put("select-known", in -> make(in, select(in.constant(false, DType.BOOL), in.x(12), in.x(12))))
            .put("select-same", in -> { Tensor x = in.x(12); return make(in, select(in.truth(12), x, x)); })
            .put("select-not", in -> make(in, select(logicalNot(in.truth(12)), in.x(12), in.x(12))))
            .put("select-select-then", in -> { Tensor c = in.truth(12); return make(in, select(c, select(c, in.x(12), in.x(12)), in.x(12))); })
            .put("select-select-else", in -> { Tensor c = in.truth(12); return make(in, select(c, in.x(12), select(c, in.x(12), in.x(12)))); })
            .put("cast-same", in -> make(in, Tensor.of(new io.kgraph.op.Cast(DType.FLOAT32), in.x(12))))
            .put("cast-cast", in -> make(in, cast(cast(in.x(12), DType.FLOAT64), DType.FLOAT16)))
            .put("cast-cast", in -> make(in, cast(cast(in.x(DType.INT8, 12), DType.INT64), DType.INT16)))
            .put("cast-cast", in -> make(in, cast(cast(in.truth(12), DType.INT32), DType.FLOAT32)))
            .put("softmax", in -> { Tensor e = exp(in.positive(3, 4)); return make(in, div(e, sum(e, Axes.of(1), true))); })
            .put("logsumexp", in -> make(in, log(sum(exp(in.positive(3, 4)), Axes.of(1), false))))
            .put("logsumexp", in -> make(in, log(sum(exp(in.positive(3, 4)), Axes.of(0), true))))
            .put("masked-product", in -> make(in, mul(select(in.truth(12), in.positive(12), in.constant(0, DType.FLOAT32)), in.positive(12))))
            .put("reshape-same", in -> make(in, Tensor.of(new io.kgraph.op.Reshape(Shape.of(3, 4)), in.x(3, 4))))
            .put("broadcast-same", in -> make(in, Tensor.of(new io.kgraph.op.Broadcast(Shape.of(3, 4)), in.x(3, 4))))
            .put("permute-same", in -> make(in, Tensor.of(new io.kgraph.op.Permute(ImmutableList.of(0, 1)), in.x(3, 4))))
            .put("slice-all", in -> make(in, slice3(in.x(3, 4), dims(0, 0), dims(3, 4), steps(1, 1))))
            .put("pad-nothing", in -> make(in, Tensor.of(new io.kgraph.op.Pad(ImmutableList.copyOf(dims(0, 0)), ImmutableList.copyOf(dims(0, 0))), in.x(3, 4))))
            .put("reverse-nothing", in -> make(in, Tensor.of(new io.kgraph.op.Reverse(Axes.of()), in.x(3, 4))))
            .put("concat-one", in -> make(in, Tensor.of(new io.kgraph.op.Concat(0), in.x(3, 4))))
            .put("reshape-reshape", in -> make(in, Tensor.of(new io.kgraph.op.Reshape(Shape.of(2, 6)), reshape(in.x(3, 4), Shape.of(12)))))
            .put("permute-permute", in -> make(in, permute3(permute3(in.x(2, 3, 4), 1, 2, 0), 1, 0, 2)))
            .put("broadcast-broadcast", in -> make(in, broadcast(broadcast(in.x(3, 1), Shape.of(3, 4)), Shape.of(2, 3, 4))))
            .put("reverse-reverse", in -> make(in, reverse(reverse(in.x(3, 4), 0, 1), 1)))
            .put("reverse-reverse", in -> make(in, reverse(reverse(in.x(3, 4), 1), 1)))
            .put("slice-slice", in -> make(in, slice3(slice3(in.x(9, 8), dims(1, 7), dims(4, 4), steps(2, -2)), dims(1, 2), dims(2, 2), steps(1, -1))))
            .put("pad-pad", in -> make(in, pad(pad(in.x(3, 4), dims(1, 0), dims(0, 2)), dims(0, 1), dims(3, 1))))
            .put("concat-concat", in -> make(in, concat(List.of(concat(List.of(in.x(3, 4), in.x(2, 4)), 0), in.x(1, 4)), 0)))
            .put("slice-pad", in -> make(in, slice(pad(in.x(3, 4), dims(1, 2), dims(1, 0)), dims(1, 3), dims(2, 2))))
            .put("slice-concat", in -> make(in, slice(concat(List.of(in.x(3, 4), in.x(5, 4)), 0), dims(4, 1), dims(2, 2))))
            .put("concat-slices", in -> { Tensor x = in.x(9, 2); return make(in, concat(List.of(slice(x, dims(1, 0), dims(2, 2)), slice(x, dims(3, 0), dims(4, 2))), 0)); })
            .put("permute-unit-axes", in -> make(in, permute3(in.x(3, 1, 4), 1, 0, 2)))
            .put("reverse-unit-axes", in -> make(in, reverse(in.x(3, 1, 4), 0, 1)))
            .put("slice-broadcast", in -> make(in, slice(broadcast(in.x(), Shape.of(3, 4)), dims(1, 0), dims(2, 2))))
            .put("permute-broadcast-scalar", in -> make(in, permute3(broadcast(in.x(), Shape.of(3, 4)), 1, 0)))
            .put("reshape-broadcast-scalar", in -> make(in, reshape(broadcast(in.x(), Shape.of(3, 4)), Shape.of(12))))
            .put("reverse-broadcast-scalar", in -> make(in, reverse(broadcast(in.x(), Shape.of(3, 4)), 0)))
            .put("slice-reverse", in -> make(in, slice3(reverse(in.x(9, 4), 0), dims(1, 0), dims(4, 2), steps(2, 1))))
            .put("cast-broadcast", in -> make(in, cast(broadcast(in.x(3, 1), Shape.of(3, 4)), DType.FLOAT64)))
            .put("unary-broadcast", in -> make(in, exp(broadcast(in.x(3, 1), Shape.of(3, 4)))))
            .put("elementwise-broadcast", in -> make(in, add(in.x(3, 4), broadcast(in.x(4), Shape.of(3, 4)))))
            .put("reduce-no-axes", in -> make(in, Tensor.of(new io.kgraph.op.Reduce(Monoid.SUM, Axes.of(), false), in.x(12))))
            .put("mean-no-axes", in -> make(in, Tensor.of(new io.kgraph.op.Mean(Axes.of(), false), in.x(12))))
            .put("reduce-unit-axes", in -> make(in, reduce(Monoid.SUM, in.x(12, 1), Axes.of(1), false)))
            .put("reduce-unit-axes", in -> make(in, reduce(Monoid.PRODUCT, in.x(1, 12), Axes.of(0), true)))
            .put("mean-unit-axes", in -> make(in, mean(in.x(12, 1), Axes.of(1), false)))
            .put("max-of-max", in -> make(in, max(max(in.x(3, 4, 2), Axes.of(1), false), Axes.of(1), false)))
            .put("min-of-min", in -> make(in, min(min(in.x(3, 4, 2), Axes.of(1), true), Axes.of(0, 1), false)))
            .put("any-of-any", in -> make(in, reduce(Monoid.ANY, reduce(Monoid.ANY, in.truth(3, 4), Axes.of(1), false), Axes.of(0), false)))
            .put("all-of-all", in -> make(in, reduce(Monoid.ALL, reduce(Monoid.ALL, in.truth(3, 4), Axes.of(1), false), Axes.of(0), false)))
            .put("sum-of-sum", in -> make(in, sum(sum(in.positive(3, 4), Axes.of(1), false), Axes.of(0), false)))
            .put("prod-of-prod", in -> make(in, reduce(Monoid.PRODUCT, reduce(Monoid.PRODUCT, in.positive(3, 4), Axes.of(1), false), Axes.of(0), false)))
            .put("extreme-permute", in -> make(in, max(permute3(in.x(3, 4), 1, 0), Axes.of(0), false)))
            .put("extreme-reverse", in -> make(in, max(reverse(in.x(3, 4), 1), Axes.of(1), false)))
            .put("extreme-broadcast", in -> make(in, max(broadcast(in.x(4), Shape.of(3, 4)), Axes.of(0), false)))
            .put("max-neg", in -> make(in, max(neg(in.x(3, 4)), Axes.of(1), false)))
            .put("min-neg", in -> make(in, min(neg(in.x(3, 4)), Axes.of(0), true)))
            .put("any-not", in -> make(in, reduce(Monoid.ANY, logicalNot(in.truth(3, 4)), Axes.of(1), false)))
            .put("all-not", in -> make(in, reduce(Monoid.ALL, logicalNot(in.truth(3, 4)), Axes.of(1), false)))
            .put("argmax-neg", in -> make(in, reduce(Monoid.ARGMAX, neg(in.x(3, 4)), Axes.of(1), false)))
            .put("argmin-neg", in -> make(in, reduce(Monoid.ARGMIN, neg(in.x(3, 4)), Axes.of(0), false)))
            .put("extreme-of-widened", in -> make(in, max(cast(in.x(3, 4), DType.FLOAT64), Axes.of(1), false)))
            .put("reshape-of-keepdims", in -> make(in, reshape(sum(in.x(3, 4), Axes.of(1), true), Shape.of(3))))
            .put("sum-neg", in -> make(in, sum(neg(in.positive(3, 4)), Axes.of(1), false)))
            .put("sum-scaled", in -> make(in, sum(mul(in.positive(3, 4), in.constant(3, DType.FLOAT32)), Axes.of(1), false)))
            .put("mean-scaled", in -> make(in, mean(mul(in.positive(3, 4), in.constant(3, DType.FLOAT32)), Axes.of(1), false)))
            .put("gather-known-run", in -> make(in, gather(in.x(9, 2), in.constant(new int[] {6, 4, 2}, DType.INT32), 0)))
            .put("gather-known-scalar", in -> make(in, gather(in.x(9, 2), in.constant(4, DType.INT32), 0)))
            .put("gather-iota", in -> make(in, gather(iota(in.context, DType.INT32, Shape.of(9), 0), in.constant(new int[] {6, 1, 2}, DType.INT32), 0)))
            .put("gather-all", in -> make(in, gather(in.x(9, 2), iota(in.context, DType.INT32, Shape.of(9), 0), 0)))
            .put("gather-gather", in -> make(in, gather(gather(in.x(9, 2), in.constant(new int[] {6, 1, 2}, DType.INT32), 0), in.feed(DType.INT32, new double[] {2, 0}, 2), 0)))
            .put("put-along-one", in -> make(in, Build.putAlong(in.constant(new int[][] {{2}, {0}, {1}}, DType.INT32), in.x(3, 1), 1, Shape.of(3, 4))))
            .put("gather-scalar-stretched", in -> make(in, gather(broadcast(in.x(), Shape.of(9, 2)), in.constant(new int[] {6, 1, 2}, DType.INT32), 0)))
            .put("prefix-reverse", in -> make(in, reverse(Tensor.of(new Prefix(Monoid.SUM, 0, false, false), reverse(in.x(12), 0)), 0)))
            .put("prefix-unit-axis", in -> make(in, prefix(Monoid.SUM, in.x(12, 1), 1, false, false)))
            .put("concat-empty", in -> make(in, concat(List.of(in.x(3, 4), in.x(0, 4)), 0)))
            .put("matmul-transposed-left", in -> make(in, matmul(permute3(in.x(4, 3), 1, 0), in.x(4, 5))))
            .put("matmul-transposed-right", in -> make(in, matmul(in.x(3, 4), permute3(in.x(5, 4), 1, 0))))
            .put("matmul-neg-neg", in -> make(in, matmul(neg(in.x(3, 4)), neg(in.x(4, 5)))))
            .put("matmul-scaled-left", in -> make(in, matmul(mul(in.positive(3, 4), in.constant(3, DType.FLOAT32)), in.positive(4, 5))))
            .put("matmul-scaled-right", in -> make(in, matmul(in.positive(3, 4), mul(in.positive(4, 5), in.constant(3, DType.FLOAT32)))))
            .build();

    private static Tensor permute3(Tensor x, Integer... order) {
        return Tensor.of(new io.kgraph.op.Permute(ImmutableList.copyOf(order)), x);
    }

    private static Tensor slice3(Tensor x, List<Dim> starts, List<Dim> sizes, List<Long> steps) {
        return Tensor.of(new io.kgraph.op.Slice(ImmutableList.copyOf(starts), ImmutableList.copyOf(sizes), ImmutableList.copyOf(steps)), x);
    }
}
