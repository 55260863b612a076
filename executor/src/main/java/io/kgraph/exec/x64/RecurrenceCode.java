package io.kgraph.exec.x64;

import static io.kgraph.exec.x64.asm.Gpr.*;

import com.google.common.collect.ImmutableList;
import io.kgraph.exec.x64.asm.Assembler;
import io.kgraph.exec.x64.asm.Cond;
import io.kgraph.exec.x64.asm.Convention;
import io.kgraph.exec.x64.asm.Gpr;
import io.kgraph.exec.x64.asm.Imm;
import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.Label;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.DType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes the function of a [Recurrence].
///
/// ```
///         jmp setup
/// start:  carries from memory, pointers of the first step; leave if the test does not hold
/// step:   one block: next carries, outputs, the test of what is next
///         pointers move on; jmp step
/// done:   carries to memory, return
/// setup:  frame, jmp start
/// ```
public final class RecurrenceCode {
    private static final double NANOS_PER_NODE = 0.15, NANOS_PER_STEP = 3;
    private static final Gpr LEFT = R15, HOLDS = R14, SPARE = RBX;
    private static final List<Gpr> POINTERS = List.of(RSI, RDI, R8, R9, R10, R11, R12, R13), SAVED = List.of(RBX, R12, R13, R14, R15);
    private static final int ARGS = 0, FROM = 8, TO = 16, RESULT = 24;     // words of the frame

    private final Recurrence loop;
    private final Isa isa;
    private final Assembler asm;
    private final Frame frame;
    private final int lanes;
    private final ImmutableList<StepValues.Piece> body, test;
    private final Pinned[][] carries;                            // by carry and vector
    private final long[] strides;                                // by address
    private final @Nullable Gpr[] registers;                     // by address
    private final int[] slots;                                   // by address

    private RecurrenceCode(Recurrence loop, Isa isa, ImmutableList<StepValues.Piece> body, ImmutableList<StepValues.Piece> test) {
        this.loop = loop;
        this.isa = isa;
        this.body = body;
        this.test = test;
        this.asm = new Assembler(isa);
        this.frame = new Frame(isa);
        this.lanes = LoopEmitter.lanes(isa);
        this.carries = new Pinned[loop.carries()][];
        this.strides = new long[loop.addresses()];
        this.registers = new Gpr[loop.addresses()];
        this.slots = new int[loop.addresses()];
    }

    /// The function, on its way to executable memory; nothing for bodies that are more than a few vectors of elementwise values.
    public static Optional<Loaded> of(Recurrence loop, Isa isa, Publication publication) {
        var body = pieces(loop.nests());
        var test = pieces(loop.test().map(Recurrence.Test::nests).orElse(ImmutableList.of()));
        var all = ImmutableList.<StepValues.Piece>builder().addAll(body).addAll(test).build();
        if (!StepValues.fits(loop, all, LoopEmitter.lanes(isa))) return Optional.empty();
        return Optional.of(publication.add(new RecurrenceCode(loop, isa, body, test).write()));
    }

    private static ImmutableList<StepValues.Piece> pieces(ImmutableList<Recurrence.Nest> nests) {
        return nests.stream().map(StepValues.Piece::of).collect(ImmutableList.toImmutableList());
    }

    // ---- the function ----------------------------------------------------------------------------------------------

    private NestCode write() {
        Label setup = asm.label(), start = asm.label(), done = asm.label();
        Convention.here().enter(asm);
        frame.reserve(64);
        asm.jmp(setup);
        asm.bind(start);
        begin();
        if (loop.test().isPresent()) enterIfHolds(done);
        steps(done);
        asm.bind(done);
        finish();
        frame.emitCold();
        asm.bind(setup);
        asm.emit(Ins.PUSH, RBP);
        asm.emit(Ins.MOV, RBP, RSP);
        for (Gpr g : SAVED) asm.emit(Ins.PUSH, g);
        asm.emit(Ins.SUB, RSP, Imm.of(frame.bytes() + 64));
        asm.emit(Ins.AND, RSP, Imm.of(-64));
        asm.emit(Ins.MOV, Frame.at(ARGS), RDI);
        asm.emit(Ins.MOV, Frame.at(FROM), RSI);
        asm.emit(Ins.MOV, Frame.at(TO), RDX);
        asm.jmp(start);
        return new NestCode(asm.code(), loop.addresses(), 0, 0, ImmutableList.of(), nanos(), carries.length + " carries, vectors of " + lanes + ", " + frame.registersText());
    }

