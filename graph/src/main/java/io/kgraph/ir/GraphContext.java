package io.kgraph.ir;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.MapMaker;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.error.GraphError;
import io.kgraph.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where tensors are made: names, variables, unknown extents, uids and the learning phase of one default graph.
///
/// Tensors of different contexts never mix. Building is meant for one thread at a time; the tables are locked
/// so that two careless threads corrupt nothing.
public final class GraphContext {
    private static final Pattern LEGAL_SCOPE = Pattern.compile("[\\p{L}\\p{Nd}.][\\p{L}\\p{Nd}_.\\-/]*");
    private static final AtomicLong CONTEXTS = new AtomicLong();

    /// An extent that is an element of an integer tensor, known only when that tensor has been computed.
    public record ValueDim(Tensor tensor, int element) {}

    private final long id = CONTEXTS.incrementAndGet();
    private final AtomicLong nextNode = new AtomicLong();
    private final AtomicLong nextUnknown = new AtomicLong();
    private final Map<String, Tensor> byName = new LinkedHashMap<>();
    private final Map<Tensor, String> names = new MapMaker().weakKeys().makeMap();
    private final Map<String, Integer> takenNames = new HashMap<>();
    private final Map<String, Integer> takenScopes = new HashMap<>();
    private final Map<String, Integer> uids = new HashMap<>();
    private final List<Variable> variables = new ArrayList<>();
    private final Map<Dim.Symbol, ValueDim> valueDims = new LinkedHashMap<>();
    private final Map<Tensor, Map<String, Object>> notes = new MapMaker().weakKeys().makeMap();
    private final Map<Object, Tensor> shared = new MapMaker().weakValues().makeMap();
    private String scope = "";
    private ImmutableList<Tensor> after = ImmutableList.of();
    private @Nullable Object learningPhase;
    private volatile @Nullable Session session;
    private volatile int variableCount;                          // without a lock, as every call of a function asks

    /// A context without tensors.
    public GraphContext() {}

    /// A number that orders the nodes of this context by their making.
    public long nextNode() {
        return nextNode.getAndIncrement();
    }

    /// The node known under this key, made at the first call and kept as long as somebody uses it.
    public Tensor shared(Object key, Supplier<Tensor> make) {
        return shared.computeIfAbsent(key, _ -> make.get());
    }

    /// The node known under this key, if somebody uses it.
    public Optional<Tensor> shared(Object key) {
        return Optional.ofNullable(shared.get(key));
    }

    /// An unknown extent without a name, unlike every other.
    public Dim unknown() {
        return Dim.named("?" + nextUnknown.getAndIncrement());
    }

    /// An unknown extent that is element `element` of an integer tensor, computed before the rest of a run is bound.
    public synchronized Dim valueDim(Tensor tensor, int element) {
        for (var e : valueDims.entrySet())
            if (e.getValue().tensor() == tensor && e.getValue().element() == element) return Dim.named(e.getKey().name());
        Dim dim = unknown();
        var symbol = java.util.Objects.requireNonNull(dim.symbol());
        valueDims.put(symbol, new ValueDim(tensor, element));
        return dim;
    }

    public synchronized Optional<ValueDim> valueDim(Dim.Symbol symbol) {
        return Optional.ofNullable(valueDims.get(symbol));
    }

    // ---- names ---------------------------------------------------------------------------------------------------

    /// Gives a node a name: the open scope, then `wanted`, then `_1`, `_2`, … if that is taken.
    public synchronized String name(Tensor tensor, String wanted) {
        return nameAbsolute(tensor, scope + wanted);
    }

    public synchronized String nameAbsolute(Tensor tensor, String wanted) {
        String free = free(wanted, takenNames);
        names.put(tensor, free);
        byName.put(free, tensor);
        return free;
    }

    private static String free(String wanted, Map<String, Integer> taken) {
        Integer count = taken.putIfAbsent(wanted, 0);
        if (count == null) return wanted;
        while (true) {
            String next = wanted + "_" + ++count;
            if (taken.putIfAbsent(next, 0) == null) {
                taken.put(wanted, count);
                return next;
            }
        }
    }

    /// The name given to a node, if any.
    public Optional<String> nameOf(Tensor tensor) {
        return Optional.ofNullable(names.get(tensor));
    }

    public synchronized Optional<Tensor> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /// The names given so far, oldest first.
    public synchronized ImmutableList<String> names() {
        return ImmutableList.copyOf(byName.keySet());
    }

