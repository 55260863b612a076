package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.ir.Graph;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Says who is touched when a name is declared anew: nodes built before keep the old value, functions look names up when they are called.
final class Replaced {
    private Replaced() {}

    /// @param old  the declarations that have been replaced
    /// @param now  all declarations
    static ImmutableList<String> remarks(Collection<Scope.Declared> old, Collection<Scope.Declared> now) {
        var remarks = ImmutableList.<String>builder();
        for (Scope.Declared o : old) {
            String name = o.name().text();
            List<String> nodes = builtFrom(o, now);
            if (!nodes.isEmpty()) remarks.add(Kinds.listed(nodes) + " still " + (nodes.size() == 1 ? "uses" : "use") + " the old " + name);
            List<String> functions = now.stream().filter(d -> !d.name().text().equals(name) && d.value().filter(v -> looksUp(v, name)).isPresent()).map(d -> d.name().text()).toList();
            if (!functions.isEmpty()) remarks.add(Kinds.listed(functions) + " " + (functions.size() == 1 ? "uses" : "use") + " the new " + name + " from now on");
        }
        return remarks.build();
    }

    private static List<String> builtFrom(Scope.Declared old, Collection<Scope.Declared> now) {
        Set<Tensor> reached = identities(tensors(old.value()));
        if (reached.isEmpty()) return List.of();
        List<Tensor> all = now.stream().flatMap(d -> tensors(d.value()).stream()).toList();
        for (Tensor node : Graph.of(all).nodes()) if (node.inputs().stream().anyMatch(reached::contains)) reached.add(node);
        return now.stream().filter(d -> !d.name().text().equals(old.name().text()) && tensors(d.value()).stream().anyMatch(reached::contains)).map(d -> d.name().text())
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static Set<Tensor> identities(Collection<Tensor> tensors) {
        Set<Tensor> set = Collections.newSetFromMap(new IdentityHashMap<>());
        set.addAll(tensors);
        return set;
    }

    private static List<Tensor> tensors(Optional<Object> value) {
        return value.map(Replaced::tensors).orElse(List.of());
    }

    private static List<Tensor> tensors(@Nullable Object value) {
        return switch (value) {
            case Tensor t -> List.of(t);
            case List<?> list -> list.stream().flatMap(item -> tensors(item).stream()).toList();
            case Dataset d -> List.copyOf(d.columns().values());
            case UpdateBlock u -> u.assignments();
            case null, default -> List.of();
        };
    }

    private static boolean looksUp(Object value, String name) {
        var found = new boolean[1];
        var check = new NameCheck(ref -> found[0] |= ref.name().equals(name));
        switch (value) {
            case Def d -> check.def(d.declaration());
            case ModuleDef m -> check.module(m.declaration());
            case UpdateDef u -> check.update(u.update());
            default -> { }
        }
        return found[0];
    }
}
