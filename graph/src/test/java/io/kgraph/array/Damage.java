package io.kgraph.array;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.error.GraphError;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;

/// Files that are cut off anywhere or have wrong bytes: a reader refuses them with a sentence, or finds another file that is whole.
final class Damage {
    private Damage() {}

    /// Each beginning of the file is refused.
    static void everyCutIsRefused(byte[] file, Consumer<MemorySegment> read) {
        for (int length = 0; length < file.length; length++) assertThat(isRefused(Arrays.copyOf(file, length), read)).as("cut after %d bytes", length).isTrue();
    }

    /// No change of some bytes leads to anything but a refusal or a value.
    static void noFlipIsAFault(byte[] file, int times, Consumer<MemorySegment> read) {
        var random = new Random(1);
        for (int i = 0; i < times; i++) {
            byte[] flipped = file.clone();
            for (int n = 1 + random.nextInt(3); n > 0; n--) flipped[random.nextInt(file.length)] = (byte) random.nextInt();
            isRefused(flipped, read);
        }
    }

    private static boolean isRefused(byte[] file, Consumer<MemorySegment> read) {
        try {
            read.accept(MemorySegment.ofArray(file));
            return false;
        } catch (GraphError e) {
            assertThat(e.title()).isEqualTo("BAD FILE");
            assertThat(e.sentence()).startsWith("f.bin");
            return true;
        }
    }
}
