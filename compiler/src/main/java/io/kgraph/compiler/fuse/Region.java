package io.kgraph.compiler.fuse;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Iterables;
import io.kgraph.Tensor;
import io.kgraph.type.Dim;
import java.util.LinkedHashSet;
import java.util.List;

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
        for (List<Integer> space : spaces) if (space.contains(axis)) return false;
        return true;
    }

    /// The ops of its members, each once: what it is called.
    public String name() {
        var names = new LinkedHashSet<String>();
        for (Tensor m : members) if (names.size() <= 5) names.add(m.op().name());
        var first = Joiner.on('_').join(Iterables.limit(names, 5));
        return names.size() > 5 ? first + "_and_more" : first;
    }
}
