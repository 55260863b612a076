package io.kgraph.op;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.grad.GradientCheck;
import io.kgraph.grad.Gradients;
import io.kgraph.ir.Graph;
import io.kgraph.ir.GraphContext;
import io.kgraph.ir.GraphVerifier;
import io.kgraph.ir.Op;
import io.kgraph.type.DType;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EveryOpTest {
    static ImmutableList<Catalog.Sample> samples() {
        return Catalog.samples();
    }

    static Stream<Catalog.Sample> smooth() {
        return samples().stream().map(EveryOpTest::wide).filter(s -> build(s, new GraphContext()).result.dtype() == DType.FLOAT64 && differentiable(s).length > 0);
    }

    /// The floating inputs to which a gradient passes.
    private static int[] differentiable(Catalog.Sample sample) {
        var indices = new ArrayList<Integer>();
        for (int i = 0; i < sample.inputs().size(); i++)
            if (sample.inputs().get(i).dtype() == DType.FLOAT64 && sample.op().differentiable(i)) indices.add(i);
        return indices.stream().mapToInt(Integer::intValue).toArray();
    }

    /// What takes a matrix and its factors has samples that are not float64, since factors alone do not move with their matrix; here they are made of it.
    private static boolean takesFactors(Op op) {
        return op instanceof LuSolve || op instanceof Det || op instanceof LogDet;
    }

    private static Catalog.Sample wide(Catalog.Sample sample) {
        if (!takesFactors(sample.op())) return sample;
        return new Catalog.Sample(sample.op(), sample.inputs().stream().map(x -> x.cast(DType.FLOAT64)).collect(ImmutableList.toImmutableList()));
    }

    private record Built(List<Tensor> inputs, Tensor result) {
        ImmutableMap<Tensor, Object> feeds(List<NDArray> values) {
            var feeds = ImmutableMap.<Tensor, Object>builder();
            for (int i = 0; i < inputs.size(); i++) feeds.put(inputs.get(i), values.get(i));
            return feeds.build();
        }
    }

    private static Built build(Catalog.Sample sample, GraphContext context) {
        var inputs = new ArrayList<Tensor>();
        for (NDArray in : sample.inputs()) inputs.add(Placeholder.of(context, in.type()));
        var taken = new ArrayList<>(inputs);
        if (takesFactors(sample.op()) && inputs.get(1).dtype() == DType.FLOAT64) taken.set(0, Build.lu(inputs.get(1)));
        return new Built(inputs, Tensor.of(context, sample.op(), taken));
    }

    @ParameterizedTest @MethodSource("samples")
    void theValueHasTheInferredType(Catalog.Sample sample) {
        NDArray value = Evaluation.evaluate(sample.op(), sample.inputs());
        assertThat(value.type()).isEqualTo(sample.op().infer(sample.inputs().stream().map(NDArray::type).toList()));
    }

    static Stream<Catalog.Sample> ofAnyFloat() {
        return samples().stream().filter(s -> !(s.op() instanceof Orthonormal));
    }

    @ParameterizedTest @MethodSource("ofAnyFloat")
    void narrowFloatsAreTakenToo(Catalog.Sample sample) {
        for (DType dtype : new DType[] {DType.FLOAT32, DType.FLOAT16}) {
            var inputs = sample.inputs().stream().map(x -> x.dtype() == DType.FLOAT64 ? x.cast(dtype) : x).toList();
            TensorType type = (TensorType) sample.op().infer(inputs.stream().map(NDArray::type).toList());
            NDArray value = sample.op().evaluate(inputs, type);
            assertThat(value.type()).isEqualTo(type);
        }
    }

    @ParameterizedTest @MethodSource("samples")
    void theGraphOfTheOpAndItsGradientsVerifies(Catalog.Sample sample) {
        Built built = build(sample, new GraphContext());
        var results = new ArrayList<Tensor>(List.of(built.result));
        if (built.result.dtype().isFloating())
            for (Tensor g : Gradients.gradients(built.result, built.inputs)) if (g != null) results.add(g);
        GraphVerifier.verify(Graph.of(built.inputs, results), "the test");
    }

    @ParameterizedTest @MethodSource("smooth")
    void theGradientIsThatOfFiniteDifferences(Catalog.Sample sample) {
        Built built = build(sample, new GraphContext());
        Tensor loss = weighted(built.result, 3);
        var result = GradientCheck.check(loss, built.feeds(sample.inputs()), variables(sample, built), 1);
        assertThat(result.passed()).as("%s", result).isTrue();
    }

    @ParameterizedTest @MethodSource("smooth")
    void soIsTheGradientOfTheGradient(Catalog.Sample sample) {
        Built built = build(sample, new GraphContext());
        var variables = variables(sample, built);
        Tensor loss = null;
        int seed = 5;
        for (Tensor g : Gradients.gradients(weighted(built.result, 4), variables)) {
            if (g == null) continue;
            Tensor part = total(weighted(g, seed++));
            loss = loss == null ? part : Build.add(loss, part);
        }
        assertThat(loss).as("some gradient").isNotNull();
        var result = GradientCheck.check(loss, built.feeds(sample.inputs()), variables, 2);
        assertThat(result.passed()).as("%s", result).isTrue();
    }

    /// An op of the catalogue to whose inputs gradients pass has to be among those whose gradients are tried.
    @Test void everyDifferentiableOpIsTried() {
        var tried = smooth().map(s -> s.op().name()).collect(Collectors.toSet());
        assertThat(samples().stream().filter(EveryOpTest::passesGradients).map(s -> s.op().name()).distinct()).isSubsetOf(tried);
    }

    private static boolean passesGradients(Catalog.Sample sample) {
        return build(sample, new GraphContext()).result.dtype().isFloating()
                && IntStream.range(0, sample.inputs().size()).anyMatch(i -> sample.inputs().get(i).dtype().isFloating() && sample.op().differentiable(i));
    }

    /// ⟨u, J·v⟩ = ⟨Jᵀ·u, v⟩.
    @ParameterizedTest @MethodSource("smooth")
    void forwardAndReverseAgree(Catalog.Sample sample) {
        Built built = build(sample, new GraphContext());
        var variables = variables(sample, built);
        Tensor u = noise(built.result, 6);
        var v = variables.stream().map(x -> noise(x, 7)).toList();
        Tensor forward = Gradients.jvp(List.of(built.result), variables, v).getFirst();
        var reverse = Gradients.vjp(List.of(built.result), List.of(u), variables);
        Tensor left = forward == null ? null : total(Build.mul(u, forward)), right = null;
        for (int i = 0; i < v.size(); i++) {
            Tensor g = reverse.get(i);
            if (g == null) continue;
            Tensor part = total(Build.mul(g, v.get(i)));
            right = right == null ? part : Build.add(right, part);
        }
        var feeds = new HashMap<>(built.feeds(sample.inputs()));
        double a = value(left, feeds), b = value(right, feeds);
        assertThat(a).isCloseTo(b, org.assertj.core.data.Offset.offset(1e-9 * Math.max(1, Math.abs(b))));
    }

    private static double value(@Nullable Tensor tensor, HashMap<Tensor, Object> feeds) {
        if (tensor == null) return 0;
        var parameters = List.copyOf(feeds.keySet());
        return Evaluation.run(Graph.of(parameters, List.of(tensor)), parameters.stream().map(p -> (NDArray) feeds.get(p)).toList()).getFirst().getDouble();
    }

    private static List<Tensor> variables(Catalog.Sample sample, Built built) {
        return Arrays.stream(differentiable(sample)).mapToObj(built.inputs::get).toList();
    }

    private static Tensor noise(Tensor like, long seed) {
        double[] values = new SplittableRandom(seed).doubles(like.shape().count(), 0.5, 1.5).toArray();
        return Build.constant(like.context(), NDArray.wrap(values, like.shape().extents()).cast(like.dtype()));
    }

    private static Tensor weighted(Tensor x, long seed) {
        return Build.mul(x, noise(x, seed));
    }

    private static Tensor total(Tensor x) {
        return Build.sum(x, io.kgraph.type.Axes.all(x.rank()), false);
    }
}
