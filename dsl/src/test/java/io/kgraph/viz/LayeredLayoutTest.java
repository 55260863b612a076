package io.kgraph.viz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Drawings of graphs that nobody has designed.
class LayeredLayoutTest {
    private static List<Drawing.Edge> edges(int boxes, SplittableRandom random) {
        var edges = new ArrayList<Drawing.Edge>();
        for (int to = 1; to < boxes; to++)
            for (int k = random.nextInt(3); k >= 0; k--) {
                var edge = new Drawing.Edge(random.nextInt(3) == 0 ? random.nextInt(to) : Math.max(0, to - 1 - random.nextInt(4)), to);
                if (!edges.contains(edge)) edges.add(edge);
            }
        return edges;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 10, 60, 160})
    void boxesDoNotOverlapAndArrowsPointDown(int boxes) {
        for (int seed = 0; seed < 4; seed++) {
            var random = new SplittableRandom(seed);
            List<LayeredLayout.Size> sizes = Stream.generate(() -> new LayeredLayout.Size(60 + random.nextInt(220), 30 + random.nextInt(50))).limit(boxes).toList();
            LayeredLayout layout = LayeredLayout.of(sizes, edges(boxes, random));
            for (int a = 0; a < boxes; a++) {
                assertThat(layout.x(a)).isNotNegative();
                assertThat(layout.x(a) + sizes.get(a).width()).isLessThanOrEqualTo(layout.width());
                assertThat(layout.y(a) + sizes.get(a).height()).isLessThanOrEqualTo(layout.height());
                for (int b = 0; b < a; b++) {
                    boolean beside = layout.x(a) + sizes.get(a).width() <= layout.x(b) || layout.x(b) + sizes.get(b).width() <= layout.x(a);
                    boolean below = layout.y(a) + sizes.get(a).height() <= layout.y(b) || layout.y(b) + sizes.get(b).height() <= layout.y(a);
                    assertThat(beside || below).as("%d and %d", a, b).isTrue();
                }
            }
            for (LayeredLayout.Route r : layout.routes()) {
                assertThat(r.points()[1]).isEqualTo(layout.y(r.from()) + sizes.get(r.from()).height());
                assertThat(r.points()[r.points().length - 1]).isEqualTo(layout.y(r.to()));
                for (int i = 3; i < r.points().length; i += 2) assertThat(r.points()[i]).isGreaterThanOrEqualTo(r.points()[i - 2]);
            }
        }
    }

    @Test void aChainIsAColumn() {
        var sizes = Stream.generate(() -> new LayeredLayout.Size(100, 40)).limit(5).toList();
        LayeredLayout layout = LayeredLayout.of(sizes, List.of(new Drawing.Edge(0, 1), new Drawing.Edge(1, 2), new Drawing.Edge(2, 3), new Drawing.Edge(3, 4)));
        for (int i = 1; i < 5; i++) {
            assertThat(layout.x(i)).isEqualTo(layout.x(0));
            assertThat(layout.y(i)).isGreaterThan(layout.y(i - 1));
        }
    }

    // ---- groups --------------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 40, 150})
    void groupsOfRandomGraphsHaveNoCircles(int items) {
        for (int seed = 0; seed < 10; seed++) {
            var random = new SplittableRandom(seed);
            var grouping = new Grouping(items);
            var needs = new ArrayList<int[]>();
            for (int i = 0; i < items; i++) {
                int[] inputs = i == 0 ? new int[0] : random.ints(random.nextInt(4), Math.max(0, i - 12), i).toArray();
                needs.add(inputs);
                grouping.add("key" + random.nextInt(6), inputs);
            }
            List<Integer> order = grouping.ordered();
            assertThat(order).hasSize(grouping.count()).doesNotHaveDuplicates();
            for (int i = 0; i < items; i++) for (int in : needs.get(i)) assertThat(order.indexOf(grouping.of(in))).isLessThanOrEqualTo(order.indexOf(grouping.of(i)));
        }
    }

    @Test void whatIsConnectedStaysTogether() {
        var grouping = new Grouping(5);
        grouping.add("a", new int[0]);
        grouping.add("a", new int[] {0});
        grouping.add("b", new int[] {1});
        grouping.add("a", new int[] {0});                        // beside b, not behind it
        grouping.add("a", new int[] {2});                        // behind b: another one
        assertThat(List.of(grouping.of(0), grouping.of(1), grouping.of(2), grouping.of(3), grouping.of(4))).containsExactly(0, 0, 1, 0, 2);
        assertThat(grouping.key(2)).isEqualTo("a");
    }
}
