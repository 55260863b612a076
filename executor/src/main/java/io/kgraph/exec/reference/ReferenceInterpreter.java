package io.kgraph.exec.reference;

import io.kgraph.Variable;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.compiler.pass.Program;
import io.kgraph.op.Evaluation;
import io.kgraph.op.RandomBits;
import io.kgraph.type.DimBinding;
import io.kgraph.type.TensorType;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// Walks a rewritten graph op by op with the ops' own value rules: the oracle of every target.
///
/// @param sessionSeed what all random words depend on, beside the op's seed and run number
public record ReferenceInterpreter(Program program, DimBinding dims, long sessionSeed) {
    /// What a run gave: the values asked for, then one new value for each of the program's committed variables.
    public record Values(List<NDArray> fetched, List<NDArray> committed) {}

    /// One run.
    ///
    /// @param variables  the values before the run
    /// @param runNumbers the run number of a random node
    public Values run(List<NDArray> parameters, Function<Variable, NDArray> variables, ToLongFunction<Tensor> runNumbers) {
        var drawn = new IdentityHashMap<Tensor, Long>();         // each op once, however many steps need it
        var environment = new Evaluation.Environment() {
            @Override public NDArray variable(Variable variable) {
                return variables.apply(variable);
            }

            @Override public NDArray randomBits(Tensor node, RandomBits op, TensorType type, long... steps) {
                return op.evaluate(sessionSeed, drawn.computeIfAbsent(node, runNumbers::applyAsLong), type, steps);
            }
        };
        List<NDArray> results = Evaluation.run(program.graph(), parameters, dims, environment);
        int first = results.size() - program.committed().size();
        return new Values(results.subList(0, program.outputs()), results.subList(first, results.size()));
    }
}
