package io.kgraph.op;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is known of integer tensors while the graph is built: their elements as extents, so that `reshape(x, shape(y))` stays symbolic.
///
/// Sees through constants, `dims`, slices, joins, casts among integers, reshapes, gathers and stretching, and `+ − · //` and the greater of two.
public final class SymbolicInts {
    private static final int LONGEST = 64;

    private SymbolicInts() {}

    /// The elements in row-major order, where all are known; empty for what is long or not an integer.
    public static Optional<List<Dim>> of(Tensor tensor) {
        var known = new IdentityHashMap<Tensor, Optional<ImmutableList<Dim>>>();
        var stack = new ArrayDeque<Tensor>();
        stack.push(tensor);
        while (!stack.isEmpty()) {
            Tensor node = stack.peek();
            boolean ready = true;
            if (small(node))
                for (Tensor in : node.inputs())
                    if (!known.containsKey(in)) {
                        stack.push(in);
                        ready = false;
                    }
            if (!ready) continue;
            stack.pop();
            known.computeIfAbsent(node, n -> small(n) ? elements(n, known) : Optional.empty());
        }
        return known.getOrDefault(tensor, Optional.empty()).map(d -> d);
    }

    private static boolean small(Tensor node) {
        return node.fullType() instanceof io.kgraph.type.TensorType t && t.dtype().isInteger() && t.shape().isStatic() && t.count() <= LONGEST;
    }

    private static Optional<ImmutableList<Dim>> elements(Tensor node, Map<Tensor, Optional<ImmutableList<Dim>>> known) {
        var in = new ArrayList<ImmutableList<Dim>>();
        for (Tensor input : node.inputs()) {
            Optional<ImmutableList<Dim>> elements = known.getOrDefault(input, Optional.empty());
            if (elements.isEmpty()) return Optional.empty();
            in.add(elements.get());
        }
        if (node.op() == Binary.ADD) return zip(node, in, Dim::plus);
        if (node.op() == Binary.SUB) return zip(node, in, Dim::minus);
        if (node.op() == Binary.MUL) return zip(node, in, Dim::times);
        if (node.op() == Binary.MAXIMUM) return zip(node, in, Dim::max);
        if (node.op() == Binary.MINIMUM) return zip(node, in, Dim::min);
        if (node.op() == Binary.FLOOR_DIV)
            return in.getLast().stream().anyMatch(d -> !d.isConstant() || d.value() <= 0) ? Optional.empty() : zip(node, in, Dim::floorDiv);
        return switch (node.op()) {
            case Constant c -> Optional.of(dims(c.value()));
            case Dims d -> Optional.of(d.dims());
            case Iota i -> Optional.of(dims(i.evaluate(List.of(), node.type())));
            case Cast _, Identity _, StopGradient _, Reshape _, Concat _, Slice _, Permute _, Broadcast _, Reverse _ -> moved(node, in);
            case Gather g -> in.get(1).stream().allMatch(i -> within(i, node.input(0).shape().dim(g.axis()))) ? moved(node, in) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static boolean within(Dim index, Dim extent) {
        return index.isConstant() && index.value() >= 0 && index.value() < extent.value();
    }

    private static ImmutableList<Dim> dims(NDArray values) {
        var dims = ImmutableList.<Dim>builder();
        for (long v : values.toLongArray()) dims.add(Dim.of(v));
        return dims.build();
    }

    private interface Combine {
        Dim of(Dim a, Dim b);
    }

    private static Optional<ImmutableList<Dim>> zip(Tensor node, List<ImmutableList<Dim>> in, Combine combine) {
        long[] extents = node.shape().extents();
        long[] left = places(node, 0).broadcastTo(extents).toLongArray(), right = places(node, 1).broadcastTo(extents).toLongArray();
        var dims = ImmutableList.<Dim>builder();
        for (int i = 0; i < left.length; i++) dims.add(combine.of(in.get(0).get((int) left[i]), in.get(1).get((int) right[i])));
        return Optional.of(dims.build());
    }

    /// The positions of an input's elements, in its shape.
    private static NDArray places(Tensor node, int input) {
        var shape = node.input(input).shape();
        return NDArray.arange(DType.INT64, shape.count()).reshape(shape.extents());
    }

    /// Moves positions instead of elements, by the op's own value rule: inputs are numbered through, then looked up.
    private static Optional<ImmutableList<Dim>> moved(Tensor node, List<ImmutableList<Dim>> in) {
        boolean indexed = node.op() instanceof Gather;
        var all = ImmutableList.<Dim>builder();
        var places = ImmutableList.<NDArray>builder();
        long from = 0;
        for (int i = 0; i < in.size(); i++) {
            if (indexed && i > 0) {
                places.add(NDArray.wrap(in.get(i).stream().mapToLong(Dim::value).toArray(), node.input(i).shape().extents()));
                continue;
            }
            NDArray own = places(node, i);
            places.add(from == 0 ? own : Evaluation.evaluate(Binary.ADD, List.of(own, NDArray.of(from, DType.INT64))));
            all.addAll(in.get(i));
            from += in.get(i).size();
        }
        ImmutableList<Dim> elements = all.build();
        NDArray result = node.op() instanceof Cast ? places.build().getFirst() : Evaluation.evaluate(node.op(), places.build());
        var dims = ImmutableList.<Dim>builder();
        for (long p : result.toLongArray()) dims.add(elements.get((int) p));
        return Optional.of(dims.build());
    }
}
