package io.kgraph.scalar;

import static io.kgraph.scalar.ScalarType.BOOL;
import static io.kgraph.scalar.ScalarType.F32;
import static io.kgraph.scalar.ScalarType.I32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScalarFunctionTest {
    @Test
    void readsLikeTheFormulaAndPrintsStably() {
        var build = new ScalarBuilder("gauss");
        Scalar x = build.param(F32);
        build.constant(F32, 7);                                 // leads nowhere
        ScalarFunction f = build.returns(x.lt(0).selectRare(x.c(Double.NaN), x.mul(x).mul(-0.5)));
        assertThat(f.toString()).isEqualTo("""
                gauss(f32) -> f32
                  %0 = param 0 : f32
                  %1 = const 0.0 : f32
                  %2 = lt %0 %1 : bool
                  %3 = const NaN : f32
                  %4 = mul %0 %0 : f32
                  %5 = const -0.5 : f32
                  %6 = mul %4 %5 : f32
                  %7 = select %2 %3 %6 : f32 rare
                  return %7
                """);
    }

    @Test
    void equalInstructionsAreMadeOnce() {
        var build = new ScalarBuilder("f");
        Scalar x = build.param(F32);
        assertThat(x.mul(2)).isEqualTo(x.mul(2));
        assertThat(x.c(0.0)).isNotEqualTo(x.c(-0.0));
        assertThat(x.toF32()).isEqualTo(x);
    }

    @Test
    void inliningCopiesTheInstructions() {
        var inner = new ScalarBuilder("inner");
        Scalar a = inner.param(F32), b = inner.param(F32);
        ScalarFunction sub = inner.returns(a.sub(b));
        var outer = new ScalarBuilder("outer");
        Scalar x = outer.param(F32), y = outer.param(F32);
        ScalarFunction f = outer.returns(outer.inline(sub, y, x).mul(outer.inline(sub, y, x)));
        assertThat(f.size()).isEqualTo(4);
        assertThat(ScalarInterpreter.apply(f, 1f, 4f)).isEqualTo(9f);
    }

    @Test
    void whatOnlyTheSeldomSideNeedsIsGuarded() {
        var build = new ScalarBuilder("f");
        Scalar x = build.param(F32);
        Scalar huge = x.gt(100);
        Scalar shared = x.mul(x);
        Scalar own = shared.add(1).sqrt();
        ScalarFunction f = build.returns(huge.selectRare(own, shared));
        for (int i = 0; i < f.size(); i++)
            assertThat(f.guard(i) >= 0).as("%s", f.at(i)).isEqualTo(f.at(i).prim() == Prim.SQRT || f.at(i).prim() == Prim.ADD
                    || f.at(i).prim() == Prim.CONST && f.at(i).bits() == Float.floatToIntBits(1));
        assertThat(ScalarInterpreter.apply(f, 3f)).isEqualTo(9f);
        assertThat(ScalarInterpreter.apply(f, 200f)).isEqualTo((float) Math.sqrt(40001f));
    }

    @Test
    void rareSelectsOnOneConditionGuardTogether() {
        var build = new ScalarBuilder("f");
        Scalar x = build.param(F32);
        Scalar huge = x.gt(100);
        Scalar root = x.sqrt();
        ScalarFunction f = build.returns(huge.selectRare(root.add(1), x).mul(huge.selectRare(root.sub(1), x)));
        assertThat(f.body().stream().filter(i -> i.prim() == Prim.SQRT).mapToInt(i -> f.guard(f.body().indexOf(i)))).singleElement()
                .satisfies(g -> assertThat(f.at(g).rare()).isTrue());
        assertThat(ScalarInterpreter.apply(f, 10f)).isEqualTo(100f);
        assertThat(ScalarInterpreter.apply(f, 121f)).isEqualTo(120f);
    }

    @Test
    void refusesWhatHasNoMeaning() {
        var build = new ScalarBuilder("f");
        Scalar x = build.param(F32), n = build.param(I32), p = build.param(BOOL);
        assertThatThrownBy(() -> x.add(n)).hasMessage("add of f32 and i32");
        assertThatThrownBy(n::sqrt).hasMessage("sqrt of i32");
        assertThatThrownBy(() -> n.select(x, x)).hasMessage("select of i32, f32, f32");
        assertThatThrownBy(p::bitcast).hasMessage("a bool has no bits to cast");
        assertThatThrownBy(() -> new ScalarFunction("g", List.of(F32), List.of(Instruction.of(Prim.NEG, F32, 0)), 0))
                .hasMessage("g: %0 reads %0, which is not before it");
    }
}
