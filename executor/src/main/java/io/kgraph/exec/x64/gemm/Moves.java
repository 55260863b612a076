package io.kgraph.exec.x64.gemm;

import io.kgraph.exec.x64.asm.Assembler;
import io.kgraph.exec.x64.asm.Imm;
import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.exec.x64.asm.Vec;

/// Elements between memory and registers, a vector of them or fewer; memory beyond is not touched.
///
/// What is loaded may be stored as float16, which is widened; what is stored is as computed with.
public final class Moves {
    private final Assembler asm;
    private final Element element;
    private final boolean half;

    public Moves(Assembler asm, Element element, boolean half) {
        this.asm = asm;
        this.element = element;
        this.half = half;
    }

    /// The bytes of an element as loaded.
    int loadedBytes() {
        return half ? 2 : element.bytes;
    }

    /// A whole vector.
    void load(Vec to, Mem from) {
        asm.emit(half ? Ins.VCVTPH2PS : element.load, to, from);
    }

    void loadOne(Vec to, Mem from) {
        if (half) {
            asm.emit(Ins.VPXOR, to.as(128), to.as(128), to.as(128));
            asm.emit(Ins.VPINSRW, to.as(128), to.as(128), from, Imm.of(0));
            asm.emit(Ins.VCVTPH2PS, to.as(128), to.as(128));
        } else asm.emit(element.loadOne, to.as(128), from);
    }

    /// The first `count` elements, and zeros; `mask` covers them.
    void loadFirst(Vec to, Mem from, int count, Vec mask) {
        if (half) {
            Vec x = to.as(128);
            asm.emit(Ins.VPXOR, x, x, x);
            for (int i = 0; i < count; i++) asm.emit(Ins.VPINSRW, x, x, from.plus(2 * i), Imm.of(i));
            asm.emit(Ins.VCVTPH2PS, to.as(256), x);
        } else asm.emit(element.maskedLoad, to, mask, from);
    }

    void storeOne(Mem to, Vec from) {
        asm.emit(element.storeOne, to, from.as(128));
    }

    /// The first `count` of a ymm.
    public void store(Mem to, Vec from, int count, Vec scratch) {
        int lanes = element.lanes(256), rest = count % (lanes / 2);
        if (count == lanes) {
            asm.emit(element.store, to, from);
            return;
        }
        Vec now = from.as(128);
        Mem at = to;
        if (count >= lanes / 2) {
            asm.emit(element.store, at, now);
            if (rest == 0) return;
            asm.emit(Ins.VEXTRACTF128, scratch.as(128), from.as(256), Imm.of(1));
            now = scratch.as(128);
            at = at.plus(16);
        }
        if (rest >= 2) {
            asm.emit(Ins.VMOVLPS_STORE, at, now);
            at = at.plus(8);
            if (rest == 3) {
                asm.emit(Ins.VMOVHLPS, scratch.as(128), now, now);
                now = scratch.as(128);
            }
        }
        if (rest % 2 == 1) storeOne(at, now);
    }

    /// `count` neighbours from one place to another.
    void copy(Mem to, Mem from, int count, Vec scratch) {
        int done = 0;
        for (int n = element.lanes(256); n > 0; n /= 2)
            while (count - done >= n) {
                copyPiece(to.plus(done * element.bytes), from.plus(done * loadedBytes()), n * element.bytes, scratch);
                done += n;
            }
    }

    private void copyPiece(Mem to, Mem from, int bytes, Vec v) {
        Vec x = v.as(128);
        if (bytes == element.bytes) {
            loadOne(x, from);
            storeOne(to, x);
        } else if (bytes == 8) {                                 // two of 4 bytes
            if (half) {
                asm.emit(Ins.VMOVD, x, from);
                asm.emit(Ins.VCVTPH2PS, x, x);
            } else asm.emit(Ins.VMOVSD, x, from);
            asm.emit(Ins.VMOVLPS_STORE, to, x);
        } else {
            load(v.as(8 * bytes), from);
            asm.emit(element.store, to, v.as(8 * bytes));
        }
    }
}
