package io.kgraph.exec;

import com.google.common.collect.ImmutableList;
import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.compiler.loop.NestSizes;
import io.kgraph.compiler.loop.Stage;
import io.kgraph.compiler.loop.Value;
import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.op.Pooling;
import io.kgraph.op.Sweep;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.DType;
import io.kgraph.type.DimBinding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Pooling with a small window, once the extents are numbers, as straight-line code over its taps: bit for bit [Pooling#evaluate].
final class PoolingNest {
    private static final int MOST_TAPS = 32;

    private final Pooling op;
    private final BoundView x;
    private final BoundView y;
    private final ScalarType type;
    private final int n;
    private final WindowTaps taps;
    private final List<Value> body = new ArrayList<>();
    private final int[][] inside;                                // by axis and tap the truth of a look at an element, or −1 where it always is one

    private PoolingNest(Pooling op, BoundView x, BoundView y) {
        this.op = op;
        this.x = x;
        this.y = y;
        this.n = op.sweeps().size();
        this.taps = new WindowTaps(op.sweeps(), op.taps(), op.first(), x, y.type());
        this.type = x.type().dtype() == DType.FLOAT64 ? ScalarType.F64 : ScalarType.F32;
        this.inside = new int[n][];
    }

    /// A bound nest with the input as param 0 and the result as param 1; nothing for large windows, for windows that see nothing at all, and for spread inputs.
    static Optional<BoundStep.Nest> of(Pooling op, BoundView x, BoundView y) {
        if (y.offset() != 0 || y.type().count() == 0 || op.taps().stream().mapToLong(t -> t).reduce(1, (a, b) -> a * b) > MOST_TAPS || x.type().count() > Integer.MAX_VALUE) return Optional.empty();
        for (int a = 0; a < op.sweeps().size(); a++) {
            Sweep s = op.sweeps().get(a);
            if (s.spread() != 1) return Optional.empty();
            for (long p = 0; p < y.type().extent(op.first() + a); p++) if (looks(s, p, op.taps().get(a), x.type().extent(op.first() + a)) == 0) return Optional.empty();
        }
        return Optional.of(new PoolingNest(op, x, y).nest());
    }

    private static long looks(Sweep s, long position, long taps, long extent) {
        long looks = 0;
        for (long k = 0; k < taps; k++) {
            long e = position * s.stride() + k * s.dilation() - s.before().value();
            if (e >= 0 && e < extent) looks++;
        }
        return looks;
    }

    private BoundStep.Nest nest() {
        for (int a = 0; a < n; a++) inside[a] = insides(a);
        int result = op.kind() == Pooling.Kind.PLACE ? place() : value();
        var store = new Stage.Store(WindowTaps.contiguous(1, y.type()), result);
        var params = ImmutableList.of(new LoopNest.Param("x", x.type().dtype(), false), new LoopNest.Param("y", y.type().dtype(), true));
        var nest = new LoopNest(op.name(), params, y.type().shape().dims(), ImmutableList.of(new Stage(ImmutableList.of(), ImmutableList.copyOf(body), ImmutableList.of(store))));
        return new BoundStep.Nest(nest, ImmutableList.of(x.buffer(), y.buffer()), NestSizes.of(nest).bind(DimBinding.NONE));
    }

    private int add(Value value) {
        body.add(value);
        return body.size() - 1;
    }

    private int compute(Prim prim, ScalarType of, int... in) {
        return add(new Value.Compute(switch (in.length) {
            case 1 -> Instruction.of(prim, of, in[0]);
            case 2 -> Instruction.of(prim, of, in[0], in[1]);
            default -> Instruction.of(prim, of, in[0], in[1], in[2]);
        }));
    }

    private int number(double value) {
        return add(new Value.Compute(type == ScalarType.F64 ? Instruction.constant(value) : Instruction.constant((float) value)));
    }

    private int whole(long value) {
        return add(new Value.Compute(Instruction.constant(ScalarType.I64, value)));
    }

    // ---- taps ------------------------------------------------------------------------------------------------------

    /// For each tap along an axis, whether it looks at an element.
    private int[] insides(int a) {
        int[] inside = new int[Math.toIntExact(op.taps().get(a))];
        Arrays.fill(inside, -1);
        for (int k = 0; k < inside.length; k++) {
            if (taps.isInside(a, k)) continue;
            int index = add(new Value.Index(op.first() + a));
            int low = compute(Prim.GE, ScalarType.BOOL, index, whole(taps.from(a, k))), high = compute(Prim.LT, ScalarType.BOOL, index, whole(taps.to(a, k)));
            inside[k] = compute(Prim.AND, ScalarType.BOOL, low, high);
        }
        return inside;
    }

    /// The element that the taps at these places look at, or zero.
    private int load(int[] at) {
        return add(new Value.Load(taps.access(0, at), type));
    }

    /// Whether the taps look at an element, or −1 where they always do.
    private int isInside(int[] at) {
        int all = -1;
        for (int a = 0; a < n; a++) {
            int one = inside[a][at[a]];
            if (one >= 0) all = all < 0 ? one : compute(Prim.AND, ScalarType.BOOL, all, one);
        }
        return all;
    }

    // ---- what is made of them --------------------------------------------------------------------------------------

    private int value() {
        boolean max = op.kind() == Pooling.Kind.MAX;
        int absent = number(max ? Double.NEGATIVE_INFINITY : -0.0), sum = -1, count = -1;
        long always = 0;
        int[] at = new int[n];
        do {
            int v = load(at), in = isInside(at);
            if (in >= 0) v = compute(Prim.SELECT, type, in, v, absent);
            sum = sum < 0 ? v : compute(max ? Prim.MAX : Prim.ADD, type, sum, v);
            if (op.kind() != Pooling.Kind.MEAN) continue;
            if (in < 0) always++;
            else {
                int one = compute(Prim.CONVERT, type, in);
                count = count < 0 ? one : compute(Prim.ADD, type, count, one);
            }
        } while (taps.next(at));
        if (op.kind() == Pooling.Kind.MEAN) {
            int constant = number(always);
            sum = compute(Prim.DIV, type, sum, count < 0 ? constant : compute(Prim.ADD, type, count, constant));
        }
        return !max && x.type().dtype() == DType.FLOAT16 ? compute(Prim.ROUND16, ScalarType.F32, sum) : sum;
    }

    /// The place of the first NaN, else of the first maximum, counted from that of the window.
    private int place() {
        int best = -1, place = -1, any = -1;
        boolean known = false;                                   // there is an element for sure
        int[] at = new int[n];
        do {
            int v = load(at), in = isInside(at), here = add(new Value.Compute(Instruction.constant(ScalarType.I32, relative(at) & 0xffffffffL)));
            if (best < 0) {
                best = v;
                place = here;
                any = in;
                known = in < 0;
                continue;
            }
            int nan = compute(Prim.NE, ScalarType.BOOL, v, v), number = compute(Prim.EQ, ScalarType.BOOL, best, best);
            int better = compute(Prim.OR, ScalarType.BOOL, compute(Prim.GT, ScalarType.BOOL, v, best), compute(Prim.AND, ScalarType.BOOL, nan, number));
            if (!known) better = compute(Prim.OR, ScalarType.BOOL, better, compute(Prim.NOT, ScalarType.BOOL, any));
            if (in >= 0) better = compute(Prim.AND, ScalarType.BOOL, better, in);
            best = compute(Prim.SELECT, type, better, v, best);
            place = compute(Prim.SELECT, ScalarType.I32, better, here, place);
            if (in < 0) known = true;
            else if (!known) any = compute(Prim.OR, ScalarType.BOOL, any, in);
        } while (taps.next(at));
        long scale = 1;
        for (int a = n - 1; a >= 0; a--) {
            int index = compute(Prim.CONVERT, ScalarType.I32, add(new Value.Index(op.first() + a)));
            int step = add(new Value.Compute(Instruction.constant(ScalarType.I32, scale * op.sweeps().get(a).stride())));
            place = compute(Prim.ADD, ScalarType.I32, place, compute(Prim.MUL, ScalarType.I32, index, step));
            scale *= x.type().extent(op.first() + a);
        }
        return place;
    }

    private long relative(int[] at) {
        long place = 0;
        for (int a = 0; a < n; a++) place = place * x.type().extent(op.first() + a) + at[a] * op.sweeps().get(a).dilation() - op.sweeps().get(a).before().value();
        return place;
    }
}
