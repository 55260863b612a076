package io.kgraph.nn;

import com.google.common.collect.ImmutableList;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Rebuild;
import io.kgraph.op.Build;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One step of limited-memory BFGS as updates: the two-loop recursion over the last moves, then a line search that evaluates the objective
/// and its gradients elsewhere, all in the same run.
///
/// - All variables are one vector of float64, whatever their own dtypes.
/// - The line search halves and doubles until both of Wolfe's conditions hold (Lewis and Overton, "Nonsmooth optimization via quasi-Newton
///   methods"), at most [#TRIALS] times; where no trial lowers the objective, nothing moves and the memory is emptied.
/// - Source: Nocedal and Wright, "Numerical Optimization", algorithms 7.4 and 7.5.
final class QuasiNewton {
    private static final int MEMORY = 10;
    private static final int TRIALS = 30;
    private static final double DECREASE = 1e-4;
    private static final double CURVATURE = 0.9;

    private final double tol;
    private final String label;
    private final List<Variable> variables;
    private final Graph graph;                                   // the variables → objective, gradients
    private final Tensor value;
    private final Tensor point;
    private final Tensor slope;

    QuasiNewton(double tol, String label, Tensor objective, List<Variable> variables, List<Tensor> slopes) {
        this.tol = tol;
        this.label = label;
        this.variables = variables;
        this.graph = Graph.of(ImmutableList.<Tensor>builder().add(objective).addAll(slopes).build());
        this.value = Build.cast(objective, DType.FLOAT64);
        this.point = vector(variables);
        this.slope = vector(slopes);
    }

    List<Session.Update> updates() {
        int n = Math.toIntExact(variables.stream().mapToLong(v -> v.shape().count()).sum());
        Variable moves = slot("moves", n), changes = slot("changes", n);
        Tensor down = Build.neg(towards(rows(moves, n), rows(changes, n)));
        Trial found = search(down);
        Tensor moved = Build.greater(found.length, number(0));
        Tensor move = Build.mul(found.length, down), change = Build.sub(found.slope, slope);
        Tensor useful = Build.logicalAnd(moved, Build.greater(dot(move, change), number(0)));
        var updates = ImmutableList.<Session.Update>builder();
        updates.add(new Session.Update(moves, remembered(moves, move, useful, moved, n)));
        updates.add(new Session.Update(changes, remembered(changes, change, useful, moved, n)));
        List<Tensor> parts = parts(Build.add(point, move));
        for (int i = 0; i < variables.size(); i++) {
            Variable v = variables.get(i);
            Tensor to = Build.select(moved, parts.get(i), v);
            updates.add(new Session.Update(v, v.constraint().map(c -> c.apply(to)).orElse(to)));
        }
        return updates.build();
    }

    // ---- the direction -------------------------------------------------------------------------------------------------------

    private Variable slot(String name, int n) {
        return Optimizer.slot(variables.getFirst(), NDArray.zeros(DType.FLOAT64, MEMORY, n), label + "/" + name);
    }

    private static List<Tensor> rows(Tensor memory, int n) {
        var rows = new ArrayList<Tensor>();
        for (int i = 0; i < MEMORY; i++) rows.add(Build.reshape(Build.sliceAxis(memory, 0, Dim.of(i), Dim.ONE, 1), Shape.of(n)));
        return rows;
    }

    /// The inverse Hessian that the moves tell of, times the gradient. Rows of zeros change nothing.
    private Tensor towards(List<Tensor> s, List<Tensor> y) {
        var weights = new ArrayList<Tensor>();
        var shares = new ArrayList<Tensor>();
        Tensor q = slope;
        for (int i = MEMORY - 1; i >= 0; i--) {
            Tensor weight = reciprocal(dot(s.get(i), y.get(i)));
            Tensor share = Build.mul(weight, dot(s.get(i), q));
            q = Build.sub(q, Build.mul(share, y.get(i)));
            weights.addFirst(weight);
            shares.addFirst(share);
        }
        Tensor size = dot(y.getLast(), y.getLast());
        Tensor first = Build.reciprocal(Build.maximum(number(1), Build.sqrt(dot(slope, slope))));
        Tensor scale = Build.select(Build.greater(size, number(0)), Build.mul(dot(s.getLast(), y.getLast()), reciprocal(size)), first);
        Tensor r = Build.mul(scale, q);
        for (int i = 0; i < MEMORY; i++) {
            Tensor back = Build.mul(weights.get(i), dot(y.get(i), r));
            r = Build.add(r, Build.mul(s.get(i), Build.sub(shares.get(i), back)));
        }
        return r;
    }

