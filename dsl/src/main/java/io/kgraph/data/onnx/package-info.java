/// Graphs as models of ONNX, for the programs that run those.
///
/// Depends on the graph alone. Read [OnnxExport] first.
@NullMarked
package io.kgraph.data.onnx;

import org.jspecify.annotations.NullMarked;
