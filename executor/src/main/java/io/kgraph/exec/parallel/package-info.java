/// The threads of a session.
@NullMarked
package io.kgraph.exec.parallel;

import org.jspecify.annotations.NullMarked;
