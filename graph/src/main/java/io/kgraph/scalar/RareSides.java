package io.kgraph.scalar;

import java.util.Arrays;
import java.util.List;

/// Which instructions stand only on the seldom side of a rare `SELECT`, so that a target may jump over them when no lane takes it.
public final class RareSides {
    private static final int UNSEEN = -2;
    private static final int SHARED = -1;

    private RareSides() {}

    /// For each instruction the index of the rare `SELECT` whose input `b` alone leads to it, or −1. `results` are used from outside.
    ///
    /// Rare `SELECT`s on one condition count as one, the last. The condition always stands before the instruction, so it is known when the instruction's
    /// turn comes.
    public static int[] guards(List<Instruction> body, int... results) {
        int[] last = lastOnCondition(body);
        int[] guard = new int[body.size()];
        Arrays.fill(guard, UNSEEN);
        for (int result : results)
            guard[result] = SHARED;
        for (int user = body.size() - 1; user >= 0; user--) {
            Instruction step = body.get(user);
            if (guard[user] >= 0 && body.get(guard[user]).a() >= user)
                guard[user] = SHARED;                    // the condition comes too late to skip this one
            for (int k = 0; k < step.prim().arity(); k++) {
                int seen = step.rare() && k == 1 ? last[step.a()] : guard[user];
                int input = step.input(k);
                guard[input] = guard[input] == UNSEEN || guard[input] == seen ? seen : SHARED;
            }
        }
        for (int i = 0; i < guard.length; i++)
            guard[i] = Math.max(guard[i], SHARED);
        return guard;
    }

    /// For each condition the last rare `SELECT` on it.
    private static int[] lastOnCondition(List<Instruction> body) {
        int[] last = new int[body.size()];
        for (int i = 0; i < last.length; i++)
            if (body.get(i).rare())
                last[body.get(i).a()] = i;
        return last;
    }
}
