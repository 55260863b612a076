package io.kgraph.samples.backend;

import io.kgraph.Conv;
import io.kgraph.K;
import io.kgraph.Pool;
import io.kgraph.Tensor;
import java.util.List;

/// Families H, I and L: activations, losses, normalisation; convolution and pooling; temporal classification.
final class Networks {
    private static final double[][] GUESSES = {{0.9, 0.05, 0.05}, {0.05, 0.89, 0.06}, {0.05, 0.01, 0.94}};

    private Networks() {}

    static void walk(Notes notes) {
        activations(notes);
        losses(notes);
        convolutions(notes);
        pools(notes);
        sequences(notes);
    }

    private static void activations(Notes notes) {
        notes.family("H. Neural networks");
        notes.show("relu", K.relu(new double[][] {{-4, 0}, {2, 7}}, 0.25, 5, 4), new double[][] {{-2, -1}, {-0.5, 5}});
        notes.show("elu", K.elu(new double[] {2, 0, -1}, 0.5), new double[] {2, 0, -0.3160603});
        notes.show("softmax", K.softmax(new double[] {1, 2, 3}), new double[] {0.0900306, 0.2447285, 0.6652410});
        notes.show("softplus", K.softplus(new double[] {-1, 0, 1000}), new double[] {0.3132617, 0.6931472, 1000});
        notes.show("softsign", K.softsign(new double[] {-2, 0, 2}), new double[] {-0.6666667, 0, 0.6666667});
        notes.show("sigmoid", K.sigmoid(new double[] {0, -1, 8}), new double[] {0.5, 0.2689414, 0.9996646});
        notes.show("hardSigmoid", K.hardSigmoid(new double[] {-3, -2.5, 0, 1, 3}), new double[] {0, 0, 0.5, 0.7, 1});
        notes.show("tanh", K.tanh(new double[] {0.5, 1}), new double[] {0.4621172, 0.7615942});
        Tensor dropped = K.dropout(K.ones(List.of(200, 200)), 0.2, null, 1);
        notes.show("dropout", K.all(K.logicalOr(K.equal(dropped, 0), K.equal(dropped, 1.25))), true);
        notes.show("l2Normalize", K.l2Normalize(new double[][] {{3, 4}}, -1), new double[][] {{0.6, 0.8}});
        notes.show("inTopK", K.inTopK(new double[][] {{0.1, 0.8, 0.3}, {0.5, 0.2, 0.5}}, new int[] {2, 0}, 1), new boolean[] {false, true});
        notes.show("biasAdd", K.biasAdd(new int[][] {{1, 2}, {3, 4}}, new int[] {10, 20}), new int[][] {{11, 22}, {13, 24}});
    }

    private static void losses(Notes notes) {
        double[] truth = {0, 1, 0}, logits = {8, 1, 1};
        notes.show("categoricalCrossentropy", K.categoricalCrossentropy(K.cast(K.eye(3), "float64"), GUESSES), new double[] {0.1053605, 0.1165338, 0.0618754});
        notes.show("sparseCategoricalCrossentropy", K.sparseCategoricalCrossentropy(new int[] {0, 1, 2}, GUESSES), new double[] {0.1053605, 0.1165338, 0.0618754});
        notes.show("binaryCrossentropy", K.binaryCrossentropy(truth, logits, true), new double[] {8.0003354, 0.3132617, 1.3132617});
        notes.show("categoricalFocalCrossentropy", K.categoricalFocalCrossentropy(truth, logits, 0.25, 2, true, -1), 1.7472704);
        notes.show("binaryFocalCrossentropy", K.binaryFocalCrossentropy(truth, logits, true, 0.25, 2, true), new double[] {5.99623, 0.0056645, 0.5264012});
        notes.show("batchNormalization", K.flatten(K.batchNormalization(new double[][] {{1}, {2}, {3}, {4}}, new double[] {2.5}, new double[] {1.25},
                new double[] {1}, new double[] {2})), new double[] {-1.6822089, 0.1059304, 1.8940696, 3.6822089});
        List<Tensor> normalised = K.normalizeBatchInTraining(new double[][] {{1, 10}, {3, 20}}, null, null, List.of(0));
        notes.show("normalizeBatchInTraining", K.stack(List.of(normalised.get(1), normalised.get(2)), 0), new int[][] {{2, 15}, {1, 25}});
    }

