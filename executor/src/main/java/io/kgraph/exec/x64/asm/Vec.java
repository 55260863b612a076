package io.kgraph.exec.x64.asm;

/// A vector register, or the lower part of one.
public record Vec(int number, int bits) implements Register {
    public static Vec x(int number) {
        return new Vec(number, 128);
    }

    public static Vec y(int number) {
        return new Vec(number, 256);
    }

    public static Vec z(int number) {
        return new Vec(number, 512);
    }

    /// The same register at another width.
    public Vec as(int bits) {
        return bits == this.bits ? this : new Vec(number, bits);
    }

    /// Its lower half; of an xmm register the register itself, as narrow sources and results live there.
    public Vec half() {
        return as(Math.max(128, bits / 2));
    }

    @Override public String toString() {
        return (bits == 512 ? "zmm" : bits == 256 ? "ymm" : "xmm") + number;
    }
}
