package io.kgraph.exec.x64;

import io.kgraph.array.Sums;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.exec.x64.asm.Cond;
import io.kgraph.exec.x64.asm.Gpr;
import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.exec.x64.asm.Label;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.ir.Monoid;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.DType;

/// The operation of a reduction other than argmax and argmin, and loops over what it keeps in scratch memory.
record Combine(NestFunction fn, Monoid monoid, ScalarType type) {
    /// Code for one vector of a scratch array.
    interface OverTile {
        void emit(Block block, Here here);
    }

    /// The present vector of arrays of one element type.
    interface Here {
        Mem at(Gpr array, long offset);

        default Mem at(Gpr array) {
            return at(array, 0);
        }

        /// Of the array at that offset in scratch memory.
        default Mem at(long array) {
            return at(NestFunction.POINTERS.getFirst(), array);
        }
    }

    DType dtype() {
        return NestFunction.stored(type);
    }

    /// How many elements of a run come into lanes of their own.
    int virtualLanes() {
        return NestFunction.bytes(type) == 8 ? Sums.LANES_8 : Sums.LANES_4;
    }

    int of(Block block, int a, int b) {
        return block.compute(Instruction.of(switch (monoid) {
            case SUM -> Prim.ADD;
            case PRODUCT -> Prim.MUL;
            case MAX -> Prim.MAX;
            case MIN -> Prim.MIN;
            case ANY -> Prim.OR;
            case ALL -> Prim.AND;
            case ARGMAX, ARGMIN -> throw new BrokenInvariant("LoopEmitter", "positions are compared, not combined", monoid.toString());
        }, type, 0, 1), a, b, -1);
    }

    /// What changes nothing, and what lanes start with.
    int identity(Block block) {
        return block.compute(Instruction.constant(type, identity(monoid, type)), -1, -1, -1);
    }

    /// The result of nothing.
    int nothing(Block block) {
        return monoid == Monoid.SUM ? block.compute(Instruction.constant(type, 0), -1, -1, -1) : identity(block);
    }

    static long identity(Monoid monoid, ScalarType type) {
        boolean greatest = monoid == Monoid.MAX || monoid == Monoid.ARGMAX;
        return switch (monoid) {
            case SUM -> type == ScalarType.F32 ? Float.floatToRawIntBits(-0.0f) & 0xffffffffL : type == ScalarType.F64 ? Double.doubleToRawLongBits(-0.0) : 0;
            case PRODUCT -> type == ScalarType.F32 ? Float.floatToRawIntBits(1) : type == ScalarType.F64 ? Double.doubleToRawLongBits(1) : 1;
            case MAX, MIN, ARGMAX, ARGMIN -> switch (type) {
                case F32 -> Float.floatToRawIntBits(greatest ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY) & 0xffffffffL;
                case F64 -> Double.doubleToRawLongBits(greatest ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
                case I32 -> greatest ? Integer.MIN_VALUE : Integer.MAX_VALUE;
                case I64 -> greatest ? Long.MIN_VALUE : Long.MAX_VALUE;
                case BOOL -> greatest ? 0 : 1;
            };
            case ANY -> 0;
            case ALL -> 1;
        };
    }

    /// A loop over so many elements of scratch arrays, of this type.
    void tile(long count, OverTile code) {
        tile(fn, count, dtype(), code);
    }

    static void tile(NestFunction fn, long count, DType dtype, OverTile code) {
        Gpr base = fn.use(NestFunction.POINTERS.getFirst());
        fn.asm.emit(Ins.MOV, base, fn.scratchBase());
        if (count <= fn.lanes) {
            var block = fn.block();
            code.emit(block, (array, offset) -> Mem.at(array, Math.toIntExact(offset)));
            block.end();
            return;
        }
        Gpr index = fn.use(NestFunction.INDEX);
        Label again = fn.asm.label();
        fn.asm.mov(index, 0);
        fn.asm.bind(again);
        var block = fn.block();
        code.emit(block, (array, offset) -> Mem.at(array, index, dtype.bytes(), Math.toIntExact(offset)));
        block.end();
        fn.add(index, fn.lanes);
        fn.compare(index, count);
        fn.asm.j(Cond.L, again);
    }
}
