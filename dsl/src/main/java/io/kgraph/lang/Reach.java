package io.kgraph.lang;

import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.ir.Graph;
import io.kgraph.ir.Op;
import io.kgraph.type.Dim;
import io.kgraph.type.TensorType;
import io.kgraph.type.TupleType;
import io.kgraph.type.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/// Which placeholders, variables and dims each tensor depends on. What is found is kept, so that a thousand commands on one model look at each node once.
final class Reach {
    /// Numbers of sources and of dims; the dims of placeholders are not among them, as one that is fed does not need them.
    private record Below(BitSet sources, BitSet dims) {
        Below and(Below other) {
            return new Below(union(sources, other.sources), union(dims, other.dims));
        }

        /// One of the two where it holds the other.
        private static BitSet union(BitSet a, BitSet b) {
            if (a == b) return a;
            BitSet more = (BitSet) b.clone();
            more.andNot(a);
            if (more.isEmpty()) return a;
            more.or(a);
            return more.cardinality() == b.cardinality() ? b : more;
        }
    }

    private static final Below NOTHING = new Below(new BitSet(), new BitSet());

    private final List<Tensor> sources = new ArrayList<>();
    private final Map<Tensor, Integer> numbers = new IdentityHashMap<>();
    private final List<Dim.Symbol> symbols = new ArrayList<>();
    private final Map<Dim.Symbol, Integer> symbolNumbers = new HashMap<>();
    private final Map<Tensor, Below> known = new IdentityHashMap<>();

    /// Tells the placeholders and variables below some tensors, in the order in which they were met first, and the dims.
    void of(Iterable<? extends Tensor> results, Consumer<Tensor> source, Consumer<Dim.Symbol> dim) {
        Below all = NOTHING;
        for (Tensor result : results) all = all.and(below(result));
        all.sources.stream().mapToObj(sources::get).forEach(source);
        all.dims.stream().mapToObj(symbols::get).forEach(dim);
    }

    private Below below(Tensor tensor) {
        var open = new ArrayDeque<Tensor>();
        open.push(tensor);
        while (!open.isEmpty()) {
            Tensor t = open.peek();
            if (!known.containsKey(t)) {
                int before = open.size();
                for (Tensor in : t.inputs()) if (!known.containsKey(in)) open.push(in);
                for (Tensor in : t.after()) if (!known.containsKey(in)) open.push(in);
                if (open.size() > before) continue;
                Below below = own(t);
                for (Tensor in : t.inputs()) below = below.and(Objects.requireNonNull(known.get(in)));
                for (Tensor in : t.after()) below = below.and(Objects.requireNonNull(known.get(in)));
                known.put(t, below);
            }
            open.pop();
        }
        return Objects.requireNonNull(known.get(tensor));
    }

    /// What a node adds to its inputs: itself, if it is a source, the dims of its type, and all that is inside of it.
    private Below own(Tensor tensor) {
        var own = new Below(new BitSet(), new BitSet());
        var open = new ArrayDeque<Tensor>(List.of(tensor));
        while (!open.isEmpty()) {
            Tensor t = open.pop();
            if (t instanceof Placeholder || t instanceof Variable) own.sources.set(number(t));
            if (!(t instanceof Placeholder)) dims(t.fullType(), s -> own.dims.set(number(s)));
            for (Dim d : t.op().dims()) d.symbols().forEach(s -> own.dims.set(number(s)));
            if (t.op() instanceof Op.Control control)
                for (Graph body : control.bodies()) for (Tensor inner : body.nodes()) if (!body.isParameter(inner)) open.push(inner);
        }
        return own;
    }

    private int number(Tensor source) {
        return numbers.computeIfAbsent(source, s -> {
            sources.add(s);
            return sources.size() - 1;
        });
    }

    private int number(Dim.Symbol symbol) {
        return symbolNumbers.computeIfAbsent(symbol, s -> {
            symbols.add(s);
            return symbols.size() - 1;
        });
    }

    /// The symbols in the extents of a type.
    static void dims(Type type, Consumer<Dim.Symbol> each) {
        switch (type) {
            case TensorType t -> {
                if (t.rankKnown()) for (Dim d : t.shape().dims()) if (!d.isConstant()) d.symbols().forEach(each);
            }
            case TupleType t -> t.elements().forEach(e -> dims(e, each));
        }
    }
}
