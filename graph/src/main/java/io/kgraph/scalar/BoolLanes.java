package io.kgraph.scalar;

/// The primitives of `BOOL` over arrays.
final class BoolLanes {
    private BoolLanes() {}

    static void run(Instruction step, boolean[] a, boolean[] b, boolean[] o, int n) {
        switch (step.prim()) {
            case AND -> { for (int i = 0; i < n; i++) o[i] = a[i] & b[i]; }
            case OR -> { for (int i = 0; i < n; i++) o[i] = a[i] | b[i]; }
            case XOR -> { for (int i = 0; i < n; i++) o[i] = a[i] ^ b[i]; }
            case NOT -> { for (int i = 0; i < n; i++) o[i] = !a[i]; }
            default -> throw ScalarInterpreter.unknown(step);
        }
    }

    static void compare(Instruction step, boolean[] a, boolean[] b, boolean[] o, int n) {
        switch (step.prim()) {
            case EQ -> { for (int i = 0; i < n; i++) o[i] = a[i] == b[i]; }
            case NE -> { for (int i = 0; i < n; i++) o[i] = a[i] != b[i]; }
            default -> throw ScalarInterpreter.unknown(step);
        }
    }

    static void select(boolean[] a, boolean[] b, boolean[] c, boolean[] o, int n) {
        for (int i = 0; i < n; i++)
            o[i] = a[i] ? b[i] : c[i];
    }

    static void convert(Object a, boolean[] o, int n) {
        switch (a) {
            case float[] x -> { for (int i = 0; i < n; i++) o[i] = x[i] != 0; }
            case double[] x -> { for (int i = 0; i < n; i++) o[i] = x[i] != 0; }
            case int[] x -> { for (int i = 0; i < n; i++) o[i] = x[i] != 0; }
            case long[] x -> { for (int i = 0; i < n; i++) o[i] = x[i] != 0; }
            default -> throw new IllegalArgumentException("no conversion from " + a.getClass().getSimpleName());
        }
    }
}
