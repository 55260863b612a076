package io.kgraph.exec.x64;

import static io.kgraph.exec.x64.BlockRig.INPUTS;
import static io.kgraph.exec.x64.BlockRig.OUTPUT;
import static io.kgraph.exec.x64.BlockRig.element;
import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.NativeCode;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.Scalar;
import io.kgraph.scalar.ScalarBuilder;
import io.kgraph.scalar.ScalarFunction;
import io.kgraph.scalar.ScalarInterpreter;
import io.kgraph.scalar.ScalarType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Blocks with more live values than registers, with rare sides in their midst.
@EnabledIfSystemProperty(named = "os.arch", matches = "amd64|x86_64")
class BlockSpillTest {
    /// Many values, of which each is used again much later, in random order; conditions are seldom true, often, or never.
    private static ScalarFunction crowded(long seed, int width) {
        var random = new Random(seed);
        var build = new ScalarBuilder("crowded" + seed);
        List<Scalar> live = new ArrayList<>();
        List<Scalar> doubles = new ArrayList<>();
        List<Scalar> conditions = new ArrayList<>();
        Scalar x = build.param(ScalarType.F32), y = build.param(ScalarType.F32);
        live.add(x);
        live.add(y);
        doubles.add(x.toF64());
        conditions.add(x.lt(y));
        conditions.add(x.gt(1e30));
        for (int i = 0; i < 4 * width; i++) {
            Scalar a = live.get(random.nextInt(live.size())), b = live.get(random.nextInt(live.size()));
            switch (random.nextInt(9)) {
                case 0 -> live.add(a.fma(b, live.get(random.nextInt(live.size()))));
                case 1 -> live.add(a.add(b));
                case 2 -> live.add(a.sub(b.mul(0.37)));
                case 3 -> live.add(a.min(b));
                case 4 -> doubles.add(a.toF64().fma(doubles.get(random.nextInt(doubles.size())), b.toF64()));
                case 5 -> live.add(doubles.get(random.nextInt(doubles.size())).toF32());
                case 6 -> conditions.add(random.nextBoolean() ? a.lt(b) : conditions.get(random.nextInt(conditions.size())).not());
                case 7 -> live.add(conditions.get(random.nextInt(conditions.size())).select(a, b));
                default -> {
                    Scalar seldom = a;
                    for (int k = 0; k < 9; k++)
                        seldom = k % 3 == 2 ? seldom.fma(seldom, live.get(random.nextInt(live.size()))) : seldom.sub(live.get(random.nextInt(live.size())).mul(0.5));
                    live.add(conditions.get(random.nextInt(conditions.size())).selectRare(seldom, b));
                }
            }
        }
        Scalar sum = build.constant(ScalarType.F32, 1);
        for (Scalar v : live)
            sum = sum.add(v);
        for (Scalar v : doubles)
            sum = sum.add(v.toF32());
        for (Scalar v : conditions)
            sum = sum.add(v.toI32().narrow(Prim.WRAP8).toF32());
        return build.returns(sum);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 12, 30})
    void keepsTheBitsUnderPressure(int width) {
        int spills = 0;
        for (long seed = 0; seed < 40; seed++) {
            ScalarFunction f = crowded(seed, width);
            int n = 500;
            Object[] inputs = {Samples.of(ScalarType.F32, n, 0, false), Samples.of(ScalarType.F32, n, 1, false)};
            float[] small = (float[]) inputs[0];
            for (int i = 0; i < n; i++)                          // whole registers without anything rare
                if (i / 32 % 2 == 0)
                    small[i] = i * 0.01f;
            float[] expected = new float[n], actual = new float[n];
            ScalarInterpreter.apply(f, inputs, expected, n);
            for (int lanes : new int[] {8, 16, 32}) {
                List<Block.BlockFacts> facts = new ArrayList<>();
                NativeCode code = BlockRig.publish(BlockRig.code(f, Isa.AVX2, lanes, lanes == 16, rig -> facts.addAll(rig.facts)));
                Arrays.fill(actual, 0);
                assertThat(BlockRig.run(code, inputs, actual, n)).isZero();
                Samples.assertSameBits(f.name() + " " + lanes, expected, actual, inputs);
                spills += facts.getFirst().spills();
            }
        }
        assertThat(spills).isPositive();
    }

    /// Two pinned values that change places, and one that is stored after its successor is known.
    @Test
    void exchangesPinnedValues() {
        var rig = new BlockRig(Isa.AVX2, 8);
        Pinned p = rig.frame.pin(ScalarType.F32, 8), q = rig.frame.pin(ScalarType.F32, 8);
        var stored = io.kgraph.type.DType.FLOAT32;
        Block begin = rig.block();
        begin.write(p, begin.load(element(INPUTS.get(0), stored), stored, Tail.NONE));
        begin.write(q, begin.load(element(INPUTS.get(1), stored), stored, Tail.NONE));
        rig.end(begin);
        Block swap = rig.block();
        int a = swap.read(p), b = swap.read(q);
        swap.write(p, b);
        swap.write(q, a);
        rig.end(swap);
        Block end = rig.block();
        end.store(io.kgraph.exec.x64.asm.Mem.at(OUTPUT), stored, end.read(p), Tail.NONE);
        end.store(io.kgraph.exec.x64.asm.Mem.at(OUTPUT, 32), stored, end.read(q), Tail.NONE);
        rig.end(end);
        float[] x = {1, 2, 3, 4, 5, 6, 7, 8}, y = {11, 12, 13, 14, 15, 16, 17, 18}, out = new float[16];
        assertThat(BlockRig.run(BlockRig.publish(rig.finish()), new Object[] {x, y}, out, 8)).isZero();
        assertThat(out).containsExactly(11, 12, 13, 14, 15, 16, 17, 18, 1, 2, 3, 4, 5, 6, 7, 8);
    }
}
