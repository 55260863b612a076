package io.kgraph.compiler.plan;

import com.google.common.primitives.ImmutableLongArray;
import io.kgraph.type.TensorType;

/// A [View] with numbers: `offset + Σ strides[a] · index[a]`, in elements of the buffer.
public record BoundView(int buffer, long offset, ImmutableLongArray strides, TensorType type) {}
