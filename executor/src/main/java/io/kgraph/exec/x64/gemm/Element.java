package io.kgraph.exec.x64.gemm;

import io.kgraph.exec.x64.asm.Ins;

/// What products compute in, with its instructions.
public enum Element {
    F32(4, Ins.VMOVUPS, Ins.VMOVUPS_STORE, Ins.VMOVSS, Ins.VMOVSS_STORE, Ins.VBROADCASTSS, Ins.VFMADD231PS, Ins.VADDPS, Ins.VADDSS, Ins.VMULPS, Ins.VMASKMOVPS),
    F64(8, Ins.VMOVUPD, Ins.VMOVUPD_STORE, Ins.VMOVSD, Ins.VMOVSD_STORE, Ins.VBROADCASTSD, Ins.VFMADD231PD, Ins.VADDPD, Ins.VADDSD, Ins.VMULPD, Ins.VMASKMOVPD),
    /// Of tiles alone: sums wrap, so that their order has no meaning.
    I32(4, Ins.VMOVUPS, Ins.VMOVUPS_STORE, Ins.VMOVSS, Ins.VMOVSS_STORE, Ins.VBROADCASTSS, Ins.VPMULLD, Ins.VPADDD, Ins.VPADDD, Ins.VPMULLD, Ins.VMASKMOVPS);

    public final int bytes;
    public final Ins load;
    public final Ins store;
    final Ins loadOne;
    final Ins storeOne;
    public final Ins broadcast;
    /// For integers the product alone, which is then added.
    public final Ins fma;
    public final Ins add;
    final Ins addOne;
    final Ins mul;
    public final Ins maskedLoad;

    Element(int bytes, Ins load, Ins store, Ins loadOne, Ins storeOne, Ins broadcast, Ins fma, Ins add, Ins addOne, Ins mul, Ins maskedLoad) {
        this.bytes = bytes;
        this.load = load;
        this.store = store;
        this.loadOne = loadOne;
        this.storeOne = storeOne;
        this.broadcast = broadcast;
        this.fma = fma;
        this.add = add;
        this.addOne = addOne;
        this.mul = mul;
        this.maskedLoad = maskedLoad;
    }

    boolean isInteger() {
        return this == I32;
    }

    /// How many there are in a vector of `bits`.
    public int lanes(int bits) {
        return bits / 8 / bytes;
    }
}
