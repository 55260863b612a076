package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;

/// Assignments that are done together: each right side reads the state before all of them.
///
/// @param assignments nodes that assign, in the order of the block
record UpdateBlock(String name, ImmutableList<Tensor> assignments) {}
