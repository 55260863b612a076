package io.kgraph.scalar.math;

import static io.kgraph.scalar.ScalarType.BOOL;
import static io.kgraph.scalar.ScalarType.F32;
import static io.kgraph.scalar.ScalarType.F64;
import static io.kgraph.scalar.ScalarType.I32;
import static io.kgraph.scalar.ScalarType.I64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarFunction;
import io.kgraph.scalar.ScalarInterpreter;
import io.kgraph.scalar.ScalarType;
import org.junit.jupiter.api.Test;

class PrimitivesTest {
    private static final float INF = Float.POSITIVE_INFINITY;
    private static final float NAN = Float.NaN;

    private static float[] floats(String name, float[]... inputs) {
        float[] output = new float[inputs[0].length];
        ScalarInterpreter.apply(ScalarFunctions.get(name, F32), inputs, output, output.length);
        return output;
    }

    private static int[] ints(String name, int[]... inputs) {
        int[] output = new int[inputs[0].length];
        ScalarInterpreter.apply(ScalarFunctions.get(name, I32), inputs, output, output.length);
        return output;
    }

    private static long[] longs(String name, long[]... inputs) {
        long[] output = new long[inputs[0].length];
        ScalarInterpreter.apply(ScalarFunctions.get(name, I64), inputs, output, output.length);
        return output;
    }

    @Test
    void everyRowBuildsForEveryTypeItAdmits() {
        for (String name : ScalarFunctions.names())
            for (ScalarType type : ScalarFunctions.admits(name)) {
                assertThat(ScalarFunctions.get(name, type).arity()).isEqualTo(ScalarFunctions.arity(name));
                assertThat(ScalarFunctions.get(name, type)).isSameAs(ScalarFunctions.get(name, type));
            }
        assertThatThrownBy(() -> ScalarFunctions.get("sqrt", I32)).hasMessage("sqrt does not admit i32");
        assertThatThrownBy(() -> ScalarFunctions.get("sqrd", F32)).hasMessage("no scalar function sqrd");
    }

    @Test
    void primitivesAreOneInstruction() {
        assertThat(ScalarFunctions.get("add", F64).toString()).isEqualTo("""
                add(f64, f64) -> f64
                  %0 = param 0 : f64
                  %1 = param 1 : f64
                  %2 = add %0 %1 : f64
                  return %2
                """);
        assertThat(ScalarFunctions.get("lt", I64).type()).isEqualTo(BOOL);
        assertThat(ScalarFunctions.get("select", F32).parameters()).containsExactly(BOOL, F32, F32);
        assertThat(ScalarFunctions.convert(I32, I32).size()).isEqualTo(1);
    }

    @Test
    void hugeArgumentsAreReducedOnARareSide() {
        for (String name : new String[] {"sin", "cos", "tan"}) {
            ScalarFunction f = ScalarFunctions.get(name, F32);
            for (int i = 0; i < f.size(); i++)
                assertThat(f.at(i).prim() != Prim.LOOKUP || f.guard(i) >= 0).as("%s: %s", name, f.at(i)).isTrue();
        }
    }

    @Test
    void roundingKeepsTheSignOfZero() {
        float[] x = {0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 2.4f, -0f, 1e10f, INF, NAN};
        assertThat(floats("round", x)).containsExactly(0f, 2f, 2f, -0f, -2f, 2f, -0f, 1e10f, INF, NAN);
        assertThat(floats("trunc", x)).containsExactly(0f, 1f, 2f, -0f, -1f, 2f, -0f, 1e10f, INF, NAN);
        assertThat(floats("floor", x)).containsExactly(0f, 1f, 2f, -1f, -2f, 2f, -0f, 1e10f, INF, NAN);
        assertThat(floats("ceil", x)).containsExactly(1f, 2f, 3f, -0f, -1f, 3f, -0f, 1e10f, INF, NAN);
    }

    @Test
    void minAndMaxAreThoseOfMath() {
        float[] a = {0f, -0f, NAN, 1f, -INF}, b = {-0f, 0f, 1f, NAN, 2f};
        assertThat(floats("min", a, b)).containsExactly(-0f, -0f, NAN, NAN, -INF);
        assertThat(floats("max", a, b)).containsExactly(0f, 0f, NAN, NAN, 2f);
        assertThat(floats("relu", new float[] {-1f, -0f, 3f, NAN})).containsExactly(0f, 0f, 3f, NAN);
    }

    @Test
    void signIsMinusOneZeroOrOne() {
        assertThat(floats("sign", new float[] {-3f, -0f, 0f, 7f, INF, NAN})).containsExactly(-1f, 0f, 0f, 1f, 1f, NAN);
        assertThat(ints("sign", new int[] {-3, 0, 7})).containsExactly(-1, 0, 1);
    }