    private double nanos() {
        double nodes = 0;
        for (var pieces : List.of(body, test))
            for (StepValues.Piece p : pieces)
                for (LoopForm.Body b : p.form().bodies()) nodes += b.values().size() * (double) StepValues.vectors(p.extent(), lanes);
        return NANOS_PER_STEP + NANOS_PER_NODE * nodes;
    }

    private void begin() {
        for (int c = 0; c < carries.length; c++) {
            Recurrence.Carry carry = StepValues.carry(loop, c);
            ScalarType type = Block.scalarType(carry.dtype());
            carries[c] = new Pinned[(int) StepValues.vectors(carry.count(), lanes)];
            for (int v = 0; v < carries[c].length; v++) carries[c][v] = frame.pin(type, carry.count() > 1 ? lanes : isa.bits() / (8 * Math.max(4, type.bytes())));
        }
        for (int c = 0; c < carries.length; c++) {
            Recurrence.Carry carry = StepValues.carry(loop, c);
            address(c);
            var block = block();
            var values = values(block, carries);
            for (int v = 0; v < carries[c].length; v++) {
                Mem at = Mem.at(SPARE, v * lanes * carry.dtype().bytes());
                block.write(carries[c][v], carry.count() == 1 ? block.broadcast(at, carry.dtype()) : block.load(at, carry.dtype(), values.tail(carry.count(), v)));
            }
            block.end();
        }
        pointers();
        asm.emit(Ins.MOV, LEFT, Frame.at(TO));
        asm.emit(Ins.SUB, LEFT, Frame.at(FROM));
        asm.mov(RAX, 0);
        asm.emit(Ins.MOV, Frame.at(RESULT), RAX);
    }

    /// The address of a carry in memory, to the spare register.
    private void address(int carry) {
        asm.emit(Ins.MOV, SPARE, Frame.at(ARGS));
        asm.emit(Ins.MOV, SPARE, Mem.at(SPARE, 8 * carry));
    }

    private void pointers() {
        for (Recurrence.Source s : loop.buffers()) if (s instanceof Recurrence.Given g) strides[g.address()] = g.stride();
        for (Recurrence.Stack s : loop.stacks()) strides[s.address()] = s.stride();
        int taken = 0;
        asm.emit(Ins.MOV, SPARE, Frame.at(ARGS));
        for (int a = carries.length; a < loop.addresses(); a++) {
            if (taken < POINTERS.size()) registers[a] = POINTERS.get(taken++);
            else slots[a] = frame.reserve(64);
            asm.emit(Ins.MOV, RAX, Mem.at(SPARE, 8 * a));
            if (strides[a] != 0) {
                asm.mov(RCX, strides[a]);
                asm.emit(Ins.IMUL, RCX, Frame.at(FROM));
                asm.emit(Ins.ADD, RAX, RCX);
            }
            if (registers[a] != null) asm.emit(Ins.MOV, registers[a], RAX);
            else asm.emit(Ins.MOV, Frame.at(slots[a]), RAX);
        }
    }

