package io.kgraph.compiler.fuse;

import com.google.common.collect.ComparisonChain;
import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes one region of several, where that saves memory traffic and makes no circle.
final class Merging {
    private static final int LEAF = Integer.MAX_VALUE;

    private final Fusion fusion;

    Merging(Fusion fusion) {
        this.fusion = fusion;
    }

    void merge() {
        intoProducers();
        sharing();
        dropStores();
    }

    /// A group that reads what one other group computes at the same indices joins that group, if everything else it
    /// reads is there by then.
    private void intoProducers() {
        var byLevel = new ArrayList<>(fusion.groups);
        byLevel.sort((a, b) -> ComparisonChain.start().compare(b.level, a.level).compare(a.id, b.id).result());
        for (Group g : byLevel) {
            if (g.root() != g) continue;
            Group producer = lowestProducer(g);
            if (producer == null || !fits(producer, g)) continue;
            producer.merge(g);
            producer.reads.keySet().removeIf(u -> fusion.home[u] != null && fusion.home[u].root() == producer);
        }
    }

    /// The one group of the lowest level that `g` reads from, if it reads from no other unit of that level.
    private @Nullable Group lowestProducer(Group g) {
        int lowest = LEAF;
        for (int u : g.reads.keySet()) lowest = Math.min(lowest, level(u));
        if (lowest == LEAF) return null;
        Group producer = null;
        for (int u : g.reads.keySet()) {
            if (level(u) > lowest) continue;
            Group home = fusion.home[u] == null ? null : fusion.home[u].root();
            if (home == null || producer != null && producer != home) return null;
            producer = home;
        }
        return producer;
    }

    /// The level of the unit that writes the buffer of `u`.
    private int level(int u) {
        int v = u;
        while (true) {
            switch (fusion.facts.roles[v]) {
                case LEAF, IMMEDIATE -> {
                    return LEAF;
                }
                case MOVE, PRINT, PART -> {
                    if (fusion.home[v] != null) return fusion.home[v].root().level;
                    v = fusion.facts.inputs[v][0];
                }
                case JOIN -> {
                    int level = LEAF;
                    for (Group g : fusion.parts.getOrDefault(v, List.of())) level = Math.min(level, g.root().level);
                    return level;
                }
                case POINT, PICK, REDUCE -> {
                    return fusion.home[v] == null ? LEAF : fusion.home[v].root().level;
                }
                case CALL, BRANCH -> {
                    return fusion.levels[v];
                }
            }
        }
    }

    private boolean fits(Group producer, Group g) {
        boolean rows = producer.hasRows(g) && producer.weight + g.weight <= Costs.LARGEST;
        if (!rows && !Costs.mergeable(producer, g)) return false;
        for (var read : g.reads.entrySet()) {
            if (level(read.getKey()) > producer.level) continue;
            if (producer.stores.stream().noneMatch(s -> s.value() == read.getKey() && s.target() == s.value() && s.coords().equals(read.getValue()))) return false;
        }
        return true;
    }

    /// Groups of one level and kind that read the same tensor become one, so that it is read once.
    private void sharing() {
        record Shared(int level, int node) {}
        var last = new HashMap<Shared, Group>();
        for (Group each : ImmutableList.copyOf(fusion.groups)) {
            if (each.root() != each) continue;
            for (int u : ImmutableList.copyOf(each.reads.keySet())) {
                if (Facts.isOne(fusion.node(u))) continue;
                Group g = each.root();
                Group other = last.get(new Shared(g.level, u));
                if (other != null && other.root() != g && other.root().hasSpaces() == g.hasSpaces() && Costs.mergeable(other.root(), g)) {
                    g = other.root();
                    g.merge(each.root());
                }
                last.put(new Shared(g.level, u), g);
            }
        }
    }

    /// What nobody outside reads any more is not written.
    private void dropStores() {
        var read = new HashSet<Integer>();
        for (Group g : fusion.groups) if (g.root() == g) read.addAll(g.reads.keySet());
        for (Group g : fusion.groups) {
            if (g.root() != g) continue;
            g.stores.removeIf(s -> {
                int v = s.value();
                boolean unread = s.target() == v && fusion.memory[v] < -1 && fusion.view[v] < -1 && !read.contains(v);
                if (unread) fusion.stored[v] = false;
                return unread;
            });
        }
    }
}
