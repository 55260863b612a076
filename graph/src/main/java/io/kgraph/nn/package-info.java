/// The composites: what the functions of `K` mean, written with ops alone, and the conversions of their arguments.
///
/// A family is a class; every method takes operands as the author wrote them ([Operands]) and refuses what does not fit by name
/// ([Refusal]). Depends on `grad`, `op` and below, and on `config`. Read [Operands] first, then [Activations].
@NullMarked
package io.kgraph.nn;

import org.jspecify.annotations.NullMarked;
