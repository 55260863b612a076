package io.kgraph.exec;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.google.common.collect.ImmutableList;
import io.kgraph.compiler.plan.BoundPlan;
import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.compiler.plan.Buffer;
import io.kgraph.error.GraphError;
import io.kgraph.exec.memory.Slab;
import io.kgraph.exec.parallel.WorkPool;
import io.kgraph.exec.x64.Driver;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A [NativeScan] over one workspace.
///
/// Words of a call change from step to step as addresses do; what they hold at three steps in a row says how.
final class NativeScanRun implements Code.Run, WorkPool.Work {
    private static final double TURN_NANOS = 500_000;

    private final NativeScan scan;
    private final BoundStep.ScanStep step;
    private final BoundPlan plan;
    private final Executable body;
    private final Workspace outside;
    private final Workspace inside;
    private final LoopInputs inputs;
    private final BodyPlaces places;
    private final Piece[] pieces;
    private final long steps;
    private final long turn;                                     // steps at a time
    private final double nanos;                                  // of a step
    private final MemorySegment[] initial;                       // by carry
    private final @Nullable MemorySegment[] turns;               // by carry: two places for its next value, where that is no output
    private final @Nullable MemorySegment[] copies;              // of sequences whose parts are not row-major
    private @Nullable Thread caller;

    NativeScanRun(NativeScan scan, Workspace outside, Workspace inside) {
        this.scan = scan;
        this.step = scan.step();
        this.plan = step.body();
        this.body = scan.body();
        this.outside = outside;
        this.inside = inside;
        this.inputs = new LoopInputs(body, outside, inside, step.inputs());
        this.places = new BodyPlaces(plan.buffers().size() + plan.results().size() + step.carries());
        this.steps = step.steps();
        this.nanos = scan.nanos();
        this.turn = Math.max(1, (long) (TURN_NANOS / Math.max(1, nanos)));
        this.initial = new MemorySegment[step.carries()];
        this.turns = new MemorySegment[step.carries()];
        this.copies = new MemorySegment[step.sequences()];
        carries();
        made();
        for (int i = 0; i < copies.length; i++) if (!new ViewCopy(part(i)).isDense()) copies[i] = allocate(inputs.view(step.carries() + i).bytes());
        this.pieces = scan.pieces().stream().map(Piece::new).toArray(Piece[]::new);
    }

    private MemorySegment allocate(long bytes) {
        return inside.adopt(body.allocate(bytes)).segment();
    }

    // ---- where everything lies -------------------------------------------------------------------------------------

    private void carries() {
        for (int c = 0; c < initial.length; c++) {
            long bytes = aligned(body.result(c).bytes());
            initial[c] = allocate(bytes);
            places.fix(NativeScan.place(plan, c), initial[c].address());
            if (NativeScan.isMoving(plan, step.carries(), c)) places.fix(NativeScan.held(plan, c), allocate(bytes).address());
            int made = body.made(c), fed = body.fedBuffer(c);
            if (made >= 0 && output(made) < 0 && firstCarry(made) == c) {
                turns[c] = allocate(2 * bytes);
                places.alternate(made, turns[c].address(), bytes);
            }
            if (fed < 0) continue;
            if (made >= 0) places.follow(fed, initial[c].address(), made);
            else places.fix(fed, initial[c].address());
        }
    }

    private int firstCarry(int made) {
        for (int c = 0; c < step.carries(); c++) if (body.made(c) == made) return c;
        return -1;
    }

    /// The output that is written where the buffer is.
    private int output(int made) {
        for (int r = step.carries(); r < plan.results().size(); r++) if (body.made(r) == made) return r;
        return -1;
    }

    /// What the body makes meanwhile lies in the slab, where buffers that are not needed at the same time lie on each other: not so if threads are at different steps.
    private void made() {
        for (int b = 0; b < plan.buffers().size(); b++) {
            if (!(plan.buffers().get(b).buffer().place() instanceof Buffer.Place.Slab)) continue;
            if (output(b) >= 0 || firstCarry(b) >= 0) continue;
            places.fix(b, scan.pieces().size() > 1 ? allocate(plan.buffers().get(b).type().bytes()).address() : inside.buffer(b).address());
        }
    }

    /// Of a sequence, at a step.
    private BoundView part(int sequence) {
        BoundView v = step.inputs().get(step.carries() + sequence);
        return new BoundView(v.buffer(), v.offset(), v.strides().subArray(1, v.strides().length()), v.type().with(v.type().shape().slice(1, v.type().rank())));
    }

    private static long aligned(long bytes) {
        return Math.ceilDiv(bytes, Slab.ALIGNMENT) * Slab.ALIGNMENT;
    }

    private void begin() {
        int carries = step.carries(), sequences = step.sequences();
        for (int c = 0; c < carries; c++) inputs.copy(c, initial[c]);
        for (int i = 0; i < sequences; i++) if (inputs.isRead(carries + i)) sequence(i);
        for (int r = carries; r < plan.results().size(); r++) {
            MemorySegment to = outside.buffer(step.outputs().get(r).buffer());
            move(NativeScan.isWritten(body, carries, r) ? body.made(r) : NativeScan.place(plan, r), to.address(), body.result(r).bytes());
        }
        for (int i = carries + sequences; i < inputs.count(); i++) {
            inputs.capture(i);
            if (inputs.isRead(i)) places.fix(body.fedBuffer(i), inside.buffer(body.fedBuffer(i)).address());
        }
        for (int b = 0; b < plan.buffers().size(); b++)
            if (plan.buffers().get(b).buffer().place() instanceof Buffer.Place.Literal || plan.buffers().get(b).buffer().place() instanceof Buffer.Place.State) places.fix(b, inside.buffer(b).address());
    }