    private void steps(Label done) {
        Label again = asm.label();
        var block = block();
        var values = values(block, carries);
        values.evaluate(body);
        for (Recurrence.Stack s : loop.stacks())
            for (int v = 0; v < StepValues.vectors(s.count(), lanes); v++) {
                DType dtype = loop.buffers().get(s.buffer()).dtype();
                int value = values.value(s.buffer(), v);
                block.store(at(block, s.address(), (long) v * lanes * dtype.bytes()), dtype, value, values.tail(s.count(), v));
            }
        int[][] next = new int[carries.length][];
        for (int c = 0; c < carries.length; c++) {
            next[c] = new int[carries[c].length];
            for (int v = 0; v < next[c].length; v++) next[c][v] = values.value(loop.next().get(c), v);
        }
        for (int c = 0; c < carries.length; c++) for (int v = 0; v < next[c].length; v++) block.write(carries[c][v], next[c][v]);
        loop.test().ifPresent(t -> holds(block, t, (number, v) -> next[number][v]));
        block.prelude();
        asm.align(16);
        asm.bind(again);
        block.end();
        for (int a = carries.length; a < loop.addresses(); a++) advance(a);
        if (loop.test().isPresent()) leaveUnlessHolds(done);
        asm.emit(Ins.DEC, LEFT);
        asm.j(Cond.NE, again);
    }

    private void advance(int a) {
        if (strides[a] == 0) return;
        Gpr register = registers[a];
        boolean small = strides[a] == (int) strides[a];
        if (!small) asm.mov(RAX, strides[a]);
        var by = small ? Imm.of((int) strides[a]) : RAX;
        if (register != null) asm.emit(Ins.ADD, register, by);
        else asm.emit(Ins.ADD, Frame.at(slots[a]), by);
    }

    private void finish() {
        for (int c = 0; c < carries.length; c++) {
            Recurrence.Carry carry = StepValues.carry(loop, c);
            address(c);
            var block = block();
            var values = values(block, carries);
            for (int v = 0; v < carries[c].length; v++)
                block.store(Mem.at(SPARE, v * lanes * carry.dtype().bytes()), carry.dtype(), block.read(carries[c][v]), values.tail(carry.count(), v));
            block.end();
        }
        asm.emit(Ins.MOV, RAX, Frame.at(RESULT));
        asm.emit(Ins.VZEROUPPER);
        asm.emit(Ins.LEA, RSP, Mem.at(RBP, -8 * SAVED.size()));
        for (Gpr g : SAVED.reversed()) asm.emit(Ins.POP, g);
        asm.emit(Ins.POP, RBP);
        asm.emit(Ins.RET);
    }

    // ---- the test --------------------------------------------------------------------------------------------------

    private void enterIfHolds(Label done) {
        var block = block();
        holds(block, loop.test().orElseThrow(), (number, v) -> block.read(carries[number][v]));
        block.end();
        leaveUnlessHolds(done);
    }

    private void holds(Block block, Recurrence.Test t, java.util.function.IntBinaryOperator carry) {
        var values = new StepValues(loop, asm, block, new Inside(carry));
        values.evaluate(test);
        block.extract(values.number(values.value(t.buffer(), 0)), HOLDS);
    }

    private void leaveUnlessHolds(Label done) {
        asm.mov(RAX, 1);
        asm.emit(Ins.MOV, Frame.at(RESULT), RAX);
        asm.emit(Ins.TEST, HOLDS, HOLDS);
        asm.j(Cond.E, done);
        asm.mov(RAX, 0);
        asm.emit(Ins.MOV, Frame.at(RESULT), RAX);
    }

    // ---- values ----------------------------------------------------------------------------------------------------

    private Block block() {
        return new Block(asm, isa, lanes, frame);
    }

    private StepValues values(Block block, Pinned[][] pinned) {
        return new StepValues(loop, asm, block, new Inside((number, v) -> block.read(pinned[number][v])));
    }

    private Mem at(Block block, int address, long offset) {
        Gpr register = registers[address];
        if (register != null) return Mem.at(register, Math.toIntExact(offset));
        block.reload(SPARE, Frame.at(slots[address]));
        return Mem.at(SPARE, Math.toIntExact(offset));
    }

    private final class Inside implements StepValues.Origin {
        private final java.util.function.IntBinaryOperator carry;

        Inside(java.util.function.IntBinaryOperator carry) {
            this.carry = carry;
        }

        @Override public int carry(int number, int vector) {
            return carry.applyAsInt(number, vector);
        }

        @Override public Mem at(Block block, int address, long offset) {
            return RecurrenceCode.this.at(block, address, offset);
        }
    }
}
