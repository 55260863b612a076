package io.kgraph.fuzz;

import com.google.common.collect.ImmutableList;
import io.kgraph.Session;
import io.kgraph.array.NDArray;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.ir.GraphContext;
import io.kgraph.ir.GraphText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/// The loop of the tester: graph after graph, each a function of the seed and its number.
public final class Fuzz {
    private static final int SHARED = 64;                        // graphs that share a context and its sessions

    /// What a graph runs on unless told otherwise.
    public static final ImmutableList<String> TARGETS = ImmutableList.of("reference", "x64");

    private final long seed;
    private final ImmutableList<String> targets;
    private final List<Failure> failures = new ArrayList<>();
    private long graphs;

    public Fuzz(long seed) {
        this(seed, TARGETS);
    }

    /// @param targets what every graph runs on, two of them or more; the first is what the others are compared with. One graph in sixteen runs on all there are
    public Fuzz(long seed, List<String> targets) {
        this.seed = seed;
        this.targets = ImmutableList.copyOf(targets);
    }

    /// A graph that did not give the same everywhere, as small as it could be made, in a form that reproduces it.
    public record Failure(long seed, long index, String text) {}

    /// Tries graphs from number `first` on until `last`, or until told to stop, or until there are `most` failures.
    public void run(long first, long last, int most, BooleanSupplier stop) {
        for (long from = first; from < last && failures.size() < most && !stop.getAsBoolean(); from += SHARED)
            try (var sessions = new Sessions(new GraphContext())) {
                for (long index = from; index < Math.min(last, from + SHARED) && failures.size() < most && !stop.getAsBoolean(); index++) {
                    graphs++;
                    attempt(index, sessions).ifPresent(failures::add);
                }
            }
    }

    public long graphs() {
        return graphs;
    }

    public List<Failure> failures() {
        return List.copyOf(failures);
    }

    /// The graph with that number, as text, and the ways in which it would be run.
    public String text(long index) {
        SplittableRandom random = random(index);
        GraphCase graph = GraphMaker.make(new GraphContext(), random);
        return "to be run on " + Trial.Effort.drawn(targets, random) + "\n" + GraphText.of(graph.graph()) + "\n" + Reproduction.program(graph);
    }

    /// What two runs of the graph with that number give, with the variables after each; nothing where it is refused.
    public Optional<List<NDArray>> results(long index, Session.Options options) {
        try (var sessions = new Sessions(new GraphContext())) {
            GraphCase graph = GraphMaker.make(sessions.context(), random(index));
            return switch (sessions.run(graph, new Way(options.target(), options.threads(), Feeding.ARRAYS, Optional.empty(), false), 2)) {
                case Outcome.Values(var arrays) -> Optional.of(arrays);
                case Outcome.Refused _ -> Optional.empty();
                case Outcome.Broken(Throwable fault) -> throw new BrokenInvariant("Fuzz", "graph " + index + " of seed " + seed + " failed: " + fault);
            };
        }
    }

    private SplittableRandom random(long index) {
        return new SplittableRandom(seed * 0x9e3779b97f4a7c15L + index);
    }

    private Optional<Failure> attempt(long index, Sessions sessions) {
        SplittableRandom random = random(index);
        GraphCase graph;
        try {
            graph = GraphMaker.make(sessions.context(), random);
        } catch (RuntimeException | Error e) {
            return Optional.of(new Failure(seed, index, "the graph could not be built\n" + new Outcome.Broken(e)));
        }
        return Trial.of(graph, sessions, Trial.Effort.drawn(targets, random)).map(d -> new Failure(seed, index, alone(index, d)));
    }

    /// The same graph in sessions of its own, made small.
    private String alone(long index, Trial.Difference met) {
        try (var sessions = new Sessions(new GraphContext())) {
            SplittableRandom random = random(index);
            GraphCase graph = GraphMaker.make(sessions.context(), random);
            var effort = Trial.Effort.drawn(targets, random);
            Optional<Trial.Difference> again = Trial.of(graph, sessions, effort);
            if (again.isEmpty()) return "only after the graphs before it, on " + met.way() + "\nexpected " + met.expected() + "\nfound    " + met.found();
            return Shrinker.shrink(graph, effort.measure(), again.get()).toString();
        }
    }
}
