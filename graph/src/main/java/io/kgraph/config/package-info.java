/// The process-wide settings and where they come from: the only place that reads the environment and `keras.json`.
///
/// Depends on `error` and `type`. Read [Settings] first.
@NullMarked
package io.kgraph.config;

import org.jspecify.annotations.NullMarked;
