/// The graph as data: what an op is, the slices that are compiled, where tensors are made, how slices are
/// rebuilt, checked and printed.
///
/// Depends on `error`, `type`, `array`, `scalar`, and on the front door's [io.kgraph.Tensor]. Read [Op] first.
@NullMarked
package io.kgraph.ir;

import org.jspecify.annotations.NullMarked;
