package io.kgraph.scalar;

/// The primitives of `F64` over arrays: `o[i] = f(a[i], b[i], c[i])`, as Java means them.
final class F64Lanes {
    private F64Lanes() {}

    static void run(Instruction step, double[] a, double[] b, double[] c, double[] o, int n) {
        switch (step.prim()) {
            case ADD -> { for (int i = 0; i < n; i++) o[i] = a[i] + b[i]; }
            case SUB -> { for (int i = 0; i < n; i++) o[i] = a[i] - b[i]; }
            case MUL -> { for (int i = 0; i < n; i++) o[i] = a[i] * b[i]; }
            case DIV -> { for (int i = 0; i < n; i++) o[i] = a[i] / b[i]; }
            case FMA -> { for (int i = 0; i < n; i++) o[i] = Math.fma(a[i], b[i], c[i]); }
            case NEG -> { for (int i = 0; i < n; i++) o[i] = -a[i]; }
            case ABS -> { for (int i = 0; i < n; i++) o[i] = Math.abs(a[i]); }
            case MIN -> { for (int i = 0; i < n; i++) o[i] = Math.min(a[i], b[i]); }
            case MAX -> { for (int i = 0; i < n; i++) o[i] = Math.max(a[i], b[i]); }
            case SQRT -> { for (int i = 0; i < n; i++) o[i] = Math.sqrt(a[i]); }
            case ROUND -> { for (int i = 0; i < n; i++) o[i] = Math.rint(a[i]); }
            case FLOOR -> { for (int i = 0; i < n; i++) o[i] = Math.floor(a[i]); }
            case CEIL -> { for (int i = 0; i < n; i++) o[i] = Math.ceil(a[i]); }
            case TRUNC -> { for (int i = 0; i < n; i++) o[i] = a[i] < 0 ? Math.ceil(a[i]) : Math.floor(a[i]); }
            default -> throw ScalarInterpreter.unknown(step);
        }
    }

    static void compare(Instruction step, double[] a, double[] b, boolean[] o, int n) {
        switch (step.prim()) {
            case EQ -> { for (int i = 0; i < n; i++) o[i] = a[i] == b[i]; }
            case NE -> { for (int i = 0; i < n; i++) o[i] = a[i] != b[i]; }
            case LT -> { for (int i = 0; i < n; i++) o[i] = a[i] < b[i]; }
            case LE -> { for (int i = 0; i < n; i++) o[i] = a[i] <= b[i]; }
            case GT -> { for (int i = 0; i < n; i++) o[i] = a[i] > b[i]; }
            case GE -> { for (int i = 0; i < n; i++) o[i] = a[i] >= b[i]; }
            default -> throw ScalarInterpreter.unknown(step);
        }
    }

    static void select(boolean[] a, double[] b, double[] c, double[] o, int n) {
        for (int i = 0; i < n; i++)
            o[i] = a[i] ? b[i] : c[i];
    }

    static void convert(Object a, double[] o, int n) {
        switch (a) {
            case float[] x -> { for (int i = 0; i < n; i++) o[i] = x[i]; }
            case int[] x -> { for (int i = 0; i < n; i++) o[i] = x[i]; }
            case long[] x -> { for (int i = 0; i < n; i++) o[i] = (double) x[i]; }
            case boolean[] x -> { for (int i = 0; i < n; i++) o[i] = x[i] ? 1 : 0; }
            default -> throw new IllegalArgumentException("no conversion from " + a.getClass().getSimpleName());
        }
    }

    static void bitcast(long[] a, double[] o, int n) {
        for (int i = 0; i < n; i++)
            o[i] = Double.longBitsToDouble(a[i]);
    }
}
