package io.kgraph.exec.x64;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.NativeCode;
import io.kgraph.scalar.ScalarFunction;
import io.kgraph.scalar.ScalarInterpreter;
import io.kgraph.scalar.ScalarType;
import io.kgraph.scalar.math.ScalarFunctions;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every scalar function as a block, over a sweep of float32 and samples of the other types, against the interpreter.
@EnabledIfSystemProperty(named = "os.arch", matches = "amd64|x86_64")
class BlockFunctionsTest {
    private static final int SWEEP = 20011;

    static Stream<ScalarFunction> functions() {
        return ScalarFunctions.names().stream().flatMap(name -> Stream.of(ScalarType.values()).filter(ScalarFunctions.admits(name)::contains).map(type -> ScalarFunctions.get(name, type)));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("functions")
    void equalsTheInterpreter(ScalarFunction f) {
        Object[] inputs = new Object[f.arity()];
        for (int i = 0; i < inputs.length; i++)
            inputs[i] = inputs(f, i);
        Object expected = Samples.array(f.type(), SWEEP);
        ScalarInterpreter.apply(f, inputs, expected, SWEEP);
        for (int lanes : new int[] {8, 16}) {
            NativeCode code = BlockRig.publish(BlockRig.code(f, Isa.AVX2, lanes, lanes == 16, _ -> {}));
            Object actual = Samples.stored(Samples.array(f.type(), SWEEP));
            assertThat(BlockRig.run(code, Arrays.stream(inputs).map(Samples::stored).toArray(), actual, SWEEP)).isZero();
            Samples.assertSameBits(f.name() + " " + f.parameters(), Samples.stored(expected), actual, inputs);
        }
    }

    private static Object inputs(ScalarFunction f, int which) {
        ScalarType type = f.parameters().get(which);
        boolean divides = type.isInteger() && which == 1;
        Object samples = Samples.of(type, SWEEP, which, divides);
        var random = new Random(which);
        for (int i = 0; i < SWEEP; i++)
            if (samples instanceof float[] a && i >= 1600)
                a[i] = f.arity() == 1 ? Float.intBitsToFloat((int) (i * 0x1_0000_0000L / SWEEP)) : moderate(random);
            else if (samples instanceof double[] a && i >= 1600)
                a[i] = i % 3 == 0 ? Double.longBitsToDouble(random.nextLong()) : random.nextGaussian() * Math.scalb(1.0, random.nextInt(40) - 20);
        if (which == 1 && f.name().equals("pow"))                // a negative one divides by the power, which may wrap to zero
            for (int i = 0; i < SWEEP; i++)
                if (samples instanceof int[] a)
                    a[i] = Math.abs(a[i] % 1000);
                else if (samples instanceof long[] a)
                    a[i] = Math.abs(a[i] % 1000);
        return samples;
    }

    private static float moderate(Random random) {
        return random.nextInt(3) == 0 ? Float.intBitsToFloat(random.nextInt()) : (float) (random.nextGaussian() * Math.scalb(1.0, random.nextInt(24) - 12));
    }
}
