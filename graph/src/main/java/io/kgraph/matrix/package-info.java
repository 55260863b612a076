/// Algorithms on matrices of doubles: triangular substitution and factorisations, in blocks, with the matrix product's order of summation inside.
///
/// They are written over [Matrices], so that the value rules, which keep matrices in Java arrays and multiply element by element, and the kernels, which have them
/// off the heap beside fast products, do the same arithmetic in the same order: block sizes are part of each definition. Depends on `array` and below.
/// Read [Matrices] first, then [CholeskyFactor]; of the orthogonal ones [BlockReflectors], then [QrFactor], [EigenFactor] and [SingularFactor].
@NullMarked
package io.kgraph.matrix;

import org.jspecify.annotations.NullMarked;
