package io.kgraph.exec;

import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.compiler.plan.Buffer;
import io.kgraph.error.GraphError;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A loop over one workspace, step by step.
///
/// What is large is used where it lies: the body reads the parts of sequences in them and writes outputs where they are stacked, and a carry is read where the step before
/// has put it, which is one of two places in turn.
final class ScanRun implements Code.Run {
    private static final long LARGE = 512;                       // bytes

    private final Executable body;
    private final Workspace outside;
    private final Workspace inside;
    private final LoopInputs inputs;
    private final int steps;
    private final boolean reverse;
    private final int carries;
    private final int sequences;
    private final int[] outputs;                                 // buffers of the run around
    private final MemorySegment[] sequence;                      // where the parts of one come from
    private final MemorySegment[] copies;                        // of sequences that are not row-major from the start of their buffer on
    private final @Nullable LoopParts[] read;                    // by sequence: its parts, where the body reads them in place
    private final @Nullable LoopParts[] written;                 // by result: the parts of an output that is written in place
    private final int[] made;                                    // by result: the body's buffer that it is and that may lie anywhere, else −1
    private final @Nullable LoopParts[] turns;                   // by carry: two places for its next value, where it has any of its own
    private final boolean[] moving;                              // a next carry that lies where a carry is
    private final MemorySegment[] held;

    ScanRun(BoundStep.ScanStep step, Executable body, Workspace outside, Workspace inside) {
        this.body = body;
        this.outside = outside;
        this.inside = inside;
        this.inputs = new LoopInputs(body, outside, inside, step.inputs());
        this.steps = Math.toIntExact(step.steps());
        this.reverse = step.reverse();
        this.carries = step.carries();
        this.sequences = step.sequences();
        this.outputs = step.outputs().stream().mapToInt(BoundView::buffer).toArray();
        this.sequence = new MemorySegment[sequences];
        this.moving = new boolean[carries];
        for (int i = 0; i < carries; i++) {
            int buffer = body.plan().results().get(i).buffer();
            moving[i] = body.plan().buffers().get(buffer).buffer().place() instanceof Buffer.Place.Fed fed && fed.index() < carries;
        }
        var parts = new ViewCopy[sequences];
        for (int i = 0; i < sequences; i++) parts[i] = inputs.view(carries + i);
        boolean straight = Arrays.stream(parts).allMatch(ViewCopy::isWhole);
        this.copies = straight ? new MemorySegment[0] : LoopInputs.hold(body, inside, parts);
        this.read = new LoopParts[sequences];
        for (int i = 0; i < sequences; i++) {
            long bytes = parts[i].bytes() / Math.max(1, steps);
            if (inputs.isRead(carries + i) && bytes >= LARGE) read[i] = new LoopParts(steps, bytes);
        }
        this.made = new int[outputs.length];
        this.written = new LoopParts[outputs.length];
        this.turns = new LoopParts[carries];
        for (int i = outputs.length - 1; i >= 0; i--) made[i] = large(i);
        var next = new ViewCopy[carries];
        for (int i = 0; i < carries; i++) next[i] = body.result(i);
        this.held = carries == 0 ? new MemorySegment[0] : LoopInputs.hold(body, inside, next);
        for (int i = carries; i < outputs.length; i++) if (made[i] >= 0 && first(carries, made[i]) == i) written[i] = new LoopParts(steps, body.result(i).bytes());
        for (int i = 0; i < carries; i++)
            if (made[i] >= 0 && first(carries, made[i]) < 0 && first(0, made[i]) == i) {
                LoopParts two = turns[i] = new LoopParts(2, next[i].bytes());
                two.of(inside.adopt(body.allocate(2 * next[i].bytes())).segment());
            }
    }

    private int large(int result) {
        return body.result(result).bytes() >= LARGE ? body.made(result) : -1;
    }

    /// The first result from `from` on that is this buffer.
    private int first(int from, int buffer) {
        for (int i = from; i < outputs.length; i++) if (made[i] == buffer) return i;
        return -1;
    }

    @Override public void run() {
        if (steps == 0) {
            for (int i = 0; i < carries; i++) inputs.copy(i, outside.buffer(outputs[i]));
            return;
        }
        begin();
        for (int k = 0; k < steps; k++) {
            if (Thread.currentThread().isInterrupted()) throw GraphError.interrupted();
            int t = reverse ? steps - 1 - k : k;
            inside.at(t);
            for (int i = 0; i < sequences; i++) part(i, t);
            for (int i = 0; i < outputs.length; i++) place(i, k, t);
            body.compute(inside, 0, body.size());
            for (int i = carries; i < outputs.length; i++)
                if (written[i] == null) body.result(inside, i, outside.buffer(outputs[i]), t * body.result(i).bytes());
            if (k == steps - 1) for (int i = 0; i < carries; i++) body.result(inside, i, outside.buffer(outputs[i]));
            else carry();
        }
    }

    private void begin() {
        for (int i = 0; i < carries; i++) {
            if (!inputs.isRead(i)) continue;
            inside.buffer(body.fedBuffer(i), inside.staging(i));
            inputs.copy(i);
        }
        for (int i = 0; i < sequences; i++) {
            sequence[i] = source(i);
            LoopParts parts = read[i];
            if (parts != null) parts.of(sequence[i]);
        }
        for (int i = carries; i < outputs.length; i++) {
            LoopParts parts = written[i];
            if (parts != null) parts.of(outside.buffer(outputs[i]));
        }
        for (int i = carries + sequences; i < inputs.count(); i++) inputs.capture(i);
        inside.beginLoop();
        body.drawRandom(inside);
    }

    private MemorySegment source(int i) {
        if (copies.length == 0) return inputs.buffer(carries + i);
        inputs.copy(carries + i, copies[i]);
        return copies[i];
    }

    private void part(int i, int t) {
        if (!inputs.isRead(carries + i)) return;
        LoopParts parts = read[i];
        if (parts != null) {
            inside.buffer(body.fedBuffer(carries + i), parts.at(t));
            return;
        }
        MemorySegment to = inside.staging(carries + i);
        MemorySegment.copy(sequence[i], t * to.byteSize(), to, 0, to.byteSize());
    }

    /// Says where this step puts a result.
    private void place(int result, int k, int t) {
        LoopParts parts = result < carries ? turns[result] : written[result];
        if (parts != null) inside.buffer(made[result], parts.at(result < carries ? k & 1 : t));
    }

    /// What lies where a carry is goes by way of memory of its own.
    private void carry() {
        for (int i = 0; i < carries; i++) if (moving[i] && inputs.isRead(i)) body.result(inside, i, held[i]);
        for (int i = 0; i < carries; i++) {
            if (!inputs.isRead(i)) continue;
            if (moving[i]) MemorySegment.copy(held[i], 0, inside.staging(i), 0, held[i].byteSize());
            else if (made[i] >= 0) inside.buffer(body.fedBuffer(i), inside.buffer(made[i]));
            else body.result(inside, i, inside.staging(i));
        }
    }
}
