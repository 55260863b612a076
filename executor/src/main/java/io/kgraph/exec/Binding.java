package io.kgraph.exec;

import io.kgraph.compiler.plan.BoundPlan;
import io.kgraph.exec.parallel.WorkPool;

/// What code is made for: a plan with numbers and the threads that will run it.
record Binding(BoundPlan plan, WorkPool pool, Linker linker) {}
