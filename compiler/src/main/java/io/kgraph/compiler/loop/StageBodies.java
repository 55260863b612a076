package io.kgraph.compiler.loop;

import com.google.common.collect.ImmutableList;
import io.kgraph.compiler.fuse.Coords.Coord;
import io.kgraph.compiler.fuse.Coords.Part;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.op.Registers;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarFunction;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Writes the bodies of the stages of one nest; equal constants and indices of a body stand there once.
final class StageBodies {
    private final NestParams params;
    private final int[] axisOf;
    private final int rows;
    private final Map<Instance, Integer> rowValues = new HashMap<>();
    private final Map<Instance, Integer> locals = new HashMap<>();
    private final List<Value> body = new ArrayList<>();
    private final Map<Value, Integer> known = new HashMap<>();
    private final Map<Instruction, Integer> constants = new HashMap<>();
    private int axes;

    StageBodies(NestParams params, int[] axisOf, int rows) {
        this.params = params;
        this.axisOf = axisOf;
        this.rows = rows;
    }

    /// The stage `index` with what it has to leave behind.
    Stage stage(int index, StageDraft draft, ImmutableList<Dim> extents, List<Instance> all) {
        body.clear();
        known.clear();
        constants.clear();
        axes = rows + extents.size();
        int[] at = new int[all.size()];
        Arrays.fill(at, -1);
        for (Instance x : all) if (x.needed.get(index)) at[x.id] = value(x, at);
        var sinks = ImmutableList.<Stage.Sink>builder();
        Collections.reverse(draft.lets);                         // noted users first
        Collections.reverse(draft.keeps);
        for (Instance x : draft.lets) {
            rowValues.put(x, rowValues.size());
            sinks.add(new Stage.Let(rowValues.get(x), at[x.id]));
        }
        for (Instance x : draft.keeps) {
            locals.put(x, locals.size());
            sinks.add(new Stage.Keep(locals.get(x), at[x.id]));
        }
        for (Instance x : draft.folds) {
            var fold = (Instance.Fold) x.source;
            rowValues.put(x, rowValues.size());
            sinks.add(new Stage.Reduce(rowValues.get(x), fold.op().monoid(), fold.leading(), fold.op().mean(), input(x, 0, at)));
        }
        for (StageDraft.Stored s : draft.stores)
            sinks.add(new Stage.Store(Access.of(params.write(s.target()), s.address().offset(), strides(s.address())), operand(s.value(), at)));
        return new Stage(extents, ImmutableList.copyOf(body), sinks.build());
    }

    private int value(Instance x, int[] at) {
        if (x.isImmediate()) return -1;
        if (rowValues.containsKey(x)) return append(new Value.RowValue(rowValues.get(x), x.type));
        if (locals.containsKey(x)) return append(new Value.Local(locals.get(x), x.type));
        return compute(x, at);
    }

    /// The position of an input; immediate values are written where they are first used.
    private int input(Instance x, int i, int[] at) {
        return operand(x.inputs.get(i), at);
    }

    private int operand(Instance x, int[] at) {
        if (x.isImmediate()) return compute(x, at);
        if (at[x.id] < 0) throw new BrokenInvariant("LoopLowering", "a value is used in a stage that does not have it: " + x.source);
        return at[x.id];
    }

    private int compute(Instance x, int[] at) {
        return switch (x.source) {
            case Instance.Read r -> append(new Value.Load(access(r, x, at), x.type));
            case Instance.Number n -> append(n.constant());
            case Instance.Position p -> number(coordinate(p.coord()), p.dtype());
            case Instance.Extent e -> number(extent(e), e.dtype());
            case Instance.Apply a -> inline(a.function(), x, at);
            case Instance.Narrow n -> narrow(n, x, at);
            case Instance.Guarded g -> guarded(g, x, at);
            case Instance.Fold _ -> throw new BrokenInvariant("LoopLowering", "a reduction is no value of a body");
        };
    }

    /// Indices and the like are shared, as constants are; functions of the same inputs were made one by the passes.
    private int append(Value value) {
        return switch (value) {
            case Value.RowValue _, Value.Local _, Value.Index _, Value.Size _ -> known.computeIfAbsent(value, this::add);
            case Value.Compute _, Value.Load _ -> add(value);
        };
    }

    private int add(Value value) {
        body.add(value);
        return body.size() - 1;
    }

    private int append(Instruction instruction) {
        if (instruction.prim() != Prim.CONST) return add(new Value.Compute(instruction));
        return constants.computeIfAbsent(instruction, _ -> add(new Value.Compute(instruction)));
    }

    private int inline(ScalarFunction f, Instance x, int[] at) {
        int[] to = new int[f.size()];
        for (int i = 0; i < f.size(); i++) {
            Instruction step = f.at(i);
            to[i] = step.prim() == Prim.PARAM ? input(x, (int) step.bits(), at) : append(step.renumbered(to));
        }
        return to[f.result()];
    }

