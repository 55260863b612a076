package io.kgraph.compiler.fuse;

import com.google.common.collect.ImmutableList;
import io.kgraph.compiler.fuse.Coords.Coord;
import io.kgraph.type.Dim;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A region while it grows: its axes, of which some belong to a space that a reduction runs over, the others are rows.
///
/// Groups of one level never depend on each other, so they may always be merged: what a group reads from memory is
/// written by units of higher levels only.
final class Group {
    final int id;
    final int level;
    final List<Dim> axes;
    /// Disjoint lists of axes; what is computed at an element belongs to one of them.
    final List<int[]> spaces = new ArrayList<>();
    /// Positions in the graph of what is computed here, users first.
    final List<Integer> members = new ArrayList<>();
    final List<Store> stores = new ArrayList<>();
    /// Positions of what is read from memory, each with the coordinates at which it is read.
    final Map<Integer, Coords> reads = new LinkedHashMap<>();
    /// The space that each reduction among the members runs over.
    final Map<Integer, Integer> spaceOf = new LinkedHashMap<>();
    int weight;
    private Group into = this;

    /// Read at several or at computed coordinates.
    static final Coords SCATTERED = new Coords(ImmutableList.of(), ImmutableList.of(new Coords.Guard(-1, Dim.ZERO, Dim.ZERO)));

    /// The value of node `value` at `coords` is written to node `target`, there `start` later along `axis`.
    record Store(int value, Coords coords, int target, int axis, Dim start) {}

    Group(int id, int level, List<Dim> axes) {
        this.id = id;
        this.level = level;
        this.axes = new ArrayList<>(axes);
    }

    /// The group that this one has become part of.
    Group root() {
        Group g = this;
        while (g.into != g) g = g.into;
        for (Group at = this; at.into != g; ) {                  // keep the way short
            Group next = at.into;
            at.into = g;
            at = next;
        }
        return g;
    }

    void read(int node, Coords coords) {
        reads.merge(node, coords, (a, b) -> a.equals(b) ? a : SCATTERED);
    }

    boolean hasSpaces() {
        return !spaces.isEmpty();
    }

    /// The index of the space that an axis belongs to, or −1 for a row.
    int space(int axis) {
        for (int s = 0; s < spaces.size(); s++) for (int a : spaces.get(s)) if (a == axis) return s;
        return -1;
    }

    /// The row axes of an extent other than 1 that `coords` does not mention.
    List<Integer> missingRows(Coords coords) {
        var missing = new ArrayList<Integer>();
        for (int a = 0; a < axes.size(); a++) if (isMissing(a, coords)) missing.add(a);
        return missing;
    }

    private boolean isMissing(int axis, Coords coords) {
        return !axes.get(axis).is(1) && space(axis) < 0 && !coords.mentions(axis);
    }

    /// The one space that `coords` mentions, −1 for none, −2 for several.
    int space(Coords coords) {
        int found = -1;
        for (Coord c : coords.axes())
            for (var p : c.parts()) {
                int s = space(p.axis());
                if (s < 0) continue;
                if (found >= 0 && found != s) return -2;
                found = s;
            }
        return found;
    }

    /// Each element at `coords` is computed once at most: no axis that is there is left out.
    boolean once(Coords coords) {
        int s = space(coords);
        if (s == -2) return false;
        for (int a = 0; a < axes.size(); a++) if (isMissing(a, coords)) return false;
        if (s >= 0) for (int a : spaces.get(s)) if (!axes.get(a).is(1) && !coords.mentions(a)) return false;
        return true;
    }

    /// Each element of a tensor of these extents is computed exactly once at `coords`, at axes of its own.
    boolean covers(Coords coords, List<Dim> extents) {
        if (!coords.guards().isEmpty() || !once(coords)) return false;
        var used = new BitSet();
        for (int d = 0; d < extents.size(); d++) {
            if (extents.get(d).is(1)) continue;
            int a = coords.axis(d).alone();
            if (a < 0 || used.get(a) || !axes.get(a).equals(extents.get(d))) return false;
            used.set(a);
        }
        return true;
    }

    /// Makes these axes a space, and says which.
    int addSpace(List<Integer> rowAxes) {
        spaces.add(rowAxes.stream().mapToInt(Integer::intValue).toArray());
        return spaces.size() - 1;
    }

    /// New axes at the end, as a space of their own.
    int appendSpace(List<Dim> extents) {
        var added = new ArrayList<Integer>();
        for (Dim d : extents) {
            added.add(axes.size());
            axes.add(d);
        }
        return addSpace(added);
    }

    /// The extents of a space.
    List<Dim> extents(int space) {
        var dims = new ArrayList<Dim>();
        for (int a : spaces.get(space)) dims.add(axes.get(a));
        return dims;
    }

    /// Whether the axes of both mean the same, or would if one took over the spaces of the other.
    boolean fits(Group other) {
        return axes.equals(other.axes) && (spaces.isEmpty() || other.spaces.isEmpty() || sameSpaces(other));
    }

    /// Whether all axes of `other` are rows, the very rows of this group.
    boolean hasRows(Group other) {
        int rows = other.axes.size();
        if (other.hasSpaces() || rows >= axes.size() || !axes.subList(0, rows).equals(other.axes)) return false;
        for (int a = 0; a < axes.size(); a++) if (space(a) < 0 != a < rows) return false;
        return true;
    }

    private boolean sameSpaces(Group other) {
        if (spaces.size() != other.spaces.size()) return false;
        for (int s = 0; s < spaces.size(); s++) if (!Arrays.equals(spaces.get(s), other.spaces.get(s))) return false;
        return true;
    }

    /// Takes in all of `other`.
    void merge(Group other) {
        if (spaces.isEmpty()) spaces.addAll(other.spaces);
        members.addAll(other.members);
        stores.addAll(other.stores);
        spaceOf.putAll(other.spaceOf);
        other.reads.forEach(this::read);
        weight += other.weight;
        other.into = this;
    }
}
