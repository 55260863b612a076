package io.kgraph.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.kgraph.Function;
import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.array.Permutation;
import io.kgraph.error.Diagnostic;
import io.kgraph.error.GraphError;
import io.kgraph.ir.GraphContext;
import io.kgraph.lang.Command;
import io.kgraph.lang.Program;
import io.kgraph.lang.Source;
import io.kgraph.lang.Span;
import io.kgraph.nn.Optimizer;
import io.kgraph.op.Build;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The loop against the same loop written with a function, bit for bit.
class TrainLoopTest {
    private static final int ROWS = 10;

    @TempDir Path folder;

    /// A small regression with dropout-free, curved loss: enough that every bit depends on every step.
    private static final class Model {
        final GraphContext context = new GraphContext();
        final Placeholder x, y;
        final Variable w, b;
        final Tensor loss, error;
        final NDArray xs, ys;

        Model() {
            try (var _ = K.graphScope(context)) {
                var batch = Dim.named("batch");
                x = K.named(Placeholder.of(context, TensorType.of(DType.FLOAT32, Shape.of(List.of(batch, Dim.of(3))))), "x");
                y = K.named(Placeholder.of(context, TensorType.of(DType.FLOAT32, Shape.of(List.of(batch)))), "y");
                w = K.variable(NDArray.of(new float[][] {{0.1f}, {-0.2f}, {0.3f}}), "float32", "w");
                b = K.variable(NDArray.of(0.5f), "float32", "b");
                Tensor out = K.reshape(K.dot(x, w), List.of(-1)).add(b);
                loss = K.named(K.mean(K.square(K.tanh(out).sub(y))), "loss");
                error = K.named(K.max(K.abs(out.sub(y))), "error");
            }
            var data = new float[3 * ROWS];
            var target = new float[ROWS];
            for (int i = 0; i < data.length; i++) data[i] = (i * 37 % 23 - 11) / 7f;
            for (int i = 0; i < ROWS; i++) target[i] = i % 3 - 1;
            xs = NDArray.wrap(data, ROWS, 3);
            ys = NDArray.wrap(target, ROWS);
        }

        List<Session.Update> updates() {
            try (var _ = K.graphScope(context)) {
                return Optimizer.adam(0.05, 0.9, 0.999, null, null, null).labeled("fit").updates(List.of(w, b), K.gradients(loss, List.of(w, b)));
            }
        }

        Command.Train train(OptionalLong batch, Optional<Long> shuffle, OptionalLong epochs, OptionalLong steps, List<Command.Every> every) {
            var readings = new Command.Readings(slot(DType.INT64), slot(DType.INT64), ImmutableList.of(slot(DType.FLOAT32), slot(DType.FLOAT32)),
                    slot(DType.INT64), slot(DType.INT64), ImmutableList.of(slot(DType.FLOAT64), slot(DType.FLOAT64)));
            return train(batch, shuffle, epochs, steps, every, readings);
        }

        Command.Train train(OptionalLong batch, Optional<Long> shuffle, OptionalLong epochs, OptionalLong steps, List<Command.Every> every, Command.Readings readings) {
            Span span = Source.of("t.kgraph", "train").span(0, 5);
            var columns = ImmutableList.of(new Command.Feed(span, x, Build.constant(context, xs)), new Command.Feed(span, y, Build.constant(context, ys)));
            return new Command.Train(span, "fit", true, Optional.of("loss"), false, run(loss, error), columns, Optional.empty(), ImmutableList.of(w, b),
                    ImmutableList.copyOf(updates()), batch, shuffle, epochs, steps, readings, Optional.empty(), ImmutableList.copyOf(every));
        }

        Placeholder slot(DType dtype) {
            return Placeholder.of(context, TensorType.scalar(dtype));
        }

        static Command.Run run(Tensor... fetches) {
            return new Command.Run(ImmutableList.copyOf(fetches), ImmutableList.of(), ImmutableList.of(), ImmutableList.of());
        }

        Program program(Command... commands) {
            return new Program(Source.of("t.kgraph", "train"), "", context, ImmutableList.of(), ImmutableList.of(x, y), ImmutableList.of(w, b),
                    ImmutableMap.of(), ImmutableList.copyOf(commands), new Program.Origins() {
                        @Override public Optional<Program.Origin> of(Tensor tensor) {
                            return Optional.empty();
                        }

                        @Override public Diagnostic explain(GraphError error, Command command) {
                            return error.diagnostic();
                        }
                    });
        }
    }

