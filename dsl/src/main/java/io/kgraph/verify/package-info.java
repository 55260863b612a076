/// The proof behind `kgraph doctor --verify`: a fixed set of computations whose results, as one hash, are the same on every machine.
///
/// [Proof] goes through the sections and hashes what each computes; [Published] is what has to come out. Where a definition changes, so does the hash:
/// `ProofTest` with `-Dkgraph.verify=publish` writes it anew. May depend on the executor, on the random graphs of `fuzz` and on what is below.
@NullMarked
package io.kgraph.verify;

import org.jspecify.annotations.NullMarked;
