/// Conversations with the language: `kgraph repl`.
///
/// [Repl] answers one input after the other; where inputs come from ([Terminal], [PipedLines]) and where answers go ([Screen]) it does not know.
/// May depend on the language, on running and on the reference; [Terminal] and its completer alone name JLine.
@NullMarked
package io.kgraph.repl;

import org.jspecify.annotations.NullMarked;
