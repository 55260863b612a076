/// Static types: dtypes, extents that may be polynomials of named unknowns, shapes, axes.
///
/// Depends on `error` only. Read [TensorType] first, then [Dim].
@NullMarked
package io.kgraph.type;

import org.jspecify.annotations.NullMarked;
