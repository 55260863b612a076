package io.kgraph.exec.x64;

import com.google.common.primitives.ImmutableLongArray;
import io.kgraph.compiler.loop.AddressCheck;
import io.kgraph.compiler.loop.LoopNest;
import io.kgraph.compiler.loop.NestSizes;
import io.kgraph.exec.x64.asm.Isa;
import java.util.Optional;

/// Turns a bound nest into machine code.
///
/// [LoopForm] puts numbers in and simplifies the axes, [LoopShape] chooses the axis that vectors lie along, [NestFunction] writes the loop over units of rows and
/// [StageCode] what is within; sums are [RunFold] along a row and [TileFold] over many at once.
public final class LoopEmitter {
    private LoopEmitter() {}

    /// The code of a nest for these numbers, whose addresses [AddressCheck] has found good when they were bound.
    ///
    /// @param sizes as [NestSizes] lays them out
    public static Optional<NestCode> emit(LoopNest nest, ImmutableLongArray sizes, Isa isa) {
        var form = LoopForm.of(nest, sizes);
        return Optional.of(emit(form, LoopShape.of(form, lanes(isa)), isa));
    }

    /// The code with its vectors along the axis of `shape`.
    static NestCode emit(LoopForm form, LoopShape shape, Isa isa) {
        var fn = new NestFunction(form, shape, isa);
        return fn.write(() -> {
            for (LoopForm.Body body : form.bodies()) new StageCode(fn, body).emit();
        });
    }

    /// Elements in a vector: those of 4 bytes that a register holds.
    static int lanes(Isa isa) {
        return isa.bits() / 32;
    }
}
