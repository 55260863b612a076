package io.kgraph.compiler.fuse;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.kgraph.Tensor;
import io.kgraph.type.Dim;
import java.util.LinkedHashSet;
import java.util.stream.Collectors;

/// What runs as one nest: nodes over common axes, of which some are rows and the others spaces that reductions run over.
///
/// @param axes       all axes; each belongs to at most one space, the others are the rows
/// @param members    what is computed here, inputs first; other nodes are read from memory, or looked through
/// @param reductions for each reduction among them its space
/// @param stores     what is written
public record Region(int id, ImmutableList<Dim> axes, ImmutableList<ImmutableList<Integer>> spaces, ImmutableList<Tensor> members,
        ImmutableMap<Tensor, Integer> reductions, ImmutableList<Store> stores) {
    /// The value at `coords` goes to `target`, there `start` later along `axis`; mostly the target is the value.
    public record Store(Tensor value, Coords coords, Tensor target, int axis, Dim start) {}

    /// The axis belongs to no space.
    public boolean isRow(int axis) {
        return spaces.stream().noneMatch(s -> s.contains(axis));
    }

    /// The ops of its members, each once: what it is called.
    public String name() {
        var names = new LinkedHashSet<String>();
        for (Tensor m : members) names.add(m.op().name());
        var first = names.stream().limit(5).collect(Collectors.joining("_"));
        return names.size() > 5 ? first + "_and_more" : first;
    }
}
