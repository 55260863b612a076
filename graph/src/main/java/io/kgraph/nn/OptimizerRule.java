package io.kgraph.nn;

import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.op.Build;
import io.kgraph.type.DType;
import java.util.Optional;

/// The arithmetic of one step of an optimizer. `p` is the variable, `g` its gradient, `rate` the learning rate in its dtype.
sealed interface OptimizerRule {
    String label();

    /// The new value of `p`.
    Tensor step(Variable p, Tensor g, Tensor rate, Optimizer.Memory memory);

    /// Whether the rule depends on the number of the step.
    default boolean countsSteps() {
        return false;
    }

    /// The learning rate of this step in `dtype`.
    default Tensor rate(Object learningRate, Optional<Tensor> step, DType dtype, Variable any) {
        return Operands.cast(learningRate, dtype, any.context());
    }

    record Sgd(double momentum, boolean nesterov) implements OptimizerRule {
        @Override public String label() {
            return momentum == 0 ? "sgd" : "momentum";
        }

        @Override public Tensor step(Variable p, Tensor g, Tensor rate, Optimizer.Memory memory) {
            Tensor slope = Build.mul(rate, g);
            if (momentum == 0) return Build.sub(p, slope);
            Variable velocity = memory.slot("velocity");
            Tensor mu = Operands.scalar(momentum, p);
            Tensor v = memory.keep(velocity, Build.sub(Build.mul(mu, velocity), slope));
            return nesterov ? Build.sub(Build.add(p, Build.mul(mu, v)), slope) : Build.add(p, v);
        }
    }

    record Rmsprop(double rho, double epsilon) implements OptimizerRule {
        @Override public String label() {
            return "rmsprop";
        }

        @Override public Tensor step(Variable p, Tensor g, Tensor rate, Optimizer.Memory memory) {
            Variable mean = memory.slot("mean_square");
            Tensor a = memory.keep(mean, Build.add(Build.mul(Operands.scalar(rho, p), mean), Build.mul(Operands.scalar(1 - rho, p), Build.square(g))));
            return Build.sub(p, Build.div(Build.mul(rate, g), Build.add(Build.sqrt(a), Operands.scalar(epsilon, p))));
        }
    }

    record Adagrad(double epsilon) implements OptimizerRule {
        @Override public String label() {
            return "adagrad";
        }

        @Override public Tensor step(Variable p, Tensor g, Tensor rate, Optimizer.Memory memory) {
            Variable sum = memory.slot("sum_square");
            Tensor a = memory.keep(sum, Build.add(sum, Build.square(g)));
            return Build.sub(p, Build.div(Build.mul(rate, g), Build.add(Build.sqrt(a), Operands.scalar(epsilon, p))));
        }
    }

    record Adam(double beta1, double beta2, double epsilon) implements OptimizerRule {
        @Override public String label() {
            return "adam";
        }

        @Override public boolean countsSteps() {
            return true;
        }

        /// `η · √(1 − β₂ᵗ) / (1 − β₁ᵗ)`, computed in float64, where 1 − β₂ keeps its digits.
        @Override public Tensor rate(Object learningRate, Optional<Tensor> step, DType dtype, Variable any) {
            Tensor t = Build.cast(step.orElseThrow(), DType.FLOAT64), one = Build.scalarLike(t, 1);
            Tensor eta = Operands.cast(learningRate, DType.FLOAT64, any.context());
            Tensor first = Build.sub(one, Build.pow(Build.scalarLike(t, beta1), t)), second = Build.sub(one, Build.pow(Build.scalarLike(t, beta2), t));
            return Build.cast(Build.div(Build.mul(eta, Build.sqrt(second)), first), dtype);
        }

        @Override public Tensor step(Variable p, Tensor g, Tensor rate, Optimizer.Memory memory) {
            Variable first = memory.slot("m"), second = memory.slot("v");
            Tensor m = memory.keep(first, Build.add(Build.mul(Operands.scalar(beta1, p), first), Build.mul(Operands.scalar(1 - beta1, p), g)));
            Tensor v = memory.keep(second, Build.add(Build.mul(Operands.scalar(beta2, p), second), Build.mul(Operands.scalar(1 - beta2, p), Build.square(g))));
            return Build.sub(p, Build.mul(rate, Build.div(m, Build.add(Build.sqrt(v), Operands.scalar(epsilon, p)))));
        }
    }

    record AdamW(Adam adam, double weightDecay) implements OptimizerRule {
        @Override public String label() {
            return "adamw";
        }

        @Override public boolean countsSteps() {
            return true;
        }

        @Override public Tensor rate(Object learningRate, Optional<Tensor> step, DType dtype, Variable any) {
            return adam.rate(learningRate, step, dtype, any);
        }

