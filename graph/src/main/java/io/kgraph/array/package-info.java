/// Host arrays and what is defined on them alone: typed strided views, their text and files, the orders of summation, and the
/// counter-based random generator.
///
/// Depends on `error` and `type`. Read [NDArray] first; [Sums] is the definition that every fast reduction must meet.
@NullMarked
package io.kgraph.array;

import org.jspecify.annotations.NullMarked;
