package io.kgraph.exec.jvm;

import io.kgraph.compiler.loop.LoopNest;
import java.lang.foreign.MemorySegment;

class BoundNestTest extends NestCases {
    @Override protected void run(LoopNest nest, MemorySegment[] memory) {
        var bound = BoundNest.of(nest, sizes(nest));
        bound.run(memory, new Tiles(), 0, bound.rows());
    }
}
