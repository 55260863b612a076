package io.kgraph.samples.backend;

import io.kgraph.K;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a walk has shown so far, and where a value was not the one that was promised.
public final class Notes {
    private static final double TOLERANCE = 1e-5;

    private final PrintStream out;
    private final Set<String> shown = new LinkedHashSet<>();
    private final List<String> differences = new ArrayList<>();

    Notes(PrintStream out) {
        this.out = out;
    }

    /// The functions shown, by their names in Java.
    public Set<String> shown() {
        return Set.copyOf(shown);
    }

    /// One sentence for each value that is not the one promised.
    public List<String> differences() {
        return List.copyOf(differences);
    }

    void family(String title) {
        out.println();
        out.println(title);
    }

    /// Prints the value of a function, and notes whether it is the one promised: numbers to five digits, all else exactly.
    void show(String function, @Nullable Object found, @Nullable Object promised) {
        shown.add(function);
        Object value = found instanceof Tensor t ? t.eval() : found;
        out.println("  " + function + " " + String.valueOf(value).replace("\n", "\n  " + " ".repeat(function.length() + 1)));
        boolean same = value instanceof NDArray array ? isNear(array, NDArray.of(Objects.requireNonNull(promised))) : Objects.equals(value, promised);
        if (!same) differences.add(function + " gives " + value + ", but " + promised + " is promised");
    }

    /// A function whose effect another one shows.
    void did(String function) {
        shown.add(function);
    }

    private static boolean isNear(NDArray found, NDArray promised) {
        if (!found.shape().equals(promised.shape())) return false;
        double[] a = K.eval(K.cast(found, "float64")).toDoubleArray(), b = K.eval(K.cast(promised, "float64")).toDoubleArray();
        for (int i = 0; i < a.length; i++) if (!(Math.abs(a[i] - b[i]) <= TOLERANCE * Math.max(1, Math.abs(b[i])))) return false;
        return true;
    }
}
