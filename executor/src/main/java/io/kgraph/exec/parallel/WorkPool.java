package io.kgraph.exec.parallel;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The threads of a session: cut work in numbered pieces runs on all of them, the caller included.
///
/// One job has the pool at a time; a caller who finds it busy does its pieces alone, so that nobody waits and no
/// bit depends on who did what. Workers spin briefly after a job, then park. Nothing is allocated for a job.
public final class WorkPool implements AutoCloseable {
    /// How long a piece should take at least, in nanoseconds, for the cut to pay; tests set `kgraph.piece.nanos` lower, so that threads share small work too.
    public static final long WORTHWHILE_NANOS = Long.getLong("kgraph.piece.nanos", 20_000);

    private static final int SPINS = 4_000;

    /// A job: its pieces run in any order, each once, on worker 0 (the caller) … threads − 1.
    public interface Work {
        void piece(int piece, int worker);
    }

    private static final Work NOTHING = (_, _) -> {};

    private final int threads;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicLong ticket = new AtomicLong();          // number of the job in the high half, pieces left in the low
    private final AtomicInteger unfinished = new AtomicInteger();
    private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();
    private volatile Work work = NOTHING;
    private volatile int pieces;
    private volatile boolean closed;
    private Worker[] workers = {};

    private record Failure(int piece, Throwable cause) {}

    /// @param threads how many work on a job, the caller included; 0 means all processors
    public WorkPool(int threads) {
        this.threads = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    }

    public int threads() {
        return threads;
    }

    /// How many pieces to make of work that takes about `nanos` and can be cut into at most `most`.
    public int pieces(double nanos, long most) {
        if (threads == 1 || nanos < 2 * WORTHWHILE_NANOS || most < 2) return 1;
        return (int) Math.min(Math.min(most, 4L * threads), (long) (nanos / WORTHWHILE_NANOS));
    }

    /// Runs all pieces and returns when they are done; of several failures, that of the first piece is thrown.
    public void run(int count, Work job) {
        if (count <= 1 || threads == 1 || closed || !busy.compareAndSet(false, true)) {
            for (int i = 0; i < count; i++) job.piece(i, 0);
            return;
        }
        try {
            if (workers.length == 0) workers = start();
            work = job;
            pieces = count;
            unfinished.set(count);
            long number = (ticket.get() >>> 32) + 1;
            ticket.set(number << 32 | count);
            for (Worker w : workers) w.wake();
            takePieces(0);
            for (int spins = 0; unfinished.get() > 0; spins++)
                if (spins < SPINS) Thread.onSpinWait();
                else Thread.yield();
            work = NOTHING;
            Failure first = failure.getAndSet(null);
            if (first != null) rethrow(first.cause);
        } finally {
            busy.set(false);
        }
    }

    private Worker[] start() {
        var started = new Worker[threads - 1];
        for (int i = 0; i < started.length; i++) {
            started[i] = new Worker(this, i + 1);
            started[i].start();
        }
        return started;
    }

    /// A piece is taken by lowering the ticket, which fails for whoever looks at an older job.
    private void takePieces(int worker) {
        while (true) {
            long t = ticket.get();
            int left = (int) t;
            if (left == 0) return;
            if (!ticket.compareAndSet(t, t - 1)) continue;
            int piece = pieces - left;
            try {
                work.piece(piece, worker);
            } catch (Throwable cause) {                          // handed to the caller of run
                failure.accumulateAndGet(new Failure(piece, cause), (a, b) -> a == null || b != null && b.piece < a.piece ? b : a);
            }
            unfinished.decrementAndGet();
        }
    }

    private static void rethrow(Throwable cause) {
        switch (cause) {
            case Error e -> throw e;
            case RuntimeException e -> throw e;
            default -> throw new IllegalStateException(cause);
        }
    }

    @Override public void close() {
        closed = true;
        for (Worker w : workers) LockSupport.unpark(w);
    }

    private static final class Worker extends Thread {
        private final WorkPool pool;
        private final int number;
        private volatile boolean parked;

        Worker(WorkPool pool, int number) {
            super("kgraph-" + number);
            this.pool = pool;
            this.number = number;
            setDaemon(true);
        }

        void wake() {
            if (parked) LockSupport.unpark(this);
        }

        @Override public void run() {
            while (!pool.closed) {
                int spins = 0;
                while ((int) pool.ticket.get() == 0 && !pool.closed) {
                    if (spins++ < SPINS) Thread.onSpinWait();
                    else {
                        parked = true;
                        if ((int) pool.ticket.get() == 0 && !pool.closed) LockSupport.park(this);
                        parked = false;
                    }
                }
                pool.takePieces(number);
            }
        }
    }
}
