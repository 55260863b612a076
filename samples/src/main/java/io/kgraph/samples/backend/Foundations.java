package io.kgraph.samples.backend;

import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.GraphError;
import io.kgraph.ir.GraphContext;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// Families A to C: settings, names, sessions; how tensors are made; what can be asked of them.
final class Foundations {
    private Foundations() {}

    static void walk(Notes notes) {
        settings(notes);
        sessions(notes);
        creation(notes);
        inspection(notes);
    }

    private static void settings(Notes notes) {
        notes.family("A. Configuration, naming, sessions");
        notes.show("backend", K.backend(), "tensorflow");
        notes.show("epsilon", K.epsilon(), 1e-7);
        K.setEpsilon(1e-5);
        notes.show("setEpsilon", K.epsilon(), 1e-5);
        K.setEpsilon(1e-7);
        notes.show("floatx", K.floatx(), "float32");
        K.setFloatx("float16");
        notes.show("setFloatx", K.dtype(K.variable(10)), "float16");
        K.setFloatx("float32");
        notes.show("castToFloatx", K.castToFloatx(new double[] {1, 2}), new float[] {1, 2});
        notes.show("imageDataFormat", K.imageDataFormat(), "channels_last");
        K.setImageDataFormat("channels_first");
        notes.show("setImageDataFormat", K.imageDataFormat(), "channels_first");
        K.setImageDimOrdering("tf");
        notes.did("setImageDimOrdering");
        notes.show("imageDimOrdering", K.imageDimOrdering(), "tf");
        notes.show("normalizeDataFormat", K.normalizeDataFormat("Channels_First"), "channels_first");
        UnaryOperator<Tensor> square = K::square;
        notes.show("symbolic", K.symbolic(square).apply(K.variable(List.of(2, 3))), new float[] {4, 9});
        notes.show("eager", K.eager(square).apply(K.variable(List.of(2, 3))), new float[] {4, 9});
        notes.show("isSymbolic", K.isSymbolic(K.placeholder(List.of(2))), true);
        notes.show("getUid", List.of(K.getUid("walk"), K.getUid("walk"), K.getUid("other")), List.of(1, 2, 1));
        K.resetUids();
        notes.show("resetUids", K.getUid("walk"), 1);
    }

    private static void sessions(Notes notes) {
        GraphContext before = K.graph();
        K.clearSession();
        notes.show("clearSession", K.graph() == before, false);
        Session session = K.getSession();
        notes.show("getSession", session == K.getSession(), true);
        try (Session other = K.openSession()) {
            K.setSession(other);
            notes.show("setSession", K.getSession() == other, true);
            K.setSession(session);
        }
        K.manualVariableInitialization(true);
        Variable left = K.variable(1);
        try {
            K.eval(left);
        } catch (GraphError e) {
            notes.show("manualVariableInitialization", e.kind().name(), "FAILED_PRECONDITION");
        }
        K.manualVariableInitialization(false);
        notes.show("learningPhase", K.learningPhase(), false);
        K.setLearningPhase(1);
        notes.show("setLearningPhase", K.learningPhase(), 1);
        try (var _ = K.learningPhaseScope(0)) {
            notes.show("learningPhaseScope", K.learningPhase(), 0);
        }
        try (var _ = K.nameScope("MyOp")) {
            notes.show("nameScope", K.constant(1, null, null, "a").nodeName(), "MyOp/a");
        }
        K.clearSession();
        Variable v = K.variable(1);
        Tensor written = K.update(v, 5.0);
        try (var _ = K.controlDependencies(List.of(written))) {
            notes.show("controlDependencies", K.identity(v, null), 5);
        }
    }

    private static void creation(Notes notes) {
        notes.family("B. Creation");
        notes.show("placeholder", K.intShape(K.placeholder(Arrays.asList(null, 4, 5))), Arrays.asList(null, 4, 5));
        notes.show("variable", K.variable(new int[][] {{1, 2}, {3, 4}}, "float64", "example_var"), new int[][] {{1, 2}, {3, 4}});
        notes.show("constant", K.constant(List.of(1, 2, 3, 4), null, List.of(2, 2), null), new int[][] {{1, 2}, {3, 4}});
        notes.show("zeros", K.zeros(List.of(2, 3)), new int[2][3]);
        notes.show("ones", K.ones(List.of(3)), new int[] {1, 1, 1});
        notes.show("eye", K.eye(List.of(2, 3)), new int[][] {{1, 0, 0}, {0, 1, 0}});
        notes.show("zerosLike", K.zerosLike(new int[][] {{1, 2}}), new int[][] {{0, 0}});
        notes.show("onesLike", K.onesLike(new int[][] {{1, 2}}), new int[][] {{1, 1}});
        notes.show("identity", K.identity(new float[] {1, 2}, null), new int[] {1, 2});
        notes.show("arange", K.arange(0, 10, 1.5), new double[] {0, 1.5, 3, 4.5, 6, 7.5, 9});
        notes.show("randomUniformVariable", K.intShape(K.randomUniformVariable(List.of(2, 3), 0, 1)), List.of(2, 3));
        notes.show("randomNormalVariable", K.intShape(K.randomNormalVariable(List.of(2, 3), 0, 1)), List.of(2, 3));
    }

    private static void inspection(Notes notes) {
        notes.family("C. Inspection and conversion");
        Placeholder x = K.placeholder(List.of(2, 4, 5));
        notes.show("isTensor", K.isTensor(List.of(1, 2)), false);
        notes.show("isVariable", K.isVariable(K.zeros(List.of(2))), true);
        notes.show("isPlaceholder", K.isPlaceholder(x), true);
        notes.show("isKerasTensor", K.isKerasTensor(x), false);
        Tensor sparse = K.variable(io.kgraph.array.SparseArray.of(new long[][] {{0, 1}, {1, 0}}, new float[] {5, 6}, 2, 2));
        notes.show("isSparse", K.isSparse(sparse), true);
        notes.show("toDense", K.toDense(sparse), new int[][] {{0, 5}, {6, 0}});
        notes.show("shape", K.shape(x), new int[] {2, 4, 5});
        notes.show("intShape", K.intShape(x), List.of(2, 4, 5));
        notes.show("getVariableShape", K.getVariableShape(K.zeros(List.of(4, 2))), List.of(4, 2));
        notes.show("ndim", K.ndim(x), 3);
        notes.show("size", K.size(new int[][] {{1, 2}, {3, 4}}), 4);
        notes.show("dtype", K.dtype(x), "float32");
        notes.show("countParams", K.countParams(K.zeros(List.of(2, 3))), 6L);
        notes.show("cast", K.cast(new double[] {1.9, -1.9, 0}, "int32"), new int[] {1, -1, 0});
        notes.show("eval", K.eval(K.variable(NDArray.of(new int[][] {{1, 2}, {3, 4}}), "float32")), new int[][] {{1, 2}, {3, 4}});
    }
}
