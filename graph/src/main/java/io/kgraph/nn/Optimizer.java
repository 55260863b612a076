package io.kgraph.nn;

import com.google.common.collect.ImmutableList;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.config.Settings;
import io.kgraph.error.GraphError;
import io.kgraph.op.Build;
import io.kgraph.type.DType;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.HashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How variables follow their gradients: a rule, a learning rate, and limits on the gradients.
///
/// [#updates] gives pairs for `K.function`. What a rule remembers lives in frozen variables named `<label>/<variable>/<slot>`.
public final class Optimizer {
    private final OptimizerRule rule;
    private final Object learningRate;
    private final @Nullable Number clipnorm;
    private final @Nullable Number clipvalue;
    private final String label;

    private Optimizer(OptimizerRule rule, Object learningRate, @Nullable Number clipnorm, @Nullable Number clipvalue, String label) {
        this.rule = rule;
        this.learningRate = learningRate;
        this.clipnorm = clipnorm;
        this.clipvalue = clipvalue;
        this.label = label;
    }

    /// An optimizer with a rule; `learningRate` is a number or a scalar tensor.
    static Optimizer of(OptimizerRule rule, Object learningRate, @Nullable Number clipnorm, @Nullable Number clipvalue) {
        return new Optimizer(rule, learningRate, clipnorm, clipvalue, rule.label());
    }

    /// `v ← μv − ηg; p ← p + v`, or with `nesterov` `p + μv′ − ηg`; without momentum `p − ηg` and nothing remembered.
    public static Optimizer sgd(Object learningRate, double momentum, boolean nesterov, @Nullable Number clipnorm, @Nullable Number clipvalue) {
        return of(new OptimizerRule.Sgd(momentum, nesterov), learningRate, clipnorm, clipvalue);
    }

    /// `a ← ρa + (1 − ρ)g²; p ← p − ηg / (√a′ + ε)`.
    public static Optimizer rmsprop(Object learningRate, double rho, @Nullable Number epsilon, @Nullable Number clipnorm, @Nullable Number clipvalue) {
        return of(new OptimizerRule.Rmsprop(rho, epsilon(epsilon)), learningRate, clipnorm, clipvalue);
    }

    /// `a ← a + g²; p ← p − ηg / (√a′ + ε)`.
    public static Optimizer adagrad(Object learningRate, @Nullable Number epsilon, @Nullable Number clipnorm, @Nullable Number clipvalue) {
        return of(new OptimizerRule.Adagrad(epsilon(epsilon)), learningRate, clipnorm, clipvalue);
    }

    /// `m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²; p ← p − η√(1 − β₂ᵗ)/(1 − β₁ᵗ) · m′/(√v′ + ε)`.
    public static Optimizer adam(Object learningRate, double beta1, double beta2, @Nullable Number epsilon, @Nullable Number clipnorm, @Nullable Number clipvalue) {
        return of(new OptimizerRule.Adam(beta1, beta2, epsilon(epsilon)), learningRate, clipnorm, clipvalue);
    }

    private static double epsilon(@Nullable Number given) {
        return given == null ? Settings.current().epsilon() : given.doubleValue();
    }

    /// The same optimizer, whose variables are named below `name`.
    public Optimizer labeled(String name) {
        return new Optimizer(rule, learningRate, clipnorm, clipvalue, name);
    }

