/// The plan: numbered steps over named buffers, polymorphic in the dims, and what a binding makes of it.
///
/// Read [Plan] first.
@NullMarked
package io.kgraph.compiler.plan;

import org.jspecify.annotations.NullMarked;
