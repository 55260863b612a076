/// What runs a plan: sessions, feeds, variables, targets. It may depend on `compiler` and `graph`; read `LocalSession` first.
@NullMarked
package io.kgraph.exec;

import org.jspecify.annotations.NullMarked;
