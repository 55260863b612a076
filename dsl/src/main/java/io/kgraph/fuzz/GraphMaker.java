package io.kgraph.fuzz;

import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.GraphError;
import io.kgraph.error.Mismatch;
import io.kgraph.grad.Gradients;
import io.kgraph.ir.GraphContext;
import io.kgraph.ir.Monoid;
import io.kgraph.nn.FedParts;
import io.kgraph.op.Build;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// Makes one random graph, step by step: a pool of tensors, and recipes that take some of them and give new ones.
///
/// Everything is decided by the random numbers given. What an op refuses is left out.
final class GraphMaker {
    private static final long[] SMALL = {1, 2, 3, 4, 5, 6}, LANES = {7, 8, 9, 15, 16, 17}, LINES = {31, 32, 33, 63, 64, 65}, BLOCKS = {255, 256, 257}, LARGE = {4095, 4096, 4097};
    private static final List<DType> FLOATS = List.of(DType.FLOAT32, DType.FLOAT32, DType.FLOAT32, DType.FLOAT64, DType.FLOAT64, DType.FLOAT16);
    private static final List<DType> WHOLES = List.of(DType.INT32, DType.INT64, DType.INT8, DType.INT16, DType.UINT8, DType.UINT16);
    private static final int MOST_DEPTH = 2;

    final SplittableRandom random;
    final GraphContext context;
    private final Map<Tensor, NDArray> feeds = new LinkedHashMap<>();
    private final List<Variable> variables = new ArrayList<>();
    private final Map<Dim.Symbol, Long> extents = new LinkedHashMap<>();
    private final List<Dim> palette = new ArrayList<>();
    private final DType main;
    private final long most;
    private List<Tensor> pool = new ArrayList<>();
    private int depth;

    private GraphMaker(GraphContext context, SplittableRandom random) {
        this.context = context;
        this.random = random;
        this.most = chance(25) ? 6_000 : chance(60) ? 70_000 : 500;
        this.main = chance(8) ? one(WHOLES) : one(FLOATS);
        for (int i = 0; i < 4; i++) palette.add(extent(i));
    }

    static GraphCase make(GraphContext context, SplittableRandom random) {
        return new GraphMaker(context, random).make();
    }

    private GraphCase make() {
        pool.add(fresh(main, shape()));
        grow(1 + random.nextInt(chance(10) ? 24 : 9));
        var fetches = new ArrayList<Tensor>();
        var inner = pool.stream().filter(t -> !feeds.containsKey(t)).toList();
        if (inner.isEmpty()) inner = pool;
        for (int n = 1 + random.nextInt(3); n > 0; n--) fetches.add(last(inner));
        if (chance(3)) gradients(fetches);
        var updates = updates();
        if (chance(12)) overrule(last(inner));
        tellExtents();
        return GraphCase.of(context, feeds, fetches.stream().distinct().toList(), updates);
    }

    /// Feeds a tensor that the graph would compute; a sparse one would be fed by its parts, of which there may be another number.
    private void overrule(Tensor t) {
        if (!FedParts.hasParts(t)) feeds.putIfAbsent(t, RandomArrays.of(random, t.dtype(), extents(t.shape())));
    }

    /// Something is fed for each unknown extent.
    private void tellExtents() {
        extents.forEach((symbol, _) -> {
            if (feeds.keySet().stream().noneMatch(t -> t.shape().dims().stream().anyMatch(d -> symbol.equals(d.symbol())))) {
                Shape shape = Shape.of(Dim.named(symbol.name()));
                feeds.put(Placeholder.of(context, TensorType.of(DType.INT8, shape)), RandomArrays.of(random, DType.INT8, extents(shape)));
            }
        });
    }

    // ---- chance ----------------------------------------------------------------------------------------------------

    /// Once in `n` times.
    boolean chance(int n) {
        return random.nextInt(n) == 0;
    }

    <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /// One of the list, rather from its end.
    private <T> T last(List<T> of) {
        int back = Math.min(random.nextInt(of.size()), random.nextInt(of.size()));
        return of.get(of.size() - 1 - back);
    }

    private Dim extent(int index) {
        long value = switch (random.nextInt(20)) {
            case 0 -> chance(2) ? 0 : 1;
            case 1, 2, 3 -> LANES[random.nextInt(LANES.length)];
            case 4, 5 -> LINES[random.nextInt(LINES.length)];
            case 6 -> BLOCKS[random.nextInt(BLOCKS.length)];
            case 7 -> most > 500 ? LARGE[random.nextInt(LARGE.length)] : LANES[random.nextInt(LANES.length)];
            default -> SMALL[random.nextInt(SMALL.length)];
        };
        if (!chance(3)) return Dim.of(value);
        Dim symbol = Dim.named(String.valueOf((char) ('a' + index)));
        extents.put(Objects.requireNonNull(symbol.symbol()), value);
        return symbol;
    }

    // ---- what recipes ask for --------------------------------------------------------------------------------------

    Dim dim() {
        return one(palette);
    }

    /// The number behind an extent.
    long value(Dim dim) {
        return dim.evaluate(DimBinding.of(extents));
    }

