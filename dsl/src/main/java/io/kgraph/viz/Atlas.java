package io.kgraph.viz;

import com.google.common.collect.ImmutableList;
import io.kgraph.data.TextWidth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All drawings of a page: an overview of each level, and below it one for each group, none with more boxes than can be looked at.
final class Atlas {
    private static final int MOST_BOXES = 160, MOST_STUBS = 24;
    private static final double WIDEST = 250, TITLE = 13, LINE = 11.5, PADDING = 13, TITLE_ROW = 19, LINE_ROW = 16, BOTTOM = 8;

    private final List<@Nullable Drawing> drawings = new ArrayList<>();

    /// Draws items in their groups; the number of the overview.
    int draw(String title, ImmutableList<Item> items) {
        var all = new ArrayList<Integer>();
        for (int i = 0; i < items.size(); i++) all.add(i);
        double seconds = items.stream().mapToDouble(Item::seconds).sum();
        return new Level(items, seconds).draw(title, OptionalInt.empty(), all, 0);
    }

    ImmutableList<Drawing> drawings() {
        var all = ImmutableList.<Drawing>builder();
        for (Drawing d : drawings) if (d != null) all.add(d);
        return all.build();
    }

    /// The items of one level.
    private final class Level {
        private final ImmutableList<Item> items;
        private final double seconds;
        private final List<List<Integer>> users = new ArrayList<>();

        Level(ImmutableList<Item> items, double seconds) {
            this.seconds = seconds;
            for (int i = 0; i < items.size(); i++) users.add(new ArrayList<>());
            for (int i = 0; i < items.size(); i++) for (int in : items.get(i).inputs()) users.get(in).add(i);
            this.items = items.size() <= MOST_BOXES ? items : adopted(items);
        }

        /// With variables and the like in the group of what first needs them, as there are too many to stand for themselves.
        private ImmutableList<Item> adopted(ImmutableList<Item> all) {
            var items = ImmutableList.<Item>builder();
            for (int i = 0; i < all.size(); i++) {
                Item item = all.get(i);
                boolean alone = !item.computes() && item.inputs().isEmpty() && item.path().isEmpty() && !users.get(i).isEmpty();
                items.add(alone ? item.in(all.get(users.get(i).getFirst()).path()) : item);
            }
            return items.build();
        }

        /// @param members in order
        /// @param depth   how many groups are around them
        int draw(String title, OptionalInt parent, List<Integer> members, int depth) {
            int number = drawings.size();
            drawings.add(null);
            List<Cluster> clusters = clusters(members, depth);
            if (clusters.size() > MOST_BOXES) clusters = gathered(clusters);
            drawings.set(number, drawing(title, parent, number, clusters, depth));
            return number;
        }

        // ---- what becomes one box ------------------------------------------------------------------------------------------------

        /// Members that one box stands for.
        private record Cluster(String title, List<Integer> members, int deeper) {}

        private List<Cluster> clusters(List<Integer> members, int depth) {
            var grouping = new Grouping(members.size());
            var place = new HashMap<Integer, Integer>();
            for (int m : members) {
                place.put(m, place.size());
                Item item = items.get(m);
                grouping.add(item.path().size() > depth ? "g" + item.path().get(depth) : "#" + m, item.inputs().stream().filter(place::containsKey).mapToInt(i -> at(place, i)).toArray());
            }
            var lists = new HashMap<Integer, List<Integer>>();
            for (int m : members) lists.computeIfAbsent(grouping.of(at(place, m)), _ -> new ArrayList<>()).add(m);
            var clusters = new ArrayList<Cluster>();
            for (int g : grouping.ordered()) {
                List<Integer> list = Objects.requireNonNull(lists.get(g));
                clusters.add(new Cluster(list.size() == 1 ? items.get(list.getFirst()).title() : grouping.key(g).substring(1), list, depth + 1));
            }
            return clusters;
        }

