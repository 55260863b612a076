/// The `kgraph` command. It may depend on everything else; read `Main` first.
@NullMarked
package io.kgraph.cli;

import org.jspecify.annotations.NullMarked;
