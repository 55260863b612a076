package io.kgraph.compiler.loop;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.compiler.fuse.Coords;
import io.kgraph.compiler.fuse.Coords.Coord;
import io.kgraph.compiler.fuse.Coords.Part;
import io.kgraph.compiler.fuse.Functions;
import io.kgraph.compiler.fuse.Fusion;
import io.kgraph.compiler.fuse.Movements;
import io.kgraph.compiler.fuse.Region;
import io.kgraph.compiler.fuse.Role;
import io.kgraph.compiler.fuse.Schedule;
import io.kgraph.compiler.fuse.Storage;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.ir.Monoid;
import io.kgraph.ir.Op;
import io.kgraph.op.Constant;
import io.kgraph.op.Dims;
import io.kgraph.op.Gather;
import io.kgraph.op.Iota;
import io.kgraph.op.Registers;
import io.kgraph.op.TakeAlong;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The values of a region, inputs first: each node at each of the coordinates at which it is needed, movement looked through.
final class Instances {
    private static final int COSTLY = 1000;

    /// A node, all movement before it looked through, at coordinates over the region's axes.
    private record Key(Tensor node, Coords coords) {
        @Override public int hashCode() {
            return node.hashCode();                              // nearly always at one place only
        }

        @Override public boolean equals(Object other) {
            return other instanceof Key k && node == k.node && (coords == k.coords || coords.equals(k.coords));
        }
    }

    /// A value whose inputs are being made.
    private static final class Open {
        final Key key;
        final List<Key> inputs;
        final Instance[] values;
        int ready;

        Open(Key key, List<Key> inputs) {
            this.key = key;
            this.inputs = inputs;
            this.values = new Instance[inputs.size()];
        }
    }

    private final Region region;
    private final Schedule schedule;
    private final Storage storage;
    private final Functions functions;
    private final ImmutableSet<Tensor> members;
    private final Map<Key, Instance> made = new HashMap<>();
    final List<Instance> all = new ArrayList<>();

    Instances(Schedule schedule, Storage storage, Functions functions, Region region) {
        this.functions = functions;
        this.schedule = schedule;
        this.storage = storage;
        this.region = region;
        members = ImmutableSet.copyOf(region.members());
    }

    /// The value of `node` at `coords`, made with all it needs.
    Instance of(Tensor node, Coords coords) {
        Key root = behind(node, coords);
        var open = new ArrayDeque<Open>();
        if (!made.containsKey(root)) open.push(new Open(root, inputs(root)));
        while (!open.isEmpty()) {
            Open at = open.peek();
            Key next = null;
            while (at.ready < at.values.length && next == null) {
                Instance value = made.get(at.inputs.get(at.ready));
                if (value == null) next = at.inputs.get(at.ready);
                else at.values[at.ready++] = value;
            }
            if (next != null) open.push(new Open(next, inputs(next)));
            else {
                open.pop();
                made.put(at.key, make(at.key, ImmutableList.copyOf(at.values)));
            }
        }
        return Objects.requireNonNull(made.get(root));
    }

    private boolean isComputed(Tensor node) {
        return storage.role(node).fuses() && (members.contains(node) || schedule.inlined().contains(node));
    }

    private Key behind(Tensor node, Coords coords) {
        Tensor at = node;
        Coords where = coords;
        while (true) {
            Role role = storage.role(at);
            if (role != Role.MOVE && role != Role.PRINT) return new Key(at, where);
            Optional<Coords> behind = Movements.behind(at, where);
            if (behind.isEmpty()) return new Key(at, where);
            at = at.input(0);
            where = behind.get();
        }
    }

    private List<Key> inputs(Key key) {
        Tensor node = key.node;
        if (!isComputed(node)) return List.of();
        var keys = new ArrayList<Key>(node.inputs().size());
        switch (storage.role(node)) {
            case REDUCE -> keys.add(behind(node.input(0), Fusion.reducedCoords(node, region.spaces().get(Objects.requireNonNull(region.reductions().get(node))), key.coords)));
            case PICK -> keys.add(behind(node.input(1), Fusion.indexCoords(node, key.coords)));
            default -> {
                for (Tensor in : node.inputs()) keys.add(behind(in, key.coords.stretched(node.shape(), in.shape())));
            }
        }
        return keys;
    }

