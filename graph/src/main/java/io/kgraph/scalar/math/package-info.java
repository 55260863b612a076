/// The elementwise functions as expressions over the scalar primitives: one file a function, with its range, polynomial, source and measured error.
///
/// Straight-line code: special cases by `select`, tables by `lookup`. An error is the greatest distance from the true value that was measured, in units in
/// the last place (ulp) of the result; correct rounding would be 0.5, and below 1.5 the result is at most one ulp from the correctly rounded one. Float32 was
/// measured over all inputs; where it goes through float64 (log_sigmoid too) over every thirteenth, `erfinv`, `digamma` and `trigamma` by their float64 alone.
/// Float64 was measured at some millions of random points, the gamma family and `erfinv` at 10⁵ and more. Depends on [io.kgraph.scalar] alone. Read [io.kgraph.scalar.math.ScalarFunctions] first, then `Exp`.
@NullMarked
package io.kgraph.scalar.math;

import org.jspecify.annotations.NullMarked;
