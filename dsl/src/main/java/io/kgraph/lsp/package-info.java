/// The language for editors: `kgraph lsp`.
///
/// [Server] speaks the Language Server Protocol; what it answers comes from [io.kgraph.lang.Analysis], brought to the protocol's words and positions
/// by [Answers] and [Positions]. The package alone names LSP4J. Read [Server] first.
@NullMarked
package io.kgraph.lsp;

import org.jspecify.annotations.NullMarked;
