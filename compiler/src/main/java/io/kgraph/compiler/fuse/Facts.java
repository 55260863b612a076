package io.kgraph.compiler.fuse;

import io.kgraph.Tensor;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Op;
import io.kgraph.op.Broadcast;
import io.kgraph.op.Convolution;
import io.kgraph.op.MatMul;
import io.kgraph.type.Dim;
import io.kgraph.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What fusion has to know of each node before it decides, from one walk with inputs first; indexed like the graph's nodes.
final class Facts {
    /// More than any chain that is worth computing twice.
    private static final int FAR = 1 << 20;

    private final Functions functions = new Functions();
    final Graph graph;
    final Tensor[] nodes;
    final int[][] inputs;
    final Role[] roles;
    /// Operations per element; instructions of the body.
    final int[] cost;
    final int[] size;
    /// It divides integers, which may fail.
    final boolean[] divides;
    /// Operations per element back to memory, and how many tensors of more than one element are read on the way.
    final int[] chainCost;
    final int[] chainReads;
    /// The reduction that this node is a function of with the same elements, or −1.
    final int[] reduction;
    /// The axes (bit `k`: axis `rank−1−k`) over which such a value was stretched to come here, or 0.
    final long[] stretched;

    Facts(Graph graph) {
        this.graph = graph;
        int n = graph.size();
        nodes = graph.nodes().toArray(new Tensor[0]);
        inputs = new int[n][];
        roles = new Role[n];
        cost = new int[n];
        size = new int[n];
        divides = new boolean[n];
        chainCost = new int[n];
        chainReads = new int[n];
        reduction = new int[n];
        stretched = new long[n];
        for (int v = 0; v < n; v++) learn(v);
    }

    private void learn(int v) {
        Tensor node = nodes[v];
        roles[v] = Role.of(graph, node);
        int count = graph.isParameter(v) ? 0 : node.inputs().size();
        inputs[v] = new int[count];
        for (int i = 0; i < count; i++) inputs[v][i] = graph.index(node.input(i));
        reduction[v] = -1;
        switch (roles[v]) {
            case LEAF -> chainReads[v] = isOne(node) ? 0 : 1;
            case IMMEDIATE -> { }
            case MOVE -> move(v);
            case POINT -> point(v);
            case REDUCE -> {
                reduction[v] = v;
                size[v] = cost[v] = 2;
                chainReads[v] = FAR;
            }
            case CALL -> chainReads[v] = node.op() instanceof MatMul || node.op() instanceof Convolution ? FAR : 1;
            case PICK -> {
                size[v] = cost[v] = 2;
                chainReads[v] = FAR;
            }
            case PART, JOIN, PRINT, BRANCH -> chainReads[v] = 1;
        }
    }

    private void move(int v) {
        int in = inputs[v][0];
        chainCost[v] = chainCost[in];
        chainReads[v] = chainReads[in];
        if (sameElements(nodes[in], nodes[v])) {
            reduction[v] = reduction[in];
            if (nodes[in].shape().equals(nodes[v].shape())) stretched[v] = stretched[in];
        } else if (nodes[v].op() instanceof Broadcast && reduction[in] >= 0) stretched[v] = missing(nodes[in], nodes[v]);
    }

    private void point(int v) {
        if (nodes[v].op() instanceof Op.Elementwise) {
            Functions.Known f = functions.of(nodes[v]);
            cost[v] = f.cost();
            size[v] = f.size();
            divides[v] = f.divides();
        } else size[v] = cost[v] = 2;
        long sum = cost[v];
        long reads = 0;
        for (int in : inputs[v]) {
            sum += chainCost[in];
            reads += chainReads[in];
            boolean same = sameElements(nodes[in], nodes[v]);
            if (same && reduction[v] < 0) reduction[v] = reduction[in];
            if (same && stretched[v] == 0 && nodes[in].rank() == nodes[v].rank()) stretched[v] = stretched[in];
            if (!same && reduction[in] >= 0) stretched[v] = missing(nodes[in], nodes[v]);
        }
        chainCost[v] = (int) Math.min(sum, FAR);
        chainReads[v] = (int) Math.min(reads, FAR);
    }

    static boolean isOne(Tensor node) {
        return node.fullType() instanceof TensorType t && t.rankKnown() && proper(t.shape().dims()).isEmpty();
    }

    /// The extents other than 1 are the same, in order.
    private static boolean sameElements(Tensor a, Tensor b) {
        return a.shape().equals(b.shape()) || proper(a.shape().dims()).equals(proper(b.shape().dims()));
    }

    /// The extents other than 1.
    static List<Dim> proper(List<Dim> dims) {
        var kept = new ArrayList<Dim>(dims.size());
        for (Dim d : dims) if (!d.is(1)) kept.add(d);
        return kept;
    }

    /// The axes of `to`, counted from the last, that `from` has not.
    private static long missing(Tensor from, Tensor to) {
        long bits = 0;
        for (int k = 0; k < Math.min(to.rank(), 63); k++)
            if (!to.shape().dim(-1 - k).is(1) && (k >= from.rank() || from.shape().dim(-1 - k).is(1))) bits |= 1L << k;
        return bits;
    }

    /// The extents other than 1 over which the reduction of `v` goes.
    @Nullable List<Dim> reduced(int v) {
        int r = reduction[v];
        if (r < 0) return null;
        return reducedBy(r);
    }

    List<Dim> reducedBy(int reduce) {
        Tensor node = nodes[reduce], x = node.input(0);
        var dims = new ArrayList<Dim>();
        for (int axis : ((Op.Reduction) node.op()).axes().list()) if (!x.shape().dim(axis).is(1)) dims.add(x.shape().dim(axis));
        return dims;
    }
}
