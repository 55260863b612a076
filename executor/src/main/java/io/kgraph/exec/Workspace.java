package io.kgraph.exec;

import io.kgraph.array.NDArray;
import io.kgraph.array.Philox;
import io.kgraph.exec.jvm.Tiles;
import io.kgraph.exec.memory.Slab;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The memory of one run at a time: a segment for each buffer of the plan, scratch arrays, and the steps over them.
final class Workspace implements AutoCloseable {
    private final Slab slab;
    private final MemorySegment work;
    private final MemorySegment[] buffers;
    private final MemorySegment[] staging;                       // by parameter: where feeds are copied to
    private final MemorySegment[] home;                          // by buffer: where it lies unless the caller has a place for it
    private final @Nullable NDArray[] placed;                    // by buffer: the caller's array that it lies in
    private final Tiles tiles;
    private final Tiles[] workers;
    private final long[] randomRuns;
    private final MemorySegment[] held;                          // by commit: a copy where the value is another variable's memory
    private final @Nullable NDArray[] adopted;                   // by parameter: a feed that is used where it lies
    private final MemorySegment[] adoptedMemory;
    private final @Nullable Workspace around;                    // of the run that this is a branch or a step of
    private final List<Workspace> inside = new ArrayList<>();
    private final List<Slab> further = new ArrayList<>();
    private final List<AtomicLong> drawn = new ArrayList<>();    // the random ops that have their run number in this run
    private long[] numbers = new long[8];
    private boolean loop;
    private long loops;
    private long at;                                             // the step that a loop is at
    private final Native natives;
    private Code.Run[] steps = {};
    private int moves;
    private int within;                                          // the step of a sequence that runs or failed

    /// Off-heap memory of the steps.
    static final class Native {
        private final BitSet moving;
        private final MemorySegment own;
        private final MemorySegment scratch;
        private final long scratchBytes;
        private long reserved;

        /// @param moving       the buffers that hold what is fed, or results that callers may have a place for
        /// @param own          for all steps, each a part
        /// @param scratchBytes of each thread
        Native(BitSet moving, MemorySegment own, MemorySegment scratch, long scratchBytes) {
            this.moving = moving;
            this.own = own;
            this.scratch = scratch;
            this.scratchBytes = scratchBytes;
        }
    }

    /// @param work where the plan's slab lies
    Workspace(Slab slab, MemorySegment work, MemorySegment[] buffers, MemorySegment[] staging, MemorySegment[] held, Tiles tiles, Tiles[] workers, int randomOps,
            @Nullable Workspace around, Native natives) {
        this.slab = slab;
        this.work = work;
        this.buffers = buffers;
        this.staging = staging;
        this.home = buffers.clone();
        this.placed = new NDArray[buffers.length];
        this.held = held;
        this.adopted = new NDArray[staging.length];
        this.adoptedMemory = new MemorySegment[staging.length];
        this.tiles = tiles;
        this.workers = workers;
        this.randomRuns = new long[randomOps];
        this.around = around;
        this.natives = natives;
    }

    void steps(Code.Run[] runs) {
        steps = runs;
    }

    /// The plan's slab, of which branches and loops use a part.
    MemorySegment work() {
        return work;
    }

    /// The memory of a buffer in this run.
    public MemorySegment buffer(int id) {
        return buffers[id];
    }

    void buffer(int id, MemorySegment memory) {
        if (buffers[id] == memory) return;
        buffers[id] = memory;
        moves++;
    }

    /// How often a buffer has come to lie elsewhere.
    int moves() {
        return moves;
    }

    /// Whether a buffer may come to lie elsewhere: it holds what is fed, or a result that the caller has a place for.
    boolean mayMove(int id) {
        return natives.moving.get(id);
    }

    /// Off-heap memory for a step, of what its code said it needs.
    MemorySegment reserve(long bytes) {
        MemorySegment reserved = natives.own.asSlice(natives.reserved, bytes);
        natives.reserved += bytes;
        return reserved;
    }

