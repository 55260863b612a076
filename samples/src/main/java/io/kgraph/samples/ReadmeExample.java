package io.kgraph.samples;

import io.kgraph.K;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import java.util.List;

/// The example of the README, as it stands there.
public final class ReadmeExample {
    private ReadmeExample() {}

    /// Fits a line to points and gives its slope.
    public static double slope() {
        K.clearSession();
        // begin
        Tensor x = K.placeholder(List.of("n"), "float64", "x"), y = K.placeholder(List.of("n"), "float64", "y");
        Variable w = K.variable(0.0, "float64", "w"), b = K.variable(0.0, "float64", "b");
        Tensor loss = K.mean(K.square(x.mul(w).add(b).sub(y)));

        var fit = K.function(List.of(x, y), List.of(loss),
                K.adam(0.1).updates(List.of(w, b), K.gradients(loss, List.of(w, b))));

        double[] xs = {0, 1, 2, 3}, ys = {1, 3, 5, 7};
        for (int i = 0; i < 500; i++) fit.call(xs, ys);
        System.out.println(w.eval() + " x + " + b.eval());           // 2 x + 1, to a few digits
        // end
        return w.eval().getDouble();
    }
}
