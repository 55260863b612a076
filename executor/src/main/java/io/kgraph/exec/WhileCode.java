package io.kgraph.exec;

import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.error.GraphError;
import java.lang.foreign.MemorySegment;

/// A plan run for as long as another one gives true, both in one part of the run's slab.
record WhileCode(BoundStep.WhileStep step, Executable condition, Executable body) implements ControlTarget.Bodies {
    @Override public Run open(Workspace workspace) {
        return new WhileRun(step, condition, body, workspace, condition.open(workspace, step.workspace()), body.open(workspace, step.workspace()));
    }

    @Override public void close() {
        condition.close();
        body.close();
    }

    private static final class WhileRun implements Run {
        private final Executable condition;
        private final Executable body;
        private final Workspace outside;
        private final Workspace testing;
        private final Workspace stepping;
        private final LoopInputs tested;
        private final LoopInputs stepped;
        private final int[] outputs;                             // buffers of the run around
        private final int holds;                                 // the condition's buffer of its result
        private final MemorySegment[] current;                   // the carries

        WhileRun(BoundStep.WhileStep step, Executable condition, Executable body, Workspace outside, Workspace testing, Workspace stepping) {
            this.condition = condition;
            this.body = body;
            this.outside = outside;
            this.testing = testing;
            this.stepping = stepping;
            this.tested = new LoopInputs(condition, outside, testing, step.inputs());
            this.stepped = new LoopInputs(body, outside, stepping, step.inputs());
            this.outputs = step.outputs().stream().mapToInt(BoundView::buffer).toArray();
            this.holds = condition.plan().results().getFirst().buffer();
            var next = new ViewCopy[outputs.length];
            for (int i = 0; i < next.length; i++) next[i] = body.result(i);
            this.current = LoopInputs.hold(body, stepping, next);
        }

        @Override public void run() {
            for (int i = 0; i < current.length; i++) stepped.copy(i, current[i]);
            for (int i = current.length; i < stepped.count(); i++) {
                tested.capture(i);
                stepped.capture(i);
            }
            testing.beginLoop();
            stepping.beginLoop();
            condition.drawRandom(testing);
            body.drawRandom(stepping);
            for (long t = 0; ; t++) {
                if (Thread.currentThread().isInterrupted()) throw GraphError.interrupted();
                testing.at(t);
                stage(tested, testing);
                condition.compute(testing, 0, condition.size());
                if (!condition.result(0).isTrue(testing.buffer(holds))) break;
                stepping.at(t);
                stage(stepped, stepping);
                body.compute(stepping, 0, body.size());
                for (int i = 0; i < current.length; i++) body.result(stepping, i, current[i]);
            }
            for (int i = 0; i < current.length; i++) MemorySegment.copy(current[i], 0, outside.buffer(outputs[i]), 0, current[i].byteSize());
        }

        private void stage(LoopInputs inputs, Workspace inside) {
            for (int i = 0; i < current.length; i++)
                if (inputs.isRead(i)) MemorySegment.copy(current[i], 0, inside.staging(i), 0, current[i].byteSize());
        }
    }
}
