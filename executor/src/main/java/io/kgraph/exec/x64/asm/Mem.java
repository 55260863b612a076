package io.kgraph.exec.x64.asm;

import org.jspecify.annotations.Nullable;

/// A place in memory: `base + index · scale + disp`, or a constant behind the code.
///
/// @param index     a general register, or the vector of a gather
/// @param broadcast one element for all lanes (EVEX)
public record Mem(@Nullable Gpr base, @Nullable Register index, int scale, int disp, @Nullable Constant constant, boolean broadcast) implements Operand {
    public Mem {
        if (index == Gpr.RSP) throw new IllegalArgumentException("rsp cannot be an index");
        if (Integer.bitCount(scale) != 1 || scale < 1 || scale > 8) throw new IllegalArgumentException("scale " + scale);
    }

    public static Mem at(Gpr base) {
        return at(base, 0);
    }

    public static Mem at(Gpr base, int disp) {
        return new Mem(base, null, 1, disp, null, false);
    }

    public static Mem at(Gpr base, Gpr index, int scale, int disp) {
        return new Mem(base, index, scale, disp, null, false);
    }

    /// The addresses of a gather or scatter.
    public static Mem vector(Gpr base, Vec index, int scale, int disp) {
        return new Mem(base, index, scale, disp, null, false);
    }

    public static Mem of(Constant constant) {
        return new Mem(null, null, 1, 0, constant, false);
    }

    /// `bytes` further on.
    public Mem plus(int bytes) {
        return new Mem(base, index, scale, Math.addExact(disp, bytes), constant, broadcast);
    }

    /// One element of it for all lanes.
    public Mem broadcastToAll() {
        return new Mem(base, index, scale, disp, constant, true);
    }

    @Nullable Vec vectorIndex() {
        return index instanceof Vec v ? v : null;
    }
}
