package io.kgraph.type;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import io.kgraph.error.Mismatch;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// An extent: a number, a named unknown (`batch`), or a polynomial of these and of opaque terms (`⌊h / 2⌋`).
///
/// Held in normal form, a sorted sum of integer multiples of monomials, so that equal polynomials are equal
/// objects. Named unknowns stand for numbers ≥ 0.
public final class Dim implements Comparable<Dim> {
    private static final Dim[] SMALL = new Dim[257];
    public static final Dim ZERO = of(0);
    public static final Dim ONE = of(1);

    /// A factor of a monomial: an unknown, or a term the polynomials cannot take apart.
    public sealed interface Atom extends Comparable<Atom> {
        /// The text that identifies it, and by which factors are sorted.
        String key();

        @Override default int compareTo(Atom other) {
            return key().compareTo(other.key());
        }
    }

    /// A named unknown, or an unnamed one whose name begins with `?`.
    public record Symbol(String name) implements Atom {
        @Override public String key() {
            return name;
        }

        public boolean anonymous() {
            return name.startsWith("?");
        }
    }

    /// What two inputs that stretch to each other have in common: the other one where one is 1.
    record Stretched(Dim left, Dim right) implements Atom {
        @Override public String key() {
            return "broadcast(" + left + ", " + right + ")";
        }
    }

    record Floored(Dim dividend, Dim divisor) implements Atom {
        @Override public String key() {
            return "⌊" + dividend.factorText() + " / " + divisor.factorText() + "⌋";
        }
    }

    record Largest(Dim left, Dim right) implements Atom {
        @Override public String key() {
            return "max(" + left + ", " + right + ")";
        }
    }

    /// A product of atoms, sorted; empty for the constant term.
    private record Monomial(ImmutableList<Atom> atoms) implements Comparable<Monomial> {
        static final Monomial UNIT = new Monomial(ImmutableList.of());

        Monomial times(Monomial other) {
            return new Monomial(ImmutableList.sortedCopyOf(
                    ImmutableList.<Atom>builder().addAll(atoms).addAll(other.atoms).build()));
        }

        @Override public int compareTo(Monomial other) {          // higher degree first, the constant last
            if (atoms.size() != other.atoms.size()) return Integer.compare(other.atoms.size(), atoms.size());
            for (int i = 0; i < atoms.size(); i++) {
                int c = atoms.get(i).compareTo(other.atoms.get(i));
                if (c != 0) return c;
            }
            return 0;
        }

        String text() {
            return atoms.stream().map(a -> a instanceof Symbol s && s.anonymous() ? "?" : a.key())
                    .collect(Collectors.joining(" * "));
        }
    }

    private final ImmutableSortedMap<Monomial, Long> terms;      // without the constant; no zero coefficients
    private final long constant;

    private Dim(ImmutableSortedMap<Monomial, Long> terms, long constant) {
        this.terms = terms;
        this.constant = constant;
    }

    public static Dim of(long value) {
        if (value < 0 || value >= SMALL.length) return new Dim(ImmutableSortedMap.of(), value);
        int i = (int) value;
        Dim known = SMALL[i];                                     // a race makes an equal twin, never a wrong one
        return known != null ? known : (SMALL[i] = new Dim(ImmutableSortedMap.of(), value));
    }

    /// The unknown of that name.
    public static Dim named(String name) {
        return ofAtom(new Symbol(name));
    }

    private static Dim ofAtom(Atom atom) {
        return new Dim(ImmutableSortedMap.of(new Monomial(ImmutableList.of(atom)), 1L), 0);
    }

    public boolean isConstant() {
        return terms.isEmpty();
    }

    /// Whether all of them are numbers.
    public static boolean areConstant(List<Dim> dims) {
        for (Dim d : dims) if (!d.isConstant()) return false;
        return true;
    }

    /// The number that this is; only where [#isConstant].
    public long value() {
        if (!isConstant()) throw new IllegalStateException(this + " is not a number");
        return constant;
    }

    public boolean is(long value) {
        return isConstant() && constant == value;
    }

    /// The unknown that this is alone, or null.
    public @org.jspecify.annotations.Nullable Symbol symbol() {
        if (constant != 0 || terms.size() != 1) return null;
        var only = terms.entrySet().asList().getFirst();
        return only.getValue() == 1 && only.getKey().atoms.size() == 1 && only.getKey().atoms.getFirst() instanceof Symbol s ? s : null;
    }

    public Dim plus(Dim other) {
        if (isConstant() && other.isConstant()) return of(Math.addExact(constant, other.constant));
        var sum = new TreeMap<>(terms);
        other.terms.forEach((m, c) -> sum.merge(m, c, Math::addExact));
        sum.values().removeIf(c -> c == 0);
        return new Dim(ImmutableSortedMap.copyOf(sum), Math.addExact(constant, other.constant));
    }

