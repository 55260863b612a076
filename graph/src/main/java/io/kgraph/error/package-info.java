/// What goes wrong and how it is said: facts thrown by ops ([Mismatch]), errors of the user
/// ([GraphError]), faults of our own ([BrokenInvariant]), and the one layout of messages.
///
/// The bottom of the house: depends on nothing. Read [Mismatch] first.
@NullMarked
package io.kgraph.error;

import org.jspecify.annotations.NullMarked;
