package io.kgraph.grad;

import com.google.common.collect.ImmutableList;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.GraphError;
import io.kgraph.ir.Graph;
import io.kgraph.op.Evaluation;
import io.kgraph.op.Retype;
import io.kgraph.type.DType;
import io.kgraph.type.DimBinding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Compares gradients with central differences, in float64 whatever the graph's own dtypes are.
///
/// First along one random direction of all variables together, then entry by entry: every one up to 200, else 200 random ones. The step is
/// `6.06e-6 · max(1, |v|)`, the cube root of float64's precision; a derivative agrees if `|a − n| ≤ 1e-6 + 1e-4 · |n|`.
public final class GradientCheck {
    private static final double STEP = 6.06e-6;
    private static final double ABSOLUTE = 1e-6;
    private static final double RELATIVE = 1e-4;
    private static final int ENTRIES = 200;

    /// One comparison; `position` is row-major in the variable, or −1 for the direction through all of them.
    public record Entry(Tensor variable, long position, double analytic, double numeric) {
        public boolean agrees() {
            return excess() <= 1;
        }

        /// The distance, in units of what is allowed; NaN counts as infinite.
        double excess() {
            double e = Math.abs(analytic - numeric) / (ABSOLUTE + RELATIVE * Math.abs(numeric));
            return Double.isNaN(e) ? Double.POSITIVE_INFINITY : e;
        }

        @Override public String toString() {
            String where = position < 0 ? "along a direction" : "at position " + position + " of " + variable.label();
            return "the gradient " + where + " is " + analytic + ", the difference quotient " + numeric;
        }
    }

    /// What came out: how many entries were compared, and the worst of them.
    public record Result(int checked, Entry worst) {
        public boolean passed() {
            return worst.agrees();
        }

        @Override public String toString() {
            return (passed() ? "passed: " : "failed: ") + checked + " comparisons; worst: " + worst;
        }
    }

    private final Graph graph;                                   // parameters → loss, gradients
    private final Graph forward;                                 // parameters → loss
    private final ImmutableList<Tensor> variables;               // as the author knows them
    private final int[] parameter;                               // of each variable, its position among the parameters
    private final List<NDArray> values;                          // of the parameters
    private final DimBinding binding;
    private final boolean[] connected;

    private GradientCheck(Graph graph, List<Tensor> variables, int[] parameter, List<NDArray> values, DimBinding binding, boolean[] connected) {
        this.graph = graph;
        this.forward = Graph.of(graph.parameters(), List.of(graph.results().getFirst()));
        this.variables = ImmutableList.copyOf(variables);
        this.parameter = parameter;
        this.values = values;
        this.binding = binding;
        this.connected = connected;
    }

    /// Checks the gradients of the sum of a loss's elements.
    ///
    /// @param feeds     values of placeholders, or of any tensors that are to count as given; variables may be left to their initial values
    /// @param variables what to derive by: placeholders, variables, or tensors computed from them
    public static Result check(Tensor loss, Map<? extends Tensor, ?> feeds, List<Tensor> variables, long seed) {
        return of(loss, feeds, variables).run(new SplittableRandom(seed));
    }

    private static GradientCheck of(Tensor loss, Map<? extends Tensor, ?> feeds, List<Tensor> variables) {
        var roots = ImmutableList.<Tensor>builder().add(loss).addAll(variables).build();
        var known = new LinkedHashMap<Tensor, NDArray>();
        for (var feed : feeds.entrySet()) known.put(feed.getKey(), widen(NDArray.of(feed.getValue(), feed.getKey().dtype())));
        for (Tensor node : Graph.of(ImmutableList.copyOf(known.keySet()), roots).nodes())
            if (!known.containsKey(node)) source(node, known);
        var sources = ImmutableList.copyOf(known.keySet());
        var widened = widened(sources, roots);
        var base = List.copyOf(known.values());
        DimBinding binding = Evaluation.bind(sources, base);
        for (int i = 0; i < variables.size(); i++)
            if (!known.containsKey(variables.get(i))) {
                Graph slice = Graph.of(widened.parameters(), List.of(widened.results().get(i + 1)));
                known.put(variables.get(i), Evaluation.run(slice, base, binding, Evaluation.Environment.NONE).getFirst());
            }
        return derive(loss, known, variables, binding);
    }

