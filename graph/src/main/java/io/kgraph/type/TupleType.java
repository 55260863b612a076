package io.kgraph.type;

import com.google.common.collect.ImmutableList;
import java.util.stream.Collectors;

/// The results of an op that has several; users never meet it.
public record TupleType(ImmutableList<TensorType> elements) implements Type {
    @Override public TupleType bind(DimBinding binding) {
        return new TupleType(elements.stream().map(t -> t.bind(binding)).collect(ImmutableList.toImmutableList()));
    }

    @Override public String toString() {
        return elements.stream().map(TensorType::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
