package io.kgraph.compiler.rewrite;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Monoid;
import io.kgraph.op.Binary;
import io.kgraph.op.Broadcast;
import io.kgraph.op.Constant;
import io.kgraph.op.Reduce;
import io.kgraph.op.Reshape;
import io.kgraph.op.Select;
import io.kgraph.op.Unary;
import io.kgraph.type.DType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// What a graph means for real numbers, to 75 digits: nothing where an input is not finite, or a value is none.
final class Precise {
    private final Decimals decimals = new Decimals();

    /// The elements of the root in row-major order.
    List<Optional<BigDecimal>> evaluate(RuleSamples.Sample sample) {
        Map<Tensor, List<Optional<BigDecimal>>> values = new HashMap<>();
        for (int i = 0; i < sample.parameters().size(); i++) values.put(sample.parameters().get(i), of(sample.values().get(i)));
        for (Tensor t : Graph.of(sample.parameters(), List.of(sample.root())).nodes()) if (!values.containsKey(t)) values.put(t, of(t, values));
        return values.get(sample.root());
    }

    private List<Optional<BigDecimal>> of(Tensor t, Map<Tensor, List<Optional<BigDecimal>>> values) {
        List<Tensor> in = t.inputs();
        return switch (t.op()) {
            case Constant c -> of(c.value());
            case Unary u -> values.get(in.getFirst()).stream().map(x -> x.flatMap(v -> decimals.apply(u.name(), v))).toList();
            case Binary b -> {
                List<Optional<BigDecimal>> x = stretched(in.get(0), t, values), y = stretched(in.get(1), t, values);
                yield IntStream.range(0, x.size()).mapToObj(i -> x.get(i).flatMap(v -> y.get(i).flatMap(w -> Decimals.apply(b.name(), v, w)))).toList();
            }
            case Select _ -> {
                List<Optional<BigDecimal>> condition = stretched(in.get(0), t, values), yes = stretched(in.get(1), t, values), no = stretched(in.get(2), t, values);
                yield IntStream.range(0, yes.size()).mapToObj(i -> condition.get(i).flatMap(c -> (c.signum() != 0 ? yes : no).get(i))).toList();
            }
            case Broadcast _ -> stretched(in.getFirst(), t, values);
            case Reshape _ -> values.get(in.getFirst());
            case Reduce r when r.monoid() == Monoid.SUM -> sum(in.getFirst(), r, t, values.get(in.getFirst()));
            default -> Collections.nCopies(Math.toIntExact(t.shape().count()), Optional.empty());
        };
    }

    private static List<Optional<BigDecimal>> of(NDArray x) {
        var values = new ArrayList<Optional<BigDecimal>>();
        for (double v : x.cast(DType.FLOAT64).toDoubleArray()) values.add(Double.isFinite(v) ? Optional.of(new BigDecimal(v)) : Optional.empty());
        return values;
    }

    /// Where the elements of `x` stand when it is stretched to the shape of `to`.
    private static List<Optional<BigDecimal>> stretched(Tensor x, Tensor to, Map<Tensor, List<Optional<BigDecimal>>> values) {
        NDArray places = NDArray.arange(DType.INT64, x.shape().count()).reshape(x.shape().extents()).broadcastTo(to.shape().extents());
        return Arrays.stream(places.copy().reshape(places.size()).toLongArray()).mapToObj(i -> values.get(x).get(Math.toIntExact(i))).toList();
    }

    private static List<Optional<BigDecimal>> sum(Tensor x, Reduce reduce, Tensor to, List<Optional<BigDecimal>> values) {
        long[] kept = x.shape().extents();
        for (int axis : reduce.axes().list()) kept[axis] = 1;
        int count = Math.toIntExact(to.shape().count());
        long[] target = NDArray.arange(DType.INT64, count).reshape(kept).broadcastTo(x.shape().extents()).copy().reshape(x.shape().count()).toLongArray();
        var sums = new ArrayList<>(Collections.nCopies(count, Optional.of(BigDecimal.ZERO)));
        for (int i = 0; i < target.length; i++) {
            int at = Math.toIntExact(target[i]);
            Optional<BigDecimal> more = values.get(i);
            sums.set(at, sums.get(at).flatMap(s -> more.map(s::add)));
        }
        return sums;
    }
}
