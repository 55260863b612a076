package io.kgraph.exec.x64;

import static io.kgraph.exec.x64.asm.Gpr.RAX;

import io.kgraph.exec.x64.asm.Gpr;
import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.type.DType;
import java.util.ArrayList;
import java.util.List;

/// The general registers that hold the pointers of one loop over vectors.
///
/// Dense accesses share the index of the loop; strided ones have a pointer that the loop moves on. Pointers for which there is no register stay in the frame, and are
/// loaded where they are needed.
final class Cursors {
    private record Cursor(int slot, long step, int moving, List<Gpr> register) {}

    /// How many lanes count, where that is in a register.
    static final Gpr COUNT = NestFunction.POINTERS.get(NestFunction.POINTERS.size() - 2);

    private final NestFunction fn;
    private final boolean indexed;
    private final List<Cursor> cursors = new ArrayList<>();
    private final Gpr spare;
    private boolean counted;

    /// @param indexed there is a loop, whose index is [NestFunction#INDEX]
    Cursors(NestFunction fn, boolean indexed) {
        this.fn = fn;
        this.indexed = indexed;
        this.spare = NestFunction.POINTERS.getLast();
    }

    // ---- what there is ---------------------------------------------------------------------------------------------

    void claim(Place place) {
        cursor(place);
    }

    private Cursor cursor(Place place) {
        long step = place.isDense() || !indexed ? 0 : place.step();
        for (Cursor c : cursors) if (c.slot == place.slot() && c.step == step) return c;
        var made = new Cursor(place.slot(), step, step == 0 ? place.slot() : fn.slot(), new ArrayList<>());
        cursors.add(made);
        return made;
    }

    /// An array of scratch memory with an element for each row of a tile.
    Place array(long offset, DType dtype) {
        var p = fn.pointer(-1, offset, new long[fn.form.rows().length]);
        var place = new Place(p.slot(), Math.toIntExact(offset - p.offset()), dtype.bytes(), dtype);
        claim(place);
        return place;
    }

    /// Such an array at a pointer in the frame.
    Place array(int slot, int disp, DType dtype) {
        var place = new Place(slot, disp, dtype.bytes(), dtype);
        claim(place);
        return place;
    }

    /// Leaves [#COUNT] to the loop.
    void reserveCount() {
        counted = true;
    }

    // ---- the loop --------------------------------------------------------------------------------------------------

    /// Loads the pointers, with the index at its first value.
    void enter(boolean atZero) {
        int free = NestFunction.POINTERS.size() - (counted ? 2 : 0), taken = 0;
        if (!counted && cursors.size() > free) free--;
        for (Cursor c : cursors) {
            Gpr g = taken < free ? fn.use(NestFunction.POINTERS.get(taken++)) : null;
            if (g != null) c.register.add(g);
            if (g == null && c.step == 0) continue;
            Gpr to = g == null ? RAX : g;
            fn.asm.emit(Ins.MOV, to, NestFunction.at(c.slot));
            if (c.step != 0 && !atZero) {
                fn.asm.mov(Gpr.RCX, c.step);
                fn.asm.emit(Ins.IMUL, Gpr.RCX, NestFunction.INDEX);
                fn.asm.emit(Ins.ADD, to, Gpr.RCX);
            }
            if (g == null) fn.asm.emit(Ins.MOV, NestFunction.at(c.moving), RAX);
        }
    }

    /// Goes on to the next vector.
    void next() {
        for (Cursor c : cursors) {
            long bytes = Math.multiplyExact(c.step, fn.lanes);
            if (c.register.isEmpty()) fn.add(NestFunction.at(c.moving), bytes);
            else fn.add(c.register.getFirst(), bytes);
        }
        fn.add(NestFunction.INDEX, fn.lanes);
    }

    /// Where the place is now; to be used by the next call of the block.
    Mem at(Block block, Place place) {
        Cursor c = cursor(place);
        Gpr base;
        if (c.register.isEmpty()) {
            base = fn.use(spare);
            block.reload(base, NestFunction.at(c.moving));
        } else base = c.register.getFirst();
        return indexed && place.isDense() ? Mem.at(base, NestFunction.INDEX, place.dtype().bytes(), place.disp()) : Mem.at(base, place.disp());
    }

    /// Asks for the line that lies `bytes` behind the present place, if its pointer is in a register.
    void prefetch(Place place, long bytes) {
        Cursor c = cursor(place);
        long disp = place.disp() + bytes;
        if (!c.register.isEmpty() && disp == (int) disp) fn.asm.emit(Ins.PREFETCHT0, Mem.at(c.register.getFirst(), NestFunction.INDEX, place.dtype().bytes(), (int) disp));
    }

    int load(Block block, Place place, Tail tail) {
        Mem at = at(block, place);
        if (place.isDense()) return block.load(at, place.dtype(), tail);
        return place.step() == 0 ? block.broadcast(at, place.dtype()) : block.loadEach(at, place.dtype(), place.step(), tail);
    }

    void store(Block block, Place place, int value, Tail tail) {
        Mem at = at(block, place);
        if (place.isDense()) block.store(at, place.dtype(), value, tail);
        else if (place.step() == 0) block.store(at, place.dtype(), value, Tail.of(1));
        else block.storeEach(at, place.dtype(), value, place.step(), tail);
    }
}
