package io.kgraph.array;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/// The random bits of the project: Philox 4x32-10, a keyed function of a counter, with no state anywhere.
///
/// Word `i` of a random op is word `i mod 4` of the block whose counter has `i div 4` in its low 64 bits and [#run] in its high 64 bits, under the
/// op's [#key]. So any element can be computed alone, in any order, on any thread.
///
/// Source: J. Salmon, M. Moraes, R. Dror, D. Shaw, *Parallel random numbers: as easy as 1, 2, 3*, SC11; the constants are the paper's.
public final class Philox {
    private static final int ROUNDS = 10;
    private static final long MULTIPLIER_0 = 0xD2511F53L, MULTIPLIER_1 = 0xCD9E8D57L;
    private static final int WEYL_0 = 0x9E3779B9, WEYL_1 = 0xBB67AE85;
    private static final long WORD = 0xffffffffL;

    /// Keys of the two uses below, so that they share no block with each other or with an op: digits of √2 and √3 in binary.
    private static final long KEY_OF_KEYS = 0x6A09E667F3BCC908L, KEY_OF_STEPS = 0xBB67AE8584CAA73BL;

    private Philox() {}

    /// The four words of one block, written from `out[at]` on. The counter's first word is the low half of `low`, its last the high half of
    /// `high`; the key's first word is its low half.
    public static void block(long low, long high, long key, int[] out, int at) {
        int c0 = (int) low, c1 = (int) (low >>> 32), c2 = (int) high, c3 = (int) (high >>> 32);
        int k0 = (int) key, k1 = (int) (key >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long p0 = MULTIPLIER_0 * (c0 & WORD), p1 = MULTIPLIER_1 * (c2 & WORD);
            c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            c1 = (int) p1;
            c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c3 = (int) p0;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        out[at] = c0;
        out[at + 1] = c1;
        out[at + 2] = c2;
        out[at + 3] = c3;
    }

    /// The key of an op's stream: the first two words of the block that has the session's seed as the low and the op's seed as the high half of
    /// its counter.
    public static long key(long sessionSeed, long opSeed) {
        return firstTwo(sessionSeed, opSeed, KEY_OF_KEYS);
    }

    /// The high half of the counter: the op's run number, and for each enclosing loop, outermost first, the step it is at.
    ///
    /// Outside of loops it is the run number itself; each step replaces it by the first two words of the block of (step, number so far).
    public static long run(long runNumber, long... steps) {
        long number = runNumber;
        for (long step : steps) number = inLoop(step, number);
        return number;
    }

    /// The number inside of one more loop that is at `step`.
    public static long inLoop(long step, long number) {
        return firstTwo(step, number, KEY_OF_STEPS);
    }

    private static long firstTwo(long low, long high, long key) {
        var words = new int[4];
        block(low, high, key, words, 0);
        return words[0] & WORD | (long) words[1] << 32;
    }

    /// Words `from` to `from + count − 1` of a stream, into `out[at]` and on.
    public static void fill(int[] out, int at, long from, int count, long key, long run) {
        fill(MemorySegment.ofArray(out).asSlice(4L * at, 4L * count), from, count, key, run);
    }

    /// Words `from` to `from + count − 1` of a stream, into the start of `out`.
    public static void fill(MemorySegment out, long from, long count, long key, long run) {
        var words = new int[4];
        for (long i = 0; i < count; ) {
            block((from + i) >>> 2, run, key, words, 0);
            for (int w = (int) ((from + i) & 3); w < 4 && i < count; w++, i++) out.set(JAVA_INT_UNALIGNED, 4 * i, words[w]);
        }
    }

    /// A number in [0, 1) from the upper 24 bits of a word: every multiple of 2⁻²⁴ is as likely.
    public static float unitFloat(int word) {
        return (word >>> 8) * 0x1p-24f;
    }

    /// A number in [0, 1) from the upper 53 bits of two words, the first of which is the lower: every multiple of 2⁻⁵³ is as likely.
    public static double unitDouble(int low, int high) {
        return ((low & WORD | (long) high << 32) >>> 11) * 0x1p-53;
    }
}
