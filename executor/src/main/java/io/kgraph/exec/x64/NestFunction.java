package io.kgraph.exec.x64;

import static io.kgraph.exec.x64.asm.Gpr.*;

import com.google.common.collect.ImmutableList;
import io.kgraph.error.BrokenInvariant;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The native function of a nest while it is written: what all its stages share.
///
/// ```
///         jmp setup
/// unit:   the stages                      over pointers in the frame
///         next indices and pointers, jmp unit
/// done:   return 0
/// faults: return their numbers
/// setup:  frame, pointers of the first unit, jmp unit
/// ```
///
/// What is known only at the end (the frame's size, which pointers there are) stands at the end.
final class NestFunction {
    static final Gpr INDEX;
    /// General registers for pointers, after [#INDEX].
    static final ImmutableList<Gpr> POINTERS;
    private static final List<Gpr> SAVED = List.of(RBX, R12, R13, R14, R15);

    static {
        var free = new ArrayList<Gpr>();
        for (Gpr g : List.of(RSI, RDI, R8, R9, R10, R11, RBX, R12, R13, R14, R15)) if (!Block.SCRATCH.contains(g)) free.add(g);
        INDEX = free.removeFirst();
        POINTERS = ImmutableList.copyOf(free);
    }

    /// Where an access starts at the present indices of all scalar loops, but for its offset: kept in the frame, and moved on by the loops.
    ///
    /// @param strides bytes, over the rows
    record Pointer(int param, long offset, long[] strides, int slot) {}

    /// A loop over units, the innermost last.
    private record Level(int counter, long extent, int row, long step) {}

    final LoopForm form;
    final LoopShape shape;
    final Isa isa;
    final Assembler asm;
    final Frame frame;
    /// Elements in a vector.
    final int lanes;
    /// Rows in a scratch array: a tile, or one vector where only its first lane counts.
    final long width;
    /// The tiles of the lanes' axis, the elements that whole vectors of the last tile hold, and what is left of it.
    final long tiles, lastFull;
    final int lastTail;
    private final List<Level> levels = new ArrayList<>();
    private final List<Pointer> pointers = new ArrayList<>();
    private final Map<Gpr, Boolean> used = new HashMap<>();
    private final List<NestCode.Refusal> refusals = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    private final int argsSlot, unitSlot, toSlot;
    /// Elements in whole vectors of the present tile, where there are several tiles.
    final int fullSlot;
    private int slotsLeft;
    private int nextSlot;
    private long scratch;
    private final Map<Integer, Kept> rowValues = new HashMap<>(), locals = new HashMap<>();
    private final Map<Integer, Reach> outputs = new HashMap<>();  // by local

    /// An array in scratch memory, or of an along nest a row value in the frame.
    record Kept(ScalarType type, long offset) {}

    NestFunction(LoopForm form, LoopShape shape, Isa isa) {
        this.form = form;
        this.shape = shape;
        this.isa = isa;
        this.asm = new Assembler(isa);
        this.frame = new Frame(isa);
        this.lanes = shape.lanes();
        argsSlot = slot();
        unitSlot = slot();
        toSlot = slot();
        fullSlot = slot();
        long[] rows = form.rows();
        boolean down = shape.axis() >= 0;
        long extent = down ? rows[shape.axis()] : 1;
        width = down ? shape.tile() : lanes;
        tiles = down ? Math.ceilDiv(extent, width) : 1;
        long last = extent - (Math.max(1, tiles) - 1) * width;
        lastFull = down ? last / lanes * lanes : 0;
        lastTail = down ? (int) (last % lanes) : 1;
        for (int a = 0; a < rows.length; a++) if (a != shape.axis()) levels.add(new Level(slot(), rows[a], a, 1));
        if (tiles > 1) levels.add(new Level(slot(), tiles, shape.axis(), width));
    }

    long units() {
        long units = LoopForm.product(form.rows()) == 0 ? 0 : 1;
        for (Level l : levels) units = Math.multiplyExact(units, l.extent);
        return units;
    }

    // ---- the frame and scratch memory ------------------------------------------------------------------------------

    /// Eight bytes of the frame.
    int slot() {
        if (slotsLeft == 0) {
            nextSlot = frame.reserve(64);
            slotsLeft = 8;
        }
        slotsLeft--;
        nextSlot += 8;
        return nextSlot - 8;
    }

    static Mem at(int slot) {
        return Mem.at(RSP, slot);
    }

    /// Room for `count` elements and a vector more, in scratch memory.
    long scratch(long count, ScalarType type) {
        long at = scratch;
        long bytes = Math.multiplyExact(count + lanes, bytes(type));
        scratch = Math.addExact(scratch, bytes + 63 & ~63L);
        return at;
    }

