package io.kgraph.exec.x64;

import static io.kgraph.exec.x64.asm.Gpr.*;

import io.kgraph.exec.x64.asm.Assembler;
import io.kgraph.exec.x64.asm.CodeMemory;
import io.kgraph.exec.x64.asm.Cond;
import io.kgraph.exec.x64.asm.Gpr;
import io.kgraph.exec.x64.asm.GuardedMemory;
import io.kgraph.exec.x64.asm.Imm;
import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.Label;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.exec.x64.asm.NativeCode;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarFunction;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Native functions around blocks, for tests: inputs at R8, R9, R10, the output at RSI, the element in R11, the count in R12, what is left for a tail in R13.
final class BlockRig {
    static final List<Gpr> INPUTS = List.of(R8, R9, R10);
    static final Gpr OUTPUT = RSI, INDEX = R11, COUNT = R12, LEFT = R13;
    private static final int FRAME = 1 << 17;

    final Assembler asm;
    final Isa isa;
    final int lanes;
    final Frame frame;
    final Fault fault;
    final List<Block.BlockFacts> facts = new ArrayList<>();
    private final Label out;

    BlockRig(Isa isa, int lanes) {
        this.asm = new Assembler(isa);
        this.isa = isa;
        this.lanes = lanes;
        this.frame = new Frame(isa);
        this.out = asm.label();
        this.fault = new Fault(7, asm.label());
        for (Gpr saved : List.of(RBP, R12, R13))
            asm.emit(Ins.PUSH, saved);
        asm.emit(Ins.MOV, RBP, RSP);
        asm.emit(Ins.SUB, RSP, Imm.of(FRAME));
        asm.emit(Ins.AND, RSP, Imm.of(-64));
        asm.emit(Ins.MOV, COUNT, RDX);
        for (int i = 0; i < 3; i++)
            asm.emit(Ins.MOV, INPUTS.get(i), Mem.at(RDI, 8 * i));
        asm.emit(Ins.MOV, OUTPUT, Mem.at(RDI, 24));
        asm.mov(INDEX, 0);
    }

    Block block() {
        return new Block(asm, isa, lanes, frame);
    }

    void end(Block block) {
        facts.add(block.end());
    }

    /// Whole blocks, then one with a tail.
    byte[] loop(Body body, boolean prelude) {
        Label head = asm.label(), tail = asm.label();
        Block whole = block();
        body.emit(whole, Tail.NONE);
        if (prelude)
            whole.prelude();
        asm.bind(head);
        asm.emit(Ins.LEA, RAX, Mem.at(INDEX, lanes));
        asm.emit(Ins.CMP, RAX, COUNT);
        asm.j(Cond.A, tail);
        end(whole);
        asm.emit(Ins.ADD, INDEX, Imm.of(lanes));
        asm.jmp(head);
        asm.bind(tail);
        asm.emit(Ins.MOV, LEFT, COUNT);
        asm.emit(Ins.SUB, LEFT, INDEX);
        asm.j(Cond.E, out);
        Block last = block();
        body.emit(last, Tail.of(LEFT));
        end(last);
        return finish();
    }

    byte[] finish() {
        asm.bind(out);
        asm.mov(RAX, 0);
        Label leave = asm.label();
        asm.bind(leave);
        asm.emit(Ins.VZEROUPPER);
        asm.emit(Ins.MOV, RSP, RBP);
        for (Gpr saved : List.of(R13, R12, RBP))
            asm.emit(Ins.POP, saved);
        asm.emit(Ins.RET);
        asm.bind(fault.handler());
        asm.emit(Ins.MOV, Mem.at(RDI, 32), RDX);
        asm.jmp(leave);
        frame.emitCold();
        if (frame.bytes() > FRAME)
            throw new IllegalStateException("frame of " + frame.bytes());
        return asm.code();
    }

    interface Body {
        void emit(Block block, Tail tail);
    }

    static Mem element(Gpr base, DType stored) {
        return Mem.at(base, INDEX, stored.bytes(), 0);
    }

    static DType storage(ScalarType type) {
        return switch (type) {
            case F32 -> DType.FLOAT32;
            case F64 -> DType.FLOAT64;
            case I32 -> DType.INT32;
            case I64 -> DType.INT64;
            case BOOL -> DType.BOOL;
        };
    }

    /// `f` over arrays.
    static byte[] code(ScalarFunction f, Isa isa, int lanes, boolean prelude, Consumer<BlockRig> seen) {
        var rig = new BlockRig(isa, lanes);
        byte[] code = rig.loop((block, tail) -> {
            block.divisions(rig.fault, tail);
            int value = inline(block, f, i -> block.load(element(INPUTS.get(i), storage(f.parameters().get(i))), storage(f.parameters().get(i)), tail));
            block.store(element(OUTPUT, storage(f.type())), storage(f.type()), value, tail);
        }, prelude);
        seen.accept(rig);
        return code;
    }

    static int inline(Block block, ScalarFunction f, java.util.function.IntUnaryOperator parameter) {
        int[] to = new int[f.size()];
        for (int i = 0; i < f.size(); i++) {
            Instruction step = f.at(i);
            to[i] = step.prim() == Prim.PARAM ? parameter.applyAsInt((int) step.bits())
                    : block.compute(step, step.a() < 0 ? -1 : to[step.a()], step.b() < 0 ? -1 : to[step.b()], step.c() < 0 ? -1 : to[step.c()]);
        }
        return to[f.result()];
    }

    static NativeCode publish(byte[] code) {
        return CodeMemory.publish(code).orElseThrow();
    }

    /// Runs over Java arrays whose copies end at forbidden pages; returns what the function returned.
    static long run(NativeCode code, Object[] inputs, Object output, int n) {
        long bytes = 64;
        for (Object input : inputs)
            bytes = Math.max(bytes, segment(input).byteSize());
        bytes = Math.max(bytes, segment(output).byteSize());
        try (var memory = new GuardedMemory(40)) {
            var guarded = new ArrayList<GuardedMemory>();
            try {
                MemorySegment args = memory.endingAtGuard(40);
                for (int i = 0; i < inputs.length; i++) {
                    var room = new GuardedMemory(bytes);
                    guarded.add(room);
                    MemorySegment from = segment(inputs[i]), to = room.endingAtGuard(from.byteSize());
                    to.copyFrom(from);
                    args.setAtIndex(ValueLayout.JAVA_LONG, i, to.address());
                }
                var room = new GuardedMemory(bytes);
                guarded.add(room);
                MemorySegment to = room.endingAtGuard(segment(output).byteSize());
                to.copyFrom(segment(output));
                args.setAtIndex(ValueLayout.JAVA_LONG, 3, to.address());
                long result = code.call(args.address(), 0, n);
                segment(output).copyFrom(to);
                badIndex = args.getAtIndex(ValueLayout.JAVA_LONG, 4);
                return result;
            } finally {
                guarded.forEach(GuardedMemory::close);
            }
        }
    }

    static long badIndex;

    static MemorySegment segment(Object array) {
        return switch (array) {
            case float[] a -> MemorySegment.ofArray(a);
            case double[] a -> MemorySegment.ofArray(a);
            case int[] a -> MemorySegment.ofArray(a);
            case long[] a -> MemorySegment.ofArray(a);
            case short[] a -> MemorySegment.ofArray(a);
            case byte[] a -> MemorySegment.ofArray(a);
            default -> throw new IllegalArgumentException(array.getClass().toString());
        };
    }
}
