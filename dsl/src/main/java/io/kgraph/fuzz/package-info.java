/// Random graphs, run in every way there is and compared bit by bit: the tester behind `kgraph fuzz`.
///
/// A graph is a function of a seed and a number. [Fuzz] is the loop; [GraphMaker] makes a graph with the recipes of [Recipes]; [Trial] runs it; [Shrinker] makes
/// one that fails small; [Reproduction] prints it. May depend on the executor and what is below, not on the language.
@NullMarked
package io.kgraph.fuzz;

import org.jspecify.annotations.NullMarked;