    private int narrow(Instance.Narrow n, Instance x, int[] at) {
        int a = input(x, 0, at);
        return n.bound().isEmpty() ? append(Instruction.of(n.prim(), x.type, a)) : append(Instruction.of(n.prim(), x.type, a, append(n.bound().get())));
    }

    private int guarded(Instance.Guarded g, Instance x, int[] at) {
        int inside = -1;
        for (var guard : g.guards()) {
            int index = append(new Value.Index(axis(guard.axis())));
            int low = append(Instruction.of(Prim.LE, ScalarType.BOOL, number(guard.low()), index));
            int high = append(Instruction.of(Prim.LT, ScalarType.BOOL, index, number(guard.high())));
            int both = append(Instruction.of(Prim.AND, ScalarType.BOOL, low, high));
            inside = inside < 0 ? both : append(Instruction.of(Prim.AND, ScalarType.BOOL, inside, both));
        }
        return append(Instruction.of(Prim.SELECT, x.type, inside, input(x, 0, at), append(Instruction.constant(x.type, 0))));
    }

    // ---- addresses and numbers -------------------------------------------------------------------------------------------

    private Access access(Instance.Read read, Instance x, int[] at) {
        var guards = ImmutableList.<Access.Guard>builder();
        for (var g : read.guards()) guards.add(new Access.Guard(axis(g.axis()), g.low(), g.high()));
        Optional<Access.Gather> gather = read.pick().map(p -> new Access.Gather(position(input(x, 0, at)), p.stride(), p.extent(), p.text()));
        return new Access(params.read(read.owner()), read.address().offset(), strides(read.address()), guards.build(), gather);
    }

    /// An index that is a constant stands in the table of numbers: targets look up what a gather reads, and constants lie nowhere.
    private int position(int index) {
        return body.get(index) instanceof Value.Compute(Instruction i) && i.prim() == Prim.CONST ? append(new Value.Size(Dim.of(i.bits()))) : index;
    }

    private ImmutableList<Dim> strides(Coord address) {
        Dim[] strides = new Dim[axes];
        Arrays.fill(strides, Dim.ZERO);
        for (Part p : address.parts()) strides[axis(p.axis())] = p.step();
        return ImmutableList.copyOf(strides);
    }

    private int axis(int regionAxis) {
        int axis = axisOf[regionAxis];
        if (axis < 0 || axis >= axes) throw new BrokenInvariant("LoopLowering", "axis " + regionAxis + " of the region has no place in this stage");
        return axis;
    }

    private int number(Dim dim) {
        return dim.isConstant() ? append(Instruction.constant(ScalarType.I64, dim.value())) : append(new Value.Size(dim));
    }

    private int coordinate(Coord coord) {
        int sum = -1;
        for (Part p : coord.parts()) {
            int term = append(new Value.Index(axis(p.axis())));
            if (!p.step().is(1)) term = append(Instruction.of(Prim.MUL, ScalarType.I64, term, number(p.step())));
            sum = sum < 0 ? term : append(Instruction.of(Prim.ADD, ScalarType.I64, sum, term));
        }
        if (sum < 0) return number(coord.offset());
        return coord.offset().is(0) ? sum : append(Instruction.of(Prim.ADD, ScalarType.I64, sum, number(coord.offset())));
    }

    private int extent(Instance.Extent e) {
        if (e.coord().parts().isEmpty() && e.coord().offset().isConstant()) return number(e.dims().get((int) e.coord().offset().value()));
        int at = coordinate(e.coord()), value = number(e.dims().getLast());
        for (int k = e.dims().size() - 2; k >= 0; k--) {
            int here = append(Instruction.of(Prim.EQ, ScalarType.BOOL, at, number(Dim.of(k))));
            value = append(Instruction.of(Prim.SELECT, ScalarType.I64, here, number(e.dims().get(k)), value));
        }
        return value;
    }

    /// An I64 as a number of that dtype, in its register.
    private int number(int value, DType dtype) {
        ScalarType type = Registers.of(dtype);
        int converted = type == ScalarType.I64 ? value : append(Instruction.of(Prim.CONVERT, type, value));
        return switch (dtype) {
            case FLOAT16 -> append(Instruction.of(Prim.ROUND16, type, converted));
            case INT8 -> append(Instruction.of(Prim.WRAP8, type, converted));
            case INT16 -> append(Instruction.of(Prim.WRAP16, type, converted));
            case UINT8 -> append(Instruction.of(Prim.WRAPU8, type, converted));
            case UINT16 -> append(Instruction.of(Prim.WRAPU16, type, converted));
            case FLOAT32, FLOAT64, INT32, INT64, BOOL, STRING -> converted;
        };
    }
}
