package io.kgraph.op;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.array.Philox;
import io.kgraph.ir.Op;
import io.kgraph.type.DType;
import io.kgraph.type.DimBinding;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Random 32-bit words: a function of the session's seed, this op's seed, its run number and the index alone.
///
/// - Dtypes: int32, every bit random.
/// - Gradient: none to pass on.
/// - Source: Philox 4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011.
public record RandomBits(long seed, Shape shape) implements Op.Source {
    @Override public String name() {
        return "random_bits";
    }

    @Override public TensorType infer(List<TensorType> in) {
        return TensorType.of(DType.INT32, shape);
    }

    /// The words of run 0 of a session with seed 0.
    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        return evaluate(0, 0, type);
    }

    /// The words of one run, at these steps of the loops around the op, outermost first.
    public NDArray evaluate(long sessionSeed, long run, TensorType type, long... steps) {
        var words = new int[Math.toIntExact(type.count())];
        Philox.fill(words, 0, 0, words.length, Philox.key(sessionSeed, seed), Philox.run(run, steps));
        return NDArray.wrap(words, type.shape().extents());
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return List.of();
    }

    @Override public RandomBits bind(DimBinding binding) {
        return new RandomBits(seed, shape.bind(binding));
    }

    @Override public boolean pure() {
        return false;
    }

    @Override public String attributes() {
        return "seed=" + seed + ", " + shape;
    }
}
