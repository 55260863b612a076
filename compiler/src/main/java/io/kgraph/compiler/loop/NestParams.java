package io.kgraph.compiler.loop;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.ir.Rebuild;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// The params of a nest, numbered as they are met.
final class NestParams {
    private final Map<Tensor, Integer> reads = new IdentityHashMap<>();
    private final Map<Tensor, Integer> writes = new IdentityHashMap<>();
    private final List<Tensor> buffers = new ArrayList<>();
    private final List<LoopNest.Param> params = new ArrayList<>();

    int read(Tensor owner) {
        return reads.computeIfAbsent(owner, o -> add(o, false));
    }

    int write(Tensor owner) {
        return writes.computeIfAbsent(owner, o -> add(o, true));
    }

    private int add(Tensor owner, boolean written) {
        buffers.add(owner);
        params.add(new LoopNest.Param(Rebuild.name(owner).orElse(owner.op().name()), owner.dtype(), written));
        return buffers.size() - 1;
    }

    ImmutableList<LoopNest.Param> params() {
        return ImmutableList.copyOf(params);
    }

    /// The node whose buffer each param is.
    ImmutableList<Tensor> buffers() {
        return ImmutableList.copyOf(buffers);
    }
}
