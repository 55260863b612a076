package io.kgraph.watch;

import com.google.common.collect.ImmutableMap;
import io.kgraph.array.NDArray;

/// Follows the trainings of a script.
public interface Watcher extends AutoCloseable {
    /// A step has ended; called for each of them, so it must be quick.
    ///
    /// @param steps how many there will be if nothing stops them, or 0 where that is not known
    void step(String label, long epoch, long step, long steps, double objective);

    /// An epoch has ended.
    ///
    /// @param means the objective first, then the watched values, by their names
    void epoch(String label, long epoch, long step, ImmutableMap<String, NDArray> means);

    /// That training is over.
    void trained();

    /// Nothing more comes.
    @Override void close();
}
