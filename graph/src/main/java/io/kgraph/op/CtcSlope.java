package io.kgraph.op;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Op;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The derivative of [CtcLoss] by the scores, differentiated once more along each of `directions` directions.
///
/// Without directions it is `softmax(x) − posterior`, and 0 behind the valid steps.
///
/// - Inputs: those of the loss, then the directions.
/// - Shapes: the directions have the shape of the scores, which is the result's.
/// - Dtypes and errors: those of the loss.
/// - Gradient: one more direction for the scores; along a direction the derivative is linear and symmetric.
/// - Source: forward-backward sums over numbers that carry derivatives ([Jets]); TensorFlow's rule for a sample without a path, where the posterior is 0.
public record CtcSlope(int directions) implements Op.Library {
    private static final int INPUTS = 4, MOST_DIRECTIONS = 8;

    @Override public String name() {
        return "ctc_slope";
    }

    @Override public TensorType infer(List<TensorType> in) {
        if (directions > MOST_DIRECTIONS) throw Mismatch.value("ctc_slope has derivatives up to order " + (MOST_DIRECTIONS + 1));
        TypeRules.arity(name(), in, INPUTS + directions);
        CtcSamples.check(name(), in);
        for (int i = INPUTS; i < in.size(); i++)
            if (!in.get(i).agrees(in.getFirst()))
                throw Mismatch.shape("ctc_slope needs directions like the scores").input(0, "is " + in.getFirst()).input(i, "is " + in.get(i));
        return in.getFirst();
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        var samples = CtcSamples.of(in);
        int size = samples.steps() * samples.classes();
        var slopes = new double[samples.count() * size];
        for (int b = 0; b < samples.count(); b++) {
            double[] slope = samples.paths(b).slope();
            System.arraycopy(slope, 0, slopes, b * size, slope.length);
        }
        return Elements.store(slopes, type.dtype(), type.shape().extents());
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        var result = new ArrayList<@Nullable Tensor>();
        for (int i = 0; i < self.inputs().size(); i++) {
            if (!differentiable(i)) {
                result.add(null);
                continue;
            }
            var inputs = new ArrayList<>(self.inputs());
            if (i == 0) inputs.add(upstream);
            else inputs.set(i, upstream);
            result.add(Tensor.of(new CtcSlope(inputs.size() - INPUTS), inputs));
        }
        return result;
    }

    @Override public boolean differentiable(int index) {
        return index == 0 || index >= INPUTS;
    }

    @Override public String attributes() {
        return "directions=" + directions;
    }
}
