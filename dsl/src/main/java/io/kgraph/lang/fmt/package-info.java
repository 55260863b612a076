/// The formatter: a script printed anew, with the same tokens and comments.
@NullMarked
package io.kgraph.lang.fmt;

import org.jspecify.annotations.NullMarked;
