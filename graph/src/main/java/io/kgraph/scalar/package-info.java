/// The scalar primitives and straight-line functions made of them: the one definition of every elementwise function, to the last bit.
///
/// The reference interpreter, the constant folder and every target run the same [io.kgraph.scalar.ScalarFunction]s. Depends on the JDK and Guava
/// alone. Read [io.kgraph.scalar.Prim] first, then [io.kgraph.scalar.ScalarFunction] and [io.kgraph.scalar.Scalar].
@NullMarked
package io.kgraph.scalar;

import org.jspecify.annotations.NullMarked;