    static DType stored(ScalarType type) {
        return switch (type) {
            case F32 -> DType.FLOAT32;
            case F64 -> DType.FLOAT64;
            case I32 -> DType.INT32;
            case I64 -> DType.INT64;
            case BOOL -> DType.BOOL;
        };
    }

    static int bytes(ScalarType type) {
        return stored(type).bytes();
    }

    void keepRowValue(int id, ScalarType type, long offset) {
        rowValues.put(id, new Kept(type, offset));
    }

    Kept rowValue(int id) {
        return Objects.requireNonNull(rowValues.get(id));
    }

    void keepLocal(int id, ScalarType type, long offset) {
        locals.put(id, new Kept(type, offset));
    }

    /// The array of a local lies in an output.
    void keepLocal(int id, Reach output) {
        outputs.put(id, output);
    }

    boolean keepsIn(int param) {
        return outputs.values().stream().anyMatch(r -> r.param() == param);
    }

    Optional<Reach> output(int local) {
        return Optional.ofNullable(outputs.get(local));
    }

    Kept local(int id) {
        return Objects.requireNonNull(locals.get(id));
    }

    // ---- pointers --------------------------------------------------------------------------------------------------

    /// The pointer of an access over the rows; scratch memory has one for all.
    Pointer pointer(int param, long offset, long[] strides) {
        long[] rows = param < 0 ? new long[form.rows().length] : Arrays.copyOf(strides, form.rows().length);
        for (int a = 0; a < rows.length; a++) if (a == shape.axis() && tiles <= 1) rows[a] = 0;
        for (Pointer p : pointers) if (p.param == param && Arrays.equals(p.strides, rows) && Math.abs(offset - p.offset) < 1 << 30) return p;
        var made = new Pointer(param, Math.abs(offset) < 1 << 30 ? 0 : offset, rows, slot());
        pointers.add(made);
        return made;
    }

    /// The start of scratch memory.
    Mem scratchBase() {
        return at(pointer(-1, 0, new long[form.rows().length]).slot);
    }

    /// The index of a row axis other than that of the lanes.
    int counter(int row) {
        for (Level l : levels) if (l.row == row) return l.counter;
        throw new BrokenInvariant("LoopEmitter", "no loop counts axis " + row, form.nest().toString());
    }

    /// The tile's number.
    int tileCounter() {
        return levels.getLast().counter;
    }

    Gpr use(Gpr g) {
        used.put(g, true);
        return g;
    }

    /// `to = value`, through a register where it is too long for an immediate.
    void add(Mem to, long value) {
        if (value == 0) return;
        if (value == (int) value) asm.emit(Ins.ADD, to, Imm.of((int) value));
        else {
            asm.mov(RAX, value);
            asm.emit(Ins.ADD, to, RAX);
        }
    }

    void add(Gpr to, long value) {
        if (value == 0) return;
        if (value == (int) value) asm.emit(Ins.ADD, to, Imm.of((int) value));
        else {
            asm.mov(RAX, value);
            asm.emit(Ins.ADD, to, RAX);
        }
    }

    void set(Mem to, long value) {
        if (value == (int) value) asm.emit(Ins.MOV, to, Imm.of((int) value));
        else {
            asm.mov(RAX, value);
            asm.emit(Ins.MOV, to, RAX);
        }
    }

    void compare(Mem a, long value) {
        if (value == (int) value) asm.emit(Ins.CMP, a, Imm.of((int) value));
        else {
            asm.mov(RAX, value);
            asm.emit(Ins.CMP, a, RAX);
        }
    }

    void compare(Gpr a, long value) {
        if (value == (int) value) asm.emit(Ins.CMP, a, Imm.of((int) value));
        else {
            asm.mov(RAX, value);
            asm.emit(Ins.CMP, a, RAX);
        }
    }

    Block block() {
        return new Block(asm, isa, lanes, frame);
    }

    // ---- faults ----------------------------------------------------------------------------------------------------

    Fault fault(String owner, long extent) {
        var refusal = new NestCode.Refusal(owner, extent);
        int known = refusals.indexOf(refusal);
        if (known >= 0) return faults.get(known);
        refusals.add(refusal);
        faults.add(new Fault(refusals.size(), asm.label()));
        return faults.getLast();
    }

    // ---- the function ----------------------------------------------------------------------------------------------