    @Test
    void classifies() {
        float[] x = {1f, -INF, INF, NAN, Float.MIN_VALUE};
        boolean[] output = new boolean[x.length];
        ScalarInterpreter.apply(ScalarFunctions.get("isnan", F32), new Object[] {x}, output, x.length);
        assertThat(output).containsExactly(false, false, false, true, false);
        ScalarInterpreter.apply(ScalarFunctions.get("isinf", F32), new Object[] {x}, output, x.length);
        assertThat(output).containsExactly(false, true, true, false, false);
        ScalarInterpreter.apply(ScalarFunctions.get("isfinite", F32), new Object[] {x}, output, x.length);
        assertThat(output).containsExactly(true, false, false, false, true);
    }

    @Test
    void convertsTowardZeroAndSaturates() {
        float[] x = {1.9f, -1.9f, NAN, INF, -INF, 3e9f};
        int[] narrow = new int[x.length];
        ScalarInterpreter.apply(ScalarFunctions.convert(F32, I32), new Object[] {x}, narrow, x.length);
        assertThat(narrow).containsExactly(1, -1, 0, Integer.MAX_VALUE, Integer.MIN_VALUE, Integer.MAX_VALUE);
        long[] wide = new long[x.length];
        ScalarInterpreter.apply(ScalarFunctions.convert(F32, I64), new Object[] {x}, wide, x.length);
        assertThat(wide).containsExactly(1, -1, 0, Long.MAX_VALUE, Long.MIN_VALUE, 3_000_000_000L);
        boolean[] truth = new boolean[x.length];
        ScalarInterpreter.apply(ScalarFunctions.convert(F32, BOOL), new Object[] {x}, truth, x.length);
        assertThat(truth).containsOnly(true);
        float[] back = new float[2];
        ScalarInterpreter.apply(ScalarFunctions.convert(BOOL, F32), new Object[] {new boolean[] {true, false}}, back, 2);
        assertThat(back).containsExactly(1f, 0f);
    }

    @Test
    void narrowsToTheStorageRange() {
        int[] x = {127, 128, -129, 255, 256, 65535, 65536, -1};
        assertThat(ints("wrap8", x)).containsExactly(127, -128, 127, -1, 0, -1, 0, -1);
        assertThat(ints("wrapu8", x)).containsExactly(127, 128, 127, 255, 0, 255, 0, 255);
        assertThat(ints("wrap16", x)).containsExactly(127, 128, -129, 255, 256, -1, 0, -1);
        assertThat(ints("wrapu16", x)).containsExactly(127, 128, 65407, 255, 256, 65535, 0, 65535);
        assertThat(floats("round16", new float[] {1 + 0x1p-11f, 1 + 0x3p-11f, 65519f, 65520f, 0x1p-25f, 0x1.8p-25f, NAN}))
                .containsExactly(1f, 1 + 0x1p-9f, 65504f, INF, 0f, 0x1p-24f, NAN);
    }

    @Test
    void integersWrapAndDivideTowardZero() {
        int[] a = {7, -7, 7, -7, Integer.MIN_VALUE}, b = {2, 2, -2, -2, -1};
        assertThat(ints("div", a, b)).containsExactly(3, -3, -3, 3, Integer.MIN_VALUE);
        assertThat(ints("rem", a, b)).containsExactly(1, -1, 1, -1, 0);
        assertThat(ints("floor_div", a, b)).containsExactly(3, -4, -4, 3, Integer.MIN_VALUE);
        assertThat(ints("mod", a, b)).containsExactly(1, 1, -1, -1, 0);
        assertThat(ints("mulhi", new int[] {-1, 1 << 31}, new int[] {-1, 2})).containsExactly(-2, 1);
        assertThatThrownBy(() -> ints("mod", a, new int[5])).isInstanceOf(ArithmeticException.class);
        assertThat(longs("floor_div", new long[] {-9, Long.MIN_VALUE}, new long[] {4, -1})).containsExactly(-3, Long.MIN_VALUE);
    }

    @Test
    void integerPowersWrapAndRefuseNegativeExponents() {
        assertThat(ints("pow", new int[] {2, 3, -3, 0, 0, 7, 3}, new int[] {10, 4, 3, 0, 5, 1, 1 << 30}))
                .containsExactly(1024, 81, -27, 1, 0, 7, 1);
        assertThat(longs("pow", new long[] {3, 2}, new long[] {39, 63})).containsExactly(4052555153018976267L, Long.MIN_VALUE);
        assertThatThrownBy(() -> ints("pow", new int[] {2}, new int[] {-1})).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void blocksCoverEveryElement() {
        float[] x = new float[1000], expected = new float[1000];
        for (int i = 0; i < x.length; i++) {
            x[i] = i - 500.25f;
            expected[i] = x[i] * x[i];
        }
        assertThat(floats("square", x)).containsExactly(expected);
        assertThat(floats("square", new float[0])).isEmpty();
    }
}
