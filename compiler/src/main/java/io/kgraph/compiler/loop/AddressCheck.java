package io.kgraph.compiler.loop;

import com.google.common.primitives.ImmutableLongArray;
import io.kgraph.error.BrokenInvariant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Proves, before code is made, that no access of a bound nest reaches outside of its buffer.
///
/// Guards narrow the ranges of their axes; a gather index is taken to be in range, as the loop checks it.
public final class AddressCheck {
    private final LoopNest nest;
    private final NestSizes layout;
    private final ImmutableLongArray sizes;
    private final List<Long> lengths;

    private AddressCheck(LoopNest nest, NestSizes layout, ImmutableLongArray sizes, List<Long> lengths) {
        this.nest = nest;
        this.layout = layout;
        this.sizes = sizes;
        this.lengths = lengths;
    }

    /// @param lengths the number of elements of each param's buffer
    /// @throws BrokenInvariant where an address lies outside
    public static void check(LoopNest nest, NestSizes layout, ImmutableLongArray sizes, List<Long> lengths) {
        new AddressCheck(nest, layout, sizes, lengths).check();
    }

    private void check() {
        for (int s = 0; s < nest.stages().size(); s++) {
            Stage stage = nest.stages().get(s);
            long[] last = last(s, stage);
            if (last == null) continue;                          // nothing is run
            for (int i = 0; i < stage.body().size(); i++)
                if (stage.body().get(i) instanceof Value.Load l) check(l.access(), layout.value(s, i), last);
            for (int i = 0; i < stage.sinks().size(); i++)
                if (stage.sinks().get(i) instanceof Stage.Store store) check(store.access(), layout.store(s, i), last);
        }
    }

    /// The last index of each axis, or null where an axis is empty.
    private long @Nullable [] last(int s, Stage stage) {
        int rows = nest.rows().size();
        long[] last = new long[rows + stage.extents().size()];
        for (int a = 0; a < last.length; a++) {
            last[a] = sizes.get(a < rows ? layout.row(a) : layout.extent(s, a - rows)) - 1;
            if (last[a] < 0) return null;
        }
        return last;
    }

    private void check(Access access, int first, long[] last) {
        long least = sizes.get(first), greatest = least;
        for (int a = 0; a < last.length; a++) {
            long low = 0, high = last[a];
            for (int g = 0; g < access.guards().size(); g++) {
                if (access.guards().get(g).axis() != a) continue;
                int at = NestSizes.guard(first, access, g);
                low = Math.max(low, sizes.get(at));
                high = Math.min(high, sizes.get(at + 1) - 1);
            }
            if (low > high) return;                              // the guards leave nothing
            long stride = sizes.get(NestSizes.stride(first, a));
            least = Math.addExact(least, Math.multiplyExact(stride, stride < 0 ? high : low));
            greatest = Math.addExact(greatest, Math.multiplyExact(stride, stride < 0 ? low : high));
        }
        if (access.gather().isPresent()) {
            int at = NestSizes.gather(first, access);
            if (sizes.get(at + 1) <= 0) return;                  // every index is refused
            long reach = Math.multiplyExact(sizes.get(at), sizes.get(at + 1) - 1);
            least = Math.addExact(least, Math.min(reach, 0));
            greatest = Math.addExact(greatest, Math.max(reach, 0));
        }
        long length = lengths.get(access.param());
        if (least < 0 || greatest >= length)
            throw new BrokenInvariant("AddressCheck", "an access reaches from " + least + " to " + greatest + " in the " + length + " elements of "
                    + nest.params().get(access.param()).name(), nest.toString());
    }
}
