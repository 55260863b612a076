/// The portable target: nests as tiles of Java arrays, with loops that the JVM's own compiler turns into vector code.
///
/// Read [JvmTarget] first, then [BoundNest].
@NullMarked
package io.kgraph.exec.jvm;

import org.jspecify.annotations.NullMarked;
