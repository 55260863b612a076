package io.kgraph.scalar;

/// The primitives of `I32` over arrays: `o[i] = f(a[i], b[i])`, as Java means them.
final class I32Lanes {
    private I32Lanes() {}

    static void run(Instruction step, int[] a, int[] b, int[] o, int n) {
        switch (step.prim()) {
            case ADD -> { for (int i = 0; i < n; i++) o[i] = a[i] + b[i]; }
            case SUB -> { for (int i = 0; i < n; i++) o[i] = a[i] - b[i]; }
            case MUL -> { for (int i = 0; i < n; i++) o[i] = a[i] * b[i]; }
            case DIV -> { for (int i = 0; i < n; i++) o[i] = a[i] / b[i]; }
            case REM -> { for (int i = 0; i < n; i++) o[i] = a[i] % b[i]; }
            case NEG -> { for (int i = 0; i < n; i++) o[i] = -a[i]; }
            case ABS -> { for (int i = 0; i < n; i++) o[i] = Math.abs(a[i]); }
            case MIN -> { for (int i = 0; i < n; i++) o[i] = Math.min(a[i], b[i]); }
            case MAX -> { for (int i = 0; i < n; i++) o[i] = Math.max(a[i], b[i]); }
            case AND -> { for (int i = 0; i < n; i++) o[i] = a[i] & b[i]; }
            case OR -> { for (int i = 0; i < n; i++) o[i] = a[i] | b[i]; }
            case XOR -> { for (int i = 0; i < n; i++) o[i] = a[i] ^ b[i]; }
            case NOT -> { for (int i = 0; i < n; i++) o[i] = ~a[i]; }
            case SHL -> { for (int i = 0; i < n; i++) o[i] = a[i] << b[i]; }
            case SHR -> { for (int i = 0; i < n; i++) o[i] = a[i] >>> b[i]; }
            case SAR -> { for (int i = 0; i < n; i++) o[i] = a[i] >> b[i]; }
            case MULHI -> { for (int i = 0; i < n; i++) o[i] = (int) (Integer.toUnsignedLong(a[i]) * Integer.toUnsignedLong(b[i]) >>> 32); }
            case WRAP8 -> { for (int i = 0; i < n; i++) o[i] = (byte) a[i]; }
            case WRAP16 -> { for (int i = 0; i < n; i++) o[i] = (short) a[i]; }
            case WRAPU8 -> { for (int i = 0; i < n; i++) o[i] = a[i] & 0xff; }
            case WRAPU16 -> { for (int i = 0; i < n; i++) o[i] = a[i] & 0xffff; }
            default -> throw ScalarInterpreter.unknown(step);
        }
    }

    static void compare(Instruction step, int[] a, int[] b, boolean[] o, int n) {
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

    static void select(boolean[] a, int[] b, int[] c, int[] o, int n) {
        for (int i = 0; i < n; i++)
            o[i] = a[i] ? b[i] : c[i];
    }

    static void convert(Object a, int[] o, int n) {
        switch (a) {
            case float[] x -> { for (int i = 0; i < n; i++) o[i] = (int) x[i]; }
            case double[] x -> { for (int i = 0; i < n; i++) o[i] = (int) x[i]; }
            case long[] x -> { for (int i = 0; i < n; i++) o[i] = (int) x[i]; }
            case boolean[] x -> { for (int i = 0; i < n; i++) o[i] = x[i] ? 1 : 0; }
            default -> throw new IllegalArgumentException("no conversion from " + a.getClass().getSimpleName());
        }
    }

    static void bitcast(float[] a, int[] o, int n) {
        for (int i = 0; i < n; i++)
            o[i] = Float.floatToRawIntBits(a[i]);
    }
}
