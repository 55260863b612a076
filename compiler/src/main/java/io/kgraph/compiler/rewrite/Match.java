package io.kgraph.compiler.rewrite;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.ir.Op;
import io.kgraph.op.Constant;
import io.kgraph.type.DType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What a left side bound: the root that matched, and a tensor for each name.
public final class Match {
    private static final int UNIFORM_LIMIT = 64;
    private static final String[] NONE = {};

    private final Tensor root;
    private String[] names = NONE;
    private Tensor[] bound = {};                                 // by name
    private int count;

    private Match(Tensor root) {
        this.root = root;
    }

    /// The bindings under which `pattern`, which fits `root`, is `root`, or null.
    static @Nullable Match of(Pattern pattern, Tensor root) {
        var match = new Match(root);
        return match.matches(pattern, root) ? match : null;
    }

    /// Whether the ops alone stand as the pattern has them.
    static boolean fits(Pattern pattern, Tensor t) {
        return switch (pattern) {
            case Pattern.Any _ -> true;
            case Pattern.Known _, Pattern.Literal _ -> t.op() instanceof Constant;
            case Pattern.Apply apply -> t.op() == apply.op() && t.inputs().size() == apply.inputs().size()
                    && (fit(apply, t, 0, 1) || Pattern.commutes(apply.op()) && fit(apply, t, 1, 0));
        };
    }

    /// Whether the op of the root and those of its inputs stand as the pattern has them.
    static boolean begins(Pattern.Apply apply, Tensor t) {
        return t.op() == apply.op() && t.inputs().size() == apply.inputs().size()
                && (beginsWith(apply, t, 0, 1) || Pattern.commutes(apply.op()) && beginsWith(apply, t, 1, 0));
    }

    private static boolean beginsWith(Pattern.Apply apply, Tensor t, int first, int second) {
        return made(apply.inputs().get(0), t.input(first).op()) && (t.inputs().size() == 1 || made(apply.inputs().get(1), t.input(second).op()));
    }

    private static boolean made(Pattern pattern, Op op) {
        return switch (pattern) {
            case Pattern.Any _ -> true;
            case Pattern.Known _, Pattern.Literal _ -> op instanceof Constant;
            case Pattern.Apply apply -> op == apply.op();
        };
    }

    private static boolean fit(Pattern.Apply apply, Tensor t, int first, int second) {
        return fits(apply.inputs().get(0), t.input(first)) && (t.inputs().size() == 1 || fits(apply.inputs().get(1), t.input(second)));
    }

    public Tensor root() {
        return root;
    }

    public Tensor get(Pattern.Any name) {
        return get(name.name());
    }

    public Tensor get(Pattern.Known name) {
        return get(name.name());
    }

    private Tensor get(String name) {
        return bound[place(name)];
    }

    /// The value of a constant that was bound.
    public NDArray value(Pattern.Known name) {
        return ((Constant) get(name).op()).value();
    }

    private boolean matches(Pattern pattern, Tensor t) {
        return switch (pattern) {
            case Pattern.Any any -> bind(any.name(), t);
            case Pattern.Known known -> t.op() instanceof Constant && bind(known.name(), t);
            case Pattern.Literal literal -> isUniform(t, literal.value());
            case Pattern.Apply apply -> matchesApply(apply, t);
        };
    }

    private boolean matchesApply(Pattern.Apply apply, Tensor t) {
        if (t.op() != apply.op() || !t.after().isEmpty() || t.inputs().size() != apply.inputs().size()) return false;
        if (!Pattern.commutes(apply.op())) return matchesInputs(apply, t);
        int before = count;
        if (matchesInputs(apply, t)) return true;
        count = before;
        return matches(apply.inputs().get(0), t.input(1)) && matches(apply.inputs().get(1), t.input(0));
    }

    private boolean matchesInputs(Pattern.Apply apply, Tensor t) {
        for (int i = 0; i < t.inputs().size(); i++) if (!matches(apply.inputs().get(i), t.input(i))) return false;
        return true;
    }

    private boolean bind(String name, Tensor t) {
        int at = place(name);
        if (at >= 0) return bound[at] == t;
        if (count == names.length) {
            names = Arrays.copyOf(names, count + 4);
            bound = Arrays.copyOf(bound, count + 4);
        }
        names[count] = name;
        bound[count++] = t;
        return true;
    }

    private int place(String name) {
        for (int i = 0; i < count; i++) if (names[i].equals(name)) return i;
        return -1;
    }

    /// Whether `t` is a constant of this one number; large arrays are not looked through.
    static boolean isUniform(Tensor t, double value) {
        if (!(t.op() instanceof Constant c) || c.value().dtype() == DType.STRING) return false;
        NDArray a = c.value();
        if (a.size() == 0 || a.size() > UNIFORM_LIMIT) return false;
        for (double element : a.cast(DType.FLOAT64).toDoubleArray())
            if (Double.doubleToLongBits(element) != Double.doubleToLongBits(a.dtype().isFloating() ? value : value + 0.0)) return false;
        return a.dtype().isFloating() || Double.compare(value, -0.0) != 0;
    }
}
