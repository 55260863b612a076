package io.kgraph.viz;

import com.google.common.collect.ImmutableList;
import java.util.List;

/// What lists of items have in common.
final class Items {
    private Items() {}

    /// Puts items behind others, in a group of that name unless it is empty.
    static void append(List<Item> all, List<Item> more, String group) {
        int first = all.size();
        for (Item i : more) {
            ImmutableList<Integer> inputs = i.inputs().stream().map(n -> n + first).collect(ImmutableList.toImmutableList());
            Item moved = new Item(i.title(), i.lines(), i.kind(), i.details(), i.path(), inputs, i.result(), i.step(), i.seconds(), i.inside());
            all.add(group.isEmpty() ? moved : moved.in(ImmutableList.<String>builder().add(group).addAll(i.path()).build()));
        }
    }
}
