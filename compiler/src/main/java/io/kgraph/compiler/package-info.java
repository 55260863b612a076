/// From graph to plan; everything on the way is data that can be printed.
///
/// Read [Compiler#compile] first: it is the list of stages.
@NullMarked
package io.kgraph.compiler;

import org.jspecify.annotations.NullMarked;
