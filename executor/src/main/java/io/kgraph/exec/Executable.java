package io.kgraph.exec;

import com.google.common.collect.ImmutableList;
import io.kgraph.array.NDArray;
import io.kgraph.compiler.plan.BoundPlan;
import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.compiler.plan.Buffer;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.error.Mismatch;
import io.kgraph.exec.jvm.Tiles;
import io.kgraph.exec.memory.Slab;
import io.kgraph.exec.memory.Slabs;
import io.kgraph.exec.parallel.WorkPool;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A bound plan with code for its steps: immutable, shared by all runs, each of which has a [Workspace].
final class Executable implements AutoCloseable {
    private final BoundPlan plan;
    private final ImmutableList<Linker.Linked> linked;
    private final @Nullable AtomicLong[] randomCounters;
    private final WorkPool pool;
    private final Slabs slabs;
    private final Slab literals;
    private final MemorySegment[] fixed;                         // by buffer; null where a run decides
    private final int[] fedBuffer;                               // by parameter, −1 where the plan does not need it
    private final ViewCopy[] results;
    private final BitSet moving;                                 // buffers that may come to lie elsewhere
    private final int[] placed;                                  // by result: the buffer that may lie in the caller's array, −1 where it is copied
    private final ViewCopy[] commits;
    private final VariableStore.Cell[] committed;
    private final VariableStore.Cell[] read;                     // the variables that have to have a value
    private final boolean isNative;                              // there may be steps, also in bodies, that read memory outside the heap only
    private final int firstWrite;                                // number of the first step that writes to a variable

    Executable(BoundPlan plan, ImmutableList<Linker.Linked> linked, Slabs slabs, VariableStore store, @Nullable AtomicLong[] randomCounters, WorkPool pool, boolean isNative, boolean isBody) {
        this.plan = plan;
        this.linked = linked;
        this.slabs = slabs;
        this.randomCounters = randomCounters;
        this.pool = pool;
        this.results = plan.results().stream().map(ViewCopy::new).toArray(ViewCopy[]::new);
        this.commits = plan.commits().stream().map(ViewCopy::new).toArray(ViewCopy[]::new);
        this.committed = plan.plan().commits().stream().map(c -> store.cell(c.variable())).toArray(VariableStore.Cell[]::new);
        int n = plan.buffers().size();
        this.fixed = new MemorySegment[n];
        this.fedBuffer = new int[plan.plan().parameters().size()];
        java.util.Arrays.fill(fedBuffer, -1);
        Set<VariableStore.Cell> cells = new LinkedHashSet<>();
        long literalBytes = 0;
        for (BoundPlan.BoundBuffer b : plan.buffers())
            if (b.buffer().place() instanceof Buffer.Place.Literal) literalBytes += aligned(b.type().bytes());
        this.literals = slabs.allocate(literalBytes);
        long at = 0;
        var inPlace = new BitSet();
        for (int i = 0; i < n; i++) {
            BoundPlan.BoundBuffer b = plan.buffers().get(i);
            switch (b.buffer().place()) {
                case Buffer.Place.Fed fed -> fedBuffer[fed.index()] = i;
                case Buffer.Place.State s -> {
                    cells.add(store.cell(s.variable()));
                    fixed[i] = store.cell(s.variable()).memory();
                }
                case Buffer.Place.InPlace p -> {
                    fixed[i] = store.cell(p.variable()).memory();
                    inPlace.set(i);
                }
                case Buffer.Place.Literal l -> {
                    fixed[i] = literals.slice(at, b.type().bytes());
                    l.value().copyTo(fixed[i]);
                    at += aligned(b.type().bytes());
                }
                case Buffer.Place.Slab _ -> {}
            }
        }
        this.read = cells.toArray(VariableStore.Cell[]::new);
        this.firstWrite = firstWrite(inPlace);
        this.placed = placed(plan);
        this.moving = moving(isBody);
        this.isNative = isNative;
    }

