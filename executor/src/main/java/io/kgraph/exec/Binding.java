package io.kgraph.exec;

import io.kgraph.compiler.plan.BoundPlan;
import io.kgraph.exec.parallel.WorkPool;
import io.kgraph.exec.x64.Publication;

/// What code is made for: a plan with numbers the threads that will run it, and where machine code for it is gathered.
///
/// @param captures of a loop's body the number of the first parameter that is the same in all steps; elsewhere there is none
record Binding(BoundPlan plan, WorkPool pool, Linker linker, Publication publication, int captures) {}
