package io.kgraph.lang;

import io.kgraph.Tensor;
import io.kgraph.op.Assign;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The updates among the lets of a block: one that nothing needs of what the block returns would never be done.
final class LostUpdates {
    private final Map<Tensor, Span> updates = new LinkedHashMap<>();

    void look(@Nullable Object value, Span let) {
        if (value instanceof Tensor t && t.op() instanceof Assign) updates.put(t, let);
    }

    void refuse(@Nullable Object result) {
        if (updates.isEmpty()) return;
        Set<Tensor> needed = Collections.newSetFromMap(new IdentityHashMap<>());
        var open = new ArrayDeque<Tensor>(ModuleInstance.tensors(result));
        while (!open.isEmpty()) {
            Tensor t = open.pop();
            if (!needed.add(t)) continue;
            t.inputs().forEach(open::push);
            t.after().forEach(open::push);
        }
        updates.forEach((update, let) -> {
            if (!needed.contains(update) && update.op() instanceof Assign a)
                throw Refused.of(Code.E0508, let, "'" + a.variable().label() + "' would never be updated: what the block returns does not need it.",
                        "return it too, or return control_dependencies([…], fn() => …).");
        });
    }
}