    private static long aligned(long bytes) {
        return Math.ceilDiv(bytes, Slab.ALIGNMENT) * Slab.ALIGNMENT;
    }

    /// Large results that have a buffer for themselves, which kernels write.
    private static int[] placed(BoundPlan plan) {
        int[] placed = new int[plan.results().size()];
        for (int i = 0; i < placed.length; i++) {
            BoundView view = plan.results().get(i);
            placed[i] = isMade(plan, i) && view.type().bytes() >= PreparedCall.COPIED_BYTES && plan.results().stream().filter(r -> r.buffer() == view.buffer()).count() == 1 ? view.buffer() : -1;
        }
        return placed;
    }

    /// The result is a buffer, which kernels write.
    private static boolean isMade(BoundPlan plan, int result) {
        BoundView view = plan.results().get(result);
        BoundPlan.BoundBuffer buffer = plan.buffers().get(view.buffer());
        return new ViewCopy(view).isWhole() && buffer.inSlab() && buffer.type().bytes() == view.type().bytes() && isWrittenByKernels(plan, view.buffer());
    }

    private BitSet moving(boolean isBody) {
        var moving = new BitSet();
        for (int b : fedBuffer) if (b >= 0) moving.set(b);
        for (int b : placed) if (b >= 0) moving.set(b);
        if (isBody) for (int i = 0; i < results.length; i++) if (isMade(plan, i)) moving.set(plan.results().get(i).buffer());
        return moving;
    }

    /// The buffer that a result of a loop's body is, which may lie anywhere; −1 where it has to be copied.
    int made(int result) {
        return isMade(plan, result) ? plan.results().get(result).buffer() : -1;
    }

    private static boolean isWrittenByKernels(BoundPlan plan, int buffer) {
        for (int s = 0; s < plan.steps().size(); s++)
            if (plan.plan().steps().get(s).writes().contains(buffer) && !(plan.steps().get(s) instanceof BoundStep.LoopKernel || plan.steps().get(s) instanceof BoundStep.LibraryCall)) return false;
        return true;
    }

    private int firstWrite(BitSet inPlace) {
        if (inPlace.isEmpty()) return linked.size();
        for (int k = 0; k < linked.size(); k++)
            for (int s = linked.get(k).first(); s < linked.get(k).first() + linked.get(k).count(); s++)
                for (int written : plan.plan().steps().get(s).writes()) if (inPlace.get(written)) return k;
        return linked.size();
    }

    BoundPlan plan() {
        return plan;
    }

    ImmutableList<Linker.Linked> linked() {
        return linked;
    }

    int size() {
        return linked.size();
    }

    /// Whether a run changes variables.
    boolean writes() {
        return committed.length > 0;
    }

    /// Whether some step can only read what lies outside the heap.
    boolean isNative() {
        return isNative;
    }

    int firstWrite() {
        return firstWrite;
    }

    /// A workspace with memory of its own.
    Workspace open() {
        return slabs.allOrNone(() -> open(null, plan.slabBytes(), new Tiles(), workers()));
    }

    /// A workspace in a part of another one's memory.
    Workspace open(Workspace around, long offset) {
        return around.adopt(open(around, offset, around.tiles(), around.workers()));
    }

    private Tiles[] workers() {
        var tiles = new Tiles[pool.threads()];
        for (int i = 1; i < tiles.length; i++) tiles[i] = new Tiles();
        return tiles;
    }

    /// Memory of the session's own, freed with who adopts it.
    Slab allocate(long bytes) {
        return slabs.allocate(bytes);
    }

