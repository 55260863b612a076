/// Complete programs in Java; the same ones in `.kgraph` are under `samples/scripts`.
@NullMarked
package io.kgraph.samples;

import org.jspecify.annotations.NullMarked;
