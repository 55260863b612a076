package io.kgraph.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.GraphError;
import io.kgraph.exec.LocalSession;
import io.kgraph.ir.GraphContext;
import io.kgraph.op.Build;
import io.kgraph.op.LoopTrace;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Graphs that random testing found to differ between targets, as small as they could be made: the same bits on all of them.
class ShrunkGraphsTest {
    private final GraphContext context = new GraphContext();
    private final Map<Tensor, NDArray> feeds = new LinkedHashMap<>();

    private Tensor fed(NDArray array) {
        Tensor p = Placeholder.of(context, array.type());
        feeds.put(p, array);
        return p;
    }

    private NDArray run(String target, Tensor fetch) {
        try (Session session = LocalSession.open(context, Session.Options.DEFAULT.withTarget(target).withThreads(2))) {
            return session.run(List.of(fetch), feeds, List.of()).getFirst();
        }
    }

    private void agrees(Tensor fetch) {
        NDArray expected = run("reference", fetch);
        for (String target : List.of("jvm", "x64")) {
            NDArray found = run(target, fetch);
            assertThat(found.bitEquals(expected)).as("%s gives %s instead of %s", target, found, expected).isTrue();
        }
    }

    @Test void aValueThatIsKeptAndReducedMayHaveNoElements() {
        Tensor x = fed(NDArray.zeros(DType.FLOAT64, 0)), y = Build.reciprocal(Build.cast(x, DType.FLOAT16));
        agrees(Build.sub(y, Build.max(y, Axes.of(0), true)));
    }

    @Test void aRowIsPickedByAConstantIndex() {
        for (int rows : new int[] {1, 2, 6}) {
            Tensor x = fed(NDArray.arange(DType.FLOAT32, rows * 32L).reshape(rows, 1, 32));
            var loop = new LoopTrace(context);
            Tensor n = loop.carry(Build.scalar(context, DType.INT32, 1)), c = loop.carry(x);
            Tensor holds = Build.less(n, Build.scalarLike(n, 3));
            loop.next(n, Build.add(n, Build.scalarLike(n, 1)));
            Tensor picked = Build.gather(c, Build.constant(context, NDArray.zeros(DType.INT32, 1, 1, 1)), 0);
            Tensor sum = Build.sum(Build.cast(Build.greater(picked, picked), DType.FLOAT32), Axes.all(5), false);
            loop.next(c, Build.broadcast(sum, x.shape()));
            agrees(loop.whileLoop(holds).getLast());
        }
    }

    @Test void divisionsLeaveAloneWhatWasLoadedElementByElement() {
        for (int columns : new int[] {3, 5, 8, 9})
            for (int axis = 0; axis < 2; axis++) {
                Tensor x = fed(NDArray.arange(DType.INT64, 30L * columns).reshape(30, columns)), exponent = fed(NDArray.of(1, DType.INT64));
                agrees(Build.sum(Build.pow(x, Build.minimum(Build.abs(x), exponent)), Axes.of(axis), false));
            }
    }

    @Test void aVariableTakesTheOldValueOfAnotherThatChangesInTheSameRun() {
        for (String target : List.of("reference", "jvm", "x64"))
            for (boolean turned : new boolean[] {false, true}) {
                Variable a = variable(1, 2, 3), b = variable(4, 5, 6);
                Tensor old = turned ? Build.reverse(b, 0) : b, x = fed(NDArray.of(new double[] {7, 8, 9}));
                try (Session session = LocalSession.open(context, Session.Options.DEFAULT.withTarget(target).withThreads(1))) {
                    session.initialize(List.of(a, b));
                    session.run(List.of(), feeds, List.of(new Session.Update(a, old), new Session.Update(b, Build.add(x, x))));
                    assertThat(session.value(a)).as("%s, turned %s", target, turned).isEqualTo(NDArray.of(turned ? new double[] {6, 5, 4} : new double[] {4, 5, 6}));
                    assertThat(session.value(b)).isEqualTo(NDArray.of(new double[] {14, 16, 18}));
                }
            }
    }

    @Test void whatIsFedCountsEvenWhereRulesKnowWhatItWouldBe() {
        Tensor x = fed(NDArray.of(new double[] {9, 9, 9})), y = Build.exp(x), constant = Build.constant(context, NDArray.of(new double[] {1, 1, 1}));
        feeds.put(y, NDArray.of(new double[] {1, 2, 4}));
        feeds.put(constant, NDArray.of(new double[] {3, 3, 3}));
        Tensor z = Build.mul(Build.log(y), constant);
        agrees(z);
        assertThat(run("x64", z).getDouble(2)).isEqualTo(3 * Math.log(4));
        feeds.remove(x);
        agrees(z);
    }

    @Test void whatIsReducedMayBeOverwrittenByWhatIsMadeOfIt() {
        Tensor x = fed(NDArray.ones(DType.FLOAT32, 1, 63).copy()), w = fed(NDArray.ones(DType.FLOAT32, 63, 40).copy());
        Tensor product = Build.matmul(x, w), made = Build.exp(Build.neg(product));
        Tensor top = Build.max(made, Axes.all(2), false), least = Build.min(product, Axes.of(1), false);
        for (Tensor t : Build.cond(Build.less(top, Build.scalarLike(top, 2)), () -> List.of(Build.neg(made), Build.neg(least)), () -> List.of(made, least))) agrees(t);
    }

    private Variable variable(double... values) {
        NDArray array = NDArray.of(values);
        return Variable.of(context, array.type(), new Variable.Initial.Value(array), Optional.empty(), true);
    }

    @Test void oneRowOfTwoIsPickedByAConstantIndex() {
        var type = TensorType.of(DType.FLOAT32, 2, 1, 32);
        Tensor x = fed(NDArray.arange(DType.FLOAT32, 64).reshape(type.shape().extents()));
        Tensor picked = Build.gather(x, Build.constant(context, NDArray.zeros(DType.INT32, 1)), 0);
        agrees(Build.sum(Build.square(picked), Axes.all(3), false));
    }

    @Test void extentsThatDoNotAgreeAreRefusedInUpdatesToo() {
        Tensor x = fed(NDArray.ones(DType.FLOAT32, 3, 15).copy()), choice = Placeholder.of(context, TensorType.of(DType.BOOL, Shape.of(Dim.named("d"), Dim.ONE)));
        feeds.put(choice, NDArray.ones(DType.BOOL, 5, 1).copy());
        Variable v = Variable.of(context, TensorType.scalar(DType.FLOAT32), new Variable.Initial.Value(NDArray.full(DType.FLOAT32, 2)), Optional.empty(), true);
        var update = new Session.Update(v, Build.sum(Build.select(choice, v, x), Axes.all(2), false));
        for (String target : List.of("reference", "jvm", "x64"))
            try (Session session = LocalSession.open(context, Session.Options.DEFAULT.withTarget(target))) {
                session.initialize(List.of(v));
                assertThatExceptionOfType(GraphError.class).as(target).isThrownBy(() -> session.run(List.of(), feeds, List.of(update)))
                        .withMessageContaining("needs shapes that stretch to each other");
            }
    }
}
