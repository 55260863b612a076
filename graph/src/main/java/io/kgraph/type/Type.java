package io.kgraph.type;

/// What a node gives: one tensor, or the tuple of an op with several results.
public sealed interface Type permits TensorType, TupleType {
    /// The type with all unknowns replaced by their numbers.
    Type bind(DimBinding binding);
}
