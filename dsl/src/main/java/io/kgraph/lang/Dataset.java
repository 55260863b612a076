package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.kgraph.Tensor;
import io.kgraph.type.Dim;
import java.util.Optional;

/// Named arrays of data; with `rows` they have as many rows each and are a table.
///
/// @param columns tensors made of slots
/// @param texts   the distinct texts of columns of codes
record Dataset(ImmutableMap<String, Tensor> columns, ImmutableMap<String, ImmutableList<String>> texts, Optional<Dim> rows) {}
