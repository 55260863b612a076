package io.kgraph.exec.jvm;

import com.google.common.collect.ImmutableList;
import io.kgraph.compiler.loop.Stage;
import io.kgraph.compiler.loop.Value;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.RareSides;
import io.kgraph.scalar.ScalarType;
import java.util.ArrayList;
import java.util.Optional;

/// What is to be known of each value of a stage's body before it is cut into parts.
final class BodyFacts {
    private static final int[] NONE = {};

    enum Kind {
        /// Comes from memory, from an earlier stage, or is an index.
        FETCHED,
        /// Loaded at computed indices.
        GATHERED,
        /// The same bits as another type.
        REINTERPRETED,
        /// A choice whose one side is taken seldom.
        PATCHED,
        /// Computed in a loop.
        COMPUTED,
        /// Written into the code wherever it is used.
        CONSTANT,
        /// A comparison that is only a condition: written where it is used.
        CONDITION,
        UNNEEDED
    }

    private final boolean few;
    private final ImmutableList<Value> body;
    private final Kind[] kinds;
    private final int[][] inputs;
    private final Prim[] extremes;                               // MIN or MAX for a choice that is one, else null
    private final boolean[] scalar;
    private final boolean[] sunk;
    private final boolean[] moved;
    private final int[] uses;
    private final int[] guard;

    /// @param few for tiles of a few elements, where nothing is taken out of the loops
    BodyFacts(Stage stage, boolean few) {
        this.few = few;
        body = withoutCastConstants(stage.body());
        int n = body.size();
        kinds = new Kind[n];
        inputs = new int[n][];
        extremes = new Prim[n];
        scalar = new boolean[n];
        sunk = new boolean[n];
        moved = new boolean[n];
        uses = new int[n];
        for (Stage.Sink sink : stage.sinks()) sunk[sink.value()] = true;
        boolean[] conditions = conditions();
        for (int i = 0; i < n; i++) {
            extremes[i] = extreme(i);
            inputs[i] = inputs(i, conditions);
            kinds[i] = conditions[i] ? Kind.CONDITION : kind(body.get(i));
            scalar[i] = !few && kinds[i] == Kind.COMPUTED && isScalar(i);
        }
        findUses();
        guard = guards();
    }

    private static ImmutableList<Value> withoutCastConstants(ImmutableList<Value> body) {
        var result = new ArrayList<Value>(body);
        for (int i = 0; i < result.size(); i++)
            if (result.get(i) instanceof Value.Compute c && c.instruction().prim() == Prim.BITCAST
                    && result.get(c.instruction().a()) instanceof Value.Compute k && k.instruction().prim() == Prim.CONST)
                result.set(i, new Value.Compute(Instruction.constant(c.instruction().type(), k.instruction().bits())));
        return ImmutableList.copyOf(result);
    }

    ImmutableList<Value> body() {
        return body;
    }

    int size() {
        return kinds.length;
    }

    boolean few() {
        return few;
    }

    Kind kind(int i) {
        return kinds[i];
    }

    boolean is(int i, Kind kind) {
        return kinds[i] == kind;
    }

    Instruction step(int i) {
        return ((Value.Compute) body.get(i)).instruction();
    }

    ScalarType type(int i) {
        return body.get(i).type();
    }

    /// What has to be there before it; the operands of a condition stand for the condition.
    int[] inputs(int i) {
        return inputs[i];
    }

    /// `MIN` or `MAX` where a `SELECT` is one: `c < x ? c : x` with a constant `c` that is neither zero nor NaN is
    /// `min(c, x)`, and so on. Those are vectorised.
    Optional<Prim> extremeAt(int i) {
        return Optional.ofNullable(extremes[i]);
    }

    /// Whether C2 does not vectorise it: such instructions stand in loops of their own, so that they do not spoil the rest.
    boolean standsAlone(int i) {
        return scalar[i];
    }

    /// A sink takes it.
    boolean isSunk(int i) {
        return sunk[i];
    }

    /// Something that is no loop reads it.
    boolean isMoved(int i) {
        return moved[i];
    }

    /// How often loops read it.
    int uses(int i) {
        return uses[i];
    }

    /// The rare select whose seldom side alone needs it, or −1.
    int guard(int i) {
        return guard[i];
    }

    /// The conditions that all have to hold somewhere for it to be needed, the outermost first.
    int[] conditions(int i) {
        int count = 0;
        for (int g = guard[i]; g >= 0; g = guard[g]) count++;
        if (count == 0) return NONE;
        int[] found = new int[count];
        for (int g = guard[i]; g >= 0; g = guard[g]) found[--count] = step(g).a();
        return found;
    }

    private Kind kind(Value v) {
        return switch (v) {
            case Value.Load l -> l.access().gather().isPresent() ? Kind.GATHERED : Kind.FETCHED;
            case Value.RowValue _, Value.Local _, Value.Index _, Value.Size _ -> Kind.FETCHED;
            case Value.Compute c -> c.instruction().prim() == Prim.CONST ? Kind.CONSTANT : few ? Kind.COMPUTED : c.instruction().rare() ? Kind.PATCHED
                    : c.instruction().prim() == Prim.BITCAST ? Kind.REINTERPRETED : Kind.COMPUTED;
        };
    }

