package io.kgraph.compiler.fuse;

import io.kgraph.Tensor;
import io.kgraph.compiler.fuse.Coords.Coord;
import io.kgraph.ir.Graph;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where the values of a schedule are in memory: each in a buffer of its own, or under other strides in that of another node.
public final class Storage {
    private final Schedule schedule;
    private final Graph graph;
    private final @Nullable Role[] roles;                        // by position

    public Storage(Schedule schedule) {
        this.schedule = schedule;
        this.graph = schedule.program().graph();
        this.roles = new Role[graph.size()];
    }

    /// An element of the buffer of `owner`.
    public record Located(Tensor owner, Coord address) {}

    /// What fusion takes the node for.
    public Role role(Tensor node) {
        int at = graph.index(node);
        if (at < 0) return Role.of(graph, node);
        Role role = roles[at];
        if (role == null) roles[at] = role = Role.of(graph, node);
        return role;
    }

    /// The node is another one seen differently, and nothing was written for it.
    private boolean isMoved(Tensor node) {
        Role role = role(node);
        return (role == Role.MOVE || role == Role.PRINT) && !schedule.stored().contains(node);
    }

    /// The node whose buffer holds this value as it is, row-major.
    public Tensor owner(Tensor node) {
        Tensor at = node;
        while (isMoved(at)) at = at.input(0);
        return at;
    }

    /// The element of `node` at `coords`, looked for behind all movement that wrote nothing.
    public Located locate(Tensor node, Coords coords) {
        Tensor at = node;
        Coords where = coords;
        while (isMoved(at)) {
            Optional<Coords> behind = Movements.behind(at, where);
            if (behind.isEmpty()) break;
            at = at.input(0);
            where = behind.get();
        }
        return new Located(owner(at), address(at.shape(), where));
    }

    /// The element as `offset + Σ step · index` in a row-major buffer of that shape.
    public static Coord address(Shape shape, Coords coords) {
        Coord sum = Coord.ZERO;
        Dim stride = Dim.ONE;
        for (int d = shape.rank() - 1; d >= 0; d--) {
            sum = sum.plus(coords.axis(d).times(stride));
            stride = stride.times(shape.dim(d));
        }
        return sum;
    }
}
