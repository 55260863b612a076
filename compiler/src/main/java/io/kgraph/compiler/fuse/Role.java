package io.kgraph.compiler.fuse;

import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.ir.Graph;
import io.kgraph.ir.IndexMap;
import io.kgraph.ir.Op;
import io.kgraph.op.Cond;
import io.kgraph.op.Concat;
import io.kgraph.op.Constant;
import io.kgraph.op.Dims;
import io.kgraph.op.Gather;
import io.kgraph.op.Iota;
import io.kgraph.op.Pad;
import io.kgraph.op.PlaceholderOp;
import io.kgraph.op.Project;
import io.kgraph.op.Print;
import io.kgraph.op.RandomBits;
import io.kgraph.op.Scan;
import io.kgraph.op.TakeAlong;
import io.kgraph.op.While;
import io.kgraph.type.DType;
import io.kgraph.type.TensorType;

/// What a node is to fusion.
public enum Role {
    /// In memory from the start: a parameter, a variable, a constant with more than one element.
    LEAF,
    /// One number, part of the code.
    IMMEDIATE,
    /// Its value under other coordinates.
    MOVE,
    /// Its inputs one after the other, each written into its part.
    JOIN,
    /// A function of the elements at one index: elementwise ops, the index itself, extents.
    POINT,
    /// Elements picked by computed indices: gathers.
    PICK,
    REDUCE,
    /// A kernel of its own.
    CALL,
    /// An op with bodies, which become plans: a branch or a loop.
    BRANCH,
    /// A result of an op that has several.
    PART,
    PRINT;

    /// The role of a node of `graph`.
    static Role of(Graph graph, Tensor node) {
        if (graph.isParameter(node)) return LEAF;
        if (node.op() instanceof Print) return PRINT;
        if (node.op() instanceof Cond || node.op() instanceof Scan || node.op() instanceof While) return BRANCH;
        if (node.op() instanceof Project) return PART;
        if (node.op() instanceof PlaceholderOp && !node.inputs().isEmpty()) return MOVE;
        boolean text = isText(node);
        return switch (node.op()) {
            case Op.Source s -> source(s, text);
            case Op.Elementwise _ -> text ? CALL : POINT;
            case Op.Reduction _ -> REDUCE;
            case Op.Movement m -> text && !(m.index(node.inputs().stream().map(Tensor::shape).toList(), node.shape()) instanceof IndexMap.Affine) ? CALL
                    : m instanceof Concat ? JOIN : m instanceof Pad && isEmpty(node.input(0)) ? CALL : MOVE;
            case Op.Library l -> (l instanceof Gather || l instanceof TakeAlong) && !text ? PICK : CALL;
            case Op.Control _ -> CALL;
            case Op.Effect _ -> CALL;
        };
    }

    private static boolean isText(Tensor node) {
        if (node.fullType() instanceof TensorType t && t.dtype() == DType.STRING) return true;
        for (int i = 0; i < node.inputs().size(); i++) if (node.input(i).fullType() instanceof TensorType t && t.dtype() == DType.STRING) return true;
        return false;
    }

    private static boolean isEmpty(Tensor node) {
        return node.shape().dims().stream().anyMatch(d -> d.is(0));
    }

    private static Role source(Op.Source source, boolean text) {
        if (source instanceof Constant c) return !text && isOneNumber(c.value()) ? IMMEDIATE : LEAF;
        return source instanceof Iota || source instanceof Dims ? POINT : source.pure() || source instanceof RandomBits ? CALL : LEAF;
    }

    /// All elements are one stored element.
    private static boolean isOneNumber(NDArray value) {
        if (value.size() == 0) return false;
        for (int axis = 0; axis < value.rank(); axis++) if (value.extent(axis) > 1 && value.stride(axis) != 0) return false;
        return true;
    }

    /// Whether the value is a function that a region can compute.
    public boolean fuses() {
        return this == POINT || this == PICK || this == REDUCE;
    }
}
