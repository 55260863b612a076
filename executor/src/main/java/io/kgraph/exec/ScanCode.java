package io.kgraph.exec;

import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.compiler.plan.Buffer;
import io.kgraph.error.GraphError;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// A plan run once for each step of a loop, in a part of the run's slab.
record ScanCode(BoundStep.ScanStep step, Executable body) implements ControlTarget.Bodies {
    @Override public Run open(Workspace workspace) {
        return new ScanRun(step, body, workspace, body.open(workspace, step.workspace()));
    }

    @Override public void close() {
        body.close();
    }

    private static final class ScanRun implements Run {
        private final Executable body;
        private final Workspace outside;
        private final Workspace inside;
        private final LoopInputs inputs;
        private final int steps;
        private final boolean reverse;
        private final int carries;
        private final int sequences;
        private final int[] outputs;                             // buffers of the run around
        private final MemorySegment[] sequence;                  // where the parts of one come from
        private final MemorySegment[] copies;                    // of sequences that are not row-major from the start of their buffer on
        private final boolean[] moving;                          // a next carry that lies where a carry is
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
            var next = new ViewCopy[carries];
            for (int i = 0; i < carries; i++) next[i] = body.result(i);
            this.held = carries == 0 ? new MemorySegment[0] : LoopInputs.hold(body, inside, next);
        }

        @Override public void run() {
            if (steps == 0) {
                for (int i = 0; i < carries; i++) inputs.copy(i, outside.buffer(outputs[i]));
                return;
            }
            for (int i = 0; i < carries; i++) inputs.copy(i);
            for (int i = 0; i < sequences; i++) sequence[i] = source(i);
            for (int i = carries + sequences; i < inputs.count(); i++) inputs.capture(i);
            inside.beginLoop();
            body.drawRandom(inside);
            for (int k = 0; k < steps; k++) {
                if (Thread.currentThread().isInterrupted()) throw GraphError.interrupted();
                int t = reverse ? steps - 1 - k : k;
                inside.at(t);
                for (int i = 0; i < sequences; i++) part(i, t);
                body.compute(inside, 0, body.size());
                for (int i = carries; i < outputs.length; i++) body.result(inside, i, outside.buffer(outputs[i]), t * body.result(i).bytes());
                if (k == steps - 1) for (int i = 0; i < carries; i++) body.result(inside, i, outside.buffer(outputs[i]));
                else carry();
            }
        }

        private MemorySegment source(int i) {
            if (copies.length == 0) return inputs.buffer(carries + i);
            inputs.copy(carries + i, copies[i]);
            return copies[i];
        }

        private void part(int i, int t) {
            if (!inputs.isRead(carries + i)) return;
            MemorySegment to = inside.staging(carries + i);
            MemorySegment.copy(sequence[i], t * to.byteSize(), to, 0, to.byteSize());
        }

        /// What lies where a carry is goes by way of memory of its own.
        private void carry() {
            for (int i = 0; i < carries; i++) if (moving[i] && inputs.isRead(i)) body.result(inside, i, held[i]);
            for (int i = 0; i < carries; i++) {
                if (!inputs.isRead(i)) continue;
                if (moving[i]) MemorySegment.copy(held[i], 0, inside.staging(i), 0, held[i].byteSize());
                else body.result(inside, i, inside.staging(i));
            }
        }
    }
}
