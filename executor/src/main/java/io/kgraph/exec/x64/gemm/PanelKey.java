package io.kgraph.exec.x64.gemm;

import io.kgraph.exec.x64.asm.Isa;

/// What the code that packs `b` depends on.
///
/// @param width the columns of a panel
/// @param tail  the columns of a last panel that has fewer, or 0
record PanelKey(Isa isa, Element element, boolean half, PackCode.Layout b, int width, int tail) {}