    private Workspace open(@Nullable Workspace around, long offset, Tiles tiles, Tiles[] workers) {
        long feeds = 0;
        for (int b : fedBuffer) if (b >= 0) feeds += aligned(plan.buffers().get(b).type().bytes());
        for (int c = 0; c < commits.length; c++) if (isAnotherVariable(c)) feeds += aligned(commits[c].bytes());
        long natives = 0, scratch = 0;
        for (Linker.Linked l : linked) {
            natives += l.code().needs().bytes();
            scratch = Math.max(scratch, aligned(l.code().needs().scratch()));
        }
        Slab slab = slabs.allocate((around != null ? 0 : aligned(plan.slabBytes())) + feeds + aligned(natives) + pool.threads() * scratch);
        MemorySegment work = around != null ? around.work().asSlice(offset, plan.slabBytes()) : slab.segment();
        MemorySegment[] buffers = fixed.clone(), staging = new MemorySegment[fedBuffer.length];
        for (int i = 0; i < buffers.length; i++) {
            BoundPlan.BoundBuffer b = plan.buffers().get(i);
            if (b.inSlab()) buffers[i] = work.asSlice(b.offset(), b.type().bytes());
        }
        long at = around != null ? 0 : aligned(plan.slabBytes());
        for (int p = 0; p < fedBuffer.length; p++) {
            if (fedBuffer[p] < 0) continue;
            long bytes = plan.buffers().get(fedBuffer[p]).type().bytes();
            staging[p] = buffers[fedBuffer[p]] = slab.slice(at, bytes);
            at += aligned(bytes);
        }
        var held = new MemorySegment[commits.length];
        for (int c = 0; c < held.length; c++) {
            if (!isAnotherVariable(c)) continue;
            held[c] = slab.slice(at, commits[c].bytes());
            at += aligned(commits[c].bytes());
        }
        var own = new Workspace.Native(moving, slab.slice(at, natives), slab.slice(at + aligned(natives), pool.threads() * scratch), scratch);
        var workspace = new Workspace(slab, work, buffers, staging, held, tiles, workers, plan.steps().size(), around, own);
        workspace.steps(linked.stream().map(l -> l.code().open(workspace)).toArray(Code.Run[]::new));
        return workspace;
    }

    private boolean isAnotherVariable(int commit) {
        Buffer.Place place = plan.buffers().get(plan.commits().get(commit).buffer()).buffer().place();
        return place instanceof Buffer.Place.State s && s.variable() != plan.plan().commits().get(commit).variable();
    }

    /// The buffer of a parameter, or −1 where the plan does not need it.
    int fedBuffer(int parameter) {
        return fedBuffer[parameter];
    }

    /// Whether every variable that is read has a value.
    void checkInitialized() {
        for (VariableStore.Cell cell : read) if (!cell.isSet()) throw cell.uninitialized();
    }

    /// Takes a run number for each random op; those of branches and loops follow when these run.
    void drawRandom(Workspace workspace) {
        workspace.begin();
        for (int i = 0; i < randomCounters.length; i++) {
            AtomicLong counter = randomCounters[i];
            if (counter != null) workspace.draw(i, counter);
        }
    }

    /// Runs the linked steps `from` to `to`.
    void compute(Workspace workspace, int from, int to) {
        int k = from;
        boolean seen = RunEvents.steps();
        try {
            for (; k < to; k++) {
                if (k < firstWrite && Thread.currentThread().isInterrupted()) throw GraphError.interrupted();
                if (seen) seen(workspace, k);
                else workspace.step(k);
            }
        } catch (Mismatch | ArithmeticException e) {
            int step = linked.get(k).first() + workspace.within();
            workspace.within(0);
            throw failure(step, e);
        }
    }

    private void seen(Workspace workspace, int k) {
        var event = new RunEvents.Step();
        event.begin();
        workspace.step(k);
        event.number = linked.get(k).first();
        event.target = linked.get(k).target().name();
        event.site = plan.steps().get(linked.get(k).first()).site().text();
        event.commit();
    }