    long[] extents(Shape shape) {
        return shape.dims().stream().mapToLong(this::value).toArray();
    }

    long count(Shape shape) {
        return Arrays.stream(extents(shape)).reduce(1, (a, b) -> a * b);
    }

    /// Refuses what would be too large to be tried often.
    Shape fitting(Shape shape) {
        if (count(shape) > most) throw Mismatch.value("too large to try");
        return shape;
    }

    Shape shape() {
        var dims = new ArrayList<Dim>();
        for (int rank = one(List.of(0, 1, 1, 2, 2, 2, 3, 3, 4)); rank > 0; rank--) {
            dims.add(chance(8) ? Dim.ONE : dim());
            if (count(Shape.of(dims)) > most) dims.removeLast();
        }
        return Shape.of(dims);
    }

    DType dtype() {
        return chance(4) ? one(chance(3) ? WHOLES : FLOATS) : main;
    }

    DType floating() {
        return main.isFloating() && !chance(5) ? main : one(FLOATS);
    }

    DType whole() {
        return one(WHOLES);
    }

    Optional<Tensor> find(Predicate<Tensor> wanted) {
        var found = pool.stream().filter(wanted).toList();
        return found.isEmpty() ? Optional.empty() : Optional.of(last(found));
    }

    Tensor any() {
        return chance(8) ? fresh(dtype(), shape()) : last(pool);
    }

    Tensor number() {
        return find(t -> t.dtype().isNumeric()).orElseGet(() -> fresh(dtype(), shape()));
    }

    /// Of a floating type and at least that rank.
    Tensor real(int rank) {
        Optional<Tensor> found = chance(8) ? Optional.empty() : find(t -> t.dtype().isFloating() && t.rank() >= rank);
        return found.orElseGet(() -> fresh(floating(), atLeast(rank)));
    }

    Shape atLeast(int rank) {
        Shape shape = shape();
        while (shape.rank() < rank) shape = Shape.of(chance(6) ? Dim.ONE : dim()).plus(shape);
        return shape;
    }

    /// Of that dtype, with a shape that stretches together with that of `x`.
    Tensor beside(Tensor x, DType dtype) {
        Optional<Tensor> found = chance(3) ? Optional.empty() : find(t -> t.dtype() == dtype && stretches(x.shape(), t.shape()));
        return found.orElseGet(() -> fresh(dtype, stretched(x.shape())));
    }

    private boolean stretches(Shape a, Shape b) {
        for (int axis = 1; axis <= Math.min(a.rank(), b.rank()); axis++) {
            long p = value(a.dim(-axis)), q = value(b.dim(-axis));
            if (p != q && p != 1 && q != 1) return false;
        }
        return true;
    }

    private Shape stretched(Shape shape) {
        if (chance(3)) return shape;
        var dims = new ArrayList<Dim>();
        for (int axis = chance(3) ? random.nextInt(shape.rank() + 1) : 0; axis < shape.rank(); axis++) dims.add(chance(3) ? Dim.ONE : shape.dim(axis));
        return Shape.of(dims);
    }

    int axis(Tensor x) {
        if (x.rank() == 0) throw Mismatch.rank("an axis is needed");
        return random.nextInt(x.rank());
    }

    Axes axes(Tensor x) {
        return new Axes(IntStream.range(0, x.rank()).filter(_ -> random.nextBoolean()).boxed().collect(com.google.common.collect.ImmutableList.toImmutableList()));
    }

    /// A number of rank 0 that rules like to meet.
    Tensor scalar(DType dtype) {
        double value = one(List.of(0.0, -0.0, 1.0, -1.0, 2.0, 0.5, 3.0, -2.0));
        return Build.scalar(context, dtype, dtype.isFloating() ? (Number) value : dtype.isSigned() ? (Number) (long) value : (Number) Math.abs((long) value));
    }

    // ---- sources ---------------------------------------------------------------------------------------------------

    Tensor fresh(DType dtype, Shape shape) {
        fitting(shape);
        return fresh(shape, RandomArrays.of(random, dtype, extents(shape)));
    }

    /// A source of these values.
    Tensor source(NDArray values) {
        return fresh(Shape.of(values.extents()), values);
    }

    /// A variable of numbers, outside of loops and branches.
    Variable variable() {
        var found = variables.stream().filter(v -> v.dtype().isNumeric()).toList();
        if (depth > 0 || found.isEmpty()) throw Mismatch.value("no variable to assign to");
        return one(found);
    }

    /// Indices that are in bounds, but for one in two hundred; within a loop or a branch, where they may be needed or not, all of them.
    Tensor indices(Dim bound, Shape shape) {
        fitting(shape);
        long most = value(bound) + (depth == 0 && chance(200) ? 1 : 0);
        if (most == 0 && count(shape) > 0) throw Mismatch.value("nothing to index");
        if (depth > 0 && !shape.isStatic()) return Build.broadcast(Build.scalar(context, DType.INT32, random.nextLong(Math.max(1, most))), shape);
        DType dtype = most <= 256 && chance(5) ? DType.UINT8 : chance(3) ? DType.INT64 : DType.INT32;
        return fresh(shape, RandomArrays.indices(random, dtype, Math.max(1, most), extents(shape)));
    }

