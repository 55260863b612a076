package io.kgraph.exec.x64;

import com.google.common.primitives.ImmutableLongArray;
import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.exec.jvm.NestCases;
import io.kgraph.exec.x64.asm.CodeMemory;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.NativeCode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

class LoopEmitterTest extends NestCases {
    @Override protected void run(LoopNest nest, MemorySegment[] memory) {
        run(nest, sizes(nest), memory);
    }

    static void run(LoopNest nest, ImmutableLongArray sizes, MemorySegment[] memory) {
        NestCode code = LoopEmitter.emit(nest, sizes, Isa.AVX2).orElseThrow();
        NativeCode f = CodeMemory.publish(code.code()).orElseThrow();
        call(code, f, memory, 0, code.units());
    }

    static void call(NestCode code, NativeCode f, MemorySegment[] memory, long from, long to) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment words = arena.allocate(8L * code.words(), 64), scratch = arena.allocate(Math.max(64, code.scratchBytes()), 64);
            for (int p = 0; p < memory.length; p++) words.setAtIndex(ValueLayout.JAVA_LONG, p, memory[p].address());
            words.setAtIndex(ValueLayout.JAVA_LONG, memory.length, scratch.address());
            int refused = (int) f.call(words.address(), from, to);
            if (refused > 0) throw code.faults().get(refused - 1).failure(words.getAtIndex(ValueLayout.JAVA_LONG, memory.length + 1));
        }
    }
}
