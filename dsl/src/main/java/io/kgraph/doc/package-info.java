/// The reference of all functions: their Javadoc, their signatures in Java and in the language, and examples with evaluated results.
///
/// Depends on the language and on running scripts; knows neither terminals nor exit codes. Read [Reference] first.
@NullMarked
package io.kgraph.doc;

import org.jspecify.annotations.NullMarked;
