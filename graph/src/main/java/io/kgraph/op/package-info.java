/// The ops: type rule, value rule and gradient rule of each, side by side; small ones are rows, large ones files.
///
/// Depends on `ir` and below. Read [Unary] for a row, [MatMul] for a file.
@NullMarked
package io.kgraph.op;

import org.jspecify.annotations.NullMarked;
