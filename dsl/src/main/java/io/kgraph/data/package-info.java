/// Host data: tables of named arrays, the files they come from, how rows are gathered into batches, and plots of arrays.
///
/// Depends on arrays and errors of `graph` alone; the language and its runner stand above. Read [Table] first.
@NullMarked
package io.kgraph.data;

import org.jspecify.annotations.NullMarked;