        private static int at(Map<Integer, Integer> numbers, int member) {
            return Objects.requireNonNull(numbers.get(member));
        }

        /// Neighbours in the order together, so that about as many boxes come out as each then holds.
        private List<Cluster> gathered(List<Cluster> clusters) {
            int size = Math.max(2, (int) Math.ceil(Math.sqrt(clusters.size())));
            var parts = new ArrayList<Cluster>();
            for (int from = 0; from < clusters.size(); from += size) {
                List<Cluster> part = clusters.subList(from, Math.min(clusters.size(), from + size));
                List<Integer> members = part.stream().flatMap(c -> c.members.stream()).sorted().toList();
                parts.add(new Cluster((from + 1) + " to " + (from + part.size()) + ": " + part.getFirst().title + " … " + part.getLast().title, members, part.getFirst().deeper - 1));
            }
            return parts;
        }

        // ---- a drawing -----------------------------------------------------------------------------------------------------------

        private Drawing drawing(String title, OptionalInt parent, int number, List<Cluster> clusters, int depth) {
            var owner = new HashMap<Integer, Integer>();
            var stubs = new Stubs(depth);
            clusters.forEach(c -> c.members.forEach(m -> owner.put(m, -1)));
            if (parent.isPresent()) stubs.find(owner.keySet());
            var boxes = ImmutableList.<Box>builder();
            int count = 0;
            for (String before : stubs.before.keySet()) {
                boxes.add(stub("from " + before));
                count++;
            }
            for (Cluster c : clusters) {
                for (int m : c.members) owner.put(m, count);
                boxes.add(box(c, number));
                count++;
            }
            var edges = new HashSet<Drawing.Edge>();
            int stub = 0;
            for (List<Integer> needed : stubs.before.values()) {
                for (int m : needed) edges.add(new Drawing.Edge(stub, at(owner, m)));
                stub++;
            }
            for (Cluster c : clusters)
                for (int m : c.members)
                    for (int in : items.get(m).inputs()) {
                        Integer from = owner.get(in);
                        if (from != null && from != at(owner, m)) edges.add(new Drawing.Edge(from, at(owner, m)));
                    }
            for (var after : stubs.after.entrySet()) {
                boxes.add(stub("to " + after.getKey()));
                for (int m : after.getValue()) edges.add(new Drawing.Edge(at(owner, m), count));
                count++;
            }
            ImmutableList<Box> all = boxes.build();
            ImmutableList<Drawing.Edge> sorted = edges.stream().sorted(Comparator.comparingInt(Drawing.Edge::from).thenComparingInt(Drawing.Edge::to)).collect(ImmutableList.toImmutableList());
            return new Drawing(title, parent, all, sorted, LayeredLayout.of(all.stream().map(Atlas::size).toList(), sorted));
        }

        private Box box(Cluster cluster, int parent) {
            if (cluster.members.size() > 1) return group(cluster, parent);
            Item item = items.get(cluster.members.getFirst());
            OptionalInt inside = item.inside().isEmpty() ? OptionalInt.empty()
                    : OptionalInt.of(new Level(item.inside(), 0).drawInside(item.title(), parent));
            return new Box(item.title(), item.lines(), item.kind(), item.details(), inside, item.step(), seconds > 0 ? item.seconds() / seconds : 0);
        }

        private int drawInside(String title, int parent) {
            var all = new ArrayList<Integer>();
            for (int i = 0; i < items.size(); i++) all.add(i);
            return draw(title, OptionalInt.of(parent), all, 0);
        }

