package io.kgraph.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/// What a command line feeds.
final class Inputs {
    @Option(names = "--feed", paramLabel = "NAME=VALUE", description = "a value for a name: 3.5, [1, 2], @f.npy, @f.npz:key")
    List<String> feed = new ArrayList<>();

    boolean isEmpty() {
        return feed.isEmpty();
    }

    /// The values by name.
    Map<String, Object> values(Shell shell) {
        return Feeds.values(shell, feed);
    }
}
