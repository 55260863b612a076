package io.kgraph.op;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.ir.Op;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Connectionist temporal classification: `−log Σ_π Πₜ softmax(x[t])[π[t]]` over the paths `π` that collapse to the label, one number for each sample.
///
/// - Inputs: scores `[B, T, C]`, labels `[B, U]`, numbers of valid steps `[B]`, lengths of labels `[B]`; the last class is the blank.
/// - Shapes: `[B]`. A sample without steps has loss 0, one without a path plus infinity.
/// - Dtypes: floating scores, computed in float64 and rounded once; the others are integers.
/// - Errors, when run: more steps than there are, or fewer than 0; a label length of 0; a negative label, or one behind a null label (`≥ C − 1`);
///   more labels than steps.
/// - Gradient: [CtcSlope], of any order.
/// - Source: A. Graves, S. Fernández, F. Gomez, J. Schmidhuber, "Connectionist temporal classification", ICML 2006.
public record CtcLoss() implements Op.Library {
    @Override public String name() {
        return "ctc_loss";
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 4);
        CtcSamples.check(name(), in);
        Dim batch = in.getFirst().dim(0);
        for (int i = 1; i < 4; i++) batch = batch.meet(in.get(i).dim(0));
        return in.getFirst().with(Shape.of(batch));
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        var samples = CtcSamples.of(in);
        var losses = new double[samples.count()];
        for (int b = 0; b < losses.length; b++) losses[b] = samples.paths(b).loss();
        return Elements.store(losses, type.dtype(), type.shape().extents());
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        Tensor slope = Tensor.of(new CtcSlope(0), new ArrayList<>(self.inputs()));
        return Arrays.asList(Build.mul(Build.expand(Build.expand(upstream, 1), 2), slope), null, null, null);
    }

    @Override public boolean differentiable(int index) {
        return index == 0;
    }
}