        private Box group(Cluster cluster, int parent) {
            var counts = new TreeMap<String, Integer>();
            int ops = 0;
            double took = 0;
            var results = new LinkedHashMap<String, Integer>();
            var inside = new HashSet<>(cluster.members);
            for (int m : cluster.members) {
                Item item = items.get(m);
                if (item.computes()) ops++;
                took += item.seconds();
                counts.merge(op(item), 1, Integer::sum);
                if (item.computes() && !item.result().isEmpty() && (users.get(m).isEmpty() || users.get(m).stream().anyMatch(u -> !inside.contains(u)))) results.merge(item.result(), 1, Integer::sum);
            }
            var lines = ImmutableList.<String>builder();
            long variables = cluster.members.stream().filter(m -> items.get(m).kind().equals("variable")).count();
            lines.add(Stream.of(counted(ops, "op"), counted(variables, "variable"), counted(cluster.members.size() - ops - variables, "source"), took > 0 ? Sizes.time(took) : "")
                    .filter(s -> !s.isEmpty()).collect(Collectors.joining(", ")));
            results.entrySet().stream().limit(2).forEach(r -> lines.add("→ " + r.getKey() + (r.getValue() > 1 ? " × " + r.getValue() : "")));
            var details = ImmutableList.<Box.Detail>builder();
            details.add(new Box.Detail("holds", cluster.members.size() + " nodes"));
            if (took > 0) details.add(new Box.Detail("time", Sizes.time(took)));
            results.forEach((type, n) -> details.add(new Box.Detail("gives", type + (n > 1 ? " × " + n : ""))));
            counts.entrySet().stream().sorted((a, b) -> b.getValue() - a.getValue()).limit(20).forEach(e -> details.add(new Box.Detail("op", e.getKey() + " × " + e.getValue())));
            OptionalInt drawn = OptionalInt.of(draw(cluster.title, OptionalInt.of(parent), cluster.members, cluster.deeper));
            return new Box(cluster.title, lines.build(), "module", details.build(), drawn, OptionalInt.empty(), seconds > 0 ? took / seconds : 0);
        }

        private static String op(Item item) {
            return item.details().stream().filter(d -> d.name().equals("op")).map(d -> d.value().replaceAll("\\(.*", "")).findFirst().orElse(item.kind());
        }

        private static String counted(long count, String what) {
            return count == 0 ? "" : count + " " + what + (count == 1 ? "" : "s");
        }

        private static Box stub(String title) {
            return new Box(title, ImmutableList.of(), "stub", ImmutableList.of(), OptionalInt.empty(), OptionalInt.empty(), 0);
        }

        /// What lies outside a drawing next to what is in it.
        private final class Stubs {
            private final int depth;
            private final Map<String, List<Integer>> before = new LinkedHashMap<>(), after = new LinkedHashMap<>();

            Stubs(int depth) {
                this.depth = depth;
            }

            void find(Set<Integer> members) {
                for (int m : members.stream().sorted().toList()) {
                    for (int in : items.get(m).inputs()) if (!members.contains(in)) add(before, in, m);
                    for (int user : users.get(m)) if (!members.contains(user)) add(after, user, m);
                }
            }

            private void add(Map<String, List<Integer>> to, int outside, int member) {
                Item item = items.get(outside);
                String name = item.path().isEmpty() ? item.title() : item.path().stream().limit(Math.max(1, depth)).collect(Collectors.joining("/"));
                if (to.size() >= MOST_STUBS && !to.containsKey(name)) name = "elsewhere";
                to.computeIfAbsent(name, _ -> new ArrayList<>()).add(member);
            }
        }
    }

    // ---- sizes ---------------------------------------------------------------------------------------------------------------

    private static LayeredLayout.Size size(Box box) {
        double width = Math.max(64, TextWidth.of(box.title(), TITLE) * (box.kind().equals("stub") ? 1 : 1.06));
        for (String line : box.lines()) width = Math.max(width, TextWidth.of(line, LINE));
        return new LayeredLayout.Size(Math.min(WIDEST, width) + 2 * PADDING, TITLE_ROW + LINE_ROW * box.lines().size() + BOTTOM);
    }

    /// What fits into a box of it.
    static String fitted(String text, boolean title) {
        return TextWidth.fitted(text, title ? TITLE * 1.06 : LINE, WIDEST);
    }
}
