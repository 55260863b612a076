package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The names of a file: what is declared so far, what will be declared later, what is poisoned by a mistake.
final class Scope {
    /// A declared name; the value may be `none`.
    record Declared(String kind, Ast.Name name, Optional<Object> value) {}

    private final Optional<Scope> outer;
    private final Map<String, Declared> declared = new LinkedHashMap<>();
    private final Map<String, Ast.Name> later = new LinkedHashMap<>();
    private final Set<String> poisoned = new LinkedHashSet<>();
    private final Set<String> used = new HashSet<>();
    /// Names that may be declared anew: they were declared in an earlier piece of a conversation.
    private final Set<String> earlier = new HashSet<>();

    Scope() {
        this.outer = Optional.empty();
    }

    /// A scope inside of another, whose names it may hide.
    Scope(Scope outer) {
        this.outer = Optional.of(outer);
    }

    /// Tells of a name that some statement declares.
    void announce(Ast.Name name) {
        later.putIfAbsent(name.text(), name);
    }

    /// Declares a name.
    ///
    /// @throws Refused if it is declared already
    void declare(String kind, Ast.Name name, @Nullable Object value) {
        refuseTwice(List.of(name));
        earlier.remove(name.text());
        boolean stays = !poisoned.contains(name.text());
        if (stays) declared.put(name.text(), new Declared(kind, name, Optional.ofNullable(value)));
    }

    /// Refuses names that are declared already, before anything is built for them.
    void refuseTwice(List<Ast.Name> names) {
        for (Ast.Name name : names) {
            Declared before = declared.get(name.text());
            if (before != null && !earlier.contains(name.text())) throw twice(name, before.name());
        }
    }

    private static Refused twice(Ast.Name name, Ast.Name before) {
        var problem = Code.E0202.at(name.span(), "'" + name.text() + "' is already declared.");
        return new Refused(problem.row(name.text(), "", "", "line " + before.span().line()));
    }

    /// Ends a piece of a conversation: what it declared may be declared anew, what it only announced is forgotten.
    void settle() {
        earlier.addAll(declared.keySet());
        later.clear();
        poisoned.clear();
    }

    /// What is declared now; run, it declares just that again.
    Runnable mark() {
        var before = new LinkedHashMap<>(declared);
        return () -> {
            declared.clear();
            declared.putAll(before);
            earlier.retainAll(before.keySet());
            settle();
        };
    }

    /// A name whose declaration is wrong; if it is declared already, that stays.
    void poison(Ast.Name name) {
        if (!declared.containsKey(name.text())) poisoned.add(name.text());
    }

    boolean isPoisoned(String name) {
        return poisoned.contains(name) || !declared.containsKey(name) && outer.isPresent() && outer.get().isPoisoned(name);
    }

    Optional<Declared> find(String name) {
        Declared found = declared.get(name);
        if (found != null) used.add(name);
        return found == null && outer.isPresent() ? outer.get().find(name) : Optional.ofNullable(found);
    }

    /// As [#find], but no use of the name.
    Optional<Declared> peek(String name) {
        Declared found = declared.get(name);
        return found == null && outer.isPresent() ? outer.get().peek(name) : Optional.ofNullable(found);
    }

    /// Where a name is declared further down.
    Optional<Ast.Name> later(String name) {
        if (declared.containsKey(name)) return Optional.empty();
        Ast.Name own = later.get(name);
        return own == null && outer.isPresent() ? outer.get().later(name) : Optional.ofNullable(own);
    }

    void use(String name) {
        used.add(name);
        outer.ifPresent(o -> o.use(name));
    }

    /// What is declared, mistaken declarations too.
    ImmutableList<String> names() {
        var names = ImmutableList.<String>builder().addAll(declared.keySet()).addAll(poisoned);
        outer.ifPresent(o -> names.addAll(o.names()));
        return names.build();
    }

    ImmutableList<Declared> all() {
        var all = ImmutableList.<Declared>builder();
        outer.ifPresent(o -> o.all().stream().filter(d -> !declared.containsKey(d.name().text())).forEach(all::add));
        return all.addAll(declared.values()).build();
    }

    List<Declared> unused() {
        var unused = new ArrayList<Declared>();
        for (Declared d : declared.values()) if (!used.contains(d.name().text()) && !d.name().text().startsWith("_")) unused.add(d);
        return unused;
    }
}
