package io.kgraph.op;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Prefix beam search: the most probable label sequences so far, each with the log-probabilities of ending in a blank and in its last label.
///
/// One rule decides who stays: a prefix enters if there is room or if it beats the worst, who then leaves; among equals who came first.
final class CtcBeam {
    private static final double NEVER = Double.NEGATIVE_INFINITY;

    /// A label sequence: its parent's, and one label more.
    private static final class Prefix {
        final @Nullable Prefix parent;
        final int label;
        final int length;
        final Map<Integer, Prefix> extensions = new HashMap<>();
        double blankBefore = NEVER, totalBefore = NEVER;         // at the step before
        double blank = NEVER, last = NEVER, total = NEVER;       // total is NEVER for who is not in the beam

        Prefix(@Nullable Prefix parent, int label) {
            this.parent = parent;
            this.label = label;
            this.length = parent == null ? 0 : parent.length + 1;
        }
    }

    private final int classes;
    private final int width;
    private final double[] logs;
    private List<Prefix> kept = new ArrayList<>();               // best first

    CtcBeam(int classes, int width) {
        this.classes = classes;
        this.width = width;
        this.logs = new double[classes];
        var root = new Prefix(null, -1);
        root.blank = root.total = 0;
        kept.add(root);
    }

    int size() {
        return kept.size();
    }

    double score(int place) {
        return kept.get(place).total;
    }

    int[] labels(int place) {
        Prefix prefix = kept.get(place);
        int[] labels = new int[prefix.length];
        for (Prefix p = prefix; p.parent != null; p = p.parent) labels[p.length - 1] = p.label;
        return labels;
    }

    /// One step on, with the scores of its classes, which need not be normalised.
    void step(double[] scores, int at) {
        normalise(scores, at);
        List<Prefix> before = kept;
        kept = new ArrayList<>(width);
        for (Prefix p : before) {
            p.blankBefore = p.blank;
            p.totalBefore = p.total;
        }
        for (Prefix p : before) {
            if (p.parent != null) {
                if (p.parent.total != NEVER) p.last = logAdd(p.last, p.label == p.parent.label ? p.parent.blankBefore : p.parent.totalBefore);
                p.last += logs[p.label];
            }
            p.blank = p.totalBefore + logs[classes - 1];
        }
        for (Prefix p : before) {                                // after all have asked their parents
            p.total = logAdd(p.blank, p.last);
            insert(p);
        }
        for (Prefix p : before) if (enters(p.totalBefore)) for (int c = 0; c < classes - 1; c++) extend(p, c);
    }

    private void extend(Prefix prefix, int label) {
        Prefix known = prefix.extensions.get(label);
        if (known != null && known.total != NEVER) return;
        double score = logs[label] + (label == prefix.label ? prefix.blankBefore : prefix.totalBefore);
        if (!enters(score)) return;
        Prefix child = known != null ? known : new Prefix(prefix, label);
        prefix.extensions.put(label, child);
        child.blank = child.blankBefore = child.totalBefore = NEVER;
        child.last = child.total = score;
        insert(child);
    }

    private boolean enters(double score) {
        return score > NEVER && (kept.size() < width || score > kept.getLast().total);
    }

    private void insert(Prefix prefix) {
        if (kept.size() == width) {
            Prefix worst = kept.removeLast();
            worst.total = worst.blank = worst.last = NEVER;
        }
        int low = 0, high = kept.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (kept.get(middle).total >= prefix.total) low = middle + 1;
            else high = middle;
        }
        kept.add(low, prefix);
    }

    /// Log-probabilities of the classes at a step.
    private void normalise(double[] scores, int at) {
        double most = scores[at];
        for (int c = 1; c < classes; c++) most = Math.max(most, scores[at + c]);
        double sum = 0;
        for (int c = 0; c < classes; c++) sum += StrictMath.exp(scores[at + c] - most);
        double log = most + StrictMath.log(sum);
        for (int c = 0; c < classes; c++) logs[c] = scores[at + c] - log;
    }

    private static double logAdd(double a, double b) {
        double most = Math.max(a, b);
        return most == NEVER ? NEVER : most + StrictMath.log1p(StrictMath.exp(Math.min(a, b) - most));
    }
}
