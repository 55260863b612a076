package io.kgraph.samples;

import io.kgraph.K;
import io.kgraph.Placeholder;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.array.Npz;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A walk through graphs and sessions: variables, placeholders and feeds, updates, the learning phase, saving and loading.
public final class SessionsAndFeeds {
    private SessionsAndFeeds() {}

    public static void main(String[] args) {
        walk(System.out, Path.of(args.length > 0 ? args[0] : "line.npz"));
    }

    static void walk(PrintStream out, Path file) {
        K.clearSession();
        // A tensor has a type when it is made and a value when it is run.
        Tensor t = K.constant(new float[][] {{1, 2, 3}, {4, 5, 6}});
        Tensor squares = K.square(K.transpose(t)).add(10);
        out.println(squares.type() + "\n" + squares.eval());

        // What is unknown is fed; any extent may be left open.
        Placeholder inputs = K.placeholder(List.of("batch", 4, 5), "float32", "inputs");
        Variable weights = K.variable(new float[3][4][5], "float32", "weights");
        Tensor output = weights.add(inputs);
        Session session = K.getSession();                        // gives new variables their first value
        float[][][] ones = new float[3][4][5];
        for (float[][] plane : ones) for (float[] row : plane) java.util.Arrays.fill(row, 1);
        out.println("sum of the output: " + K.sum(output).eval(session, Map.of(inputs, ones)));

        // A tensor in the middle can be fed as well.
        out.println("with the output fed: " + K.sum(output).eval(session, Map.of(output, new float[3][4][5])));

        // Gradient steps: each call reads the state before it, then all variables change at once.
        Placeholder x = K.placeholder(List.of("n"), "float32", "x"), y = K.placeholder(List.of("n"), "float32", "y");
        Variable slope = K.variable(0, "float32", "slope"), offset = K.variable(0, "float32", "offset");
        Tensor loss = K.mean(K.square(x.mul(slope).add(offset).sub(y)));
        List<Tensor> gradients = K.gradients(loss, List.of(slope, offset));
        var step = K.function(List.of(x, y), List.of(loss), List.of(
                List.of(slope, slope.sub(Objects.requireNonNull(gradients.get(0)).mul(0.1))),
                List.of(offset, offset.sub(Objects.requireNonNull(gradients.get(1)).mul(0.1)))));
        float[] xs = {-1, -0.5f, 0, 0.5f, 1}, ys = {-2.5f, -1, 0.5f, 2, 3.5f};
        for (int i = 0; i < 200; i++) step.call(xs, ys);         // a function asks for the session by itself
        out.printf("y = %.3f x + %.3f%n", session.value(slope).getDouble(), session.value(offset).getDouble());

        // An update is a node; running it is what changes the variable.
        Tensor doubled = K.update(slope, slope.mul(2));
        out.printf("doubled: %.3f, and now %.3f%n", doubled.eval().getDouble(), session.value(slope).getDouble());

        // The learning phase is false until it is fed or fixed.
        Tensor phase = K.inTrainPhase(K.constant("training", "string"), K.constant("testing", "string"), null);
        out.println("phase: " + phase.eval() + ", fed: " + phase.eval(session, Map.of((Tensor) K.learningPhase(), true)));

        // Values go to a file and come back.
        var values = new LinkedHashMap<String, NDArray>();
        for (Variable v : List.of(slope, offset)) values.put(v.nodeName(), session.value(v));
        Npz.write(file, values);
        K.setValue(slope, 0);
        session.assign(Map.of(slope, Objects.requireNonNull(Npz.read(file).get("slope"))));
        out.printf("loaded: %.3f%n", session.value(slope).getDouble());
    }
}
