package io.kgraph.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A wish to stop, told to a running script from another thread; it is obeyed between two commands and between two steps of a training.
/// What goes on for longer than that is interrupted by its thread.
public final class Interruption {
    private final CountDownLatch over = new CountDownLatch(1);
    private final boolean leavesFile;
    private volatile boolean asked;

    public Interruption() {
        this(true);
    }

    /// @param leavesFile whether a training that is stopped writes a checkpoint
    public Interruption(boolean leavesFile) {
        this.leavesFile = leavesFile;
    }

    boolean leavesFile() {
        return leavesFile;
    }

    /// Asks the script to stop.
    public void ask() {
        asked = true;
    }

    public boolean isAsked() {
        return asked;
    }

    /// Tells those who wait that the script has stopped, or come to its end.
    public void over() {
        over.countDown();
    }

    /// Waits until the script has stopped; false if that takes too long.
    public boolean await(long seconds) {
        try {
            return over.await(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
