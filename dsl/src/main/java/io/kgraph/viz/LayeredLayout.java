package io.kgraph.viz;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Places boxes in layers, inputs above their users, so that arrows point down and cross seldom.
///
/// After K. Sugiyama, S. Tagawa and M. Toda, *Methods for visual understanding of hierarchical system structures*, 1981: layers, an order in each by
/// the mean place of neighbours, then places across as near to the neighbours as the order allows.
final class LayeredLayout {
    /// How large a box is.
    record Size(double width, double height) {}

    /// Where an arrow goes: x and y in turn.
    record Route(int from, int to, double[] points) {}

    private static final int WIDEST = 10;                        // boxes in a layer
    private static final int LONGEST = 9;                        // layers that an arrow is led through; a longer one goes straight
    private static final int SWEEPS = 8, ROUNDS = 10;
    private static final double ACROSS = 26, DOWN = 44, BEND = 14, MARGIN = 24;

    /// A box, or a place where a long arrow passes a layer.
    private static final class Spot {
        private final int box;
        private final double width;
        private final int layer;
        private final List<Spot> above = new ArrayList<>(), below = new ArrayList<>();
        private double x;
        private int place;

        Spot(int box, double width, int layer) {
            this.box = box;
            this.width = width;
            this.layer = layer;
        }
    }

    private final Size[] sizes;
    private final List<Drawing.Edge> edges;
    private final Spot[] boxes;
    private final List<List<Spot>> layers = new ArrayList<>();
    private final List<List<Spot>> paths = new ArrayList<>();    // of each edge, ends included
    private final double[] top;
    private final double[] high;

    private LayeredLayout(List<Size> sizes, List<Drawing.Edge> edges) {
        this.sizes = sizes.toArray(Size[]::new);
        this.edges = edges;
        this.boxes = new Spot[sizes.size()];
        int[] layer = layered();
        int count = Arrays.stream(layer).max().orElse(-1) + 1;
        for (int l = 0; l < count; l++) layers.add(new ArrayList<>());
        for (int i = 0; i < boxes.length; i++) layers.get(layer[i]).add(boxes[i] = new Spot(i, this.sizes[i].width, layer[i]));
        edges.forEach(this::lead);
        order();
        across();
        this.top = new double[count];
        this.high = new double[count];
        down();
    }

    /// @param edges from lower to higher numbers
    static LayeredLayout of(List<Size> sizes, List<Drawing.Edge> edges) {
        return new LayeredLayout(sizes, edges);
    }

    // ---- layers --------------------------------------------------------------------------------------------------------------

    /// As low as possible, from the last box up, so that inputs stand near what needs them first.
    private int[] layered() {
        int n = boxes.length;
        var below = new int[n];
        Arrays.fill(below, -1);
        var users = new ArrayList<List<Integer>>();
        for (int i = 0; i < n; i++) users.add(new ArrayList<>());
        for (Drawing.Edge e : edges) users.get(e.from()).add(e.to());
        var count = new ArrayList<Integer>();
        for (int i = n - 1; i >= 0; i--) {
            int at = 0;
            for (int user : users.get(i)) at = Math.max(at, below[user] + 1);
            while (at < count.size() && count.get(at) >= WIDEST) at++;
            while (count.size() <= at) count.add(0);
            count.set(at, count.get(at) + 1);
            below[i] = at;
        }
        return Arrays.stream(below).map(b -> count.size() - 1 - b).toArray();
    }

    private void lead(Drawing.Edge e) {
        Spot from = boxes[e.from()], to = boxes[e.to()];
        var path = new ArrayList<Spot>(List.of(from));
        if (to.layer - from.layer <= LONGEST) {
            Spot last = from;
            for (int l = from.layer + 1; l < to.layer; l++) {
                var bend = new Spot(-1, BEND, l);
                layers.get(l).add(bend);
                join(last, bend);
                path.add(bend);
                last = bend;
            }
            join(last, to);
        }
        path.add(to);
        paths.add(path);
    }

    private static void join(Spot above, Spot below) {
        above.below.add(below);
        below.above.add(above);
    }

    // ---- order and places ----------------------------------------------------------------------------------------------------

