/// Complete programs on real data. They may depend on everything, and nothing depends on them.
@NullMarked
package io.kgraph.samples;

import org.jspecify.annotations.NullMarked;
