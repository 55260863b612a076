package io.kgraph;

import io.kgraph.array.NDArray;
import io.kgraph.ir.GraphContext;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Holds the values of variables and runs graphs; safe to use from many threads.
///
/// Runs without updates go in parallel. Runs with updates are atomic: all reads see the state before, and a
/// failure half-way leaves every variable as it was.
public interface Session extends AutoCloseable {
    /// How a session runs. `target` is `auto`, `x64`, `jvm` or `reference`; `threads` 0 means all cores.
    record Options(int threads, String target, long seed, boolean fastMath) {
        public static final Options DEFAULT = new Options(0, "auto", 0, false);

        public Options withThreads(int count) {
            return new Options(count, target, seed, fastMath);
        }

        public Options withTarget(String name) {
            return new Options(threads, name, seed, fastMath);
        }

        public Options withSeed(long number) {
            return new Options(threads, target, number, fastMath);
        }

        public Options withFastMath(boolean on) {
            return new Options(threads, target, seed, on);
        }
    }

    /// Makes sessions; found through `ServiceLoader`.
    interface Provider {
        Session open(GraphContext context, Options options);
    }

    /// A variable and its new value, both as of one run.
    record Update(Variable variable, Tensor value) {}

    /// A graph made ready for calls with the same pattern of feeds and fetches.
    interface Call {
        /// Runs once; `feeds` in the order of the inputs, results in the order of the outputs.
        List<NDArray> run(List<?> feeds);

        /// As [#run], with the results written into the caller's arrays; allocates nothing once warm where the
        /// feeds are arrays, buffers or segments of the right dtype.
        ///
        /// Large results may be computed right there; after a run that fails the arrays hold numbers of no meaning.
        void run(Object[] feeds, NDArray[] into);
    }

    GraphContext context();

    Options options();

    /// Runs any nesting of lists, maps and tensors; the result has the same structure.
    ///
    /// @param feeds host values for any tensors; they override what the graph would compute
    @Nullable Object run(@Nullable Object fetches, Map<? extends Tensor, ?> feeds);

    default NDArray run(Tensor fetch) {
        return run(List.of(fetch), Map.of(), List.of()).getFirst();
    }

    /// Runs the fetches and then the updates, which read the state before the run like everything else.
    List<NDArray> run(List<Tensor> fetches, Map<? extends Tensor, ?> feeds, List<Update> updates);

    /// Binds inputs, outputs and updates once for many calls.
    Call prepare(List<Tensor> inputs, List<Tensor> outputs, List<Update> updates, List<Tensor> effects);

    /// Gives the initial value to those that have none yet.
    void initialize(Collection<Variable> variables);

    boolean isInitialized(Variable variable);

    /// The current value, copied.
    NDArray value(Variable variable);

    /// Replaces values, all or none; host values are converted to the variables' dtypes.
    void assign(Map<Variable, ?> values);

    /// How many runs have needed a random op so far: with the variables, all that a session remembers of its past.
    default long draws(Tensor random) {
        throw new UnsupportedOperationException("this session does not tell its run numbers");
    }

    /// Lets a session go on where another one stood: the next run that needs a random op counts as number `count`.
    default void draws(Tensor random, long count) {
        throw new UnsupportedOperationException("this session does not take run numbers");
    }

    boolean isClosed();

    /// Frees everything; a second close does nothing.
    @Override void close();
}