    /// What a run leaves: variables, and the means of its epochs.
    private record Outcome(NDArray w, NDArray b, List<NDArray> losses, List<Long> steps) {}

    private Outcome run(Model model, Command.Train train) {
        var losses = new ArrayList<NDArray>();
        var steps = new ArrayList<Long>();
        var values = new ArrayList<NDArray>();
        var report = new Quiet() {
            @Override public void epoch(String label, long epoch, long step, ImmutableMap<String, NDArray> means) {
                losses.add(java.util.Objects.requireNonNull(means.get("loss")));
                steps.add(step);
            }

            @Override public void value(String name, NDArray value, boolean asked) {
                values.add(value);
            }
        };
        var options = new ScriptRunner.Options(Session.Options.DEFAULT.withThreads(1), folder, folder, Map.of());
        var fetches = new java.util.LinkedHashMap<String, Tensor>();
        fetches.put("w", model.w);
        fetches.put("b", model.b);
        assertThat(ScriptRunner.run(model.program(train), options, report, fetches)).isEmpty();
        return new Outcome(values.get(0), values.get(1), losses, steps);
    }

    private static class Quiet implements Report {
        @Override public void print(Span command, ImmutableList<Item> items) {}

        @Override public void value(String name, NDArray value, boolean asked) {}

        @Override public void epoch(String label, long epoch, long step, ImmutableMap<String, NDArray> means) {}

        @Override public void step(String label, long epoch, long step, long steps, double objective) {}

        @Override public void trained() {}
    }

    /// The loop by hand.
    private static Outcome byHand(Model m, int size, Optional<Long> shuffle, int epochs) {
        var losses = new ArrayList<NDArray>();
        var steps = new ArrayList<Long>();
        try (var _ = K.graphScope(m.context); Session session = K.openSession(); var _ = K.sessionScope(session)) {
            session.initialize(m.context.variables());
            Function step = K.function(List.of(m.x, m.y), List.of(m.loss, m.error), m.updates());
            session.initialize(m.context.variables());
            long t = 0;
            for (int epoch = 1; epoch <= epochs; epoch++) {
                int[] order = Permutation.of(ROWS, 0, shuffle.orElse(0L), epoch);
                double sum = 0;
                for (int at = 0; at < ROWS; at += size) {
                    int count = Math.min(size, ROWS - at);
                    var x = new float[count][3];
                    var y = new float[count];
                    for (int i = 0; i < count; i++) {
                        int row = shuffle.isPresent() ? order[at + i] : at + i;
                        y[i] = (float) m.ys.getDouble(row);
                        for (int j = 0; j < 3; j++) x[i][j] = (float) m.xs.getDouble(row, j);
                    }
                    sum += count * step.call(x, y).getFirst().getDouble();
                    t++;
                }
                losses.add(NDArray.wrap(new double[] {sum / ROWS}));
                steps.add(t);
            }
            return new Outcome(session.value(m.w), session.value(m.b), losses, steps);
        }
    }

    @Test void equalsTheSameLoopWrittenByHandWithAShortLastBatch() {
        for (Optional<Long> shuffle : List.of(Optional.<Long>empty(), Optional.of(7L))) {
            Model model = new Model();
            Outcome trained = run(model, model.train(OptionalLong.of(4), shuffle, OptionalLong.of(5), OptionalLong.empty(), List.of()));
            assertThat(trained).isEqualTo(byHand(new Model(), 4, shuffle, 5));
            assertThat(trained.steps).containsExactly(3L, 6L, 9L, 12L, 15L);
        }
    }

    @Test void aBatchIsAllRowsWhereNothingIsSaidAndMayBeLargerThanAll() {
        Model model = new Model();
        Outcome whole = run(model, model.train(OptionalLong.empty(), Optional.empty(), OptionalLong.of(3), OptionalLong.empty(), List.of()));
        assertThat(whole).isEqualTo(byHand(new Model(), ROWS, Optional.empty(), 3));
        Model again = new Model();
        assertThat(run(again, again.train(OptionalLong.of(99), Optional.empty(), OptionalLong.of(3), OptionalLong.empty(), List.of()))).isEqualTo(whole);
    }

