package io.kgraph.exec.x64.asm;

/// A place in the code, bound once.
public final class Label {
    int position = -1;

    Label() {}

    public boolean isBound() {
        return position >= 0;
    }
}