    private void order() {
        layers.forEach(LayeredLayout::number);
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            boolean downward = sweep % 2 == 0;
            for (List<Spot> layer : downward ? layers : layers.reversed()) {
                layer.sort(Comparator.comparingDouble(s -> mean(downward ? s.above : s.below, s.place)));
                number(layer);
            }
        }
    }

    private static void number(List<Spot> layer) {
        for (int i = 0; i < layer.size(); i++) layer.get(i).place = i;
    }

    private static double mean(List<Spot> spots, double otherwise) {
        return spots.isEmpty() ? otherwise : spots.stream().mapToDouble(s -> s.place).average().orElse(otherwise);
    }

    private void across() {
        for (List<Spot> layer : layers) {
            double width = layer.stream().mapToDouble(s -> s.width + ACROSS).sum(), x = -width / 2;
            for (Spot s : layer) {
                s.x = x + s.width / 2;
                x += s.width + ACROSS;
            }
        }
        for (int round = 0; round < ROUNDS; round++) {
            boolean downward = round % 2 == 0;
            for (List<Spot> layer : downward ? layers : layers.reversed()) settle(layer, downward);
        }
        double left = layers.stream().flatMap(List::stream).mapToDouble(s -> s.x - s.width / 2).min().orElse(0);
        layers.forEach(layer -> layer.forEach(s -> s.x += MARGIN - left));
    }

    /// Moves the spots of a layer as near to their neighbours as their order and widths allow: the least squares, by pooling those that would overlap.
    private static void settle(List<Spot> layer, boolean downward) {
        int n = layer.size();
        var sum = new double[n];
        var count = new int[n];
        var offset = new double[n];
        int pools = 0;
        for (int i = 0; i < n; i++) {
            Spot s = layer.get(i);
            if (i > 0) offset[i] = offset[i - 1] + (layer.get(i - 1).width + s.width) / 2 + ACROSS;
            List<Spot> near = downward ? s.above : s.below;
            if (near.isEmpty()) near = downward ? s.below : s.above;
            double wanted = near.stream().mapToDouble(o -> o.x).average().orElse(s.x) - offset[i];
            sum[pools] = wanted;
            count[pools++] = 1;
            while (pools > 1 && sum[pools - 2] / count[pools - 2] > sum[pools - 1] / count[pools - 1]) {
                sum[pools - 2] += sum[pools - 1];
                count[pools - 2] += count[--pools];
            }
        }
        for (int pool = 0, i = 0; pool < pools; pool++)
            for (int k = 0; k < count[pool]; k++, i++) layer.get(i).x = sum[pool] / count[pool] + offset[i];
    }

    private void down() {
        double y = MARGIN;
        for (int l = 0; l < layers.size(); l++) {
            top[l] = y;
            high[l] = layers.get(l).stream().filter(s -> s.box >= 0).mapToDouble(s -> sizes[s.box].height).max().orElse(0);
            y += high[l] + DOWN;
        }
    }

    // ---- what has been found -------------------------------------------------------------------------------------------------

    double width() {
        return MARGIN + layers.stream().flatMap(List::stream).mapToDouble(s -> s.x + s.width / 2).max().orElse(0);
    }

    double height() {
        return layers.isEmpty() ? 2 * MARGIN : top[layers.size() - 1] + high[layers.size() - 1] + MARGIN;
    }

    /// The left edge of a box.
    double x(int box) {
        return boxes[box].x - sizes[box].width / 2;
    }

    double y(int box) {
        return top[boxes[box].layer] + (high[boxes[box].layer] - sizes[box].height) / 2;
    }

    Size size(int box) {
        return sizes[box];
    }

    ImmutableList<Route> routes() {
        var routes = ImmutableList.<Route>builder();
        for (int e = 0; e < edges.size(); e++) {
            List<Spot> path = paths.get(e);
            int from = edges.get(e).from(), to = edges.get(e).to();
            var points = new double[2 * path.size() + 2 * (path.size() - 2)];
            int at = 0;
            points[at++] = path.getFirst().x;
            points[at++] = y(from) + sizes[from].height;
            for (Spot bend : path.subList(1, path.size() - 1)) {
                points[at++] = bend.x;
                points[at++] = top[bend.layer];
                points[at++] = bend.x;
                points[at++] = top[bend.layer] + high[bend.layer];
            }
            points[at++] = path.getLast().x;
            points[at] = y(to);
            routes.add(new Route(from, to, points));
        }
        return routes.build();
    }
}
