package io.kgraph.samples.backend;

import io.kgraph.K;
import io.kgraph.Tensor;
import java.util.List;

/// Families D to G: elementwise functions, reductions, shapes, linear algebra and lookup.
final class Tensors {
    private static final int[][] SQUARE = {{1, 2}, {3, 4}}, WIDE = {{1, 2, 3}, {4, 5, 6}};

    private Tensors() {}

    static void walk(Notes notes) {
        elementwise(notes);
        reductions(notes);
        shapes(notes);
        padding(notes);
        lookup(notes);
    }

    private static void elementwise(Notes notes) {
        notes.family("D. Elementwise");
        notes.show("square", K.square(new float[] {1, -2, 3}), new int[] {1, 4, 9});
        notes.show("abs", K.abs(new double[] {-1.5, 0, 2}), new double[] {1.5, 0, 2});
        notes.show("sqrt", K.sqrt(new double[] {4, 0, -9}), new int[] {2, 0, 0});
        notes.show("exp", K.exp(new double[] {0, 1}), new double[] {1, 2.7182817});
        notes.show("log", K.log(new double[] {1, 2}), new double[] {0, 0.6931472});
        notes.show("round", K.round(new double[] {0.5, 1.5, 2.5, -0.5, -1.5, 2.4}), new int[] {0, 2, 2, 0, -2, 2});
        notes.show("sign", K.sign(new double[] {-3, 0, 7}), new int[] {-1, 0, 1});
        notes.show("pow", K.pow(new double[] {1, 2, 3}, 3), new int[] {1, 8, 27});
        notes.show("clip", K.clip(new double[] {-1, 0.5, 2}, 0, 1), new double[] {0, 0.5, 1});
        notes.show("sin", K.sin(new double[] {0, 1}), new double[] {0, 0.8414710});
        notes.show("cos", K.cos(new double[] {0, 1}), new double[] {1, 0.5403023});
        int[] x = {1, 2, 3}, y = {2, 2, 2};
        notes.show("equal", K.equal(x, y), new boolean[] {false, true, false});
        notes.show("notEqual", K.notEqual(x, y), new boolean[] {true, false, true});
        notes.show("greater", K.greater(x, y), new boolean[] {false, false, true});
        notes.show("greaterEqual", K.greaterEqual(x, y), new boolean[] {false, true, true});
        notes.show("less", K.less(x, y), new boolean[] {true, false, false});
        notes.show("lessEqual", K.lessEqual(x, y), new boolean[] {true, true, false});
        notes.show("maximum", K.maximum(SQUARE, new int[][] {{2, 1}, {0, -1}}), new int[][] {{2, 2}, {3, 4}});
        notes.show("minimum", K.minimum(SQUARE, new int[][] {{2, 1}, {0, -1}}), new int[][] {{1, 1}, {0, -1}});
    }

    private static void reductions(Notes notes) {
        notes.family("E. Reductions and scans");
        double[][] x = {{1, 2}, {3, 5}};
        notes.show("max", K.max(x, 1), new int[] {2, 5});
        notes.show("min", K.min(x, 0), new int[] {1, 2});
        notes.show("sum", K.sum(x, -1, true), new int[][] {{3}, {8}});
        notes.show("prod", K.prod(x, 1), new int[] {2, 15});
        notes.show("mean", K.mean(x), 2.75);
        notes.show("var", K.var(x, 0), new double[] {1, 2.25});
        notes.show("std", K.std(x), 1.4790199);
        notes.show("logsumexp", K.logsumexp(new double[] {1000, 1000}), 1000.6931472);
        notes.show("any", K.any(new int[][] {{0, 0}, {0, 2}}, 1), new boolean[] {false, true});
        notes.show("all", K.all(new int[][] {{1, 1}, {0, 2}}, 1), new boolean[] {true, false});
        int[][] ties = {{1, 9, 9}, {4, 0, 2}};
        notes.show("argmax", K.argmax(ties, -1), new int[] {1, 0});
        notes.show("argmin", K.argmin(ties, -1), new int[] {0, 1});
        notes.show("cumsum", K.cumsum(SQUARE, 0), new int[][] {{1, 2}, {4, 6}});
        notes.show("cumprod", K.cumprod(SQUARE, 1), new int[][] {{1, 2}, {3, 12}});
    }

