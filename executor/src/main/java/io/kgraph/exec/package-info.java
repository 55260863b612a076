/// Sessions: from a graph and feeds to arrays.
///
/// [LocalSession] keeps variables and prepared calls; a [PreparedCall] compiles, binds and links plans as feeds come; an
/// [Executable] runs the steps of one bound plan over a [Workspace]. [Targets] is the list of who may turn a step into
/// code. Read [LocalSession] first.
@NullMarked
package io.kgraph.exec;

import org.jspecify.annotations.NullMarked;
