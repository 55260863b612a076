package io.kgraph.exec.x64;

import io.kgraph.exec.x64.asm.Assembler;
import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.exec.x64.asm.Mem;
import org.jspecify.annotations.Nullable;

/// One machine instruction (or a short fixed sequence, a [Macro]) over virtual registers.
///
/// Operands are emitted in Intel's order: result, mask aside, sources, memory, immediate; a store has its memory first.
final class Step {
    static final int NONE = Integer.MIN_VALUE;

    enum Kind { PLAIN, FMA, STORE, MACRO, WRITE, COPY, UPDATE, SKIP, RESUME }

    /// A sequence that chooses its instructions itself. Results and temporaries share no register with sources.
    @FunctionalInterface interface Macro {
        void emit(Assembler asm, Places at);
    }

    /// Where the values of a macro are.
    interface Places {
        int result(int i);

        int source(int i);

        int temporary(int i);
    }

    final Kind kind;
    final @Nullable Ins ins;
    final int[] results;
    final int[] sources;
    int temporaries;
    int maskTemporaries;
    @Nullable Macro macro;
    @Nullable Mem memory;
    int immediate = NONE;
    /// Which source may be read from memory, or −1.
    int foldable = -1;
    boolean commutes;
    /// Under AVX-512: the mask register that guards it (the last source), else −1; unset lanes become zero or keep what source 0 had.
    boolean masked;
    boolean zeroing;
    /// Source 0 is overwritten by the result.
    boolean tied;
    boolean effect;
    int resultBits;
    int lastBits;
    boolean dead;
    /// Per source the position of its next use after this one.
    int[] next = {};
    /// Of a `WRITE`, the physical register; of a `SKIP`, its `RESUME`.
    int target = -1;

    Step(Kind kind, @Nullable Ins ins, int[] results, int[] sources, int bits) {
        this.kind = kind;
        this.ins = ins;
        this.results = results;
        this.sources = sources;
        this.resultBits = bits;
        this.lastBits = bits;
    }

    Step immediate(int value) {
        immediate = value;
        return this;
    }

    Step widths(int result, int last) {
        resultBits = result;
        lastBits = last;
        return this;
    }

    Step memory(Mem at) {
        memory = at;
        return this;
    }

    Step fold(int source) {
        foldable = source;
        return this;
    }

    Step commutes() {
        commutes = true;
        return this;
    }

    Step tied() {
        tied = true;
        return this;
    }

    Step effect() {
        effect = true;
        return this;
    }
}