    NestCode write(Runnable stages) {
        Label setup = asm.label(), unit = asm.label(), done = asm.label(), leave = asm.label();
        Convention.here().enter(asm);
        if (units() == 0) {
            asm.mov(RAX, 0);
            asm.emit(Ins.RET);
            return code("empty");
        }
        asm.jmp(setup);
        asm.align(16);
        asm.bind(unit);
        if (tiles > 1) {
            asm.mov(RAX, width);
            asm.mov(RCX, lastFull);
            compare(at(tileCounter()), tiles - 1);
            asm.cmov(Cond.E, RAX, RCX);
            asm.emit(Ins.MOV, at(fullSlot), RAX);
        }
        stages.run();
        if (!levels.isEmpty()) next(unit, done);
        asm.bind(done);
        asm.mov(RAX, 0);
        asm.bind(leave);
        epilogue();
        if (!faults.isEmpty()) {
            for (Fault f : faults) asm.bind(f.handler());
            asm.emit(Ins.MOV, RCX, at(argsSlot));
            asm.emit(Ins.MOV, Mem.at(RCX, 8 * (form.nest().params().size() + 1)), RDX);
            asm.jmp(leave);
        }
        frame.emitCold();
        asm.bind(setup);
        prologue(done);
        asm.jmp(unit);
        return code((shape.isAlong() ? "along" : shape.axis() < 0 ? "row by row" : "down axis " + shape.axis() + ", tiles of " + width) + ", vectors of " + lanes + ", " + frame.registersText());
    }

    private NestCode code(String notes) {
        return new NestCode(asm.code(), form.nest().params().size(), units(), scratch, ImmutableList.copyOf(refusals), shape.nanos(), notes);
    }

    private List<Gpr> saved() {
        return SAVED.stream().filter(used::containsKey).toList();
    }

    private void epilogue() {
        asm.emit(Ins.VZEROUPPER);
        List<Gpr> saved = saved();
        asm.emit(Ins.LEA, RSP, Mem.at(RBP, -8 * saved.size()));
        for (Gpr g : saved.reversed()) asm.emit(Ins.POP, g);
        asm.emit(Ins.POP, RBP);
        asm.emit(Ins.RET);
    }

    private void prologue(Label done) {
        asm.emit(Ins.PUSH, RBP);
        asm.emit(Ins.MOV, RBP, RSP);
        for (Gpr g : saved()) asm.emit(Ins.PUSH, g);
        asm.emit(Ins.SUB, RSP, Imm.of(frame.bytes() + 64));
        asm.emit(Ins.AND, RSP, Imm.of(-64));
        asm.emit(Ins.MOV, at(argsSlot), RDI);
        if (!levels.isEmpty()) {
            asm.emit(Ins.MOV, at(toSlot), RDX);
            asm.emit(Ins.MOV, at(unitSlot), RSI);
        }
        asm.emit(Ins.CMP, RSI, RDX);
        asm.j(Cond.GE, done);
        for (int i = 0; i < pointers.size(); i++) {
            Pointer p = pointers.get(i);
            asm.emit(Ins.MOV, RAX, Mem.at(RDI, 8 * (p.param < 0 ? form.nest().params().size() : p.param)));
            if (p.offset != 0) {
                asm.mov(RCX, p.offset);
                asm.emit(Ins.ADD, RAX, RCX);
            }
            asm.emit(Ins.MOV, at(p.slot), RAX);
        }
        first();
    }

    /// The indices of unit RSI, and the pointers there.
    private void first() {
        if (levels.isEmpty()) return;
        Label zero = asm.label();
        for (Level l : levels) set(at(l.counter), 0);
        asm.emit(Ins.TEST, RSI, RSI);
        asm.j(Cond.E, zero);
        asm.emit(Ins.MOV, RAX, RSI);
        for (int i = levels.size() - 1; i >= 0; i--) {
            Level l = levels.get(i);
            if (i == 0) asm.emit(Ins.MOV, RDX, RAX);
            else {
                asm.mov(RCX, l.extent);
                asm.mov(RDX, 0);
                asm.emit(Ins.DIV, RCX);
            }
            asm.emit(Ins.MOV, at(l.counter), RDX);
            for (Pointer p : pointers)
                if (p.strides[l.row] != 0) {
                    asm.mov(RCX, Math.multiplyExact(p.strides[l.row], l.step));
                    asm.emit(Ins.IMUL, RCX, RDX);
                    asm.emit(Ins.ADD, at(p.slot), RCX);
                }
        }
        asm.bind(zero);
    }

    private void next(Label unit, Label done) {
        asm.emit(Ins.MOV, RAX, at(unitSlot));
        asm.emit(Ins.INC, RAX);
        asm.emit(Ins.MOV, at(unitSlot), RAX);
        asm.emit(Ins.CMP, RAX, at(toSlot));
        asm.j(Cond.GE, done);
        for (int i = levels.size() - 1; i >= 0; i--) {
            Level l = levels.get(i);
            for (Pointer p : pointers) add(at(p.slot), Math.multiplyExact(p.strides[l.row], l.step));
            asm.emit(Ins.INC, at(l.counter));
            if (i == 0) {
                asm.jmp(unit);
                return;
            }
            compare(at(l.counter), l.extent);
            asm.j(Cond.L, unit);
            set(at(l.counter), 0);
            for (Pointer p : pointers) add(at(p.slot), -Math.multiplyExact(Math.multiplyExact(p.strides[l.row], l.step), l.extent));
        }
    }
}
