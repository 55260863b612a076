package io.kgraph.bench;

import io.kgraph.K;
import io.kgraph.Function;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.type.DType;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// One kernel at a time, from aligned memory into aligned memory, on one thread.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class KernelBenchmark {
    @Param({"copy", "exp", "tanh", "softmax", "sum_rows", "sum_columns", "matmul", "gather"})
    public String kernel = "exp";

    private final Arena arena = Arena.ofConfined();
    private Session session = K.openSession();
    private Function function = K.function(List.of(), List.of());
    private Object[] feeds = {};
    private NDArray[] into = {};

    @Setup(Level.Trial) public void bind() {
        session = K.openSession(Session.Options.DEFAULT.withThreads(1));
        K.setSession(session);
        Tensor x = K.placeholder(List.of(512, 512), DType.FLOAT32, "x");
        UnaryOperator<Tensor> f = switch (kernel) {
            case "copy" -> t -> K.add(t, -0.0);
            case "exp" -> K::exp;
            case "tanh" -> K::tanh;
            case "softmax" -> K::softmax;
            case "sum_rows" -> t -> K.sum(t, 1);
            case "sum_columns" -> t -> K.sum(t, 0);
            case "matmul" -> t -> K.matmul(t, t);
            case "gather" -> t -> K.gather(t, K.constant(new int[] {5, 3, 500, 7, 11, 0}, DType.INT32));
            default -> throw new IllegalArgumentException(kernel);
        };
        function = K.function(List.of(x), List.of(f.apply(x)));
        float[] numbers = new float[512 * 512];
        for (int i = 0; i < numbers.length; i++) numbers[i] = (i * 31 % 97 - 48) * 0.05f;
        feeds = new Object[] {outside(NDArray.wrap(numbers, 512, 512))};
        into = function.call(feeds).stream().map(this::outside).toArray(NDArray[]::new);
    }

    private NDArray outside(NDArray array) {
        var segment = arena.allocate(array.size() * array.dtype().bytes(), 64);
        array.copyTo(segment);
        return NDArray.wrap(segment, array.dtype(), array.extents());
    }

    @Benchmark public NDArray run() {
        function.run(feeds, into);
        return into[0];
    }

    @TearDown(Level.Trial) public void close() {
        session.close();
        arena.close();
    }
}
