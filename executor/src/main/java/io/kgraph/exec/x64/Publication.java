package io.kgraph.exec.x64;

import java.util.ArrayList;
import java.util.List;

/// Code that goes to executable memory together, as changing the protection of pages costs more than emitting a small kernel.
public final class Publication {
    private final List<Loaded> waiting = new ArrayList<>();

    synchronized Loaded add(NestCode code) {
        var loaded = new Loaded(code, this);
        waiting.add(loaded);
        return loaded;
    }

    /// Makes executable what is not yet.
    public synchronized void publish() {
        if (waiting.isEmpty()) return;
        Machine.publish(waiting.stream().map(l -> l.code().code()).toList()).ifPresent(codes -> {
            for (int i = 0; i < codes.size(); i++) waiting.get(i).entry(codes.get(i));
            waiting.clear();
        });
    }
}
