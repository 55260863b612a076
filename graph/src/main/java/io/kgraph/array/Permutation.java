package io.kgraph.array;

/// The order in which an epoch visits its rows: a permutation that is a function of seeds and epoch alone.
public final class Permutation {
    /// Keeps the words of shuffling apart from those of an op with the same seed: digits of √5 in binary.
    private static final long SHUFFLE = 0x3C6EF372FE94F82BL;
    private static final int BUFFER = 256;

    private final int[] words = new int[BUFFER];
    private final long key;
    private final long epoch;
    private long drawn;

    private Permutation(long key, long epoch) {
        this.key = key;
        this.epoch = epoch;
    }

    /// Every order of `0 … n − 1` is as likely over the seeds: Fisher and Yates from the end, each position drawn without bias.
    public static int[] of(int n, long sessionSeed, long seed, long epoch) {
        var stream = new Permutation(Philox.key(sessionSeed, seed) ^ SHUFFLE, epoch);
        var order = new int[n];
        for (int i = 0; i < n; i++) order[i] = i;
        for (int i = n - 1; i > 0; i--) {
            int j = stream.below(i + 1);
            int moved = order[i];
            order[i] = order[j];
            order[j] = moved;
        }
        return order;
    }

    /// A number from 0 to `bound − 1`: the upper half of `word · bound`, with the few words refused that would favour some numbers.
    ///
    /// Source: D. Lemire, *Fast random integer generation in an interval*, 2019.
    private int below(int bound) {
        int refused = Integer.remainderUnsigned(-bound, bound);
        while (true) {
            long product = (next() & 0xffffffffL) * bound;
            if (Integer.compareUnsigned((int) product, refused) >= 0) return (int) (product >>> 32);
        }
    }

    private int next() {
        int at = (int) (drawn % BUFFER);
        if (at == 0) Philox.fill(words, 0, drawn, BUFFER, key, epoch);
        drawn++;
        return words[at];
    }
}
