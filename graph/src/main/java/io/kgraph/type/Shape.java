package io.kgraph.type;

import com.google.common.collect.ImmutableList;
import io.kgraph.error.Mismatch;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The extents of a tensor in row-major order, or unknown rank.
public final class Shape {
    public static final Shape SCALAR = new Shape(ImmutableList.of());
    public static final Shape UNKNOWN_RANK = new Shape(null);

    private final @Nullable ImmutableList<Dim> dims;

    private Shape(@Nullable ImmutableList<Dim> dims) {
        this.dims = dims;
    }

    public static Shape of(List<Dim> dims) {
        return dims.isEmpty() ? SCALAR : new Shape(ImmutableList.copyOf(dims));
    }

    public static Shape of(Dim... dims) {
        return of(ImmutableList.copyOf(dims));
    }

    public static Shape of(long... extents) {
        var dims = ImmutableList.<Dim>builderWithExpectedSize(extents.length);
        for (long e : extents) dims.add(Dim.of(e));
        return of(dims.build());
    }

    public boolean rankKnown() {
        return dims != null;
    }

    public int rank() {
        return dims().size();
    }

    /// The extents; refused for unknown rank.
    public ImmutableList<Dim> dims() {
        if (dims == null) throw Mismatch.rank("a known rank is needed");
        return dims;
    }

    /// The extent of an axis; negative axes count from the end.
    public Dim dim(int axis) {
        return dims().get(axis < 0 ? axis + rank() : axis);
    }

    /// All extents are numbers.
    public boolean isStatic() {
        return dims != null && Dim.areConstant(dims);
    }

    /// The number of elements, perhaps symbolic.
    public Dim size() {
        Dim product = Dim.ONE;
        for (Dim d : dims()) product = product.times(d);
        return product;
    }

    /// The number of elements; only where [#isStatic].
    public long count() {
        long product = 1;
        for (Dim d : dims()) product = Math.multiplyExact(product, d.value());
        return product;
    }

    /// The extents as numbers; only where [#isStatic].
    public long[] extents() {
        return dims().stream().mapToLong(Dim::value).toArray();
    }

    /// The shape that both stretch to, aligned at the right.
    public Shape broadcast(Shape other) {
        if (!rankKnown() || !other.rankKnown()) return UNKNOWN_RANK;
        if (equals(other)) return this;
        int rank = Math.max(rank(), other.rank());
        var result = ImmutableList.<Dim>builderWithExpectedSize(rank);
        for (int axis = -rank; axis < 0; axis++) {
            Dim a = -axis <= rank() ? dim(axis) : Dim.ONE, b = -axis <= other.rank() ? other.dim(axis) : Dim.ONE;
            try {
                result.add(a.broadcast(b));
            } catch (Mismatch m) {
                throw Mismatch.shape("the shapes " + this + " and " + other + " do not stretch to each other: " + a + " is not " + b);
            }
        }
        return of(result.build());
    }

    public boolean agrees(Shape other) {
        if (!rankKnown() || !other.rankKnown()) return true;
        if (rank() != other.rank()) return false;
        for (int i = 0; i < rank(); i++) if (!dim(i).agrees(other.dim(i))) return false;
        return true;
    }

    public Shape plus(Dim... more) {
        return of(ImmutableList.<Dim>builder().addAll(dims()).add(more).build());
    }

    public Shape plus(Shape more) {
        return of(ImmutableList.<Dim>builder().addAll(dims()).addAll(more.dims()).build());
    }

    /// The axes `from` (inclusive) to `to` (exclusive); negative ones count from the end.
    public Shape slice(int from, int to) {
        return of(dims().subList(from < 0 ? from + rank() : from, to < 0 ? to + rank() : to));
    }

    /// All axes but the last `count`.
    public Shape dropLast(int count) {
        return slice(0, rank() - count);
    }

    /// This with the extent of one axis replaced.
    public Shape with(int axis, Dim extent) {
        var copy = new java.util.ArrayList<>(dims());
        copy.set(axis < 0 ? axis + rank() : axis, extent);
        return of(copy);
    }

    public Shape bind(DimBinding binding) {
        if (dims == null || isStatic()) return this;
        return of(dims.stream().map(d -> Dim.of(d.evaluate(binding))).toList());
    }

    public Shape substitute(java.util.Map<Dim.Symbol, Dim> replacement) {
        if (dims == null || isStatic()) return this;
        return of(dims.stream().map(d -> d.substitute(replacement)).toList());
    }

    @Override public boolean equals(Object o) {
        return this == o || o instanceof Shape s && java.util.Objects.equals(dims, s.dims);
    }

    @Override public int hashCode() {
        return java.util.Objects.hashCode(dims);
    }

    /// `[batch, 784]`, `[]`, `[...]`.
    @Override public String toString() {
        return dims == null ? "[...]" : dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
