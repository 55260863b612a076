package io.kgraph.op;

import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.error.Mismatch;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Op;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import io.kgraph.type.TensorType;
import io.kgraph.type.TupleType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Evaluates a graph op by op with the value rules: slow, obvious, and the oracle of everything fast.
///
/// Each op is bound and inferred again with the extents at hand, so that what the types left open is checked here. An empty array needs nothing: what is there for
/// empty arrays alone is not evaluated, so that an index out of range is not refused there. Values are dropped after their last use. Assignments give their value and change nothing; their order is the compiler's business.
public final class Evaluation {
    /// What a run knows beside its parameters.
    public interface Environment {
        /// No variables, and the random words of run 0 of a session with seed 0.
        Environment NONE = variable -> {
            throw new BrokenInvariant("Evaluation", "no value for variable " + variable.nodeName());
        };

        /// The value before the run.
        NDArray variable(Variable variable);

        /// The words of a random op in this run, at these steps of the loops around it, outermost first.
        default NDArray randomBits(Tensor node, RandomBits op, TensorType type, long... steps) {
            return op.evaluate(0, 0, type, steps);
        }
    }

    private final Graph graph;
    private final DimBinding binding;
    private final Environment environment;
    private final @Nullable Object[] values;                     // an array, or the list of a tuple's
    private final int[] uses;
    private final long[] steps;                                  // of the loops around this graph, outermost first

    private Evaluation(Graph graph, DimBinding binding, Environment environment, long... steps) {
        this.graph = graph;
        this.binding = binding;
        this.environment = environment;
        this.values = new Object[graph.size()];
        this.uses = graph.useCounts();
        this.steps = steps;
    }

    /// The results, given the parameters in order and nothing else.
    public static List<NDArray> run(Graph graph, List<NDArray> parameters) {
        return run(graph, parameters, bind(graph.parameters(), parameters), Environment.NONE);
    }

    /// The results, given the parameters in order.
    public static List<NDArray> run(Graph graph, List<NDArray> parameters, DimBinding binding, Environment environment) {
        return new Evaluation(graph, binding, environment).run(parameters);
    }