    /// A source of these values: a feed, a variable or a constant; within a loop or a branch what can be made there.
    private Tensor fresh(Shape shape, NDArray values) {
        var type = TensorType.of(values.dtype(), shape);
        if (depth > 0) return shape.isStatic() ? Build.constant(context, values) : within(type);
        int kind = random.nextInt(8);
        Tensor source;
        if (kind == 0 && shape.isStatic()) source = Build.constant(context, values);
        else if (kind == 1 && shape.isStatic()) {
            Variable v = Variable.of(context, type, new Variable.Initial.Value(values), Optional.empty(), true);
            variables.add(v);
            source = v;
        } else {
            source = Placeholder.of(context, type);
            feeds.put(source, values);
        }
        pool.add(source);
        return source;
    }

    private Tensor within(TensorType type) {
        Tensor zero = type.dtype() == DType.BOOL ? Build.scalar(context, random.nextBoolean()) : scalar(type.dtype());
        return type.shape().rank() == 0 || type.dtype() == DType.BOOL || chance(2) ? Build.broadcast(zero, type.shape()) : Build.iota(context, type.dtype(), type.shape(), random.nextInt(type.rank()));
    }

    // ---- growing ---------------------------------------------------------------------------------------------------

    private void grow(int steps) {
        for (int step = 0; step < steps; step++) {
            try {
                for (Tensor t : Recipes.draw(this).maker().make(this)) if (count(t.shape()) <= most) pool.add(t);
            } catch (GraphError | Mismatch _) {
                // what an op does not take is no graph to try
            }
        }
    }

    boolean isDeep() {
        return depth >= MOST_DEPTH;
    }

    /// Grows the body of a loop or a branch, in which what `given` and what is outside can be read, and gives what `end` picks.
    List<Tensor> inside(List<Tensor> given, int steps, java.util.function.Supplier<List<Tensor>> end) {
        List<Tensor> outside = pool;
        pool = new ArrayList<>(chance(2) ? List.of() : outside.subList(Math.max(0, outside.size() - 3), outside.size()));
        pool.addAll(given);
        depth++;
        try {
            if (pool.isEmpty()) pool.add(fresh(main, Shape.SCALAR));
            grow(steps);
            return end.get();
        } finally {
            depth--;
            pool = outside;
        }
    }

    /// A tensor of the pool made to have that type.
    Tensor shaped(TensorType type) {
        return shaped(last(pool), type);
    }

    Tensor shaped(Tensor t, TensorType type) {
        Tensor x = Build.cast(t, type.dtype());
        if (x.shape().equals(type.shape())) return x;
        if (x.rank() <= type.rank() && extendsTo(x.shape(), type.shape())) return Build.broadcast(x, type.shape());
        Monoid monoid = type.dtype() == DType.BOOL ? Monoid.ANY : Monoid.SUM;
        return Build.broadcast(Build.reduce(monoid, x, Axes.all(x.rank()), false), type.shape());
    }

    private boolean extendsTo(Shape from, Shape to) {
        for (int axis = 1; axis <= from.rank(); axis++)
            if (!from.dim(-axis).is(1) && !from.dim(-axis).equals(to.dim(-axis))) return false;
        return true;
    }

    /// A tensor and what it is derived by the sources given, or by any there are.
    List<Tensor> derived(Tensor t, Tensor... by) {
        var sources = by.length > 0 ? List.of(by) : sources();
        if (depth > 0 || sources.isEmpty() || by.length > 0 && chance(2)) return List.of(t);
        var found = new ArrayList<>(List.of(t));
        for (Tensor g : Gradients.gradients(List.of(t), sources)) if (g != null) found.add(g);
        return found;
    }

    /// Some of the floating feeds and variables.
    private List<Tensor> sources() {
        var sources = new ArrayList<Tensor>();
        for (Tensor s : feeds.keySet()) if (s.dtype().isFloating() && !chance(3)) sources.add(s);
        for (Tensor v : variables) if (v.dtype().isFloating() && chance(2)) sources.add(v);
        return sources;
    }

    private void gradients(List<Tensor> fetches) {
        var losses = fetches.stream().filter(t -> t.dtype().isFloating()).toList();
        var sources = sources();
        if (losses.isEmpty() || sources.isEmpty()) return;
        try {
            var found = Gradients.gradients(List.of(one(losses)), sources).stream().flatMap(g -> Optional.ofNullable(g).stream()).toList();
            fetches.addAll(found);
            if (!found.isEmpty() && chance(5)) Gradients.gradients(List.of(found.getFirst()), sources).stream().flatMap(g -> Optional.ofNullable(g).stream()).forEach(fetches::add);
        } catch (GraphError _) {
            // a loop without a bound has none
        }
    }

    private List<Session.Update> updates() {
        var updates = new ArrayList<Session.Update>();
        for (Variable v : variables)
            if (!chance(3)) updates.add(new Session.Update(v, shaped(v.type())));
        return updates;
    }
}
