/// Every function of `keras.backend`, family by family, each with the value that its page promises. Read [BackendWalk] first.
@NullMarked
package io.kgraph.samples.backend;

import org.jspecify.annotations.NullMarked;
