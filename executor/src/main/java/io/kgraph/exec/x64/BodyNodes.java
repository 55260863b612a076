package io.kgraph.exec.x64;

import io.kgraph.compiler.loop.Stage;
import io.kgraph.compiler.loop.Value;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A stage's body with its guards written out as conditions, and what of it varies along the lanes.
final class BodyNodes {
    /// Operands are nodes.
    sealed interface Node {
        ScalarType type();
    }

    /// @param condition where it reads; zero elsewhere; −1: everywhere
    /// @param index     of a gather, else −1
    record Read(Reach reach, int condition, int index, ScalarType type) implements Node {}

    record Compute(Instruction step) implements Node {
        @Override public ScalarType type() {
            return step.type();
        }
    }

    record PerRow(int id, ScalarType type) implements Node {}

    record Kept(int id, ScalarType type) implements Node {}

    record Index(int axis) implements Node {
        @Override public ScalarType type() {
            return ScalarType.I64;
        }
    }

    private final List<Node> nodes = new ArrayList<>();
    private final Map<Node, Integer> known = new HashMap<>();
    private final int[] at;                                      // by position
    private final boolean[] needed;
    private final boolean[] varies;

    /// @param axis the axis of the lanes, or −1 where they are all the same
    /// @param rowsVary row values are one a lane
    BodyNodes(LoopForm form, LoopForm.Body body, int axis, boolean rowsVary) {
        at = new int[body.values().size()];
        long[] extents = form.extents(body);
        for (int i = 0; i < at.length; i++)
            at[i] = switch (body.values().get(i)) {
                case Value.Load l -> read(body.loads[i], l.type(), extents);
                case Value.Compute c -> compute(c.instruction().renumbered(at));
                case Value.RowValue r -> add(new PerRow(r.id(), r.type()));
                case Value.Local l -> add(new Kept(l.id(), l.type()));
                case Value.Index _ -> body.axes[i] < 0 ? number(0) : add(new Index(body.axes[i]));
                case Value.Size _ -> number(body.sizes[i]);
            };
        needed = new boolean[nodes.size()];
        varies = new boolean[nodes.size()];
        for (Stage.Sink sink : body.stage.sinks()) needed[at[sink.value()]] = true;
        for (int i = nodes.size() - 1; i >= 0; i--) if (needed[i]) for (int in : inputs(i)) needed[in] = true;
        for (int i = 0; i < varies.length; i++) {
            varies[i] = axis >= 0 && switch (nodes.get(i)) {
                case Read r -> r.reach.strides()[axis] != 0;
                case PerRow _ -> rowsVary;
                case Kept _ -> true;
                case Index x -> x.axis == axis;
                case Compute _ -> false;
            };
            for (int in : inputs(i)) varies[i] |= varies[in];
        }
    }

    private int read(Reach reach, ScalarType type, long[] extents) {
        if (reach.nowhere()) return add(new Compute(Instruction.constant(type, 0)));
        int condition = -1;
        for (int a = 0; a < extents.length; a++) {
            if (reach.low()[a] > 0) condition = both(condition, Prim.LE, number(reach.low()[a]), index(a));
            if (reach.high()[a] < extents[a]) condition = both(condition, Prim.LT, index(a), number(reach.high()[a]));
        }
        return add(new Read(reach, condition, reach.gather() == null ? -1 : at[reach.gather().index()], type));
    }

    /// A constant in another type's clothes is a constant.
    private int compute(Instruction step) {
        if (step.prim() == Prim.BITCAST && nodes.get(step.a()) instanceof Compute(Instruction of) && of.prim() == Prim.CONST)
            return add(new Compute(Instruction.constant(step.type(), of.bits())));
        return add(new Compute(step));
    }

    private int both(int condition, Prim test, int a, int b) {
        int holds = add(new Compute(Instruction.of(test, ScalarType.BOOL, a, b)));
        return condition < 0 ? holds : add(new Compute(Instruction.of(Prim.AND, ScalarType.BOOL, condition, holds)));
    }

    private int number(long value) {
        return add(new Compute(Instruction.constant(ScalarType.I64, value)));
    }

    private int index(int axis) {
        return add(new Index(axis));
    }

    /// Equal nodes are one.
    private int add(Node node) {
        if (node instanceof Read) {
            nodes.add(node);
            return nodes.size() - 1;
        }
        return known.computeIfAbsent(node, n -> {
            nodes.add(n);
            return nodes.size() - 1;
        });
    }

    int size() {
        return nodes.size();
    }

    Node get(int i) {
        return nodes.get(i);
    }

    /// The node of a position of the stage's body.
    int at(int position) {
        return at[position];
    }

    boolean isNeeded(int i) {
        return needed[i];
    }

    boolean varies(int i) {
        return varies[i];
    }

    boolean isConstant(int i) {
        return nodes.get(i) instanceof Compute c && c.step.prim() == Prim.CONST;
    }

    int[] inputs(int i) {
        return switch (nodes.get(i)) {
            case Read r -> r.condition >= 0 && r.index >= 0 ? new int[] {r.condition, r.index} : r.condition >= 0 ? new int[] {r.condition} : r.index >= 0 ? new int[] {r.index} : NONE;
            case Compute c -> switch (c.step.prim().arity()) {
                case 0 -> NONE;
                case 1 -> new int[] {c.step.a()};
                case 2 -> new int[] {c.step.a(), c.step.b()};
                default -> new int[] {c.step.a(), c.step.b(), c.step.c()};
            };
            case PerRow _, Kept _, Index _ -> NONE;
        };
    }

    private static final int[] NONE = {};
}