    private Instance make(Key key, ImmutableList<Instance> inputs) {
        Tensor node = key.node;
        ScalarType type = Registers.of(node.dtype());
        if (storage.role(node) == Role.IMMEDIATE) return guarded(key.coords, add(new Instance.Number(number(node, type)), type, inputs, 0));
        if (!isComputed(node)) return read(node, key.coords, inputs);
        return switch (node.op()) {
            case Op.Elementwise _ -> apply(node, type, inputs);
            case Iota i -> add(new Instance.Position(key.coords.axis(i.axis()), i.dtype()), type, inputs, 2);
            case Dims d -> add(new Instance.Extent(d.dims(), key.coords.axis(0), d.dtype()), type, inputs, 2 * d.dims().size());
            case Gather g -> pick(node, g.axis(), gathered(node, g.axis(), key.coords), inputs);
            case TakeAlong t -> pick(node, t.axis(), along(t.axis(), key.coords), inputs);
            case Op.Reduction r -> fold(r, node, inputs);
            default -> throw new BrokenInvariant("LoopLowering", node + " is no function of elements");
        };
    }

    private Instance guarded(Coords coords, Instance value) {
        if (coords.guards().isEmpty()) return value;
        return add(new Instance.Guarded(coords.guards()), value.type, ImmutableList.of(value), 2 * coords.guards().size());
    }

    private static Instruction number(Tensor node, ScalarType type) {
        NDArray value = ((Constant) node.op()).value();
        long[] origin = new long[value.rank()];
        return switch (type) {
            case F32 -> Instruction.constant((float) value.getDouble(origin));
            case F64 -> Instruction.constant(value.getDouble(origin));
            case I32, I64 -> Instruction.constant(type, value.getLong(origin));
            case BOOL -> Instruction.constant(value.getBoolean(origin));
        };
    }

    // ---- kinds ---------------------------------------------------------------------------------------------------------

    private Instance read(Tensor node, Coords coords, ImmutableList<Instance> inputs) {
        ScalarType type = Registers.of(node.dtype());
        var source = new Instance.Read(storage.owner(node), Storage.address(node.shape(), coords), coords.guards(), Optional.empty());
        return add(source, type, inputs, 1);
    }

    private Instance apply(Tensor node, ScalarType type, ImmutableList<Instance> inputs) {
        Functions.Known f = functions.of(node);
        return add(new Instance.Apply(f.function()), type, inputs, f.cost());
    }

    /// The gather's axis of the data stands as one more axis of the region while movement is looked through.
    private Coords gathered(Tensor node, int axis, Coords coords) {
        int indices = node.input(1).rank();
        var data = new ArrayList<>(coords.axes().subList(0, axis));
        data.add(Coord.axis(region.axes().size()));
        data.addAll(coords.axes().subList(axis + indices, coords.axes().size()));
        return coords.with(data);
    }

    private Coords along(int axis, Coords coords) {
        var data = new ArrayList<>(coords.axes());
        data.set(axis, Coord.axis(region.axes().size()));
        return coords.with(data);
    }

    private Instance pick(Tensor node, int axis, Coords data, ImmutableList<Instance> inputs) {
        var located = storage.locate(node.input(0), data);
        Dim stride = Dim.ZERO;
        var parts = ImmutableList.<Part>builder();
        for (Part p : located.address().parts()) {
            if (p.axis() == region.axes().size()) stride = p.step();
            else parts.add(p);
        }
        var pick = new Instance.Pick(stride, node.input(0).shape().dim(axis), node.op().name() + " at " + node.site().text());
        var source = new Instance.Read(located.owner(), new Coord(located.address().offset(), parts.build()), data.guards(), Optional.of(pick));
        return add(source, Registers.of(node.dtype()), inputs, COSTLY);
    }

