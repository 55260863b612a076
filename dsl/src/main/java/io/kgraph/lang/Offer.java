package io.kgraph.lang;

import com.google.common.collect.ImmutableList;

/// Something that could be typed at a place.
///
/// @param text       what is inserted
/// @param detail     its signature or its type, possibly empty
/// @param parameters what a call of it has to be given, for a template of the call; empty for what is not called
/// @param called     whether it is called
public record Offer(Kind kind, String text, String detail, ImmutableList<String> parameters, boolean called) {
    /// What it is.
    public enum Kind { KEYWORD, FUNCTION, MODULE, VALUE, VARIABLE, DIM, CONSTANT, TYPE, FIELD, ARGUMENT, IMPORT, FILE }

    static Offer of(Kind kind, String text, String detail) {
        return new Offer(kind, text, detail, ImmutableList.of(), false);
    }
}