    /// New values for the variables and for what the rule remembers; all read the state before the step.
    ///
    /// @throws GraphError for a variable without a gradient
    public List<Session.Update> updates(List<Variable> variables, List<? extends @Nullable Tensor> gradients) {
        if (variables.size() != gradients.size())
            throw Refusal.value(rule.label(), variables.size() + " variables have " + gradients.size() + " gradients");
        var slopes = new ArrayList<Tensor>();
        for (int i = 0; i < variables.size(); i++) slopes.add(slope(variables.get(i), gradients.get(i)));
        List<Tensor> limited = limited(slopes);
        var updates = ImmutableList.<Session.Update>builder();
        if (variables.isEmpty()) return updates.build();
        Optional<Tensor> step = rule.countsSteps() ? Optional.of(step(variables.getFirst(), updates)) : Optional.empty();
        Map<DType, Tensor> rates = new HashMap<>();
        for (int i = 0; i < variables.size(); i++) {
            Variable p = variables.get(i);
            Tensor rate = rates.computeIfAbsent(p.dtype(), dtype -> rule.rate(learningRate, step, dtype, p));
            var memory = new Memory(p, updates);
            Tensor moved = rule.step(p, limited.get(i), rate, memory);
            updates.add(new Session.Update(p, p.constraint().map(c -> c.apply(moved)).orElse(moved)));
        }
        return updates.build();
    }

    private Tensor slope(Variable variable, @Nullable Tensor gradient) {
        if (gradient == null)
            throw GraphError.value("There is no gradient for " + variable.label() + ": what is minimised does not depend on it.")
                    .involving(variable.label(), variable.type().toString(), "", "made at " + variable.site().text());
        return gradient;
    }

    /// The number of this step, from 1 on.
    private Tensor step(Variable first, ImmutableList.Builder<Session.Update> updates) {
        Variable count = slot(first, DType.INT64, label + "/step", TensorType.scalar(DType.INT64));
        Tensor next = Build.add(count, Build.scalarLike(count, 1));
        updates.add(new Session.Update(count, next));
        return next;
    }

    /// What a rule remembers of one variable.
    final class Memory {
        private final Variable variable;
        private final ImmutableList.Builder<Session.Update> updates;

        private Memory(Variable variable, ImmutableList.Builder<Session.Update> updates) {
            this.variable = variable;
            this.updates = updates;
        }

        /// The remembered value of a slot, zeros at first.
        Variable slot(String name) {
            return Optimizer.slot(variable, variable.dtype(), label + "/" + variable.nodeName() + "/" + name, variable.type());
        }

        /// Remembers a new value, which it gives back.
        Tensor keep(Variable slot, Tensor value) {
            updates.add(new Session.Update(slot, value));
            return value;
        }
    }

    private static Variable slot(Variable of, DType dtype, String name, TensorType type) {
        var zeros = new Variable.Initial.Value(NDArray.zeros(dtype, type.shape().extents()));
        Variable slot = Variable.of(of.context(), type, zeros, Optional.empty(), false);
        of.context().nameAbsolute(slot, name);
        return slot;
    }

    /// All scaled down together where their common norm is too large, then each clipped.
    private List<Tensor> limited(List<Tensor> gradients) {
        List<Tensor> result = gradients;
        if (clipnorm != null && !gradients.isEmpty()) {
            Tensor norm = commonNorm(gradients), most = Operands.scalar(clipnorm.doubleValue(), norm);
            Tensor scale = Build.select(Build.greater(norm, most), Build.div(most, norm), Operands.scalar(1, norm));
            result = result.stream().map(g -> Build.mul(g, Build.cast(scale, g.dtype()))).toList();
        }
        if (clipvalue != null) {
            double c = clipvalue.doubleValue();
            result = result.stream().map(g -> Arithmetic.clip(g, -c, c)).toList();
        }
        return result;
    }

    private static Tensor commonNorm(List<Tensor> gradients) {
        DType widest = gradients.stream().anyMatch(g -> g.dtype() == DType.FLOAT64) ? DType.FLOAT64 : DType.FLOAT32;
        Tensor squares = null;
        for (Tensor g : gradients) {
            Tensor sum = Build.cast(Reductions.reduce(io.kgraph.ir.Monoid.SUM, Build.square(g), null, false), widest);
            squares = squares == null ? sum : Build.add(squares, sum);
        }
        return Build.sqrt(java.util.Objects.requireNonNull(squares));
    }

    @Override public String toString() {
        return rule.label();
    }
}
