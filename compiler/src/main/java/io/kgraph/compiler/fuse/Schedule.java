package io.kgraph.compiler.fuse;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.compiler.pass.Program;
import java.util.Optional;

/// What is done in a run, in order: regions, kernels, branches, prints; and what is in memory.
///
/// @param inlined what every region computes for itself, however many need it
/// @param stored  what is written to a buffer of its own
/// @param inPlace the variables whose new value may be written over the old one, as far as order goes: nothing at or
///                after the writing step reads the old value elsewhere or can fail
public record Schedule(Program program, ImmutableList<Item> items, ImmutableSet<Tensor> inlined, ImmutableSet<Tensor> stored,
        ImmutableMap<Variable, Tensor> inPlace) {
    /// One thing done.
    public sealed interface Item {
        /// The node by whose line errors are reported.
        Tensor node();
    }

    public record Fused(Region region) implements Item {
        @Override public Tensor node() {
            return region.members().isEmpty() ? region.stores().getFirst().target() : region.members().getLast();
        }
    }

    /// A kernel of its own; the epilogue reads what it makes and is the only one to.
    public record Call(Tensor node, Optional<Region> epilogue) implements Item {}

    public record Branch(Tensor node) implements Item {}

    public record Printed(Tensor node) implements Item {}

    @Override public String toString() {
        return ScheduleText.of(this);
    }
}
