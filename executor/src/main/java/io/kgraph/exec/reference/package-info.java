/// The oracle: a graph walked op by op with the ops' own value rules.
@NullMarked
package io.kgraph.exec.reference;

import org.jspecify.annotations.NullMarked;
