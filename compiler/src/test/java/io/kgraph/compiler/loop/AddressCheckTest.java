package io.kgraph.compiler.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import io.kgraph.compiler.loop.Access.Gather;
import io.kgraph.compiler.loop.Access.Guard;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AddressCheckTest {
    private static final Dim N = Dim.named("n");
    private static final DimBinding FIVE = DimBinding.of(Map.of(N.symbols().iterator().next(), 5L));

    /// `y[i] = x[offset + stride · i]` for `i < n`.
    private static LoopNest copy(Dim offset, long stride, ImmutableList<Guard> guards, Optional<Gather> gather) {
        var params = ImmutableList.of(new LoopNest.Param("x", DType.FLOAT32, false), new LoopNest.Param("y", DType.FLOAT32, true));
        var index = new Value.Index(0);
        var load = new Value.Load(new Access(0, offset, ImmutableList.of(Dim.of(stride)), guards, gather), ScalarType.F32);
        var store = new Stage.Store(Access.of(1, Dim.ZERO, ImmutableList.of(Dim.ONE)), 1);
        return new LoopNest("copy", params, ImmutableList.of(N), ImmutableList.of(new Stage(ImmutableList.of(), ImmutableList.of(index, load), ImmutableList.of(store))));
    }

    private static void check(LoopNest nest, DimBinding dims, long x, long y) {
        NestSizes layout = NestSizes.of(nest);
        AddressCheck.check(nest, layout, layout.bind(dims), List.of(x, y));
    }

    @Test void acceptsAccessesThatJustFit() {
        check(copy(Dim.ZERO, 1, ImmutableList.of(), Optional.empty()), FIVE, 5, 5);
        check(copy(N.minus(1), -1, ImmutableList.of(), Optional.empty()), FIVE, 5, 5);
        check(copy(Dim.of(2), 3, ImmutableList.of(), Optional.empty()), FIVE, 15, 5);
    }

    @Test void refusesOneElementTooMany() {
        assertThatThrownBy(() -> check(copy(Dim.ZERO, 1, ImmutableList.of(), Optional.empty()), FIVE, 4, 5))
                .isInstanceOf(BrokenInvariant.class).hasMessageContaining("an access reaches from 0 to 4 in the 4 elements of x");
        assertThatThrownBy(() -> check(copy(Dim.ZERO, 1, ImmutableList.of(), Optional.empty()), FIVE, 5, 4)).hasMessageContaining("of y");
    }

    @Test void refusesAddressesBeforeTheFirst() {
        assertThatThrownBy(() -> check(copy(Dim.of(-1), 1, ImmutableList.of(), Optional.empty()), FIVE, 5, 5)).hasMessageContaining("from -1 to 3");
    }

    @Test void guardsNarrowTheRange() {
        check(copy(Dim.of(-1), 1, ImmutableList.of(new Guard(0, Dim.ONE, N)), Optional.empty()), FIVE, 4, 5);
        check(copy(Dim.of(90), 1, ImmutableList.of(new Guard(0, Dim.of(3), Dim.of(3))), Optional.empty()), FIVE, 1, 5);
    }

    @Test void gathersReachOverTheirExtent() {
        var gather = Optional.of(new Gather(0, Dim.of(10), Dim.of(4), "gather"));
        check(copy(Dim.ZERO, 1, ImmutableList.of(), gather), FIVE, 35, 5);
        assertThatThrownBy(() -> check(copy(Dim.ZERO, 1, ImmutableList.of(), gather), FIVE, 34, 5)).hasMessageContaining("from 0 to 34");
    }

    @Test void nothingIsReadOverEmptyAxes() {
        check(copy(Dim.ZERO, 1, ImmutableList.of(), Optional.empty()), DimBinding.of(Map.of(N.symbols().iterator().next(), 0L)), 0, 0);
    }

    @Test void theTableHoldsExtentsThenAccessesInOrder() {
        LoopNest nest = copy(Dim.of(7), 3, ImmutableList.of(new Guard(0, Dim.ONE, N)), Optional.of(new Gather(0, Dim.of(10), Dim.of(4), "gather")));
        NestSizes layout = NestSizes.of(nest);
        assertThat(layout.bind(FIVE).asList()).containsExactly(5L, 7L, 3L, 1L, 5L, 10L, 4L, 0L, 1L);
        assertThat(layout.row(0)).isEqualTo(0);
        assertThat(layout.value(0, 0)).isEqualTo(-1);
        assertThat(layout.value(0, 1)).isEqualTo(1);
        assertThat(layout.store(0, 0)).isEqualTo(7);
        Access load = ((Value.Load) nest.stages().getFirst().body().get(1)).access();
        assertThat(NestSizes.stride(1, 0)).isEqualTo(2);
        assertThat(NestSizes.guard(1, load, 0)).isEqualTo(3);
        assertThat(NestSizes.gather(1, load)).isEqualTo(5);
    }
}
