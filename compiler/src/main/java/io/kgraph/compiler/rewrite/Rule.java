package io.kgraph.compiler.rewrite;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.ir.Op;
import io.kgraph.op.Build;
import io.kgraph.op.Unary;
import io.kgraph.type.DType;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// One way to make a graph simpler: a name, when it applies, what it gives, and how faithful it is.
///
/// A rule is two patterns, or, where patterns do not reach, a function of the root node. It never changes the type:
/// a result of another type counts as "did not fire". Rules that are not exact look at patterns, types and
/// attributes only.
public final class Rule {
    private final String name;
    private final Fidelity fidelity;
    private final Predicate<Op> roots;
    private final Class<? extends Op> beside;
    private final Optional<Pattern.Apply> from;
    private final Function<Tensor, Optional<Tensor>> apply;

    private Rule(String name, Fidelity fidelity, Predicate<Op> roots, Class<? extends Op> beside, Optional<Pattern.Apply> from, Function<Tensor, Optional<Tensor>> apply) {
        this.name = name;
        this.fidelity = fidelity;
        this.roots = roots;
        this.beside = beside;
        this.from = from;
        this.apply = apply;
    }

    public static Rule exact(String name, Pattern.Apply from, Pattern to) {
        return ofPatterns(name, Fidelity.EXACT, from, to, _ -> true);
    }

    public static Rule stable(String name, Pattern.Apply from, Pattern to) {
        return ofPatterns(name, Fidelity.STABLE, from, to, _ -> true);
    }

    public static Rule fast(String name, Pattern.Apply from, Pattern to) {
        return ofPatterns(name, Fidelity.FAST, from, to, _ -> true);
    }

    /// A rule for nodes whose op is a `T`; the function gives the replacement, or nothing.
    public static <T extends Op> Rule of(String name, Fidelity fidelity, Class<T> op, Function<Tensor, Optional<Tensor>> apply) {
        return new Rule(name, fidelity, op::isInstance, Op.class, Optional.empty(), apply);
    }

    /// As above, for the nodes of one row of a table.
    public static Rule of(String name, Fidelity fidelity, Op row, Function<Tensor, Optional<Tensor>> apply) {
        return new Rule(name, fidelity, row::equals, Op.class, Optional.empty(), apply);
    }

    /// The same rule, only where an input is made by a `T`. For rules that are a function.
    public <T extends Op> Rule over(Class<T> input) {
        return new Rule(name, fidelity, roots, input, from, apply);
    }

    private static Rule ofPatterns(String name, Fidelity fidelity, Pattern.Apply from, Pattern to, Predicate<Match> guard) {
        return new Rule(name, fidelity, from.op()::equals, Op.class, Optional.of(from), t -> {
            Match match = Match.of(from, t);
            return match == null || !guard.test(match) ? Optional.empty() : Optional.of(instantiate(to, match, match.root().dtype()));
        });
    }

    /// The same rule, only where `guard` holds. For rules of two patterns.
    public Rule when(Predicate<Match> guard) {
        var pattern = from.orElseThrow();
        return new Rule(name, fidelity, roots, beside, from, t -> {
            Match match = Match.of(pattern, t);
            return match == null || !guard.test(match) ? Optional.empty() : apply.apply(t);
        });
    }

    public Rule onFloats() {
        return when(m -> inputDtype(m).isFloating());
    }

    public Rule onIntegers() {
        return when(m -> inputDtype(m).isInteger());
    }

    private static DType inputDtype(Match m) {
        return m.root().input(m.root().inputs().size() - 1).dtype();
    }

    public String name() {
        return name;
    }

    public Fidelity fidelity() {
        return fidelity;
    }

    /// The left side, of rules that have one.
    public Optional<Pattern.Apply> from() {
        return from;
    }

    /// Whether nodes with this op, on inputs made by ops like these, are worth asking.
    boolean concerns(Tensor node) {
        return from.isPresent() ? Match.begins(from.get(), node) : asks(node);
    }

    /// Whether the ops alone stand as the left side has them: what most nodes fail, and cheaply.
    boolean mayFire(Tensor node) {
        return node.after().isEmpty() && (from.isPresent() ? Match.fits(from.get(), node) : asks(node));
    }

    private boolean asks(Tensor node) {
        if (!roots.test(node.op())) return false;
        if (beside == Op.class) return true;
        for (Tensor in : node.inputs()) if (beside.isInstance(in.op())) return true;
        return false;
    }

    /// The replacement of `node`, if the rule fires and keeps the type.
    public Optional<Tensor> apply(Tensor node) {
        if (!mayFire(node)) return Optional.empty();
        return apply.apply(node).filter(r -> r != node && r.fullType().equals(node.fullType()));
    }

    /// Builds a right side. A literal takes the dtype of the input beside it, else that of the root.
    private static Tensor instantiate(Pattern to, Match m, DType dtype) {
        return switch (to) {
            case Pattern.Any any -> m.get(any);
            case Pattern.Known known -> m.get(known);
            case Pattern.Literal literal -> scalar(m, literal.value(), dtype);
            case Pattern.Apply a -> {
                DType beside = dtype;
                var inputs = new Tensor[a.inputs().size()];
                for (int i = 0; i < inputs.length; i++)
                    if (!(a.inputs().get(i) instanceof Pattern.Literal)) {
                        inputs[i] = instantiate(a.inputs().get(i), m, a.op() instanceof Unary ? dtype : beside);
                        beside = inputs[i].dtype();
                    }
                for (int i = 0; i < inputs.length; i++)
                    if (a.inputs().get(i) instanceof Pattern.Literal l) inputs[i] = instantiate(l, m, beside);
                yield Tensor.of(m.root().context(), a.op(), ImmutableList.copyOf(inputs), ImmutableList.of());
            }
        };
    }

    private static Tensor scalar(Match m, double value, DType dtype) {
        return dtype == DType.BOOL ? Build.scalar(m.root().context(), value != 0) : Build.scalar(m.root().context(), dtype, value);
    }

    @Override public String toString() {
        return name;
    }
}
