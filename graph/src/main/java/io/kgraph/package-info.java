/// The front door: `K`, the tensors it makes, and the sessions that run them.
@NullMarked
package io.kgraph;

import org.jspecify.annotations.NullMarked;