    /// With what is derived by cut out of the graph as parameters.
    private static GradientCheck derive(Tensor loss, Map<Tensor, NDArray> known, List<Tensor> variables, DimBinding binding) {
        var sources = ImmutableList.copyOf(known.keySet());
        Graph widened = widened(sources, List.of(loss));
        Tensor wide = widened.results().getFirst();
        int[] parameter = variables.stream().mapToInt(sources::indexOf).toArray();
        var gradients = Gradients.gradients(wide, variables.stream().map(v -> widened.parameters().get(sources.indexOf(v))).toList());
        var results = ImmutableList.<Tensor>builder().add(wide);
        var connected = new boolean[variables.size()];
        for (int i = 0; i < connected.length; i++) {
            Tensor gradient = gradients.get(i);
            connected[i] = gradient != null;
            if (gradient != null) results.add(gradient);
        }
        return new GradientCheck(Graph.of(widened.parameters(), results.build()), variables, parameter, List.copyOf(known.values()), binding, connected);
    }

    private static void source(Tensor node, Map<Tensor, NDArray> known) {
        switch (node) {
            case Variable v -> known.put(v, widen(initial(v)));
            case Placeholder p when p.defaultValue().isEmpty() ->
                    throw GraphError.value("A check of gradients needs a value for " + p.label() + ".")
                            .involving(p.label(), p.type().toString(), "has no value", "made at " + p.site().text());
            default -> { }
        }
    }

    private static NDArray initial(Variable variable) {
        return switch (variable.initial()) {
            case Variable.Initial.Value v -> v.array();
            case Variable.Initial.Computed c -> Evaluation.run(Graph.of(List.of(c.tensor())), List.of()).getFirst();
        };
    }

    private static NDArray widen(NDArray value) {
        return value.dtype().isFloating() ? value.cast(DType.FLOAT64) : value;
    }

    /// The graph in float64, its parameters placeholders for the sources.
    private static Graph widened(List<Tensor> sources, List<Tensor> results) {
        var given = new HashMap<Tensor, Tensor>();
        for (Tensor s : sources) given.put(s, Placeholder.of(s.context(), s.type().with(wide(s.dtype()))));
        return Retype.of(Graph.of(sources, results), given, GradientCheck::wide).graph();
    }

    private static DType wide(DType dtype) {
        return dtype.isFloating() ? DType.FLOAT64 : dtype;
    }

    private Result run(SplittableRandom random) {
        var results = Evaluation.run(graph, values, binding, Evaluation.Environment.NONE);
        var analytic = new ArrayList<double[]>();
        int next = 1;
        for (int i = 0; i < connected.length; i++)
            analytic.add(connected[i] ? results.get(next++).toDoubleArray() : new double[Math.toIntExact(values.get(parameter[i]).size())]);
        Entry worst = direction(analytic, random);
        int checked = 1;
        for (int v = 0; v < parameter.length; v++) {
            int size = analytic.get(v).length;
            for (int i = 0; i < Math.min(size, ENTRIES); i++, checked++) {
                int position = size <= ENTRIES ? i : random.nextInt(size);
                Entry entry = new Entry(variables.get(v), position, analytic.get(v)[position], quotient(v, position));
                if (entry.excess() > worst.excess()) worst = entry;
            }
        }
        return new Result(checked, worst);
    }

    private Entry direction(List<double[]> analytic, SplittableRandom random) {
        double largest = 1, slope = 0;
        var moves = new ArrayList<double[]>();
        for (int v = 0; v < parameter.length; v++) {
            double[] value = values.get(parameter[v]).toDoubleArray(), move = new double[value.length];
            for (int i = 0; i < move.length; i++) {
                move[i] = random.nextDouble(-1, 1);
                slope += move[i] * analytic.get(v)[i];
                largest = Math.max(largest, Math.abs(value[i]));
            }
            moves.add(move);
        }
        double h = STEP * largest;
        return new Entry(variables.getFirst(), -1, slope, (loss(moves, h) - loss(moves, -h)) / (2 * h));
    }

    private double quotient(int variable, int position) {
        double at = values.get(parameter[variable]).toDoubleArray()[position], h = STEP * Math.max(1, Math.abs(at));
        var moves = new ArrayList<double @Nullable []>();
        for (int v = 0; v < parameter.length; v++) moves.add(null);
        double[] unit = new double[Math.toIntExact(values.get(parameter[variable]).size())];
        unit[position] = 1;
        moves.set(variable, unit);
        return (loss(moves, h) - loss(moves, -h)) / (2 * h);
    }

    /// The sum of the loss's elements with the variables moved by `h` times what is given.
    private double loss(List<double @Nullable []> moves, double h) {
        var moved = new ArrayList<>(values);
        for (int v = 0; v < parameter.length; v++) {
            double[] move = moves.get(v);
            if (move == null) continue;
            NDArray value = values.get(parameter[v]);
            double[] to = value.toDoubleArray();
            for (int i = 0; i < to.length; i++) to[i] += h * move[i];
            moved.set(parameter[v], NDArray.wrap(to, value.extents()));
        }
        double sum = 0;
        for (double e : Evaluation.run(forward, moved, binding, Evaluation.Environment.NONE).getFirst().toDoubleArray()) sum += e;
        return sum;
    }
}
