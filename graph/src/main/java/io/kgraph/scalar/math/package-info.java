/// The elementwise functions as expressions over the scalar primitives: one file a function, with its range, polynomial, source and measured error.
///
/// Straight-line code: special cases by `select`, tables by `lookup`. Errors are in units in the last place (ulp) of the result. Depends on
/// [io.kgraph.scalar] alone. Read [io.kgraph.scalar.math.ScalarFunctions] first, then `Exp`.
@NullMarked
package io.kgraph.scalar.math;

import org.jspecify.annotations.NullMarked;
