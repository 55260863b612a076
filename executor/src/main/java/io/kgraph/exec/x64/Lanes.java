package io.kgraph.exec.x64;

import static io.kgraph.exec.x64.asm.Ins.*;

import io.kgraph.exec.x64.asm.Gpr;
import io.kgraph.exec.x64.asm.Imm;
import io.kgraph.exec.x64.asm.Mask;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.exec.x64.asm.Vec;
import io.kgraph.scalar.ScalarType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The lanes of a block, and the masks of its tails.
final class Lanes {
    private record Key(Tail tail, boolean wide) {}

    private final Steps s;
    final int count;
    private final Map<Key, int[]> masks = new HashMap<>();

    Lanes(Steps s, int count) {
        this.s = s;
        this.count = count;
    }

    /// How many registers the elements of a width take.
    int parts(boolean wide) {
        return count * (wide ? 64 : 32) / s.bits;
    }

    /// How many elements of a width a register has.
    int perPart(boolean wide) {
        return s.bits / (wide ? 64 : 32);
    }

    int[] all(ScalarType type, int v) {
        int[] parts = new int[parts(Truths.isWide(type))];
        Arrays.fill(parts, v);
        return parts;
    }

    /// Masks of the lanes that there are, or null for all of them.
    int @Nullable [] masks(Tail tail, boolean wide) {
        return switch (tail) {
            case Tail.All _ -> null;
            case Tail.Fixed f when f.count() >= count -> null;
            default -> known(tail, wide);
        };
    }

    private int[] known(Tail tail, boolean wide) {
        int[] there = masks.get(new Key(tail, wide));
        if (there == null) {
            there = make(tail, wide);
            masks.put(new Key(tail, wide), there);
        }
        return there;
    }

    private int[] make(Tail tail, boolean wide) {
        return switch (tail) {
            case Tail.Fixed f -> s.avx512() ? fixedMasks(f.count(), wide) : fixed(f.count(), wide);
            case Tail.Counted c -> s.avx512() ? countedMasks(tail, c.count(), wide) : counted(c.count(), wide);
            case Tail.All _ -> throw new IllegalArgumentException("all lanes need no mask");
        };
    }

    private int[] fixed(int n, boolean wide) {
        int per = perPart(wide);
        int[] parts = new int[parts(wide)];
        for (int p = 0; p < parts.length; p++) {
            int set = Math.clamp(n - p * per, 0, per);
            if (set == 0)
                parts[p] = s.zero();
            else if (set == per)
                parts[p] = s.ones();
            else {
                int[] words = new int[s.bits / 32];
                Arrays.fill(words, 0, wide ? 2 * set : set, -1);
                parts[p] = s.table(Mem.of(s.asm.constant(words)));
            }
        }
        return parts;
    }

    private int[] fixedMasks(int n, boolean wide) {
        int per = perPart(wide);
        int[] parts = new int[parts(wide)];
        for (int p = 0; p < parts.length; p++) {
            int set = Math.clamp(n - p * per, 0, per);
            parts[p] = s.mask();
            s.macro(new int[] {parts[p]}, new int[0], 0, (asm, at) -> {
                asm.mov(Gpr.RAX, (1 << set) - 1);
                asm.emit(KMOVW_KR, new Mask(at.result(0)), Gpr.RAX);
            });
        }
        return parts;
    }

    /// Windows of a table of set lanes and clear ones, as far before its middle as there are lanes.
    private int[] counted(Gpr n, boolean wide) {
        int[] words = new int[2 * count];
        Arrays.fill(words, 0, count, -1);
        Mem middle = Mem.of(s.asm.constant(words)).plus(4 * count);
        int[] parts = new int[parts(wide)];
        for (int p = 0; p < parts.length; p++)
            parts[p] = s.vector();
        s.macro(parts, new int[0], 0, (asm, at) -> {
            asm.emit(LEA, Gpr.RCX, middle);
            asm.emit(MOV, Gpr.RAX, n);
            asm.emit(NEG, Gpr.RAX);
            for (int p = 0; p < parts.length; p++) {
                Mem window = Mem.at(Gpr.RCX, Gpr.RAX, 4, 4 * p * perPart(wide));
                asm.emit(wide ? VPMOVSXDQ : VMOVUPS, new Vec(at.result(p), s.bits), window);
            }
        });
        return parts;
    }

    private int[] countedMasks(Tail tail, Gpr n, boolean wide) {
        if (wide)
            return Truths.widened(s, known(tail, false));
        int[] parts = new int[parts(false)];
        for (int p = 0; p < parts.length; p++)
            parts[p] = s.mask();
        s.macro(parts, new int[0], 0, (asm, at) -> {
            asm.mov(Gpr.RAX, -1);
            asm.emit(BZHI, Gpr.RAX, Gpr.RAX, n);
            for (int p = 0; p < parts.length; p++) {
                asm.emit(KMOVW_KR, new Mask(at.result(p)), Gpr.RAX);
                asm.emit(SHR, Gpr.RAX, Imm.of(16));
            }
        });
        return parts;
    }
}
