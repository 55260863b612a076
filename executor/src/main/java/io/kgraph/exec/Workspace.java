package io.kgraph.exec;

import io.kgraph.array.NDArray;
import io.kgraph.exec.jvm.Tiles;
import io.kgraph.exec.memory.Slab;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The memory of one run at a time: a segment for each buffer of the plan, scratch arrays, and the steps over them.
final class Workspace implements AutoCloseable {
    private final Slab slab;
    private final MemorySegment[] buffers;
    private final MemorySegment[] staging;                       // by parameter: where feeds are copied to
    private final Tiles tiles;
    private final Tiles[] workers;
    private final long[] randomRuns;
    private final MemorySegment[] held;                          // by commit: a copy where the value is another variable's memory
    private final @Nullable NDArray[] adopted;                   // by parameter: a feed that is used where it lies
    private final MemorySegment[] adoptedMemory;
    private final List<Workspace> inside = new ArrayList<>();
    private Code.Run[] steps = {};

    Workspace(Slab slab, MemorySegment[] buffers, MemorySegment[] staging, MemorySegment[] held, Tiles tiles, Tiles[] workers, int randomOps) {
        this.slab = slab;
        this.buffers = buffers;
        this.staging = staging;
        this.held = held;
        this.adopted = new NDArray[staging.length];
        this.adoptedMemory = new MemorySegment[staging.length];
        this.tiles = tiles;
        this.workers = workers;
        this.randomRuns = new long[randomOps];
    }

    void steps(Code.Run[] runs) {
        steps = runs;
    }

    /// The slab of the run, of which branches use a part.
    Slab slab() {
        return slab;
    }

    /// The memory of a buffer in this run.
    public MemorySegment buffer(int id) {
        return buffers[id];
    }

    void buffer(int id, MemorySegment memory) {
        buffers[id] = memory;
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
        buffers[buffer] = adoptedMemory[parameter];
    }

    MemorySegment[] held() {
        return held;
    }

    /// A branch's workspace, closed with this one.
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

    /// The run number of the plan's random op with that number.
    long randomRun(int op) {
        return randomRuns[op];
    }

    void randomRun(int op, long run) {
        randomRuns[op] = run;
    }

    void step(int number) {
        steps[number].run();
    }

    @Override public void close() {
        inside.forEach(Workspace::close);
        slab.close();
    }
}