    private void sequence(int i) {
        int input = step.carries() + i;
        MemorySegment copy = copies[i];
        BoundView view = step.inputs().get(input);
        long width = view.type().dtype().bytes();
        if (copy == null) move(body.fedBuffer(input), inputs.buffer(input).address() + view.offset() * width, view.strides().get(0) * width);
        else {
            inputs.copy(input, copy);
            move(body.fedBuffer(input), copy.address(), inputs.view(input).bytes() / steps);
        }
    }

    private void move(int buffer, long address, long bytes) {
        if (step.reverse()) places.move(buffer, address + (steps - 1) * bytes, -bytes);
        else places.move(buffer, address, bytes);
    }

    // ---- a run -----------------------------------------------------------------------------------------------------

    @Override public void run() {
        begin();
        caller = Thread.currentThread();
        if (pieces.length == 1) piece(0, 0);
        else scan.pool().run(pieces.length, this);
        for (int c = 0; c < initial.length; c++) MemorySegment.copy(last(c), 0, outside.buffer(step.outputs().get(c).buffer()), 0, body.result(c).bytes());
    }

    /// Where the final value of a carry is.
    private MemorySegment last(int carry) {
        int made = body.made(carry);
        if (made < 0) return initial[carry];
        int output = output(made);
        long bytes = body.result(carry).bytes();
        if (output >= 0) return outside.buffer(step.outputs().get(output).buffer()).asSlice(step.reverse() ? 0 : (steps - 1) * bytes, bytes);
        return java.util.Objects.requireNonNull(turns[firstCarry(made)]).asSlice((steps - 1 & 1) * aligned(bytes), bytes);
    }

    @Override public void piece(int number, int worker) {
        Piece piece = pieces[number];
        for (long k = 0; k < steps; ) {
            if (java.util.Objects.requireNonNull(caller).isInterrupted()) throw GraphError.interrupted();
            long end = k == 0 ? 1 : Math.min(steps, k + turn);
            if (k < 2) piece.set(k, k == 1);                     // the first step begins elsewhere; the driver moves all others on
            boolean brief = (end - k) * nanos < NativeNest.BRIEF_NANOS;
            long result = brief ? scan.driver().callBriefly(piece.table.address(), k, end) : scan.driver().call(piece.table.address(), k, end);
            Reference.reachabilityFence(scan);
            if (result != 0) piece.refuse(result);
            k = end;
        }
    }

    /// The table of calls over some lines, and their words.
    private final class Piece {
        final ImmutableList<BodyCall> calls;
        final long line;
        final MemorySegment table;
        final MemorySegment[] words;                             // by call
        final MemorySegment[] next;
        final MemorySegment[] second;
        final long[] panels;                                     // by call: memory of its own
        final long scratch;

        Piece(NativeScan.Piece piece) {
            calls = piece.calls();
            line = piece.line();
            int n = calls.size(), all = calls.stream().mapToInt(BodyCall::words).sum();
            table = allocate(8L * (Driver.ENTRY * (n + all) + 2));
            scratch = allocate(calls.stream().mapToLong(BodyCall::scratchBytes).max().orElse(0)).address();
            words = words();
            next = words();
            second = words();
            panels = calls.stream().mapToLong(c -> c.panelBytes() == 0 ? 0 : allocate(c.panelBytes()).address()).toArray();
            for (int i = 0; i < n; i++) set((long) Driver.ENTRY * i, calls.get(i).code().address(), words[i].address(), calls.get(i).units());
            table.setAtIndex(JAVA_LONG, (long) Driver.ENTRY * n, 0);
        }

        private MemorySegment[] words() {
            MemorySegment all = allocate(calls.stream().mapToLong(c -> aligned(8L * c.words())).sum());
            var parts = new MemorySegment[calls.size()];
            long at = 0;
            for (int i = 0; i < parts.length; i++) {
                parts[i] = all.asSlice(at, 8L * calls.get(i).words());
                at += aligned(8L * calls.get(i).words());
            }
            return parts;
        }

        private void set(long at, long a, long b, long c) {
            table.setAtIndex(JAVA_LONG, at, a);
            table.setAtIndex(JAVA_LONG, at + 1, b);
            table.setAtIndex(JAVA_LONG, at + 2, c);
        }

        /// Says where everything is at step `k`, and how that changes.
        void set(long k, boolean changes) {
            fill(words, k);
            long at = (long) Driver.ENTRY * calls.size() + 1;
            if (changes) {
                fill(next, k + 1);
                fill(second, k + 2);
                for (int i = 0; i < words.length; i++)
                    for (int w = 0; w < calls.get(i).words(); w++) {
                        long now = words[i].getAtIndex(JAVA_LONG, w), then = next[i].getAtIndex(JAVA_LONG, w), later = second[i].getAtIndex(JAVA_LONG, w);
                        if (now == then && then == later) continue;
                        set(at, words[i].address() + 8L * w, then - now, later - then);
                        at += Driver.ENTRY;
                    }
            }
            table.setAtIndex(JAVA_LONG, at, 0);
        }

        private void fill(MemorySegment[] into, long k) {
            for (int i = 0; i < into.length; i++) calls.get(i).fill(into[i], places, k, line, scratch, panels[i]);
        }

        void refuse(long result) {
            int failed = Driver.entry(result);
            throw body.failure(Math.max(0, calls.get(failed).step()), calls.get(failed).failure(Driver.refusal(result), words[failed]));
        }
    }
}