    public Dim plus(long other) {
        return plus(of(other));
    }

    public Dim minus(Dim other) {
        return plus(other.times(of(-1)));
    }

    public Dim minus(long other) {
        return plus(of(-other));
    }

    public Dim times(Dim other) {
        if (isConstant() && other.isConstant()) return of(Math.multiplyExact(constant, other.constant));
        if (is(1)) return other;
        if (other.is(1)) return this;
        var product = new TreeMap<Monomial, Long>();
        forEachTerm((m, c) -> other.forEachTerm((n, d) -> product.merge(m.times(n), Math.multiplyExact(c, d), Math::addExact)));
        Long unit = product.remove(Monomial.UNIT);
        product.values().removeIf(c -> c == 0);
        return new Dim(ImmutableSortedMap.copyOf(product), unit == null ? 0 : unit);
    }

    public Dim times(long other) {
        return times(of(other));
    }

    private interface TermAction {
        void accept(Monomial monomial, long coefficient);
    }

    private void forEachTerm(TermAction action) {
        terms.forEach(action::accept);
        if (constant != 0) action.accept(Monomial.UNIT, constant);
    }

    /// `⌊this / divisor⌋`: divided out where every coefficient divides, an opaque term otherwise.
    public Dim floorDiv(Dim divisor) {
        if (divisor.is(1)) return this;
        if (isConstant() && divisor.isConstant()) return of(Math.floorDiv(constant, divisor.constant));
        if (equals(divisor)) return ONE;
        if (divisor.isConstant() && divisor.constant > 0) {
            long d = divisor.constant;
            if (terms.values().stream().allMatch(c -> c % d == 0)) {
                var quotient = new TreeMap<Monomial, Long>();
                terms.forEach((m, c) -> quotient.put(m, c / d));
                return new Dim(ImmutableSortedMap.copyOf(quotient), Math.floorDiv(constant, d));
            }
        }
        Dim exact = exactQuotient(divisor);
        return exact != null ? exact : ofAtom(new Floored(this, divisor));
    }

    public Dim floorDiv(long divisor) {
        return floorDiv(of(divisor));
    }

    /// `⌈this / divisor⌉` for a positive divisor.
    public Dim ceilDiv(long divisor) {
        return plus(divisor - 1).floorDiv(divisor);
    }

    /// The quotient by a single monomial that divides every term, or null.
    private @org.jspecify.annotations.Nullable Dim exactQuotient(Dim divisor) {
        if (divisor.terms.size() != 1 || divisor.constant != 0 || constant != 0) return null;
        var by = divisor.terms.entrySet().asList().getFirst();
        var quotient = new TreeMap<Monomial, Long>();
        for (var term : terms.entrySet()) {
            if (term.getValue() % by.getValue() != 0) return null;
            var rest = new java.util.ArrayList<>(term.getKey().atoms);
            for (Atom a : by.getKey().atoms) if (!rest.remove(a)) return null;
            quotient.put(new Monomial(ImmutableList.copyOf(rest)), term.getValue() / by.getValue());
        }
        Long unit = quotient.remove(Monomial.UNIT);
        return new Dim(ImmutableSortedMap.copyOf(quotient), unit == null ? 0 : unit);
    }

    public Dim max(Dim other) {
        if (equals(other)) return this;
        Dim difference = minus(other);
        if (difference.isConstant()) return difference.constant >= 0 ? this : other;
        if (difference.neverNegative()) return this;
        if (other.minus(this).neverNegative()) return other;
        return ofAtom(compareTo(other) <= 0 ? new Largest(this, other) : new Largest(other, this));
    }

    public Dim min(Dim other) {
        return plus(other).minus(max(other));
    }

    /// The extent that this and `other` stretch to, by NumPy's rule.
    ///
    /// @throws Mismatch where both are known to be unlike and neither is 1
    public Dim broadcast(Dim other) {
        if (is(1) || equals(other)) return other;
        if (other.is(1)) return this;
        if (isConstant() && other.isConstant())
            throw Mismatch.shape("the extents " + this + " and " + other + " do not stretch to each other");
        if (isConstant()) return this;                            // > 1 or 0 against an unknown: checked when bound
        if (other.isConstant()) return other;
        return ofAtom(compareTo(other) <= 0 ? new Stretched(this, other) : new Stretched(other, this));
    }

    /// Whether the two extents are always, never, or perhaps equal.
    public Agreement compare(Dim other) {
        if (equals(other)) return Agreement.SAME;
        if (isConstant() && other.isConstant()) return Agreement.DIFFERENT;
        Dim d = minus(other);
        if (d.constant > 0 && d.neverNegative() || d.constant < 0 && d.times(-1).neverNegative()) return Agreement.DIFFERENT;
        return Agreement.UNKNOWN;
    }