    private static void shapes(Notes notes) {
        notes.family("F. Shapes");
        notes.show("reshape", K.reshape(new int[] {1, 2, 3, 4}, List.of(-1, 2)), SQUARE);
        notes.show("permuteDimensions", K.permuteDimensions(WIDE, List.of(1, 0)), new int[][] {{1, 4}, {2, 5}, {3, 6}});
        notes.show("flatten", K.flatten(SQUARE), new int[] {1, 2, 3, 4});
        notes.show("batchFlatten", K.batchFlatten(new int[][][] {SQUARE}), new int[][] {{1, 2, 3, 4}});
        notes.show("expandDims", K.expandDims(new int[] {1, 2}), new int[][] {{1}, {2}});
        notes.show("squeeze", K.squeeze(new int[][] {{1}, {2}}, 1), new int[] {1, 2});
        notes.show("concatenate", K.concatenate(List.of(SQUARE, new int[][] {{10, 20}, {30, 40}})), new int[][] {{1, 2, 10, 20}, {3, 4, 30, 40}});
        notes.show("stack", K.stack(List.of(new int[] {1, 2}, new int[] {3, 4}), -1), new int[][] {{1, 3}, {2, 4}});
        notes.show("tile", K.tile(new int[] {1, 2}, 2), new int[] {1, 2, 1, 2});
        notes.show("repeat", K.repeat(SQUARE, 2), new int[][][] {{{1, 2}, {1, 2}}, {{3, 4}, {3, 4}}});
        notes.show("repeatElements", K.repeatElements(new int[] {1, 2, 3}, 2, 0), new int[] {1, 1, 2, 2, 3, 3});
        notes.show("reverse", K.reverse(SQUARE, List.of(0, -1)), new int[][] {{4, 3}, {2, 1}});
        notes.show("slice", K.slice(WIDE, List.of(1, 0), List.of(1, 2)), new int[][] {{4, 5}});
        notes.show("oneHot", K.oneHot(new int[] {0, 2, -1}, 3), new int[][] {{1, 0, 0}, {0, 0, 1}, {0, 0, 0}});
        notes.show("patternBroadcast", K.patternBroadcast(SQUARE, List.of(true, false)), SQUARE);
    }

    private static void padding(Notes notes) {
        notes.show("temporalPadding", K.temporalPadding(new int[][][] {{{1}, {2}}}, List.of(1, 2)), new int[][][] {{{0}, {1}, {2}, {0}, {0}}});
        Tensor image = K.reshape(SQUARE, List.of(1, 2, 2, 1));
        notes.show("spatial2dPadding", K.reshape(K.spatial2dPadding(image), List.of(4, 4)), new int[][] {{0, 0, 0, 0}, {0, 1, 2, 0}, {0, 3, 4, 0}, {0, 0, 0, 0}});
        notes.show("spatial3dPadding", K.intShape(K.spatial3dPadding(K.zeros(List.of(1, 5, 5, 5, 3)))), List.of(1, 7, 7, 7, 3));
        notes.show("resizeImages", K.flatten(K.resizeImages(K.reshape(new double[] {10, 20, 30}, List.of(1, 3, 1, 1)), 2, 1, "channels_last", "bilinear")),
                new int[] {10, 15, 20, 25, 30, 30});
        notes.show("resizeVolumes", K.intShape(K.resizeVolumes(K.zeros(List.of(1, 3, 2, 2, 2)), 2, 2, 2, "channels_first")), List.of(1, 3, 4, 4, 4));
    }

    private static void lookup(Notes notes) {
        notes.family("G. Linear algebra and lookup");
        notes.show("dot", K.dot(SQUARE, new int[][] {{5}, {6}}), new int[][] {{17}, {39}});
        notes.show("batchDot", K.batchDot(SQUARE, new int[][] {{5, 6}, {7, 8}}, 1), new int[][] {{17}, {53}});
        notes.show("transpose", K.transpose(WIDE), new int[][] {{1, 4}, {2, 5}, {3, 6}});
        notes.show("gather", K.gather(WIDE, List.of(0, 1, 0)), new int[][] {{1, 2, 3}, {4, 5, 6}, {1, 2, 3}});
    }
}