        @Override public Tensor step(Variable p, Tensor g, Tensor rate, Optimizer.Memory memory) {
            Tensor decay = Build.mul(Build.mul(memory.learningRate(p.dtype()), Operands.scalar(weightDecay, p)), p);
            return Build.sub(adam.step(p, g, rate, memory), decay);
        }
    }

    record Adadelta(double rho, double epsilon) implements OptimizerRule {
        @Override public String label() {
            return "adadelta";
        }

        @Override public Tensor step(Variable p, Tensor g, Tensor rate, Optimizer.Memory memory) {
            Variable squares = memory.slot("mean_square"), moves = memory.slot("mean_square_step");
            Tensor keep = Operands.scalar(rho, p), take = Operands.scalar(1 - rho, p), e = Operands.scalar(epsilon, p);
            Tensor a = memory.keep(squares, Build.add(Build.mul(keep, squares), Build.mul(take, Build.square(g))));
            Tensor d = Build.div(Build.mul(g, Build.sqrt(Build.add(moves, e))), Build.sqrt(Build.add(a, e)));
            memory.keep(moves, Build.add(Build.mul(keep, moves), Build.mul(take, Build.square(d))));
            return Build.sub(p, Build.mul(rate, d));
        }
    }

    record Adamax(double beta1, double beta2, double epsilon) implements OptimizerRule {
        @Override public String label() {
            return "adamax";
        }

        @Override public boolean countsSteps() {
            return true;
        }

        @Override public Tensor rate(Object learningRate, Optional<Tensor> step, DType dtype, Variable any) {
            Tensor t = Build.cast(step.orElseThrow(), DType.FLOAT64), one = Build.scalarLike(t, 1);
            Tensor eta = Operands.cast(learningRate, DType.FLOAT64, any.context());
            return Build.cast(Build.div(eta, Build.sub(one, Build.pow(Build.scalarLike(t, beta1), t))), dtype);
        }

        @Override public Tensor step(Variable p, Tensor g, Tensor rate, Optimizer.Memory memory) {
            Variable first = memory.slot("m"), largest = memory.slot("u");
            Tensor m = memory.keep(first, Build.add(Build.mul(Operands.scalar(beta1, p), first), Build.mul(Operands.scalar(1 - beta1, p), g)));
            Tensor u = memory.keep(largest, Build.maximum(Build.mul(Operands.scalar(beta2, p), largest), Build.abs(g)));
            return Build.sub(p, Build.mul(rate, Build.div(m, Build.add(u, Operands.scalar(epsilon, p)))));
        }
    }

    record Nadam(double beta1, double beta2, double epsilon) implements OptimizerRule {
        private static final double DECAY = 0.96;

        @Override public String label() {
            return "nadam";
        }

        @Override public boolean countsSteps() {
            return true;
        }

        @Override public Tensor step(Variable p, Tensor g, Tensor rate, Optimizer.Memory memory) {
            Tensor t = memory.time(), one = Build.scalarLike(t, 1);
            Tensor now = momentum(t), then = momentum(Build.add(t, one));
            Tensor product = memory.shared("momenta", 1, before -> Build.mul(before, now)), ahead = Build.mul(product, then);
            Tensor ofMean = Build.cast(Build.div(then, Build.sub(one, ahead)), p.dtype());
            Tensor ofSlope = Build.cast(Build.div(Build.sub(one, now), Build.sub(one, product)), p.dtype());
            Tensor ofSquare = Build.cast(Build.sub(one, Build.pow(Build.scalarLike(t, beta2), t)), p.dtype());
            Variable first = memory.slot("m"), second = memory.slot("v");
            Tensor m = memory.keep(first, Build.add(Build.mul(Operands.scalar(beta1, p), first), Build.mul(Operands.scalar(1 - beta1, p), g)));
            Tensor v = memory.keep(second, Build.add(Build.mul(Operands.scalar(beta2, p), second), Build.mul(Operands.scalar(1 - beta2, p), Build.square(g))));
            Tensor mean = Build.add(Build.mul(ofMean, m), Build.mul(ofSlope, g));
            return Build.sub(p, Build.div(Build.mul(rate, mean), Build.add(Build.sqrt(Build.div(v, ofSquare)), Operands.scalar(epsilon, p))));
        }

        private Tensor momentum(Tensor t) {
            Tensor half = Build.mul(Build.scalarLike(t, 0.5), Build.pow(Build.scalarLike(t, DECAY), t));
            return Build.mul(Build.scalarLike(t, beta1), Build.sub(Build.scalarLike(t, 1), half));
        }
    }

    /// Looks at the objective itself and so has no step of this form: [QuasiNewton].
    record Lbfgs(double tol) implements OptimizerRule {
        @Override public String label() {
            return "lbfgs";
        }

        @Override public Tensor step(Variable p, Tensor g, Tensor rate, Optimizer.Memory memory) {
            throw new BrokenInvariant("OptimizerRule", "lbfgs steps by QuasiNewton");
        }
    }
}
