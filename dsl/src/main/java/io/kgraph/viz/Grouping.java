package io.kgraph.viz;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Gathers what has the same key into groups, of which none depends on itself by way of another.
///
/// What comes later joins the latest group of its key, unless that would close a circle; then it begins a new one.
final class Grouping {
    private final List<BitSet> above = new ArrayList<>();        // of each group, those that it depends on
    private final Map<String, Integer> latest = new HashMap<>();
    private final List<String> keys = new ArrayList<>();
    private final List<BitSet> inputs = new ArrayList<>();       // of each group, those that it needs itself
        private final int[] group;
    private int added;

    Grouping(int count) {
        this.group = new int[count];
    }

    /// Adds the next item.
    ///
    /// @param needs the numbers of those before it that it depends on
    void add(String key, int[] needs) {
        var needed = new BitSet();
        for (int i : needs) {
            needed.set(group[i]);
            needed.or(above.get(group[i]));
        }
        Integer known = latest.get(key);
        int joined = known != null && mayJoin(known, needs) ? known : begin(key);
        group[added++] = joined;
        needed.clear(joined);
        for (int i : needs) if (group[i] != joined) inputs.get(joined).set(group[i]);
        BitSet before = above.get(joined);
        int had = before.cardinality();
        before.or(needed);
        if (before.cardinality() == had) return;
        for (BitSet other : above) if (other.get(joined)) other.or(before);
    }

    /// Whether no input outside the group depends on the group.
    private boolean mayJoin(int candidate, int[] needs) {
        for (int i : needs) if (group[i] != candidate && above.get(group[i]).get(candidate)) return false;
        return true;
    }

    private int begin(String key) {
        keys.add(key);
        above.add(new BitSet());
        inputs.add(new BitSet());
        latest.put(key, keys.size() - 1);
        return keys.size() - 1;
    }

    int count() {
        return keys.size();
    }

    String key(int number) {
        return keys.get(number);
    }

    int of(int item) {
        return group[item];
    }

    /// The groups such that each comes after all that it depends on, and what depends on nothing stands right before what first needs it.
    List<Integer> ordered() {
        var order = new ArrayList<Integer>();
        var placed = new BitSet();
        var entered = new BitSet();
        var open = new ArrayDeque<Integer>();
        for (int last = 0; last < keys.size(); last++) {
            open.push(last);
            while (!open.isEmpty()) {
                int g = open.peek();
                if (placed.get(g)) {
                    open.pop();
                } else if (entered.get(g)) {
                    placed.set(g);
                    order.add(open.pop());
                } else {
                    entered.set(g);
                    inputs.get(g).stream().filter(i -> !placed.get(i)).boxed().sorted(Comparator.reverseOrder()).forEach(open::push);
                }
            }
        }
        return order;
    }
}
