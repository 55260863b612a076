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
import java.util.function.UnaryOperator;
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

    /// An optimizer with a rule; `learningRate` is a number, a scalar tensor or a [Schedule].
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

    /// As [#adam], then `− η · weightDecay · p`.
    public static Optimizer adamw(Object learningRate, double beta1, double beta2, @Nullable Number epsilon, double weightDecay, @Nullable Number clipnorm, @Nullable Number clipvalue) {
        return of(new OptimizerRule.AdamW(new OptimizerRule.Adam(beta1, beta2, epsilon(epsilon)), weightDecay), learningRate, clipnorm, clipvalue);
    }

    /// `a ← ρa + (1 − ρ)g²; d = g √(u + ε) / √(a′ + ε); u ← ρu + (1 − ρ)d²; p ← p − ηd`.
    public static Optimizer adadelta(Object learningRate, double rho, @Nullable Number epsilon, @Nullable Number clipnorm, @Nullable Number clipvalue) {
        return of(new OptimizerRule.Adadelta(rho, epsilon(epsilon)), learningRate, clipnorm, clipvalue);
    }

    /// `m ← β₁m + (1 − β₁)g; u ← max(β₂u, |g|); p ← p − η / (1 − β₁ᵗ) · m′ / (u′ + ε)`.
    public static Optimizer adamax(Object learningRate, double beta1, double beta2, @Nullable Number epsilon, @Nullable Number clipnorm, @Nullable Number clipvalue) {
        return of(new OptimizerRule.Adamax(beta1, beta2, epsilon(epsilon)), learningRate, clipnorm, clipvalue);
    }

    /// Adam with Nesterov's momentum: Keras's, whose `β₁` grows as `β₁ (1 − 0.96ᵗ / 2)`.
    public static Optimizer nadam(Object learningRate, double beta1, double beta2, @Nullable Number epsilon, @Nullable Number clipnorm, @Nullable Number clipvalue) {
        return of(new OptimizerRule.Nadam(beta1, beta2, epsilon(epsilon)), learningRate, clipnorm, clipvalue);
    }

    /// Quasi-Newton steps with ten remembered ones and a line search, all in one run; nothing moves where no gradient exceeds `tol`.
    public static Optimizer lbfgs(double tol) {
        if (!(tol >= 0)) throw Refusal.value("lbfgs", "tol must not be negative, but is " + tol);
        return of(new OptimizerRule.Lbfgs(tol), 1, null, null);
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
    /// @param objective what falls along the gradients: a line search looks at it elsewhere
    /// @throws GraphError for a variable without a gradient
    public List<Session.Update> updates(Tensor objective, List<Variable> variables, List<? extends @Nullable Tensor> gradients) {
        if (!(rule instanceof OptimizerRule.Lbfgs lbfgs)) return updates(variables, gradients);
        if (variables.isEmpty()) return List.of();
        var slopes = new ArrayList<Tensor>();
        for (int i = 0; i < variables.size(); i++) slopes.add(slope(variables.get(i), gradients.get(i)));
        return new QuasiNewton(lbfgs.tol(), label, objective, variables, slopes).updates();
    }

    /// As above for rules that follow the gradients alone: all but `lbfgs`.
    ///
    /// @throws GraphError for a variable without a gradient
    public List<Session.Update> updates(List<Variable> variables, List<? extends @Nullable Tensor> gradients) {
        if (variables.size() != gradients.size())
            throw Refusal.value(rule.label(), variables.size() + " variables have " + gradients.size() + " gradients");
        if (rule instanceof OptimizerRule.Lbfgs) throw Refusal.value(rule.label(), "a line search needs the objective: updates(objective, variables, gradients)");
        var slopes = new ArrayList<Tensor>();
        for (int i = 0; i < variables.size(); i++) slopes.add(slope(variables.get(i), gradients.get(i)));
        List<Tensor> limited = limited(slopes);
        var updates = ImmutableList.<Session.Update>builder();
        if (variables.isEmpty()) return updates.build();
        boolean counts = rule.countsSteps() || learningRate instanceof Schedule;
        Optional<Tensor> step = counts ? Optional.of(step(variables.getFirst(), updates)) : Optional.empty();
        Object learningRate = this.learningRate instanceof Schedule s ? scheduled(s, step.orElseThrow()) : this.learningRate;
        Map<DType, Tensor> rates = new HashMap<>();
        Map<String, Tensor> shared = new HashMap<>();
        for (int i = 0; i < variables.size(); i++) {
            Variable p = variables.get(i);
            Tensor rate = rates.computeIfAbsent(p.dtype(), dtype -> rule.rate(learningRate, step, dtype, p));
            var memory = new Memory(p, updates, learningRate, step, shared);
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

    /// The rate of a schedule, which counts the steps before this one.
    private static Tensor scheduled(Schedule schedule, Tensor step) {
        Tensor before = Build.cast(Build.sub(step, Build.scalarLike(step, 1)), DType.FLOAT64);
        return schedule.at(before);
    }

    /// What a rule remembers of one variable, and what it can ask about the step.
    final class Memory {
        private final Variable variable;
        private final ImmutableList.Builder<Session.Update> updates;
        private final Object learningRate;
        private final Optional<Tensor> step;
        private final Map<String, Tensor> shared;

        private Memory(Variable variable, ImmutableList.Builder<Session.Update> updates, Object learningRate, Optional<Tensor> step, Map<String, Tensor> shared) {
            this.variable = variable;
            this.updates = updates;
            this.learningRate = learningRate;
            this.step = step;
            this.shared = shared;
        }

        /// The learning rate in a dtype.
        Tensor learningRate(DType dtype) {
            return Operands.cast(learningRate, dtype, variable.context());
        }

        /// The number of this step, from 1 on, in float64.
        Tensor time() {
            return Build.cast(step.orElseThrow(), DType.FLOAT64);
        }

        /// The new value of a float64 number that all variables share.
        Tensor shared(String name, double start, UnaryOperator<Tensor> next) {
            return shared.computeIfAbsent(name, _ -> {
                Variable slot = Optimizer.slot(variable, NDArray.of(start, DType.FLOAT64), label + "/" + name);
                return keep(slot, next.apply(slot));
            });
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
        return slot(of, NDArray.zeros(dtype, type.shape().extents()), name);
    }

    /// A frozen variable that starts from an array.
    static Variable slot(Variable of, NDArray start, String name) {
        Variable slot = Variable.of(of.context(), start.type(), new Variable.Initial.Value(start), Optional.empty(), false);
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
