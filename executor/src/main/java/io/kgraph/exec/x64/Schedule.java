package io.kgraph.exec.x64;

import io.kgraph.exec.x64.BodyNodes.Compute;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarType;
import java.util.Arrays;

/// The order in which the nodes of a long body are computed: chains that do not depend on each other go side by side, the longest first.
///
/// A processor looks no further ahead than about as many instructions as one such chain has, so it would else wait for each in turn. This is list scheduling by
/// the height of a node, with an eye on how many values there are registers for.
final class Schedule {
    private static final int SHORT = 40;                         // nodes: those the processor sees at once
    private static final int LONG = 1000;                        // where finding the order takes long
    private static final int SPARE = 2;                          // registers, for operands that pass by
    private static final double WIDTH = 3;                       // instructions that begin in a cycle

    private final BodyNodes nodes;
    private final int[][] inputs;                                // with what has to come before for the sake of order
    private final int[] users, height, ready, latency;
    private final int[][] usersOf;
    private final boolean[] seldom;
    private final Isa isa;
    private final int lanes, registers;

    private Schedule(BodyNodes nodes, Isa isa, int lanes) {
        this.nodes = nodes;
        this.isa = isa;
        this.lanes = lanes;
        this.registers = isa.registers() - SPARE;
        int n = nodes.size();
        inputs = new int[n][];
        users = new int[n];
        height = new int[n];
        ready = new int[n];
        latency = new int[n];
        usersOf = new int[n][];
        seldom = new boolean[n];
    }

    /// All nodes, inputs before users.
    ///
    /// @param lanes elements in a vector
    static int[] of(BodyNodes nodes, Isa isa, int lanes) {
        int[] order = new int[nodes.size()];
        Arrays.setAll(order, i -> i);
        return order.length < SHORT || order.length > LONG ? order : new Schedule(nodes, isa, lanes).fill(order);
    }

    private int[] fill(int[] order) {
        depend();
        int n = order.length, live = 0, count = 0;
        double now = 0;
        int[] left = users.clone(), pending = new int[n], open = new int[n];
        for (int i = 0; i < n; i++) if ((pending[i] = inputs[i].length) == 0) open[count++] = i;
        for (int k = 0; k < n; k++) {
            int at = 0;
            for (int c = 1; c < count; c++) if (isBetter(open[c], open[at], left, live, now)) at = c;
            int next = open[at];
            open[at] = open[--count];
            order[k] = next;
            now = Math.max(now, ready[next]);
            live += takes(next) - frees(next, left);
            for (int in : inputs[next]) left[in]--;
            for (int user : usersOf[next]) {
                ready[user] = Math.max(ready[user], (int) Math.ceil(now) + latency[next]);
                if (--pending[user] == 0) open[count++] = user;
            }
            if (latency[next] > 0) now += parts(next) / WIDTH;
        }
        return order;
    }

    /// What there is a register for; of that what can begin now, else soonest; of that what the most hangs on. Without a free register, what frees one.
    private boolean isBetter(int i, int best, int[] left, int live, double now) {
        int more = takes(i) - frees(i, left), bestMore = takes(best) - frees(best, left);
        boolean fits = more <= 0 || live + more <= registers, bestFits = bestMore <= 0 || live + bestMore <= registers;
        if (fits != bestFits) return fits;
        if (!fits && more != bestMore) return more < bestMore;
        double start = Math.max(now, ready[i]), bestStart = Math.max(now, ready[best]);
        if (start != bestStart) return start < bestStart;
        return height[i] != height[best] ? height[i] > height[best] : i < best;
    }

    private int takes(int i) {
        return nodes.isNeeded(i) && !nodes.isConstant(i) && !seldom[i] && users[i] > 0 ? parts(i) : 0;
    }

    private int parts(int i) {
        ScalarType type = nodes.get(i).type();
        return Frame.parts(isa, type, lanes);
    }

    private int frees(int i, int[] left) {
        int frees = 0;
        int[] in = inputs[i];
        for (int k = 0; k < in.length; k++) {
            int times = 0;
            for (int other : in) if (other == in[k]) times++;
            if (left[in[k]] == times) frees += takes(in[k]) / times;
        }
        return frees;
    }

    private void depend() {
        int n = nodes.size();
        boolean[] used = new boolean[n];
        int[] rare = new int[n];
        Arrays.fill(seldom, true);
        Arrays.fill(rare, n);
        for (int i = n - 1; i >= 0; i--) {
            seldom[i] &= used[i];
            int[] own = nodes.inputs(i);
            for (int k = 0; k < own.length; k++) {
                int in = own[k];
                boolean aside = isRare(i) && k == 1 || seldom[i];
                seldom[in] &= aside;
                if (aside) rare[in] = Math.min(rare[in], isRare(i) && !seldom[i] ? i : rare[i]);
                used[in] |= nodes.isNeeded(i);
            }
            inputs[i] = own;
        }
        for (int i = 0; i < n; i++)                              // what a seldom side alone needs comes last, behind a condition that is known
            if (seldom[i] && rare[i] < n && !nodes.isConstant(i)) {
                int[] of = nodes.inputs(rare[i]), own = inputs[i];
                inputs[i] = Arrays.copyOf(own, own.length + 2);
                inputs[i][own.length] = of[0];
                inputs[i][own.length + 1] = of[2];
            }
        for (int i = n - 1; i >= 0; i--) {
            latency[i] = cycles(i);
            height[i] += latency[i];
            for (int in : inputs[i]) {
                users[in]++;
                height[in] = Math.max(height[in], height[i]);
            }
        }
        int[] filled = new int[n];
        for (int i = 0; i < n; i++) usersOf[i] = new int[users[i]];
        for (int i = 0; i < n; i++) for (int in : inputs[i]) usersOf[in][filled[in]++] = i;
    }

    private boolean isRare(int i) {
        return nodes.get(i) instanceof Compute(Instruction step) && step.rare();
    }

    /// Cycles until a result is there; 0 of what takes no instruction here.
    private int cycles(int i) {
        if (!nodes.isNeeded(i) || nodes.isConstant(i) || seldom[i]) return 0;
        if (!(nodes.get(i) instanceof Compute(Instruction step))) return 5;
        boolean floats = step.type().isFloating();
        return switch (step.prim()) {
            case BITCAST -> 0;
            case FMA -> 4;
            case ADD, SUB, MUL -> floats ? 3 : step.type() == ScalarType.I64 && step.prim() == Prim.MUL ? 6 : 1;
            case DIV -> 12;
            case SQRT -> 15;
            case CONVERT, ROUND, FLOOR, CEIL, TRUNC -> 4;
            default -> 1;
        };
    }
}
