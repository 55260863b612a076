package io.kgraph.nn;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// How much an old element weighs in a new one, by the distance between their middles, in old elements.
///
/// Sources: R. G. Keys, *Cubic Convolution Interpolation* (1981), with `a = −½`; D. P. Mitchell and A. N. Netravali, *Reconstruction Filters in
/// Computer Graphics* (1988), with `B = C = ⅓`; K. Turkowski, *Filters for Common Resampling Tasks* (1990), for the windowed sinc of Lanczos.
enum SamplingKernel {
    BICUBIC(2) {
        @Override double at(double x) {
            return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : ((-0.5 * x + 2.5) * x - 4) * x + 2;
        }
    },
    MITCHELLCUBIC(2) {
        @Override double at(double x) {
            return x < 1 ? (7 * x / 6 - 2) * x * x + 8 / 9.0 : ((2 - 7 * x / 18) * x - 10 / 3.0) * x + 16 / 9.0;
        }
    },
    /// A bell with a standard deviation of half an element.
    GAUSSIAN(1.5) {
        @Override double at(double x) {
            return StrictMath.exp(-2 * x * x);
        }
    },
    LANCZOS3(3) {
        @Override double at(double x) {
            return sinc(x) * sinc(x / 3);
        }
    },
    LANCZOS5(5) {
        @Override double at(double x) {
            return sinc(x) * sinc(x / 5);
        }
    };

    private final double radius;

    SamplingKernel(double radius) {
        this.radius = radius;
    }

    static Optional<SamplingKernel> named(String name) {
        return Arrays.stream(values()).filter(k -> k.name().toLowerCase(Locale.ROOT).equals(name)).findFirst();
    }

    /// How many elements to either side may weigh something.
    int reach() {
        return (int) Math.ceil(radius);
    }

    /// What the element `offset` places on weighs in each of the `factor` new elements that lie within an old one.
    double[] weights(int offset, int factor) {
        double[] weights = new double[factor];
        for (int phase = 0; phase < factor; phase++) {
            double distance = Math.abs(offset + 0.5 - (phase + 0.5) / factor);
            weights[phase] = distance < radius ? at(distance) : 0;
        }
        return weights;
    }

    /// The weight at a distance below the radius.
    abstract double at(double x);

    private static double sinc(double x) {
        return x == 0 ? 1 : StrictMath.sin(Math.PI * x) / (Math.PI * x);
    }
}
