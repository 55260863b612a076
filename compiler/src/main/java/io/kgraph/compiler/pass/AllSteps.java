package io.kgraph.compiler.pass;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.ir.Op;
import io.kgraph.op.Broadcast;
import io.kgraph.op.Build;
import io.kgraph.op.Concat;
import io.kgraph.op.Gather;
import io.kgraph.op.Identity;
import io.kgraph.op.MatMul;
import io.kgraph.op.Mean;
import io.kgraph.op.Pad;
import io.kgraph.op.Permute;
import io.kgraph.op.Prefix;
import io.kgraph.op.Reduce;
import io.kgraph.op.Reshape;
import io.kgraph.op.Reverse;
import io.kgraph.op.Slice;
import io.kgraph.op.StopGradient;
import io.kgraph.type.Axes;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// One op of a step as one op for all steps, on inputs that have a leading axis for these, bit for bit what the loop would stack.
///
/// ```
/// yₜ = matmul(xₜ, w)      →      y = reshape(matmul(reshape(x, [steps · m, k]), w), [steps, m, n])
/// ```
final class AllSteps {
    /// A value outside of the loop: the same at each step, or stacked.
    record Outside(Tensor tensor, boolean stacked) {}

    private final Dim steps;

    AllSteps(Dim steps) {
        this.steps = steps;
    }

    /// Whether [#of] knows a way, given which inputs are stacked.
    static boolean knows(Tensor node, List<Boolean> stacked) {
        if (!(node.fullType() instanceof TensorType t) || !t.rankKnown() || !node.op().pure() || !node.after().isEmpty()) return false;
        for (Tensor in : node.inputs()) if (!(in.fullType() instanceof TensorType x) || !x.rankKnown()) return false;
        boolean any = stacked.contains(true);
        return switch (node.op()) {
            case Op.Elementwise _ -> true;
            case Reduce _, Mean _, MatMul _, Prefix _ -> true;
            case Identity _, StopGradient _, Reshape _, Permute _, Broadcast _, Slice _, Pad _, Reverse _, Concat _ -> true;
            case Gather g -> !any || !stacked.get(1) || !stacked.get(0) && g.axis() == 0;
            case Op.Reduction _, Op.Movement _, Op.Library _ -> !any;
            case Op.Source _, Op.Control _, Op.Effect _ -> false;
        };
    }

    /// The node on inputs outside of the loop.
    Outside of(Tensor node, List<Outside> inputs) {
        boolean any = inputs.stream().anyMatch(Outside::stacked);
        var plain = inputs.stream().map(Outside::tensor).toList();
        return new Outside(any ? stacked(node, inputs) : Tensor.of(node.context(), node.op(), plain, List.of()), any);
    }

    private Tensor stacked(Tensor node, List<Outside> in) {
        Tensor x = in.getFirst().tensor;
        return switch (node.op()) {
            case Op.Elementwise e -> Tensor.of(e, aligned(in, node.rank()));
            case Identity i -> Tensor.of(i, x);
            case StopGradient s -> Tensor.of(s, x);
            case Reduce r -> Build.reduce(r.monoid(), x, later(r.axes()), r.keepdims());
            case Mean m -> Build.mean(x, later(m.axes()), m.keepdims());
            case Prefix p -> Build.prefix(p.monoid(), x, p.axis() + 1, p.reverse(), p.exclusive());
            case MatMul m -> product(m, node, in);
            case Reshape r -> Build.reshape(x, ofAll(r.shape()));
            case Permute p -> permuted(p, x);
            case Broadcast b -> Build.broadcast(aligned(in.getFirst(), b.shape().rank()), ofAll(b.shape()));
            case Slice s -> Build.slice(x, first(Dim.ZERO, s.starts()), first(steps, s.sizes()), first(1L, s.steps()));
            case Pad p -> Build.pad(x, first(Dim.ZERO, p.before()), first(Dim.ZERO, p.after()));
            case Reverse r -> Tensor.of(new Reverse(later(r.axes())), x);
            case Concat c -> Build.concat(whole(node, in), c.axis() + 1);
            case Gather g -> Build.gather(x, in.get(1).tensor, in.getFirst().stacked ? g.axis() + 1 : 0);
            default -> throw new io.kgraph.error.BrokenInvariant("AllSteps", "no way to take " + node + " for all steps");
        };
    }

    private static Tensor permuted(Permute permute, Tensor x) {
        int[] order = new int[permute.order().size() + 1];
        for (int i = 1; i < order.length; i++) order[i] = permute.order().get(i - 1) + 1;
        return Build.permute(x, order);
    }

    private Shape ofAll(Shape shape) {
        return Shape.of(steps).plus(shape);
    }

    private static Axes later(Axes axes) {
        return new Axes(axes.list().stream().map(a -> a + 1).collect(ImmutableList.toImmutableList()));
    }

    private static <T> ImmutableList<T> first(T value, List<T> rest) {
        return ImmutableList.<T>builder().add(value).addAll(rest).build();
    }

    /// With axes of extent 1 behind the steps, so that the others meet those of a tensor of that rank.
    private Tensor aligned(Outside in, int rank) {
        int missing = rank - (in.tensor.rank() - (in.stacked ? 1 : 0));
        if (!in.stacked || missing == 0) return in.tensor;
        Shape shape = in.tensor.shape();
        var dims = new ArrayList<>(List.of(shape.dim(0)));
        dims.addAll(Collections.nCopies(missing, Dim.ONE));
        dims.addAll(shape.dims().subList(1, shape.rank()));
        return Build.reshape(in.tensor, Shape.of(dims));
    }

    private List<Tensor> aligned(List<Outside> in, int rank) {
        return in.stream().map(i -> aligned(i, rank)).toList();
    }

    /// Everything with the leading axis.
    private List<Tensor> whole(Tensor node, List<Outside> in) {
        var all = ImmutableList.<Tensor>builder();
        for (int i = 0; i < in.size(); i++) all.add(in.get(i).stacked ? in.get(i).tensor : Build.broadcast(in.get(i).tensor, ofAll(node.input(i).shape())));
        return all.build();
    }

    /// A matrix for each step times one matrix is one large product: each row of a product depends on its own row alone.
    private Tensor product(MatMul m, Tensor node, List<Outside> in) {
        Tensor a = node.input(0), b = node.input(1);
        if (in.get(0).stacked && !in.get(1).stacked && a.rank() == 2 && b.rank() == 2 && !m.transposeA()) {
            Tensor rows = Build.reshape(in.get(0).tensor, Shape.of(steps.times(a.shape().dim(0)), a.shape().dim(1)));
            return Build.reshape(Build.matmul(rows, in.get(1).tensor, false, m.transposeB()), ofAll(node.shape()));
        }
        return Tensor.of(m, aligned(in, Math.max(a.rank(), b.rank())));
    }
}
