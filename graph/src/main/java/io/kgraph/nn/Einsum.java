package io.kgraph.nn;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.error.GraphError;
import io.kgraph.op.Build;
import io.kgraph.type.Axes;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Einstein's summation over named axes, operand by operand from the left: each step is one batched matrix product.
///
/// Letters name axes, `...` stands for leading axes that stretch; a letter twice in one operand takes the diagonal.
/// Without `->` the result has the letters that occur once, in alphabetical order.
public final class Einsum {
    /// A tensor with a letter for each axis; the axes of an ellipsis have letters of their own.
    private record Term(Tensor tensor, String letters) {
        Dim extent(char letter) {
            return tensor.shape().dim(letters.indexOf(letter));
        }
    }

    private static final int FIRST_OF_ELLIPSIS = 0xE000;           // private-use characters, which no author writes

    private final String subscripts;

    private Einsum(String subscripts) {
        this.subscripts = subscripts.replace(" ", "");
    }

    public static Tensor of(String subscripts, List<Tensor> operands) {
        return new Einsum(subscripts).evaluate(operands);
    }

    private Tensor evaluate(List<Tensor> operands) {
        int arrow = subscripts.indexOf("->");
        List<String> specs = Arrays.asList((arrow < 0 ? subscripts : subscripts.substring(0, arrow)).split(",", -1));
        if (specs.size() != operands.size()) throw refuse("names " + specs.size() + " operands, but " + operands.size() + " are given");
        List<Term> terms = new ArrayList<>();
        for (int i = 0; i < specs.size(); i++) terms.add(term(specs.get(i), operands.get(i)));
        String result = arrow < 0 ? implied(terms) : expanded(subscripts.substring(arrow + 2), longestEllipsis(terms));
        checkResult(result, terms);
        checkExtents(terms);
        Term product = summed(diagonal(terms.getFirst()), needed(terms.subList(1, terms.size()), result));
        for (int i = 1; i < terms.size(); i++) {
            String later = needed(terms.subList(i + 1, terms.size()), result);
            product = multiply(product, summed(diagonal(terms.get(i)), later + product.letters()), later);
        }
        return Reshaping.permute(product.tensor(), order(product.letters(), result));
    }

    // ---- reading -----------------------------------------------------------------------------------------------------------

    private Term term(String spec, Tensor operand) {
        int rank = Arguments.rank("einsum", operand);
        String named = spec.replace("...", "");
        int hidden = rank - named.length();
        if (spec.contains("...") ? hidden < 0 : hidden != 0) throw refuse("gives '" + spec + "' for a tensor of rank " + rank, operand);
        String letters = expanded(spec, hidden);
        for (char c : named.toCharArray()) if (!Character.isLetter(c)) throw refuse("has '" + c + "', which is no letter", operand);
        return new Term(operand, letters);
    }

    /// The ellipsis as its letters, the last axis always having the same one.
    private static String expanded(String spec, int hidden) {
        var ellipsis = new StringBuilder();
        for (int i = hidden; i > 0; i--) ellipsis.append((char) (FIRST_OF_ELLIPSIS + i));
        return spec.replace("...", ellipsis);
    }

    private static int longestEllipsis(List<Term> terms) {
        return terms.stream().flatMapToInt(t -> t.letters().chars()).filter(Einsum::hidden).map(c -> c - FIRST_OF_ELLIPSIS).max().orElse(0);
    }

    private static boolean hidden(int letter) {
        return letter > FIRST_OF_ELLIPSIS;
    }

    private String implied(List<Term> terms) {
        String all = terms.stream().map(Term::letters).collect(Collectors.joining());
        String once = all.chars().filter(c -> !hidden(c) && all.indexOf(c) == all.lastIndexOf(c)).sorted().mapToObj(Character::toString).collect(Collectors.joining());
        return expanded("...", longestEllipsis(terms)) + once;
    }

    private void checkResult(String result, List<Term> terms) {
        for (int i = 0; i < result.length(); i++) {
            char c = result.charAt(i);
            if (result.indexOf(c) != i) throw refuse("names '" + c + "' twice in the result");
            if (terms.stream().noneMatch(t -> t.letters().indexOf(c) >= 0)) throw refuse("names '" + c + "' in the result only");
        }
    }

