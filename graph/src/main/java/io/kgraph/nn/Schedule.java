package io.kgraph.nn;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.op.Build;
import io.kgraph.type.DType;
import java.util.List;
import java.util.function.UnaryOperator;

/// A learning rate that follows the number of steps taken before, from 0 on; Keras's `learning_rate_schedule`.
public sealed interface Schedule {
    /// The rate after `step` steps, both scalars of float64.
    Tensor at(Tensor step);

    /// `initial · rate^(step / decaySteps)`.
    record ExponentialDecay(double initial, double decaySteps, double rate) implements Schedule {
        public ExponentialDecay {
            positive("exponential_decay", "decay_steps", decaySteps);
        }

        @Override public Tensor at(Tensor step) {
            return Build.mul(number(step, initial), Build.pow(number(step, rate), Build.div(step, number(step, decaySteps))));
        }
    }

    /// Half a cosine from `initial` down to `alpha · initial` after `decaySteps` steps, where it stays.
    record CosineDecay(double initial, double decaySteps, double alpha) implements Schedule {
        public CosineDecay {
            positive("cosine_decay", "decay_steps", decaySteps);
        }

        @Override public Tensor at(Tensor step) {
            Tensor part = Build.div(Build.minimum(step, number(step, decaySteps)), number(step, decaySteps));
            Tensor half = Build.mul(number(step, 0.5), Build.add(number(step, 1), Build.cos(Build.mul(number(step, Math.PI), part))));
            return Build.mul(number(step, initial), Build.add(Build.mul(number(step, 1 - alpha), half), number(step, alpha)));
        }
    }

    /// `values[i]` up to and with step `boundaries[i]`, then the next; the last value from there on.
    record PiecewiseConstant(ImmutableList<Double> boundaries, ImmutableList<Double> values) implements Schedule {
        public PiecewiseConstant {
            if (values.size() != boundaries.size() + 1)
                throw Refusal.value("piecewise_constant", boundaries.size() + " boundaries part " + (boundaries.size() + 1) + " values, but there are " + values.size());
            for (int i = 1; i < boundaries.size(); i++)
                if (boundaries.get(i) <= boundaries.get(i - 1)) throw Refusal.value("piecewise_constant", "the boundaries must grow, but " + boundaries.get(i) + " follows " + boundaries.get(i - 1));
        }

        @Override public Tensor at(Tensor step) {
            Tensor rate = number(step, values.getLast());
            for (int i = boundaries.size() - 1; i >= 0; i--)
                rate = Build.select(Build.lessEqual(step, number(step, boundaries.get(i))), number(step, values.get(i)), rate);
            return rate;
        }
    }

    /// Any function of the number of steps.
    record Computed(UnaryOperator<Tensor> function) implements Schedule {
        @Override public Tensor at(Tensor step) {
            Tensor rate = function.apply(step);
            if (rate.rank() != 0) throw Refusal.rank("a schedule", "a learning rate is one number, but the rank is " + rate.rank(), rate);
            return rate.dtype() == DType.FLOAT64 ? rate : Build.cast(rate, DType.FLOAT64);
        }
    }

    /// @param boundaries steps, growing
    /// @param values     one more than there are boundaries
    static Schedule piecewise(List<? extends Number> boundaries, List<? extends Number> values) {
        return new PiecewiseConstant(boundaries.stream().map(Number::doubleValue).collect(ImmutableList.toImmutableList()),
                values.stream().map(Number::doubleValue).collect(ImmutableList.toImmutableList()));
    }

    private static Tensor number(Tensor like, double value) {
        return Build.scalarLike(like, value);
    }

    private static void positive(String who, String what, double value) {
        if (!(value > 0)) throw Refusal.value(who, what + " must be positive, but is " + value);
    }
}
