package io.kgraph.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.K;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.nn.Loops;
import io.kgraph.nn.Rnn;
import io.kgraph.type.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Loops with small bodies of every kind, which have the same bits on every target whether or not they are one piece of machine code.
class SmallLoopsTest {
    private static final int BODIES = Integer.getInteger("kgraph.test.loops", 30);

    @BeforeEach void fresh() {
        K.clearSession();
    }

    private static Session session(String target) {
        return K.openSession(Session.Options.DEFAULT.withTarget(target).withThreads(1));
    }

    private static List<NDArray> agreed(String what, List<Tensor> results, Map<Tensor, NDArray> feeds) {
        List<NDArray> expected;
        try (Session s = session("reference")) {
            expected = s.run(results, feeds, List.of());
        }
        for (String target : List.of("jvm", "x64"))
            try (Session s = session(target)) {
                for (int run = 0; run < 2; run++) {
                    List<NDArray> found = s.run(results, feeds, List.of());
                    for (int i = 0; i < found.size(); i++)
                        assertThat(found.get(i).bitEquals(expected.get(i))).as("%s on %s, result %d of run %d:%n%s%ninstead of%n%s", what, target, i, run, found.get(i), expected.get(i)).isTrue();
                }
            }
        return expected;
    }

    // ---- made up ---------------------------------------------------------------------------------------------------

    private static final class Maker {
        private static final int[] LENGTHS = {1, 2, 7, 8, 9, 16, 17, 33, 130, 700};
        private static final int[] STEPS = {0, 1, 2, 3, 7, 40};
        private static final List<DType> TYPES = List.of(DType.FLOAT32, DType.FLOAT64, DType.INT32, DType.INT64, DType.FLOAT16, DType.INT8, DType.BOOL);

        private final SplittableRandom random;
        private final Map<Tensor, NDArray> feeds = new LinkedHashMap<>();

        Maker(long seed) {
            random = new SplittableRandom(seed);
        }

        <T> T one(List<T> of) {
            return of.get(random.nextInt(of.size()));
        }

        int one(int[] of) {
            return of[random.nextInt(of.length)];
        }

        Tensor fed(DType type, long... extents) {
            Tensor t = K.placeholder(Arrays.stream(extents).mapToObj(e -> (Object) (int) e).toList(), type.label());
            double[] values = random.doubles(Arrays.stream(extents).reduce(1, (p, q) -> p * q), -3, 3).toArray();
            NDArray array = NDArray.wrap(values, extents);
            feeds.put(t, type == DType.BOOL ? array.cast(DType.INT32).cast(DType.BOOL) : array.cast(type));
            return t;
        }

        private long[] shape(int length) {
            return length == 0 ? new long[0] : new long[] {length};
        }

        /// A scan of carries of one length or none, with sequences and captures, and what of it is fetched.
        List<Tensor> loop() {
            int length = one(LENGTHS), steps = one(STEPS);
            var types = new ArrayList<DType>();
            var initial = new ArrayList<Tensor>();
            for (int c = 1 + random.nextInt(4); c > 0; c--) {
                types.add(one(TYPES));
                initial.add(fed(types.getLast(), shape(random.nextInt(4) == 0 ? 0 : length)));
            }
            var captured = new ArrayList<Tensor>();
            for (int c = random.nextInt(3); c > 0; c--) captured.add(fed(one(TYPES), shape(random.nextBoolean() ? 0 : length)));
            Tensor xs = random.nextInt(4) == 0 ? fed(one(TYPES), steps) : fed(one(TYPES), steps, length);
            Loops.Scanned made = K.scan((c, x) -> {
                var values = new ArrayList<>(Loops.tensors(c));
                int carries = values.size();
                values.add((Tensor) x);
                values.addAll(captured);
                for (int k = random.nextInt(6); k > 0; k--) values.add(step(one(values), one(values)));
                var next = new ArrayList<Tensor>();
                for (int i = 0; i < carries; i++) next.add(K.cast(shaped(one(values), initial.get(i)), types.get(i).label()));
                return new Loops.Stepped(next, List.of(one(values), one(values)));
            }, initial, xs, null, random.nextBoolean());
            var results = new ArrayList<Tensor>(Loops.tensors(made.carry()));
            results.addAll(Loops.tensors(java.util.Objects.requireNonNull(made.outputs())));
            return results;
        }

        private Tensor step(Tensor a, Tensor b) {
            return switch (random.nextInt(7)) {
                case 0 -> K.add(number(a), number(K.cast(b, number(a).dtype().label())));
                case 1 -> K.mul(number(a), number(K.cast(b, number(a).dtype().label())));
                case 2 -> K.maximum(number(a), number(K.cast(b, number(a).dtype().label())));
                case 3 -> K.tanh(K.cast(a, random.nextBoolean() ? "float32" : "float64"));
                case 4 -> K.sin(K.cast(a, random.nextBoolean() ? "float32" : "float64"));
                case 5 -> K.greater(number(a), number(K.cast(b, number(a).dtype().label())));
                default -> K.switchOn(K.cast(shaped(a, b), "bool"), number(b), K.neg(number(b)));
            };
        }

        private static Tensor number(Tensor t) {
            return t.dtype() == DType.BOOL ? K.cast(t, "int32") : t;
        }

        /// `t` with the rank of `like`.
        private static Tensor shaped(Tensor t, Tensor like) {
            if (t.rank() == like.rank()) return t;
            return like.rank() == 0 ? K.reshape(t.at(io.kgraph.type.Index.slice(0, 1)), List.of()) : K.add(number(t), K.cast(K.zerosLike(like), number(t).dtype().label()));
        }
    }

    @Test void madeUpBodiesHaveTheSameBitsEverywhere() {
        for (int seed = 0; seed < BODIES; seed++) {
            K.clearSession();
            var maker = new Maker(seed);
            agreed("body " + seed, maker.loop(), maker.feeds);
        }
    }
}