    private Instance fold(Op.Reduction op, Tensor node, ImmutableList<Instance> inputs) {
        Tensor x = node.input(0);
        int space = Objects.requireNonNull(region.reductions().get(node));
        int trailing = 0, axes = 0;
        boolean atEnd = true;
        for (int a = x.rank() - 1; a >= 0; a--) {
            boolean reduced = op.axes().contains(a);
            atEnd &= reduced;
            if (!reduced || x.shape().dim(a).is(1)) continue;
            axes++;
            if (atEnd) trailing++;
        }
        int leading = axes == 0 ? 0 : axes - trailing;
        ScalarType type = op.monoid().positional() ? ScalarType.I64 : inputs.getFirst().type;
        Instance fold = add(new Instance.Fold(op, space, leading), type, inputs, 0);
        Optional<Instance.Narrow> narrow = narrow(op, node.dtype());
        return narrow.isPresent() ? add(narrow.get(), type, ImmutableList.of(fold), 1) : fold;
    }

    /// Sums and products leave the range of a narrow dtype, and the extreme of nothing is that of the register.
    private static Optional<Instance.Narrow> narrow(Op.Reduction op, DType dtype) {
        if (op.monoid() == Monoid.SUM || op.monoid() == Monoid.PRODUCT)
            return switch (dtype) {
                case FLOAT16 -> Optional.of(new Instance.Narrow(Prim.ROUND16, Optional.empty()));
                case INT8 -> Optional.of(new Instance.Narrow(Prim.WRAP8, Optional.empty()));
                case INT16 -> Optional.of(new Instance.Narrow(Prim.WRAP16, Optional.empty()));
                case UINT8 -> Optional.of(new Instance.Narrow(Prim.WRAPU8, Optional.empty()));
                case UINT16 -> Optional.of(new Instance.Narrow(Prim.WRAPU16, Optional.empty()));
                case FLOAT32, FLOAT64, INT32, INT64, BOOL, STRING -> Optional.empty();
            };
        if (op.monoid() != Monoid.MAX && op.monoid() != Monoid.MIN || !dtype.isInteger() || dtype.bytes() > 2) return Optional.empty();
        int bits = 8 * dtype.bytes();
        boolean max = op.monoid() == Monoid.MAX;
        long least = dtype.isSigned() ? -1L << (bits - 1) : 0, most = dtype.isSigned() ? ~(-1L << (bits - 1)) : (1L << bits) - 1;
        return Optional.of(new Instance.Narrow(max ? Prim.MAX : Prim.MIN, Optional.of(Instruction.constant(ScalarType.I32, max ? least : most))));
    }

    // ---- where it varies -------------------------------------------------------------------------------------------------

    private Instance add(Instance.Source source, ScalarType type, ImmutableList<Instance> inputs, int cost) {
        int space = -1, phase = 0, again = cost;
        for (Instance in : inputs) {
            space = Math.max(space, in.space);
            phase = Math.max(phase, in.isFold() ? in.phase + 1 : in.phase);
        }
        if (source instanceof Instance.Fold) space = -1;
        if (!region.spaces().isEmpty()) for (int axis : axes(source)) space = Math.max(space, spaceOf(axis));
        for (Instance in : inputs)                               // a value of the row is computed once a row
            again = Math.min(COSTLY, again + (in.isFold() || space >= 0 && in.space < 0 ? 0 : in.again));
        var instance = new Instance(all.size(), source, type, inputs, space, phase, again);
        all.add(instance);
        return instance;
    }

    private static List<Integer> axes(Instance.Source source) {
        var axes = new ArrayList<Integer>();
        switch (source) {
            case Instance.Read r -> {
                r.address().parts().forEach(p -> axes.add(p.axis()));
                r.guards().forEach(g -> axes.add(g.axis()));
            }
            case Instance.Guarded g -> g.guards().forEach(guard -> axes.add(guard.axis()));
            case Instance.Position p -> p.coord().parts().forEach(part -> axes.add(part.axis()));
            case Instance.Extent e -> e.coord().parts().forEach(part -> axes.add(part.axis()));
            case Instance.Number _, Instance.Apply _, Instance.Fold _, Instance.Narrow _ -> { }
        }
        return axes;
    }

    private int spaceOf(int axis) {
        for (int s = 0; s < region.spaces().size(); s++) if (region.spaces().get(s).contains(axis)) return s;
        return -1;
    }
}
