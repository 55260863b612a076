package io.kgraph.type;

/// The three answers of comparing two extents: always equal, never equal, or decided when the dims are bound.
public enum Agreement { SAME, DIFFERENT, UNKNOWN }