    /// The unknown extents as the values of parameters say.
    ///
    /// @throws Mismatch where two of them disagree
    public static DimBinding bind(List<Tensor> parameters, List<NDArray> values) {
        Map<Dim.Symbol, Long> known = new HashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            TensorType type = parameters.get(i).type();
            for (int axis = 0; type.rankKnown() && axis < type.rank(); axis++) {
                Dim.Symbol symbol = type.dim(axis).symbol();
                if (symbol == null) continue;
                long extent = values.get(i).extent(axis);
                Long before = known.putIfAbsent(symbol, extent);
                if (before != null && before != extent)
                    throw Mismatch.run("the extent " + type.dim(axis) + " is " + before + " in one value and " + extent + " in another");
            }
        }
        return DimBinding.of(known);
    }

    private List<NDArray> run(List<NDArray> parameters) {
        for (int i = 0; i < parameters.size(); i++) values[graph.index(graph.parameters().get(i))] = parameters.get(i);
        boolean[] needed = needed();
        for (int n = 0; n < values.length; n++) {
            Tensor node = graph.nodes().get(n);
            if (graph.isParameter(node)) continue;
            try {
                if (needed[n]) values[n] = value(node);
                else skip(n, node);
            } catch (Mismatch m) {
                throw Tensor.explain(node.op(), node.inputs(), m.as(ErrorKind.INVALID_ARGUMENT), node.site());
            }
            for (Tensor in : node.inputs()) release(in);
            for (Tensor before : node.after()) release(before);
        }
        return graph.results().stream().map(this::array).toList();
    }

    /// The nodes whose values somebody needs; loops and branches, effects and sources always do.
    private boolean[] needed() {
        var needed = new boolean[values.length];
        for (Tensor result : graph.results()) needed[graph.index(result)] = true;
        for (int n = needed.length - 1; n >= 0; n--) {
            Tensor node = graph.nodes().get(n);
            needed[n] = (needed[n] && !isEmpty(node)) || node.op() instanceof Op.Source || node.op() instanceof Op.Control || node.op() instanceof Op.Effect;
            if (!needed[n] || graph.isParameter(node)) continue;
            for (Tensor in : node.inputs()) needed[graph.index(in)] = true;
        }
        return needed;
    }

    private boolean isEmpty(Tensor node) {
        if (!(node.fullType() instanceof TensorType type) || !type.rankKnown()) return false;
        try {
            return type.bind(binding).count() == 0;
        } catch (Mismatch _) {
            return false;                                        // extents that do not fit are refused when the op is bound, with its name
        }
    }

    /// Checks the types of what is not needed, and makes it where it is empty.
    private void skip(int n, Tensor node) {
        var inputs = new ArrayList<TensorType>();
        for (Tensor in : node.inputs()) if (in.fullType() instanceof TensorType type && type.rankKnown()) inputs.add(type.bind(binding));
        if (inputs.size() == node.inputs().size()) node.op().bind(binding).infer(inputs);
        if (isEmpty(node)) values[n] = NDArray.zeros(node.dtype(), node.type().bind(binding).shape().extents());
    }

    private void release(Tensor node) {
        int n = graph.index(node);
        if (--uses[n] == 0) values[n] = null;
    }

    private NDArray array(Tensor node) {
        return values[graph.index(node)] instanceof NDArray array ? array : fail(node);
    }

    private List<?> tuple(Tensor node) {
        return values[graph.index(node)] instanceof List<?> list ? list : List.of(fail(node));
    }

    private static NDArray fail(Tensor node) {
        throw new BrokenInvariant("Evaluation", "no value of the kind needed for " + node);
    }

    private Object value(Tensor node) {
        return switch (node.op()) {
            case VariableOp _ -> environment.variable((Variable) node);
            case ReadVariable read -> environment.variable(read.variable());
            case RandomBits random -> {
                RandomBits bound = random.bind(binding);
                yield environment.randomBits(node, bound, bound.infer(List.of()), steps);
            }
            case Project project -> tuple(node.input(0)).get(project.index());
            case Cond cond -> branch(cond, node);
            case Scan scan -> scan(scan.bind(binding), node);
            case While loop -> repeat(loop.bind(binding), node);
            default -> evaluate(node.op().bind(binding), node.inputs().stream().map(this::array).toList());
        };
    }

    private List<NDArray> branch(Cond cond, Tensor node) {
        Graph body = array(node.input(0)).getBoolean() ? cond.then() : cond.otherwise();
        var inputs = new ArrayList<NDArray>();
        for (Tensor in : node.inputs().subList(1, node.inputs().size())) inputs.add(array(in));
        return body(body, inputs, steps);
    }

    /// A body in the environment of the graph around it.
    private List<NDArray> body(Graph body, List<NDArray> inputs, long... at) {
        return new Evaluation(body, binding, environment, at).run(inputs);
    }

    private List<NDArray> scan(Scan scan, Tensor node) {
        var inputs = new ArrayList<NDArray>();
        for (Tensor in : node.inputs()) inputs.add(array(in));
        var results = new ArrayList<NDArray>();
        for (TensorType type : ((TupleType) node.fullType().bind(binding)).elements().subList(scan.carries(), scan.body().results().size()))
            results.add(NDArray.zeros(type.dtype(), type.shape().extents()));
        int n = Math.toIntExact(scan.steps().value());
        for (int i = 0; i < scan.sequences(); i++) {
            NDArray sequence = inputs.get(scan.carries() + i);
            if (sequence.rank() == 0 || sequence.extent(0) != n)
                throw Mismatch.run("scan makes " + n + " steps").input(scan.carries() + i, "is " + sequence.type());
        }
        for (int k = 0; k < n; k++) {
            int t = scan.reverse() ? n - 1 - k : k;
            checkInterrupt();
            var given = new ArrayList<>(inputs);
            for (int i = 0; i < scan.sequences(); i++) given.set(scan.carries() + i, inputs.get(scan.carries() + i).at(0, t));
            List<NDArray> step = body(scan.body(), given, inside(t));
            for (int i = 0; i < scan.carries(); i++) inputs.set(i, carried(inputs.get(i), step.get(i)));
            for (int i = 0; i < results.size(); i++) results.get(i).at(0, t).copyFrom(step.get(scan.carries() + i));
        }
        results.addAll(0, inputs.subList(0, scan.carries()));
        return results;
    }

    private List<NDArray> repeat(While loop, Tensor node) {
        var inputs = new ArrayList<NDArray>();
        for (Tensor in : node.inputs()) inputs.add(array(in));
        for (long t = 0; body(loop.condition(), inputs, inside(t)).getFirst().getBoolean(); t++) {
            checkInterrupt();
            List<NDArray> step = body(loop.body(), inputs, inside(t));
            for (int i = 0; i < step.size(); i++) inputs.set(i, carried(inputs.get(i), step.get(i)));
        }
        return inputs.subList(0, loop.carries());
    }

    private static NDArray carried(NDArray before, NDArray after) {
        if (before.dtype() != after.dtype() || !before.hasExtents(after.extents()))
            throw Mismatch.run("the carried value begins as " + before.type() + " and comes back as " + after.type());
        return after;
    }

    private long[] inside(long step) {
        long[] inner = Arrays.copyOf(steps, steps.length + 1);
        inner[steps.length] = step;
        return inner;
    }

    private static void checkInterrupt() {
        if (Thread.currentThread().isInterrupted()) throw GraphError.interrupted();
    }

    /// One op on arrays: its type with their extents, then its value.
    public static NDArray evaluate(Op op, List<NDArray> inputs) {
        return switch (op.infer(inputs.stream().map(NDArray::type).toList())) {
            case TensorType type -> op.evaluate(inputs, type);
            case TupleType type -> throw new BrokenInvariant("Evaluation", op.name() + " gives " + type);
        };
    }
}
