package io.kgraph.op;

import java.util.Arrays;

/// The paths of one sample that collapse to its label, summed in log space, with their derivatives along any directions ([Jets]).
///
/// States are the label with a blank before, between and behind: `∅ l₁ ∅ l₂ … ∅`. Everything is computed in double precision.
final class CtcPaths {
    private static final double ABSENT = Double.NEGATIVE_INFINITY;

    private final int width;
    private final int steps;
    private final int classes;
    private final int[] symbols;
    private final double[] scores;                               // [step, class, set], not normalised
    private final double[] scratch;

    /// @param scores the scores of each class at each of the valid steps, with their derivatives
    /// @param width  2 to the number of directions
    CtcPaths(int[] label, int classes, double[] scores, int width) {
        this.width = width;
        this.classes = classes;
        this.steps = scores.length / Math.max(1, classes * width);
        this.scores = scores;
        this.scratch = new double[2 * width];
        this.symbols = new int[2 * label.length + 1];
        Arrays.fill(symbols, classes - 1);
        for (int i = 0; i < label.length; i++) symbols[2 * i + 1] = label[i];
    }

    /// `Σₜ log Σₖ exp(score) − log Σ_paths exp(Σₜ score)`: plus infinity where there is no path.
    double loss() {
        if (steps == 0) return 0;
        var sum = new double[width];
        double normalizers = 0;
        for (int t = 0; t < steps; t++) {
            normalizer(t, sum);
            normalizers += sum[0];
        }
        total(forward(), sum);
        return normalizers - sum[0];
    }

    /// The derivative of the loss by each score, along all directions: `[step, class]`.
    double[] slope() {
        var result = new double[steps * classes];
        if (steps == 0) return result;
        double[] alpha = forward(), beta = backward(), number = new double[width], sum = new double[width];
        for (int t = 0; t < steps; t++) {
            normalizer(t, sum);
            for (int c = 0; c < classes; c++) {
                difference(scores, at(t, c), sum, number);
                Jets.exp(number, 0, scratch, 0, width);
                result[t * classes + c] = scratch[width - 1];
            }
        }
        total(alpha, sum);
        if (sum[0] == ABSENT) return result;                     // no path has a share in it
        for (int t = 0; t < steps; t++)
            for (int s = 0; s < symbols.length; s++) {
                int cell = (t * symbols.length + s) * width;
                if (alpha[cell] == ABSENT || beta[cell] == ABSENT) continue;
                for (int w = 0; w < width; w++) number[w] = alpha[cell + w] + beta[cell + w] - sum[w];
                Jets.exp(number, 0, scratch, 0, width);
                result[t * classes + symbols[s]] -= scratch[width - 1];
            }
        return result;
    }

    /// The paths from the first step to each state, the state's own score included: `[step, state, set]`.
    private double[] forward() {
        int states = symbols.length;
        double[] alpha = absent();
        for (int s = 0; s < Math.min(2, states); s++) System.arraycopy(scores, at(0, symbols[s]), alpha, s * width, width);
        for (int t = 1; t < steps; t++)
            for (int s = 0; s < states; s++) {
                int cell = (t * states + s) * width, before = cell - states * width;
                int sources = s > 1 && skips(s) ? 3 : Math.min(2, s + 1);
                if (!logSum(alpha, before, -width, sources, alpha, cell)) continue;
                add(alpha, cell, scores, at(t, symbols[s]));
            }
        return alpha;
    }

    /// The paths from each state to the end, the state's own score left out.
    private double[] backward() {
        int states = symbols.length;
        double[] beta = absent();
        for (int s = Math.max(0, states - 2); s < states; s++) beta[((steps - 1) * states + s) * width] = 0;
        var next = new double[3 * width];
        for (int t = steps - 2; t >= 0; t--)
            for (int s = 0; s < states; s++) {
                int targets = s + 2 < states && skips(s + 2) ? 3 : Math.min(2, states - s);
                for (int k = 0; k < targets; k++) {
                    System.arraycopy(beta, ((t + 1) * states + s + k) * width, next, k * width, width);
                    add(next, k * width, scores, at(t + 1, symbols[s + k]));
                }
                logSum(next, 0, width, targets, beta, (t * states + s) * width);
            }
        return beta;
    }

    /// Whether the blank before a state may be left out: the state is a label unlike the one before.
    private boolean skips(int state) {
        return symbols[state] != classes - 1 && symbols[state] != symbols[state - 2];
    }

    private double[] absent() {
        var cells = new double[steps * symbols.length * width];
        for (int i = 0; i < cells.length; i += width) cells[i] = ABSENT;
        return cells;
    }

    private int at(int step, int symbol) {
        return (step * classes + symbol) * width;
    }

    private void add(double[] to, int at, double[] from, int source) {
        for (int w = 0; w < width; w++) to[at + w] += from[source + w];
    }

    private void difference(double[] from, int at, double[] by, double[] out) {
        for (int w = 0; w < width; w++) out[w] = from[at + w] - by[w];
    }

    /// The log of the sum over all classes.
    private void normalizer(int t, double[] out) {
        logSum(scores, at(t, 0), width, classes, out, 0);
    }

    /// The log of the sum over all paths: those that end in the last label or the blank behind it.
    private void total(double[] alpha, double[] out) {
        int last = (steps * symbols.length - 1) * width;
        logSum(alpha, last, -width, Math.min(2, symbols.length), out, 0);
    }

    /// `log Σ exp` of numbers that lie `stride` apart; false where all are absent.
    private boolean logSum(double[] from, int first, int stride, int count, double[] out, int to) {
        double most = ABSENT;
        for (int i = 0; i < count; i++) most = Math.max(most, from[first + i * stride]);
        if (most == ABSENT) {
            out[to] = ABSENT;
            Arrays.fill(out, to + 1, to + width, 0);
            return false;
        }
        Arrays.fill(scratch, width, 2 * width, 0);
        for (int i = 0; i < count; i++) {
            int at = first + i * stride;
            double value = from[at];
            if (value == ABSENT) continue;
            from[at] = value - most;
            Jets.exp(from, at, scratch, 0, width);
            from[at] = value;
            for (int w = 0; w < width; w++) scratch[width + w] += scratch[w];
        }
        Jets.log(scratch, width, out, to, width);
        out[to] += most;
        return true;
    }
}