    /// Not known to differ.
    public boolean agrees(Dim other) {
        return compare(other) != Agreement.DIFFERENT;
    }

    /// Of two extents that agree, the one that says more.
    public Dim meet(Dim other) {
        return isConstant() ? this : other.isConstant() ? other : symbol() != null && symbol().anonymous() ? other : this;
    }

    private boolean neverNegative() {
        return constant >= 0 && terms.entrySet().stream()
                .allMatch(t -> t.getValue() > 0 && t.getKey().atoms.stream().allMatch(Dim::neverNegative));
    }

    private static boolean neverNegative(Atom atom) {
        return switch (atom) {
            case Symbol _, Stretched _ -> true;
            case Floored f -> f.dividend.neverNegative() && f.divisor.neverNegative();
            case Largest l -> l.left.neverNegative() || l.right.neverNegative();
        };
    }

    /// The unknowns in it, in order of appearance.
    public Set<Symbol> symbols() {
        var found = new LinkedHashSet<Symbol>();
        collect(found);
        return found;
    }

    private void collect(Collection<Symbol> found) {
        for (Monomial m : terms.keySet())
            for (Atom a : m.atoms)
                switch (a) {
                    case Symbol s -> found.add(s);
                    case Stretched s -> { s.left.collect(found); s.right.collect(found); }
                    case Floored f -> { f.dividend.collect(found); f.divisor.collect(found); }
                    case Largest l -> { l.left.collect(found); l.right.collect(found); }
                }
    }

    /// The number that it is once the unknowns have values.
    ///
    /// @throws Mismatch where extents that should stretch to each other do not
    public long evaluate(DimBinding binding) {
        if (isConstant()) return constant;
        long sum = constant;
        for (var term : terms.entrySet()) {
            long product = term.getValue();
            for (Atom a : term.getKey().atoms) product = Math.multiplyExact(product, evaluate(a, binding));
            sum = Math.addExact(sum, product);
        }
        return sum;
    }

    private static long evaluate(Atom atom, DimBinding binding) {
        return switch (atom) {
            case Symbol s -> binding.value(s);
            case Stretched s -> of(s.left.evaluate(binding)).broadcast(of(s.right.evaluate(binding))).value();
            case Floored f -> Math.floorDiv(f.dividend.evaluate(binding), f.divisor.evaluate(binding));
            case Largest l -> Math.max(l.left.evaluate(binding), l.right.evaluate(binding));
        };
    }

    /// This with unknowns replaced where the substitution has an entry.
    public Dim substitute(java.util.Map<Symbol, Dim> replacement) {
        if (isConstant()) return this;
        Dim sum = of(constant);
        for (var term : terms.entrySet()) {
            Dim product = of(term.getValue());
            for (Atom a : term.getKey().atoms) product = product.times(substitute(a, replacement));
            sum = sum.plus(product);
        }
        return sum;
    }

    private static Dim substitute(Atom atom, java.util.Map<Symbol, Dim> replacement) {
        return switch (atom) {
            case Symbol s -> replacement.getOrDefault(s, ofAtom(s));
            case Stretched s -> s.left.substitute(replacement).broadcast(s.right.substitute(replacement));
            case Floored f -> f.dividend.substitute(replacement).floorDiv(f.divisor.substitute(replacement));
            case Largest l -> l.left.substitute(replacement).max(l.right.substitute(replacement));
        };
    }

    @Override public int compareTo(Dim other) {
        return key().compareTo(other.key());
    }

    @Override public boolean equals(Object o) {
        return this == o || o instanceof Dim d && constant == d.constant && terms.equals(d.terms);
    }

    @Override public int hashCode() {
        return terms.isEmpty() ? Long.hashCode(constant) : 31 * terms.hashCode() + Long.hashCode(constant);
    }

    private String key() {
        return terms.entrySet().stream().map(t -> t.getValue() + "*" + t.getKey().atoms).collect(Collectors.joining("+")) + "+" + constant;
    }

    private String factorText() {
        return terms.size() + (constant != 0 ? 1 : 0) > 1 ? "(" + this + ")" : toString();
    }

    /// `10`, `batch`, `?`, `2 * h + 1`.
    @Override public String toString() {
        if (isConstant()) return Long.toString(constant);
        var out = new StringBuilder();
        for (var term : terms.entrySet()) {
            long c = term.getValue();
            out.append(out.isEmpty() ? (c < 0 ? "-" : "") : (c < 0 ? " - " : " + "));
            if (Math.abs(c) != 1) out.append(Math.abs(c)).append(" * ");
            out.append(term.getKey().text());
        }
        if (constant != 0) out.append(constant < 0 ? " - " : " + ").append(Math.abs(constant));
        return out.toString();
    }
}
