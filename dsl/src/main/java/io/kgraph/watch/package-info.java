/// What a training can be watched with: TensorBoard's event files, and a page that reloads itself.
///
/// Depends on `data`; the command stands above. Read [Watcher] first.
@NullMarked
package io.kgraph.watch;

import org.jspecify.annotations.NullMarked;
