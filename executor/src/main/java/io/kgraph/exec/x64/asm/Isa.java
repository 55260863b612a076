package io.kgraph.exec.x64.asm;

/// The two instruction sets code is made for.
public enum Isa {
    /// AVX2, FMA, F16C, BMI1 and BMI2.
    AVX2(256, 16),
    /// The same and AVX-512 F, VL, DQ, BW.
    AVX512(512, 32);

    private final int bits;
    private final int registers;

    Isa(int bits, int registers) {
        this.bits = bits;
        this.registers = registers;
    }

    /// The width of a vector register.
    public int bits() {
        return bits;
    }

    /// How many vector registers there are.
    public int registers() {
        return registers;
    }

    /// A vector register at full width.
    public Vec vector(int number) {
        return new Vec(number, bits);
    }
}
