package io.kgraph.exec.x64;

import io.kgraph.type.DType;

/// Where an access is at the present indices: a pointer in the frame, and how it goes on along the lanes.
///
/// @param slot the pointer's place in the frame
/// @param step bytes from lane to lane; 0: all read the same
record Place(int slot, int disp, long step, DType dtype) {
    boolean isDense() {
        return step == dtype.bytes();
    }
}