    /// The address of a thread's scratch memory, at a multiple of 64.
    long scratch(int worker) {
        return natives.scratch.address() + worker * natives.scratchBytes;
    }

    /// Says which of the steps in a sequence is running, or failed.
    void within(int step) {
        within = step;
    }

    int within() {
        return within;
    }

    /// The memory of several buffers.
    public void fill(MemorySegment[] into, int[] ids) {
        for (int i = 0; i < ids.length; i++) into[i] = buffers[ids[i]];
    }

    MemorySegment staging(int parameter) {
        return staging[parameter];
    }

    /// Uses a fed array where it lies; one that is fed again and again is looked at once.
    void adopt(int parameter, int buffer, NDArray array) {
        if (adopted[parameter] != array) {
            adopted[parameter] = array;
            adoptedMemory[parameter] = array.bytes();
        }
        buffer(buffer, adoptedMemory[parameter]);
    }

    /// Computes a result in the caller's array, or at home again.
    void place(int buffer, @Nullable NDArray array) {
        if (placed[buffer] == array) return;
        placed[buffer] = array;
        buffer(buffer, array == null ? home[buffer] : array.bytes());
    }

    /// Whether the buffer lies in an array of the caller.
    boolean isPlaced(int buffer) {
        return placed[buffer] != null;
    }

    MemorySegment[] held() {
        return held;
    }

    /// The workspace of a branch or a loop, closed with this one.
    Workspace adopt(Workspace branch) {
        inside.add(branch);
        return branch;
    }

    /// The scratch arrays of the calling thread.
    public Tiles tiles() {
        return tiles;
    }

    /// The scratch arrays of a worker of the session's pool, of which 0 is the calling thread.
    public Tiles tiles(int worker) {
        return worker == 0 ? tiles : workers[worker];
    }

    Tiles[] workers() {
        return workers;
    }

    /// Memory at a multiple of 64 that goes with this workspace.
    MemorySegment keep(long bytes) {
        return adopt(slab.another(bytes)).segment();
    }

    /// Memory that goes with this workspace.
    Slab adopt(Slab slab) {
        further.add(slab);
        return slab;
    }

    /// What the words of the plan's random op with that number depend on: its run number and the steps of the loops around it.
    long randomNumber(int op) {
        return inLoops(randomRuns[op]);
    }

    private long inLoops(long number) {
        long outside = around == null ? number : around.inLoops(number);
        return loop ? Philox.inLoop(at, outside) : outside;
    }

    /// The loop whose body this is begins; what it captures may be new.
    void beginLoop() {
        loops++;
    }

    /// How many runs of that loop there have been.
    long loops() {
        return loops;
    }

    /// The next step of the loop whose body this is.
    void at(long step) {
        loop = true;
        at = step;
    }

    /// Begins a run: every random op has to be given a number again.
    void begin() {
        drawn.clear();
    }

    /// Gives a random op its number: one in a run, in however many branches and steps it takes part.
    void draw(int op, AtomicLong counter) {
        randomRuns[op] = around == null ? drawNew(counter) : root().drawOnce(counter);
    }

    private Workspace root() {
        Workspace root = this;
        while (root.around != null) root = root.around;
        return root;
    }

    private long drawOnce(AtomicLong counter) {
        for (int i = 0; i < drawn.size(); i++) if (drawn.get(i) == counter) return numbers[i];
        return drawNew(counter);
    }

    private long drawNew(AtomicLong counter) {
        int i = drawn.size();
        drawn.add(counter);
        if (i == numbers.length) numbers = Arrays.copyOf(numbers, 2 * i);
        return numbers[i] = counter.getAndIncrement();
    }

    void step(int number) {
        steps[number].run();
    }

    @Override public void close() {
        inside.forEach(Workspace::close);
        further.forEach(Slab::close);
        slab.close();
    }
}