    /// What a user is told of what a step of the plan has found wrong: a [Mismatch], or a division by zero.
    GraphError failure(int number, RuntimeException found) {
        BoundStep step = plan.steps().get(number);
        Mismatch m = found instanceof Mismatch told ? told : Mismatch.run("An integer was divided by zero").titled("DIVISION BY ZERO");
        if (m.kind() == ErrorKind.VALUE) m = m.as(ErrorKind.INVALID_ARGUMENT);
        String sentence = step instanceof BoundStep.LibraryCall c ? m.about(c.op().name()) : m.sentence() + ".";
        return new GraphError(m.kind(), m.title(), sentence, Optional.of(step.site()), ImmutableList.of(), ImmutableList.of(), m.hint());
    }

    int results() {
        return results.length;
    }

    /// Refuses arrays that are not of the results' types.
    void checkTargets(NDArray[] into) {
        for (int i = 0; i < into.length; i++)
            if (into[i].dtype() != results[i].dtype() || !into[i].hasExtents(results[i].extents()))
                throw GraphError.value("Result " + i + " is " + plan.results().get(i).type() + ", but the array given for it is " + into[i].type() + ".");
    }

    /// Lets results be computed right where the caller wants them, if nothing else lies there.
    void place(Workspace workspace, NDArray @Nullable [] into) {
        for (int i = 0; i < placed.length; i++)
            if (placed[i] >= 0) workspace.place(placed[i], into != null && mayPlace(workspace, into, i) ? into[i] : null);
    }

    private boolean mayPlace(Workspace workspace, NDArray[] into, int index) {
        NDArray array = into[index];
        if (!array.isContiguous() || !array.isAligned(array.dtype().bytes()) || !array.isWritable()) return false;
        for (int b : fedBuffer) if (b >= 0 && array.overlaps(workspace.buffer(b))) return false;
        for (int i = 0; i < into.length; i++) if (i != index && array.overlaps(into[i])) return false;
        return true;
    }

    /// Writes a result into an array of its type.
    void result(Workspace workspace, int index, NDArray into) {
        if (placed[index] >= 0 && workspace.isPlaced(placed[index])) return;
        results[index].copy(workspace.buffer(plan.results().get(index).buffer()), into, workspace.tiles());
    }

    /// Writes a result to memory from `offset` bytes on.
    void result(Workspace workspace, int index, MemorySegment into, long offset) {
        results[index].copy(workspace.buffer(plan.results().get(index).buffer()), into, offset, workspace.tiles());
    }

    /// Where a result is.
    ViewCopy result(int index) {
        return results[index];
    }

    /// Writes a result to memory.
    void result(Workspace workspace, int index, MemorySegment into) {
        results[index].copy(workspace.buffer(plan.results().get(index).buffer()), into, workspace.tiles());
    }

    /// The results from `from` on as new arrays.
    List<NDArray> results(Workspace workspace, int count) {
        var arrays = new ArrayList<NDArray>(count);
        for (int i = 0; i < count; i++) arrays.add(results[i].array(workspace.buffer(plan.results().get(i).buffer()), workspace.tiles()));
        return arrays;
    }

    /// Gives the variables their new values, all of which have been computed. What is another variable's value is
    /// put aside first, as that may change as well.
    void commit(Workspace workspace) {
        MemorySegment[] held = workspace.held();
        for (int i = 0; i < commits.length; i++)
            if (held[i] != null) commits[i].copy(workspace.buffer(plan.commits().get(i).buffer()), held[i], workspace.tiles());
        for (int i = 0; i < commits.length; i++) {
            MemorySegment value = workspace.buffer(plan.commits().get(i).buffer());
            if (held[i] != null) MemorySegment.copy(held[i], 0, committed[i].memory(), 0, held[i].byteSize());
            else if (value != committed[i].memory()) commits[i].copy(value, committed[i].memory(), workspace.tiles());
            committed[i].markSet();
        }
    }

    @Override public void close() {
        literals.close();
        for (Linker.Linked l : linked) if (l.code() instanceof ControlTarget.Bodies bodies) bodies.close();
    }
}
