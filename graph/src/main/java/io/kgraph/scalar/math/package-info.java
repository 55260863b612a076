/// The elementwise functions as expressions over the scalar primitives: one file a function, with its range, polynomial, source and measured error.
///
/// Straight-line code: special cases by `select`, tables by `lookup`. An error is the greatest distance from the true value that was measured, in units in
/// the last place (ulp) of the result; correct rounding would be 0.5, and below 1.5 the result is at most one ulp from the correctly rounded one. Float32 was
/// measured over all inputs, or every thirteenth where it goes through float64; float64 over millions of random points. Depends on [io.kgraph.scalar] alone. Read [io.kgraph.scalar.math.ScalarFunctions] first, then `Exp`.
@NullMarked
package io.kgraph.scalar.math;

import org.jspecify.annotations.NullMarked;
