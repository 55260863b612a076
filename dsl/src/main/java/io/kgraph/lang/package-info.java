/// The `.kgraph` language: from text to declarations and commands.
///
/// Read [io.kgraph.lang.KGraphFile] first: it turns a [io.kgraph.lang.Source] into the records of [io.kgraph.lang.Ast], with the
/// grammar `KGraph.g4` in between. The package may depend on everything below `dsl` and on ANTLR; nothing else names ANTLR.
@NullMarked
package io.kgraph.lang;

import org.jspecify.annotations.NullMarked;