    /// Comparisons that nothing but ordinary selects use.
    private boolean[] conditions() {
        var only = new boolean[body.size()];
        for (int i = 0; i < only.length; i++) only[i] = !sunk[i] && body.get(i) instanceof Value.Compute c && c.instruction().prim().isComparison();
        for (Value v : body)
            if (v instanceof Value.Compute c)
                for (int k = 0; k < c.instruction().prim().arity(); k++)
                    if (c.instruction().prim() != Prim.SELECT || c.instruction().rare() || k > 0) only[c.instruction().input(k)] = false;
        return only;
    }

    private @org.jspecify.annotations.Nullable Prim extreme(int i) {
        if (!(body.get(i) instanceof Value.Compute v) || v.instruction().prim() != Prim.SELECT || v.instruction().rare()) return null;
        Instruction select = v.instruction();
        if (!select.type().isFloating() || !(body.get(select.b()) instanceof Value.Compute k) || k.instruction().prim() != Prim.CONST || !ordinary(k.instruction())) return null;
        if (!(body.get(select.a()) instanceof Value.Compute c)) return null;
        Instruction test = c.instruction();
        boolean less = test.prim() == Prim.LT || test.prim() == Prim.LE, greater = test.prim() == Prim.GT || test.prim() == Prim.GE;
        boolean straight = test.a() == select.b() && test.b() == select.c(), crossed = test.b() == select.b() && test.a() == select.c();
        if (!less && !greater || !straight && !crossed) return null;
        return less == straight ? Prim.MIN : Prim.MAX;
    }

    private static boolean ordinary(Instruction constant) {
        double value = constant.type() == ScalarType.F32 ? Float.intBitsToFloat((int) constant.bits()) : Double.longBitsToDouble(constant.bits());
        return value != 0 && !Double.isNaN(value);
    }

    private int[] inputs(int i, boolean[] conditions) {
        return switch (body.get(i)) {
            case Value.Compute c -> inputs(i, c.instruction(), conditions);
            case Value.Load l -> l.access().gather().map(g -> new int[] {g.index()}).orElse(NONE);
            case Value.RowValue _, Value.Local _, Value.Index _, Value.Size _ -> NONE;
        };
    }

    private int[] inputs(int i, Instruction step, boolean[] conditions) {
        return switch (step.prim().arity()) {
            case 0 -> NONE;
            case 1 -> new int[] {step.a()};
            case 2 -> new int[] {step.a(), step.b()};
            default -> {
                if (extremes[i] != null) yield new int[] {step.b(), step.c()};
                if (step.prim() != Prim.SELECT || !conditions[step.a()]) yield new int[] {step.a(), step.b(), step.c()};
                Instruction test = step(step.a());
                yield new int[] {test.a(), test.b(), step.b(), step.c()};
            }
        };
    }

    private boolean isScalar(int i) {
        Instruction step = step(i);
        return switch (step.prim()) {
            case SELECT -> extremes[i] == null;
            case EQ, NE, LT, LE, GT, GE, LOOKUP, REM, TRUNC -> true;
            case DIV -> step.type().isInteger();
            case CONVERT -> step.type() == ScalarType.BOOL || type(step.a()) == ScalarType.BOOL || step.type() == ScalarType.I64 || type(step.a()) == ScalarType.I64;
            case AND, OR, XOR, NOT -> step.type() == ScalarType.BOOL;
            default -> false;
        };
    }

    /// Who is used, by whom; what nobody uses is not needed.
    private void findUses() {
        var needed = sunk.clone();
        for (int i = kinds.length - 1; i >= 0; i--) {
            if (kinds[i] == Kind.CONDITION) continue;            // its operands are inputs of its users
            if (!needed[i]) {
                if (kinds[i] != Kind.CONSTANT) kinds[i] = Kind.UNNEEDED;
                continue;
            }
            for (int in : inputs[i]) {
                needed[in] = true;
                if (kinds[i] == Kind.COMPUTED) uses[in]++;
                else moved[in] = true;
            }
        }
    }

    /// [RareSides] over the body, with what is no instruction standing for a parameter.
    private int[] guards() {
        boolean any = false;
        var code = new ArrayList<Instruction>(body.size());
        var results = new ArrayList<Integer>();
        for (int i = 0; i < body.size(); i++) {
            Value v = body.get(i);
            code.add(v instanceof Value.Compute c ? c.instruction() : Instruction.of(Prim.PARAM, v.type()));
            any |= code.getLast().rare();
            if (sunk[i]) results.add(i);
            if (v instanceof Value.Load l) l.access().gather().ifPresent(g -> results.add(g.index()));
        }
        if (any) return RareSides.guards(code, results.stream().mapToInt(Integer::intValue).toArray());
        int[] none = new int[body.size()];
        java.util.Arrays.fill(none, -1);
        return none;
    }
}
