package io.kgraph.op;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Op;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The general convolution (cross-correlation) over any number of spatial axes: `y[b, p…, o] = Σ_{k…, c} x[b, p · stride + k · dilation − before…, c] · w[k…, c, o]`.
///
/// Each spatial axis has its [Sweep]: strides, dilation of the kernel, spread of the input, padding. All other convolutions and all their gradients are this one.
///
/// - Shapes: `x [b, n…, g · c]`, `w [k…, c, g · o]` → `[b, positions…, g · o]`; with `g` groups, outputs of a group see the inputs of that group alone.
/// - Dtypes: floating, the same for both; the result has it.
/// - Numerics: the contracted index is the window in row-major order, channels last, by the rule of matrix products with more than one column. Padding reads as +0
///   and takes part; taps between the elements of a spread input do not.
/// - Errors: ranks other than that of the axes and two; channels that do not agree; a negative number of positions.
/// - Gradient: by `x`, the convolution of `dy` with the kernel turned round and its channels exchanged, where strides and spread change places; by `w`, the
///   convolution of `x` with `dy`, where the batch is what is contracted, and strides and dilation change places.
/// - Source: XLA `ConvGeneralDilated`.
public record Convolution(ImmutableList<Sweep> sweeps, Dim groups) implements Op.Library, PerInput {
    @Override public String name() {
        return "conv";
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 2);
        int rank = sweeps.size() + 2;
        for (int i = 0; i < 2; i++) {
            Admits.FLOATING.check(name(), i, in.get(i).dtype());
            if (in.get(i).rank() != rank) throw Mismatch.rank("conv over " + sweeps.size() + " spatial axes needs rank " + rank).input(i, "rank is " + in.get(i).rank());
        }
        DType dtype = TypeRules.sameDtype(name(), in, 0);
        TensorType x = in.getFirst(), kernel = in.getLast();
        if (!x.dim(-1).agrees(kernel.dim(-2).times(groups)))
            throw Mismatch.shape("conv needs the channels to agree" + (groups.is(1) ? "" : ", in " + groups + " groups"))
                    .input(0, "last axis is " + x.dim(-1)).input(1, "second-to-last axis is " + kernel.dim(-2));
        if (groups.isConstant() && kernel.dim(-1).isConstant() && (groups.value() < 1 || kernel.dim(-1).value() % groups.value() != 0))
            throw Mismatch.shape("conv cannot divide its outputs into " + groups + " groups").input(1, "last axis is " + kernel.dim(-1));
        return TensorType.of(dtype, Shape.of(x.dim(0)).plus(Shape.of(Sweep.positions(sweeps))).plus(kernel.dim(-1)));
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        return Windows.convolve(this, in.getFirst(), in.getLast(), type);
    }

    @Override public @Nullable Tensor contribution(int index, Tensor self, Tensor upstream) {
        return index == 0 ? byInput(self.input(0), self.input(1), upstream) : byKernel(self.input(0), self.input(1), upstream);
    }

    private Tensor byInput(Tensor x, Tensor kernel, Tensor upstream) {
        var transposed = ImmutableList.<Sweep>builder();
        for (int a = 0; a < sweeps.size(); a++) transposed.add(sweeps.get(a).transposed(kernel.shape().dim(a), x.shape().dim(a + 1)));
        return Tensor.of(new Convolution(transposed.build(), groups), upstream, turned(kernel, sweeps.size(), groups));
    }

    /// `[k…, c, g · o]` to `[k…, o, g · c]` with the taps in reverse order: the kernel of the transposed map.
    public static Tensor turned(Tensor kernel, int spatial, Dim groups) {
        Tensor flipped = Build.reverse(kernel, IntStream.range(0, spatial).toArray());
        Shape taps = kernel.shape().slice(0, spatial);
        Dim c = kernel.shape().dim(-2), o = kernel.shape().dim(-1).floorDiv(groups);
        int[] order = IntStream.range(0, spatial + 2).toArray();
        if (groups.is(1)) {
            order[spatial] = spatial + 1;
            order[spatial + 1] = spatial;
            return Build.permute(flipped, order);
        }
        order = IntStream.range(0, spatial + 3).toArray();
        order[spatial] = spatial + 2;
        order[spatial + 1] = spatial + 1;
        order[spatial + 2] = spatial;
        return Build.reshape(Build.permute(Build.reshape(flipped, taps.plus(c, groups, o)), order), taps.plus(o, groups.times(c)));
    }

    private Tensor byKernel(Tensor x, Tensor kernel, Tensor upstream) {
        int n = sweeps.size();
        var exchanged = ImmutableList.<Sweep>builder();
        for (int a = 0; a < n; a++) exchanged.add(sweeps.get(a).exchanged(kernel.shape().dim(a)));
        int[] batchBehind = IntStream.range(0, n + 2).map(a -> a < n ? a + 1 : a == n ? 0 : n + 1).toArray();
        Tensor dy = Build.permute(upstream, batchBehind);        // [p…, b, g · o]
        Tensor product = Tensor.of(new Convolution(exchanged.build(), groups), batchContracted(x, kernel.shape().dim(-2)), dy);
        int[] channelsBehind = IntStream.range(0, n + 2).map(a -> a < n ? a + 1 : a == n ? 0 : n + 1).toArray();
        return Build.permute(product, channelsBehind);           // [c, k…, g · o] to [k…, c, g · o]
    }

    /// `[b, n…, g · c]` to `[c, n…, g · b]`.
    private Tensor batchContracted(Tensor x, Dim c) {
        int n = sweeps.size();
        int[] order = IntStream.range(0, groups.is(1) ? n + 2 : n + 3).toArray();
        order[0] = order.length - 1;
        order[order.length - 1] = 0;
        if (groups.is(1)) return Build.permute(x, order);
        Shape plane = x.shape().slice(1, n + 1);
        Tensor grouped = Build.reshape(x, Shape.of(x.shape().dim(0)).plus(plane).plus(groups, c));
        return Build.reshape(Build.permute(grouped, order), Shape.of(c).plus(plane).plus(groups.times(x.shape().dim(0))));
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return contributions(self, upstream);
    }

    @Override public ImmutableList<Dim> dims() {
        return ImmutableList.<Dim>builder().addAll(Sweep.dims(sweeps)).add(groups).build();
    }

    @Override public Convolution bind(DimBinding binding) {
        return new Convolution(Sweep.bind(sweeps, binding), Dim.of(groups.evaluate(binding)));
    }

    @Override public String attributes() {
        return Sweep.text(sweeps) + (groups.is(1) ? "" : ", groups=" + groups);
    }
}