    /// The last moves and this one; the same where it says nothing of the curvature, none where there was no move.
    private Tensor remembered(Tensor memory, Tensor row, Tensor useful, Tensor moved, int n) {
        Tensor later = Build.concat(List.of(Build.sliceAxis(memory, 0, Dim.ONE, Dim.of(MEMORY - 1), 1), Build.reshape(row, Shape.of(1, n))), 0);
        Tensor kept = Build.select(Build.logicalOr(moved, rests()), memory, Build.zerosLike(memory));
        return Build.select(useful, later, kept);
    }

    // ---- the line search -----------------------------------------------------------------------------------------------------

    private record Trial(Tensor length, Tensor slope) {}

    /// Whether the gradient is zero, as far as anybody asked.
    private Tensor rests() {
        return Build.lessEqual(Build.max(Build.abs(slope), Axes.of(0), false), number(tol));
    }

    private Trial search(Tensor down) {
        Tensor descent = dot(slope, down);
        Tensor goes = Build.logicalAnd(Build.logicalNot(rests()), Build.less(descent, number(0)));
        // the length to try, the longest that went down far enough, the shortest that did not, whether to go on, how often; what the best had
        List<Tensor> start = List.of(number(1), number(0), number(Double.POSITIVE_INFINITY), goes, number(0), number(0), slope);
        List<Tensor> end = Loops.tensors(Loops.whileLoop(carry -> Loops.tensors(carry).get(3), carry -> next(Loops.tensors(carry), down, descent), start, null));
        return new Trial(end.get(5), end.get(6));
    }

    private List<Tensor> next(List<Tensor> carry, Tensor down, Tensor descent) {
        Tensor length = carry.get(0), low = carry.get(1), high = carry.get(2), count = Build.add(carry.get(4), number(1));
        List<Tensor> there = at(Build.add(point, Build.mul(length, down)));
        Tensor f = there.getFirst(), g = there.getLast();
        Tensor bound = Build.add(value, Build.mul(Build.mul(number(DECREASE), length), descent));
        Tensor lower = Build.logicalAnd(Build.isFinite(f), Build.lessEqual(f, bound));
        Tensor flat = Build.greaterEqual(dot(g, down), Build.mul(number(CURVATURE), descent));
        Tensor from = Build.select(lower, length, low), to = Build.select(lower, high, length);
        Tensor between = Build.mul(number(0.5), Build.add(from, to));
        Tensor following = Build.select(Build.isFinite(to), between, Build.mul(number(2), length));
        Tensor on = Build.logicalAnd(Build.logicalNot(Build.logicalAnd(lower, flat)), Build.less(count, number(TRIALS)));
        return List.of(following, from, to, on, count, Build.select(lower, length, carry.get(5)), Build.select(lower, g, carry.get(6)));
    }

    /// The objective and the gradients at another point.
    private List<Tensor> at(Tensor elsewhere) {
        Map<Tensor, Tensor> given = new HashMap<>();
        List<Tensor> parts = parts(elsewhere);
        for (int i = 0; i < variables.size(); i++) given.put(variables.get(i), parts.get(i));
        List<Tensor> results = Rebuild.of(graph, given, (node, in, after) -> Rebuild.on(node, node.op(), in, after)).graph().results();
        return List.of(Build.cast(results.getFirst(), DType.FLOAT64), vector(results.subList(1, results.size())));
    }

    // ---- vectors -------------------------------------------------------------------------------------------------------------

    private static Tensor vector(List<? extends Tensor> tensors) {
        var parts = new ArrayList<Tensor>();
        for (Tensor t : tensors) parts.add(Build.cast(Build.reshape(t, Shape.of(t.shape().count())), DType.FLOAT64));
        return parts.size() == 1 ? parts.getFirst() : Build.concat(parts, 0);
    }

    /// A vector cut into values for the variables.
    private List<Tensor> parts(Tensor vector) {
        var parts = new ArrayList<Tensor>();
        long from = 0;
        for (Variable v : variables) {
            long count = v.shape().count();
            Tensor part = variables.size() == 1 ? vector : Build.sliceAxis(vector, 0, Dim.of(from), Dim.of(count), 1);
            parts.add(Build.cast(Build.reshape(part, v.shape()), v.dtype()));
            from += count;
        }
        return parts;
    }

    private static Tensor dot(Tensor a, Tensor b) {
        return Build.sum(Build.mul(a, b), Axes.of(0), false);
    }

    private static Tensor reciprocal(Tensor x) {
        Tensor one = Build.scalarLike(x, 1);
        return Build.div(one, Build.select(Build.greater(x, Build.scalarLike(x, 0)), x, one));
    }

    private Tensor number(double value) {
        return Build.scalarLike(point, value);
    }
}
