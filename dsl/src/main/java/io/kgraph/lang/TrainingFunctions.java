package io.kgraph.lang;

import static io.kgraph.lang.Builtin.pure;

import com.google.common.collect.ImmutableList;
import io.kgraph.K;
import io.kgraph.Tensor;
import io.kgraph.nn.Schedule;
import java.util.List;

/// Optimizers, and learning rates that follow the steps.
final class TrainingFunctions {
    private static final String LIMITS = ", clipnorm=none, clipvalue=none)";

    static final ImmutableList<Builtin> ROWS = ImmutableList.of(
            pure("sgd(learning_rate=0.01, momentum=0.0, nesterov=false" + LIMITS,
                    a -> K.sgd(rate(a), a.number(1), a.bool(2), a.maybeNumber(3), a.maybeNumber(4))),
            pure("momentum(learning_rate=0.01, momentum=0.9, nesterov=false" + LIMITS,
                    a -> K.momentum(rate(a), a.number(1), a.bool(2), a.maybeNumber(3), a.maybeNumber(4))),
            pure("rmsprop(learning_rate=0.001, rho=0.9, epsilon=none" + LIMITS,
                    a -> K.rmsprop(rate(a), a.number(1), a.maybeNumber(2), a.maybeNumber(3), a.maybeNumber(4))),
            pure("adagrad(learning_rate=0.01, epsilon=none" + LIMITS,
                    a -> K.adagrad(rate(a), a.maybeNumber(1), a.maybeNumber(2), a.maybeNumber(3))),
            pure("adam(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=none" + LIMITS,
                    a -> K.adam(rate(a), a.number(1), a.number(2), a.maybeNumber(3), a.maybeNumber(4), a.maybeNumber(5))),
            pure("adamw(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=none, weight_decay=0.004" + LIMITS,
                    a -> K.adamw(rate(a), a.number(1), a.number(2), a.maybeNumber(3), a.number(4), a.maybeNumber(5), a.maybeNumber(6))),
            pure("adadelta(learning_rate=0.001, rho=0.95, epsilon=none" + LIMITS,
                    a -> K.adadelta(rate(a), a.number(1), a.maybeNumber(2), a.maybeNumber(3), a.maybeNumber(4))),
            pure("adamax(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=none" + LIMITS,
                    a -> K.adamax(rate(a), a.number(1), a.number(2), a.maybeNumber(3), a.maybeNumber(4), a.maybeNumber(5))),
            pure("nadam(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=none" + LIMITS,
                    a -> K.nadam(rate(a), a.number(1), a.number(2), a.maybeNumber(3), a.maybeNumber(4), a.maybeNumber(5))),
            pure("lbfgs(tol=1e-8)", a -> K.lbfgs(a.number(0))),

            pure("exponential_decay(initial, decay_steps, rate)", a -> K.exponentialDecay(a.number(0), a.number(1), a.number(2))),
            pure("cosine_decay(initial, decay_steps, alpha=0.0)", a -> K.cosineDecay(a.number(0), a.number(1), a.number(2))),
            pure("piecewise_constant(boundaries, values)", a -> K.piecewiseConstant(numbers(a, 0), numbers(a, 1))));

    private TrainingFunctions() {}

    /// A number, a scalar tensor, a schedule, or a function of the number of steps before.
    private static Object rate(Arguments a) {
        if (a.raw(0) instanceof Schedule s) return s;
        if (!(a.raw(0) instanceof Callable f)) return a.operand(0);
        return new Schedule.Computed(step -> {
            if (f.call(List.of(step)) instanceof Tensor rate) return rate;
            throw a.wrong(0, "a function that gives a tensor");
        });
    }

    private static List<Number> numbers(Arguments a, int i) {
        return a.list(i).stream().map(n -> {
            if (n instanceof Number number) return number;
            throw a.wrong(i, "a list of numbers");
        }).toList();
    }
}