    /// Lets another node have `name`, and all below `name/`: those that have them now are called `name_old` instead.
    public synchronized void release(String name) {
        for (String held : List.copyOf(byName.keySet()))
            if (held.equals(name) || held.startsWith(name + "/")) {
                Tensor holder = Objects.requireNonNull(byName.remove(held));
                takenNames.remove(held);
                nameAbsolute(holder, name + "_old" + held.substring(name.length()));
            }
        takenScopes.keySet().removeIf(s -> s.equals(name) || s.startsWith(name + "/"));
    }

    /// What is known now of names, variables and uids; run, it makes the context know just that again.
    public synchronized Runnable mark() {
        var named = new LinkedHashMap<>(byName);
        var taken = new HashMap<>(takenNames);
        var scopes = new HashMap<>(takenScopes);
        var counted = new HashMap<>(uids);
        var made = List.copyOf(variables);
        Object phase = learningPhase;
        return () -> back(named, taken, scopes, counted, made, phase);
    }

    private synchronized void back(Map<String, Tensor> named, Map<String, Integer> taken, Map<String, Integer> scopes, Map<String, Integer> counted,
            List<Variable> made, @Nullable Object phase) {
        replace(byName, named);
        replace(takenNames, taken);
        replace(takenScopes, scopes);
        replace(uids, counted);
        names.clear();
        byName.forEach((name, tensor) -> names.put(tensor, name));
        variables.clear();
        variables.addAll(made);
        variableCount = made.size();
        learningPhase = phase;
    }

    private static <V> void replace(Map<String, V> all, Map<String, V> by) {
        all.clear();
        all.putAll(by);
    }

    /// A scope of names, closed by the returned handle; its prefix ends in `/`.
    public synchronized Scope openNameScope(@Nullable String name) {
        String before = scope;
        if (name == null || name.isEmpty()) scope = "";
        else if (!LEGAL_SCOPE.matcher(name).matches())
            throw GraphError.value("'" + name + "' is no name for a scope: letters, digits and _ . - / only, beginning with a letter, a digit or a dot.");
        else if (name.endsWith("/")) scope = name;
        else scope = free(scope + name, takenScopes) + "/";
        return new Scope(scope, () -> scope = before);
    }

    // ---- control dependencies --------------------------------------------------------------------------------------

    /// What every node made now has to wait for.
    public synchronized ImmutableList<Tensor> after() {
        return after;
    }

    /// A scope in which nodes wait for `deps` too; null forgets the enclosing ones.
    public synchronized Scope openControlScope(@Nullable List<Tensor> deps) {
        var before = after;
        after = deps == null ? ImmutableList.of()
                : ImmutableList.<Tensor>builder().addAll(before).addAll(deps).build().stream().distinct().collect(ImmutableList.toImmutableList());
        return new Scope("", () -> after = before);
    }

    /// A scope that ends when closed.
    public record Scope(String prefix, Runnable end) implements AutoCloseable {
        @Override public void close() {
            end.run();
        }
    }

    // ---- variables, uids, phase, notes -------------------------------------------------------------------------------

    public synchronized void add(Variable variable) {
        variables.add(variable);
        variableCount = variables.size();
    }

    /// All variables, oldest first.
    public synchronized ImmutableList<Variable> variables() {
        return ImmutableList.copyOf(variables);
    }

    public int variableCount() {
        return variableCount;
    }

    /// The session that runs this graph where the author names none.
    public @Nullable Session session() {
        return session;
    }

    public void session(@Nullable Session own) {
        session = own;
    }

    public synchronized int uid(String prefix) {
        return uids.merge(prefix, 1, Integer::sum);
    }

    public synchronized void resetUids() {
        uids.clear();
    }

    /// The fixed phase (0, 1, false, true), the phase's placeholder, or null before anybody asked.
    public synchronized @Nullable Object learningPhase() {
        return learningPhase;
    }

    public synchronized void learningPhase(@Nullable Object phase) {
        learningPhase = phase;
    }

    /// What the front end remembers of a tensor beside its type: `uses_learning_phase`, `keras_shape`, the logits of a softmax.
    public Optional<Object> note(Tensor tensor, String key) {
        var of = notes.get(tensor);
        return of == null ? Optional.empty() : Optional.ofNullable(of.get(key));
    }

    public synchronized void note(Tensor tensor, String key, Object value) {
        notes.computeIfAbsent(tensor, _ -> new HashMap<>()).put(key, value);
    }

    @Override public String toString() {
        return "graph " + id;
    }
}
