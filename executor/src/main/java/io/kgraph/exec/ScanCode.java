package io.kgraph.exec;

import io.kgraph.compiler.plan.BoundStep;

/// A plan run once for each step of a loop, in a part of the run's slab.
record ScanCode(BoundStep.ScanStep step, Executable body) implements ControlTarget.Bodies {
    @Override public Run open(Workspace workspace) {
        return new ScanRun(step, body, workspace, body.open(workspace, step.workspace()));
    }

    @Override public void close() {
        body.close();
    }
}