    @Test void stepsEndInTheMiddleOfAnEpochWhoseMeanIsThatOfTheRowsSeen() {
        Model model = new Model();
        Outcome trained = run(model, model.train(OptionalLong.of(4), Optional.empty(), OptionalLong.empty(), OptionalLong.of(5), List.of()));
        assertThat(trained.steps).containsExactly(3L, 5L);
        Model other = new Model();
        Outcome bounded = run(other, other.train(OptionalLong.of(4), Optional.empty(), OptionalLong.of(99), OptionalLong.of(5), List.of()));
        assertThat(bounded).isEqualTo(trained);
    }

    @Test void everyCountsStepsOrEpochsAndReadsTheMeansSoFar() {
        Model model = new Model();
        var readings = new Command.Readings(model.slot(DType.INT64), model.slot(DType.INT64), ImmutableList.of(model.slot(DType.FLOAT32), model.slot(DType.FLOAT32)),
                model.slot(DType.INT64), model.slot(DType.INT64), ImmutableList.of(model.slot(DType.FLOAT64), model.slot(DType.FLOAT64)));
        var seen = new ArrayList<String>();
        Span span = Source.of("t.kgraph", "print").span(0, 5);
        var run = new Command.Run(ImmutableList.of(readings.epoch(), readings.step()), ImmutableList.of(), ImmutableList.of(readings.epoch(), readings.step()), ImmutableList.of());
        var print = new Command.Print(span, run, ImmutableList.of(new Command.Shown("at", new Command.Listed(ImmutableList.of(
                new Command.Fetched(readings.epoch()), new Command.Fetched(readings.step()))))));
        var every = List.of(new Command.Every(span, 2, true, ImmutableList.of(print)), new Command.Every(span, 1, false, ImmutableList.of(print)));
        Command.Train train = model.train(OptionalLong.of(4), Optional.empty(), OptionalLong.of(2), OptionalLong.empty(), every, readings);
        var options = new ScriptRunner.Options(Session.Options.DEFAULT.withThreads(1), folder, folder, Map.of());
        assertThat(ScriptRunner.run(model.program(train), options, new Quiet() {
            @Override public void print(Span command, ImmutableList<Item> items) {
                seen.add(items.getFirst().text());
            }
        }, Map.of())).isEmpty();
        assertThat(seen).containsExactly("at = [1, 2]", "at = [1, 3]", "at = [2, 4]", "at = [2, 6]", "at = [2, 6]");
    }

    @Test void stopsBeforeANaNIsAssignedAndKeepsTheLastGoodStep() throws Exception {
        Model good = new Model();
        Outcome before = byHand(good, 4, Optional.empty(), 1);
        Model model = new Model();
        var data = model.xs.copy();
        Command.Train train = model.train(OptionalLong.of(4), Optional.empty(), OptionalLong.of(9), OptionalLong.empty(), List.of());
        try (var _ = K.graphScope(model.context)) {                // the objective is NaN from the fourth step on
            Variable count = K.variable(NDArray.of(0f), "float32", "count");
            Tensor poisoned = model.loss.add(K.log(Build.sub(Build.scalarLike(count, 3), count)).mul(0.0)).sub(K.sqrt(Build.sub(Build.scalarLike(count, 2.5), count)).mul(0.0));
            var updates = new ArrayList<>(train.updates());
            updates.add(new Session.Update(count, Build.add(count, Build.scalarLike(count, 1))));
            train = new Command.Train(train.span(), "fit", true, Optional.of("loss"), false, Model.run(poisoned, model.error), train.columns(), Optional.empty(), train.variables(),
                    ImmutableList.copyOf(updates), train.batch(), train.shuffle(), train.epochs(), train.steps(), train.readings(), Optional.empty(), ImmutableList.of());
        }
        var options = new ScriptRunner.Options(Session.Options.DEFAULT.withThreads(1), folder, folder, Map.of());
        Diagnostic message = ScriptRunner.run(model.program(train), options, Report.NONE, Map.of()).getFirst();
        assertThat(message.code()).isEqualTo("E0807");
        assertThat(message.sentence()).isEqualTo("loss became NaN at epoch 2, step 4.");
        assertThat(message.during()).contains("While running `train \"fit\"`, line 1; the variables of the last good step are in \"fit.stopped.npz\".");
        assertThat(message.rows().getFirst().note()).isEqualTo("the first node with an infinity");
        Map<String, NDArray> saved = io.kgraph.array.Npz.read(folder.resolve("fit.stopped.npz"));
        assertThat(saved.get("w")).isEqualTo(before.w);
        assertThat(saved.get("b")).isEqualTo(before.b);
        assertThat(Files.list(folder)).hasSize(1);
        assertThat(data).isEqualTo(model.xs);
    }
}