    private static void convolutions(Notes notes) {
        notes.family("I. Convolution and pooling");
        Tensor sequence = counted(1, 5, 1), image = counted(1, 3, 3, 1), volume = counted(1, 2, 2, 2, 1), small = counted(1, 2, 2, 1);
        Tensor edge = K.reshape(new float[] {1, 0, -1}, List.of(3, 1, 1));
        notes.show("conv1d", K.flatten(K.conv1d(sequence, edge, Conv.DEFAULT.padding("causal").dilationRate(2))), new int[] {-1, -2, -3, -4, -4});
        notes.show("conv2d", K.flatten(K.conv2d(image, counted(2, 2, 1, 1), Conv.DEFAULT.padding("same").strides(2, 2))), new int[] {37, 21, 23, 9});
        notes.show("conv3d", K.flatten(K.conv3d(volume, ones(2, 2, 2, 1, 1), Conv.DEFAULT.padding("same"))), new int[] {36, 20, 22, 12, 26, 14, 15, 8});
        notes.show("conv2dTranspose", K.reshape(K.conv2dTranspose(small, counted(3, 3, 1, 1), List.of(1, 2, 2, 1), Conv.DEFAULT.padding("same")), List.of(2, 2)),
                new int[][] {{23, 33}, {53, 63}});
        notes.show("conv3dTranspose", K.flatten(K.conv3dTranspose(ones(1, 1, 1, 1, 1), ones(2, 2, 2, 1, 1), List.of(1, 2, 2, 2, 1), Conv.DEFAULT.strides(2, 2, 2))),
                new int[] {1, 1, 1, 1, 1, 1, 1, 1});
        Tensor pixel = K.reshape(new float[] {3, 5}, List.of(1, 1, 1, 2)), each = K.reshape(new float[] {1, 10, 2, 20}, List.of(1, 1, 2, 2));
        notes.show("depthwiseConv2d", K.flatten(K.depthwiseConv2d(pixel, each)), new int[] {3, 30, 10, 100});
        notes.show("separableConv1d", K.flatten(K.separableConv1d(counted(1, 4, 2), ones(2, 2, 1), K.reshape(new float[] {1, -1}, List.of(1, 2, 1)))), new int[] {-2, -2, -2});
        notes.show("separableConv2d", K.flatten(K.separableConv2d(pixel, each, ones(1, 1, 4, 1))), new int[] {143});
        Tensor unshared = K.reshape(new float[] {1, 1, 1, -1}, List.of(2, 2, 1));
        notes.show("localConv", K.flatten(K.localConv(counted(1, 3, 1), unshared, List.of(2), List.of(1), List.of(2), null)), new int[] {3, -1});
        notes.show("localConv1d", K.flatten(K.localConv1d(counted(1, 3, 1), unshared, List.of(2), List.of(1))), new int[] {3, -1});
        notes.show("localConv2d", K.flatten(K.localConv2d(small, K.reshape(new float[] {1, 10, 100, 1000}, List.of(4, 1, 1)), List.of(1, 1), List.of(1, 1), List.of(2, 2))),
                new int[] {1, 20, 300, 4000});
    }

    private static void pools(Notes notes) {
        Pool same = Pool.DEFAULT.padding("same").mode("avg");
        notes.show("pool2d", K.reshape(K.pool2d(counted(1, 3, 3, 1), List.of(2, 2), same), List.of(3, 3)), new double[][] {{3, 4, 4.5}, {6, 7, 7.5}, {7.5, 8.5, 9}});
        notes.show("pool3d", K.flatten(K.pool3d(counted(1, 2, 2, 2, 1), List.of(2, 2, 2), same)), new double[] {4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8});
    }

    private static void sequences(Notes notes) {
        notes.family("L. Connectionist temporal classification");
        float[][][] heard = {{{0.3f, 0.7f}, {0.4f, 0.6f}}};
        notes.show("ctcLabelDenseToSparse", K.toDense(K.ctcLabelDenseToSparse(new int[][] {{1, 2, 9}, {3, 9, 9}}, new int[] {2, 1})), new int[][] {{1, 2, 0}, {3, 0, 0}});
        notes.show("ctcBatchCost", K.ctcBatchCost(new int[][] {{0}}, heard, new int[][] {{2}}, new int[][] {{1}}), new double[][] {{0.5447272}});
        notes.show("ctcDecode", K.ctcDecode(heard, new int[] {2}, false, 2, 2, false).logProbabilities(), new double[][] {{-0.54473, -0.86750}});
    }

    /// The numbers from 1 on in a shape.
    private static Tensor counted(Integer... shape) {
        int n = 1;
        for (int extent : shape) n *= extent;
        return K.reshape(K.arange(1.0, n + 1.0), List.of(shape));
    }

    private static Tensor ones(Integer... shape) {
        return K.ones(List.of(shape));
    }
}
