package io.kgraph.op;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.ir.Op;
import io.kgraph.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Prints a message and the value, at most `summarize` elements from each end of an axis (−1: all), and gives the value.
///
/// - Dtypes: every one.
/// - Gradient: passes.
/// - Source: `K.print_tensor`.
public record Print(String message, int summarize) implements Op.Effect {
    @Override public String name() {
        return "print";
    }

    @Override public TensorType infer(List<TensorType> in) {
        TypeRules.arity(name(), in, 1);
        return in.getFirst();
    }

    /// The line to print.
    public String text(NDArray value) {
        return message + " " + PrintedText.of(value, summarize);
    }

    @Override public NDArray evaluate(List<NDArray> in, TensorType type) {
        System.out.println(text(in.getFirst()));
        return in.getFirst();
    }

    @Override public List<@Nullable Tensor> pullback(Tensor self, Tensor upstream) {
        return Arrays.asList(upstream);
    }

    @Override public boolean pure() {
        return false;
    }

    @Override public String attributes() {
        return '"' + message + '"';
    }
}
