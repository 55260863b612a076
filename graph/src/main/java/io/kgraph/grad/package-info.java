/// Derivatives of graphs, as graphs: reverse mode, products with Jacobians and Hessians, and a check against finite differences.
///
/// Depends on `op` and below. Read [io.kgraph.grad.Gradients] first.
@NullMarked
package io.kgraph.grad;

import org.jspecify.annotations.NullMarked;
