/// Runs scripts: the commands of a [io.kgraph.lang.Program], one after the other, in one session.
///
/// Depends on the language, on data and on sessions; knows neither terminals nor exit codes. Read [ScriptRunner] first.
@NullMarked
package io.kgraph.run;

import org.jspecify.annotations.NullMarked;
