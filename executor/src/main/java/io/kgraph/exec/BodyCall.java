package io.kgraph.exec;

import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.exec.x64.CodeText;
import io.kgraph.exec.x64.Loaded;
import io.kgraph.exec.x64.asm.NativeCode;
import io.kgraph.exec.x64.gemm.Product;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/// A native function that each step of a loop calls, over some lines of its buffers.
sealed interface BodyCall {
    /// The step of the body that it does, or −1.
    int step();

    NativeCode code();

    int words();

    long units();

    long scratchBytes();

    /// Memory for what stays from step to step.
    default long panelBytes() {
        return 0;
    }

    /// About how long it takes.
    double nanos();

    /// The text of its code.
    String text();

    /// Writes its words for step `k` of the loop.
    ///
    /// @param line   the first of its lines
    /// @param panels memory of its own
    void fill(MemorySegment words, BodyPlaces places, long k, long line, long scratch, long panels);

    /// What it has found wrong.
    RuntimeException failure(int refusal, MemorySegment words);

    /// @param buffers   by param
    /// @param lineBytes by param, 0 where a param has no lines
    record Nest(int step, Loaded loaded, NativeCode code, LoopNest nest, int[] buffers, long[] lineBytes) implements BodyCall {
        @Override public int words() {
            return loaded.code().words();
        }

        @Override public long units() {
            return loaded.code().units();
        }

        @Override public long scratchBytes() {
            return loaded.code().scratchBytes();
        }

        @Override public double nanos() {
            return loaded.code().nanos();
        }

        @Override public void fill(MemorySegment words, BodyPlaces places, long k, long line, long scratch, long panels) {
            for (int p = 0; p < buffers.length; p++) words.setAtIndex(ValueLayout.JAVA_LONG, p, places.address(buffers[p], k) + line * lineBytes[p]);
            words.setAtIndex(ValueLayout.JAVA_LONG, buffers.length, scratch);
        }

        @Override public String text() {
            return CodeText.of(nest, loaded.code());
        }

        @Override public RuntimeException failure(int refusal, MemorySegment words) {
            return loaded.code().faults().get(refusal - 1).failure(words.getAtIndex(ValueLayout.JAVA_LONG, words() - 1));
        }
    }

    /// @param packed where the first step packs the right operand for all others
    /// @param aLine  bytes from line to line of `a`, and `cLine` of `c`
    record Matrices(int step, Product.Single single, Optional<Product.Packed> packed, int a, int b, int c, long aLine, long cLine, double nanos, String text) implements BodyCall {
        @Override public NativeCode code() {
            return single.code();
        }

        @Override public int words() {
            return single.words();
        }

        @Override public long units() {
            return single.units();
        }

        @Override public long scratchBytes() {
            return single.scratchBytes();
        }

        @Override public void fill(MemorySegment words, BodyPlaces places, long k, long line, long scratch, long panels) {
            long left = places.address(a, k) + line * aLine, right = places.address(b, k), result = places.address(c, k) + line * cLine;
            if (packed.isPresent()) packed.get().fill(words, left, right, result, scratch, panels, k == 0);
            else single.fill(words, left, right, result, scratch);
        }

        @Override public long panelBytes() {
            return packed.map(Product.Packed::panelBytes).orElse(0L);
        }

        @Override public RuntimeException failure(int refusal, MemorySegment words) {
            return new BrokenInvariant("BodyCall", "a product refuses nothing", text);
        }
    }
}