    private void checkExtents(List<Term> terms) {
        record First(Dim extent, Tensor tensor) {}
        Map<Character, First> firsts = new HashMap<>();
        for (Term t : terms)
            for (int axis = 0; axis < t.letters().length(); axis++) {
                char c = t.letters().charAt(axis);
                Dim found = t.tensor().shape().dim(axis);
                First first = firsts.get(c);
                if (first == null || first.extent().is(1)) firsts.put(c, new First(found, t.tensor()));
                else if (!found.is(1) && !found.agrees(first.extent()))
                    throw refuse("gives '" + c + "' the extents " + first.extent() + " and " + found, first.tensor(), t.tensor());
            }
    }

    private GraphError refuse(String sentence, Tensor... involved) {
        return Refusal.value("einsum", "'" + subscripts + "' " + sentence, involved);
    }

    // ---- multiplying ---------------------------------------------------------------------------------------------------------

    private static String needed(List<Term> later, String result) {
        return later.stream().map(Term::letters).collect(Collectors.joining()) + result;
    }

    /// Letters that occur twice as one axis: what lies off the diagonal is masked out and summed.
    private static Term diagonal(Term term) {
        Term result = term;
        for (int axis = 0; axis < result.letters().length(); ) {
            char c = result.letters().charAt(axis);
            int twin = result.letters().indexOf(c, axis + 1);
            if (twin < 0) {
                axis++;
                continue;
            }
            Tensor masked = Diagonals.keep(result.tensor(), axis, twin);
            result = new Term(Build.sum(masked, Axes.of(twin), false), new StringBuilder(result.letters()).deleteCharAt(twin).toString());
        }
        return result;
    }

    /// Summed over the letters that nobody needs any more.
    private static Term summed(Term term, String needed) {
        int[] gone = java.util.stream.IntStream.range(0, term.letters().length()).filter(i -> needed.indexOf(term.letters().charAt(i)) < 0).toArray();
        if (gone.length == 0) return term;
        String kept = term.letters().chars().filter(c -> needed.indexOf(c) >= 0).mapToObj(Character::toString).collect(Collectors.joining());
        return new Term(Build.sum(term.tensor(), Axes.of(gone), false), kept);
    }

    /// Letters of both that are needed later are batch axes, the other common ones are contracted.
    private static Term multiply(Term a, Term b, String needed) {
        String common = letters(a.letters(), c -> b.letters().indexOf(c) >= 0);
        String batch = letters(common, c -> needed.indexOf(c) >= 0), inner = letters(common, c -> needed.indexOf(c) < 0);
        String rows = letters(a.letters(), c -> common.indexOf(c) < 0), columns = letters(b.letters(), c -> common.indexOf(c) < 0);
        Tensor x = stretched(a, inner, b), y = stretched(b, inner, a);
        Term p = new Term(Reshaping.permute(x, order(a.letters(), batch + rows + inner)), batch + rows + inner);
        Term q = new Term(Reshaping.permute(y, order(b.letters(), batch + inner + columns)), batch + inner + columns);
        Shape left = extents(p, batch), right = extents(q, batch);
        Shape m = extents(p, rows), n = extents(q, columns), k = extents(p, inner);
        Tensor product = Build.matmul(Build.reshape(p.tensor(), left.plus(m.size(), k.size())), Build.reshape(q.tensor(), right.plus(extents(q, inner).size(), n.size())));
        return new Term(Build.reshape(product, left.broadcast(right).plus(m).plus(n)), batch + rows + columns);
    }

    /// Contracted axes of extent 1 repeated to what they meet.
    private static Tensor stretched(Term term, String inner, Term other) {
        Shape shape = term.tensor().shape();
        for (char c : inner.toCharArray()) shape = shape.with(term.letters().indexOf(c), term.extent(c).broadcast(other.extent(c)));
        return Build.broadcast(term.tensor(), shape);
    }

    private static String letters(String all, java.util.function.IntPredicate keep) {
        return all.chars().filter(keep).mapToObj(Character::toString).collect(Collectors.joining());
    }

    private static Shape extents(Term term, String letters) {
        return Shape.of(letters.chars().mapToObj(c -> term.extent((char) c)).collect(ImmutableList.toImmutableList()));
    }

    private static List<Integer> order(String from, String to) {
        return to.chars().map(from::indexOf).boxed().toList();
    }
}
