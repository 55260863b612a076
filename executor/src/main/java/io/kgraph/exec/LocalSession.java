package io.kgraph.exec;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.RemovalNotification;
import com.google.common.collect.ImmutableList;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.compiler.CompileOptions;
import io.kgraph.compiler.CompileTrace;
import io.kgraph.compiler.Compiler;
import io.kgraph.compiler.pass.Program;
import io.kgraph.compiler.plan.Plan;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.exec.memory.Slabs;
import io.kgraph.exec.parallel.WorkPool;
import io.kgraph.exec.reference.ReferenceInterpreter;
import io.kgraph.ir.Graph;
import io.kgraph.ir.GraphContext;
import io.kgraph.nn.SparseTensors;
import io.kgraph.op.Assign;
import io.kgraph.op.ReadVariable;
import io.kgraph.type.DimBinding;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The session of this process: variables off the heap, plans compiled and kept, runs from any number of threads.
///
/// - Runs without updates share the state and go in parallel, each with a workspace of its own.
/// - Runs with updates go one at a time. They compute while others read; from the first write to a variable on, which
///   is behind everything that can fail, they have the state for themselves.
public final class LocalSession implements Session {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final int MOST_CALLS = 256;

    /// What a session holds, apart from it so that a forgotten session can be freed.
    private record Held(Slabs slabs, WorkPool pool) implements Runnable {
        @Override public void run() {
            slabs.close();
            pool.close();
        }
    }

    private record CallKey(List<Tensor> inputs, List<Tensor> outputs, List<Update> updates, List<Tensor> effects) {
        static CallKey of(Collection<? extends Tensor> inputs, List<Tensor> outputs, List<Update> updates, List<Tensor> effects) {
            return new CallKey(ImmutableList.copyOf(inputs), ImmutableList.copyOf(outputs), ImmutableList.copyOf(updates), ImmutableList.copyOf(effects));
        }
    }

    private final GraphContext context;
    private final Options options;
    private final Held held;
    private final Cleaner.Cleanable cleanable;
    private final VariableStore store;
    private final Linker linker;
    private final Cache<CallKey, PreparedCall> calls = CacheBuilder.newBuilder().maximumSize(MOST_CALLS)
            .removalListener((RemovalNotification<CallKey, PreparedCall> n) -> dropped(n.getValue())).build();
    private final RunNumbers runNumbers = new RunNumbers();
    private final boolean reference;
    private final StampedLock state = new StampedLock();
    private final ReentrantLock updating = new ReentrantLock();
    private volatile boolean closed;

    private LocalSession(GraphContext context, Options options, Slabs slabs) {
        this.context = context;
        this.options = options;
        this.reference = Targets.isReference(options.target());
        this.held = new Held(slabs, new WorkPool(options.threads()));
        this.store = new VariableStore(held.slabs);
        this.linker = new Linker(held.slabs, store, runNumbers, held.pool, options.seed(), Targets.of(options.target()));
        this.cleanable = CLEANER.register(this, held);
    }

    public static LocalSession open(GraphContext context, Options options) {
        return open(context, options, new Slabs());
    }

    /// A session with that memory, which is closed with it.
    static LocalSession open(GraphContext context, Options options, Slabs slabs) {
        return new LocalSession(context, options, slabs);
    }

    @Override public GraphContext context() {
        return context;
    }

    @Override public Options options() {
        return options;
    }

    /// How many threads a run may use.
    public int threads() {
        return held.pool.threads();
    }

    // ---- running ---------------------------------------------------------------------------------------------------

    @Override public @Nullable Object run(@Nullable Object fetches, Map<? extends Tensor, ?> feeds) {
        var leaves = new ArrayList<Tensor>();
        Fetches.collect(fetches, leaves);
        return Fetches.fill(fetches, SparseTensors.together(leaves, run(SparseTensors.fetched(leaves), feeds, List.of())).iterator());
    }

    @Override public List<NDArray> run(List<Tensor> fetches, Map<? extends Tensor, ?> feeds, List<Update> updates) {
        checkOpen();
        var key = CallKey.of(feeds.keySet(), fetches, updates, List.of());
        PreparedCall known = calls.getIfPresent(key);
        if (known == null && PartsCall.isNeeded(key.inputs)) return run(fetches, PartsCall.parts(feeds), updates);   // such a call is kept by its parts
        return (known == null ? made(key) : known).run(new ArrayList<>(feeds.values()));
    }

    @Override public Call prepare(List<Tensor> inputs, List<Tensor> outputs, List<Update> updates, List<Tensor> effects) {
        checkOpen();
        if (PartsCall.isNeeded(inputs)) return new PartsCall(inputs, cached(PartsCall.parts(inputs), outputs, updates, effects));
        return cached(inputs, outputs, updates, effects);
    }

    private PreparedCall cached(List<? extends Tensor> inputs, List<Tensor> outputs, List<Update> updates, List<Tensor> effects) {
        var key = CallKey.of(inputs, outputs, updates, effects);
        PreparedCall known = calls.getIfPresent(key);
        return known == null ? made(key) : known;
    }

    private PreparedCall made(CallKey key) {
        for (Tensor t : key.inputs) checkOwn(t, "feed");
        for (Tensor t : key.outputs) checkOwn(t, "fetch");
        for (Tensor t : key.effects) checkOwn(t, "run");
        for (Update u : key.updates) {
            checkOwn(u.variable(), "update");
            checkOwn(u.value(), "update with");
            checkFits(u);
        }
        var made = new PreparedCall(this, key.inputs, key.outputs, key.updates, key.effects);
        calls.put(key, made);
        return made;
    }

    private static void dropped(@Nullable PreparedCall call) {
        if (call != null) call.close();
    }

    private void checkOwn(Tensor tensor, String what) {
        if (tensor.context() != context)
            throw GraphError.of(ErrorKind.VALUE, "TENSOR OF ANOTHER GRAPH", "This session cannot " + what + " " + tensor.label() + ", which is of another graph.")
                    .involving(tensor.label(), tensor.fullType().toString(), "of " + tensor.context() + ", not " + context, Feeds.origin(tensor));
    }

    private static void checkFits(Update update) {
        if (!update.value().type().agrees(update.variable().type()))
            throw GraphError.of(update.value().dtype() == update.variable().dtype() ? ErrorKind.VALUE : ErrorKind.TYPE, "UPDATE OF ANOTHER TYPE",
                            "The new value of " + update.variable().label() + " has another type.")
                    .involving(update.variable().label(), update.variable().type().toString(), "", Feeds.origin(update.variable()))
                    .involving(update.value().label(), update.value().type().toString(), "its new value", Feeds.origin(update.value()));
    }

    void checkOpen() {
        if (closed) throw GraphError.runtime("The session is closed.").hint("open a new one; variables' values are lost unless they were saved");
    }

    boolean isReference() {
        return reference;
    }

    /// Whether a call may be taken for one like the last, by the extents of its feeds alone.
    boolean isLean(PreparedCall call) {
        return call.isDecidedByExtents();
    }

    Plan compile(Graph graph, List<Update> updates) {
        return compile(graph, updates, CompileTrace.brief());
    }

    private Plan compile(Graph graph, List<Update> updates, CompileTrace trace) {
        if (!RunEvents.compiles()) return Compiler.compile(graph, updates, settings(), trace);
        var event = new RunEvents.Compile();
        event.begin();
        Plan plan = Compiler.compile(graph, updates, settings(), trace);
        event.nodes = graph.size();
        event.steps = plan.steps().size();
        event.commit();
        return plan;
    }

    /// As far as the reference needs it.
    Program rewrite(Graph graph, List<Session.Update> updates) {
        return Compiler.rewrite(graph, updates, settings(), CompileTrace.brief());
    }

    private CompileOptions settings() {
        return CompileOptions.DEFAULT.withFastMath(options.fastMath());
    }

    /// How a call would run, and why; feeds say which extents it is bound for.
    public Explanation explain(List<Tensor> fetches, Map<? extends Tensor, ?> feeds, List<Update> updates) {
        checkOpen();
        if (PartsCall.isNeeded(feeds.keySet())) return explain(fetches, PartsCall.parts(feeds), updates);
        var trace = CompileTrace.full();
        List<Tensor> inputs = List.copyOf(feeds.keySet());
        cached(inputs, fetches, updates, List.of());              // says what is wrong with it, if anything
        Plan plan = compile(Graph.of(inputs, fetches), updates, trace);
        var extents = new ArrayList<long[]>();
        for (Tensor in : inputs) extents.add(Feeds.array(in, feeds.get(in)).extents());
        try (Executable executable = link(plan, DimBinding.of(Feeds.bind(inputs, extents)))) {
            return Explanation.of(trace.toString(), executable);
        }
    }

    Executable link(Plan plan, DimBinding dims) {
        return held.slabs.allOrNone(() -> linker.link(plan.bind(dims)));
    }

    /// Runs an executable; the results are new arrays, or written to `into`.
    List<NDArray> execute(PreparedCall call, Executable executable, Workspace workspace, Object[] feeds, NDArray @Nullable [] into) {
        if (!RunEvents.runs()) return executeUnseen(call, executable, workspace, feeds, into);
        var event = new RunEvents.Run();
        event.begin();
        List<NDArray> results = executeUnseen(call, executable, workspace, feeds, into);
        event.steps = executable.size();
        event.writes = executable.writes();
        event.commit();
        return results;
    }

    private List<NDArray> executeUnseen(PreparedCall call, Executable executable, Workspace workspace, Object[] feeds, NDArray @Nullable [] into) {
        return executable.writes() ? executeWriting(call, executable, workspace, feeds, into) : executeReading(call, executable, workspace, feeds, into);
    }

    private List<NDArray> executeReading(PreparedCall call, Executable executable, Workspace workspace, Object[] feeds, NDArray @Nullable [] into) {
        long stamp = state.readLock();
        try {
            begin(call, executable, workspace, feeds, into);
            executable.compute(workspace, 0, executable.size());
            return results(executable, workspace, call.outputs(), into);
        } finally {
            state.unlockRead(stamp);
        }
    }

    private List<NDArray> executeWriting(PreparedCall call, Executable executable, Workspace workspace, Object[] feeds, NDArray @Nullable [] into) {
        updating.lock();
        try {
            long stamp = state.readLock();
            try {
                begin(call, executable, workspace, feeds, into);
                executable.compute(workspace, 0, executable.firstWrite());
            } finally {
                state.unlockRead(stamp);
            }
            stamp = state.writeLock();                           // nobody else can have written in between
            try {
                checkOpen();
                executable.compute(workspace, executable.firstWrite(), executable.size());
                List<NDArray> results = results(executable, workspace, call.outputs(), into);
                executable.commit(workspace);
                return results;
            } finally {
                state.unlockWrite(stamp);
            }
        } finally {
            updating.unlock();
        }
    }

    private void begin(PreparedCall call, Executable executable, Workspace workspace, Object[] feeds, NDArray @Nullable [] into) {
        checkOpen();
        if (into != null) executable.checkTargets(into);
        executable.checkInitialized();
        call.stage(executable, workspace, feeds);
        executable.place(workspace, into);
        executable.drawRandom(workspace);
    }

    private static List<NDArray> results(Executable executable, Workspace workspace, int outputs, NDArray @Nullable [] into) {
        if (into == null) return executable.results(workspace, outputs);
        for (int i = 0; i < outputs; i++) executable.result(workspace, i, into[i]);
        return List.of();
    }

    // ---- running on the reference ----------------------------------------------------------------------------------

    /// Runs an interpreter as [#execute] runs an executable.
    List<NDArray> interpret(List<Variable> committed, int outputs, NDArray @Nullable [] into, Supplier<ReferenceInterpreter.Values> run) {
        boolean writes = !committed.isEmpty();
        if (writes) updating.lock();
        try {
            ReferenceInterpreter.Values values;
            long stamp = state.readLock();
            try {
                checkOpen();
                values = run.get();
            } finally {
                state.unlockRead(stamp);
            }
            if (writes) {
                stamp = state.writeLock();
                try {
                    checkOpen();
                    for (int i = 0; i < committed.size(); i++) store.cell(committed.get(i)).write(values.committed().get(i));
                } finally {
                    state.unlockWrite(stamp);
                }
            }
            List<NDArray> results = values.fetched().subList(0, outputs);
            if (into == null) return results.stream().map(NDArray::copy).toList();
            for (int i = 0; i < outputs; i++) into[i].copyFrom(results.get(i));
            return List.of();
        } finally {
            if (writes) updating.unlock();
        }
    }

    /// A variable's value, for a run that holds the state.
    NDArray valueInRun(Variable variable) {
        var cell = store.cell(variable);
        if (!cell.isSet()) throw cell.uninitialized();
        return cell.read();
    }

    long drawRandom(Tensor node) {
        return runNumbers.of(node).getAndIncrement();
    }

    @Override public long draws(Tensor random) {
        return runNumbers.of(random).get();
    }

    @Override public void draws(Tensor random, long count) {
        runNumbers.of(random).set(count);
    }

    // ---- variables -------------------------------------------------------------------------------------------------

    @Override public void initialize(Collection<Variable> variables) {
        checkOpen();
        var values = new LinkedHashMap<Variable, NDArray>();
        var computed = new LinkedHashMap<Variable, Tensor>();
        for (Variable v : variables) {
            checkOwn(v, "initialise");
            if (isInitialized(v)) continue;
            switch (v.initial()) {
                case Variable.Initial.Value(NDArray array) -> values.put(v, array);
                case Variable.Initial.Computed(Tensor tensor) -> computed.put(v, tensor);
            }
        }
        if (!values.isEmpty()) write(values, false);
        while (!computed.isEmpty()) {
            var next = computed.entrySet().stream().filter(e -> needsNone(e.getValue(), computed.keySet())).toList();
            if (next.isEmpty()) next = List.copyOf(computed.entrySet());     // then the run says who has no value
            List<NDArray> results = new PreparedCall(this, List.of(), next.stream().map(Map.Entry::getValue).toList(), List.of(), List.of()).run(List.of());
            var done = new LinkedHashMap<Variable, NDArray>();
            for (int i = 0; i < next.size(); i++) done.put(next.get(i).getKey(), results.get(i));
            write(done, false);
            computed.keySet().removeAll(done.keySet());
        }
    }

    private static boolean needsNone(Tensor initial, Collection<Variable> open) {
        for (Tensor node : Graph.of(List.of(initial)).nodes()) {
            if (node instanceof Variable v && open.contains(v)) return false;
            if (node.op() instanceof ReadVariable r && open.contains(r.variable())) return false;
        }
        return true;
    }

    @Override public boolean isInitialized(Variable variable) {
        return store.known(variable).map(VariableStore.Cell::isSet).orElse(false);
    }

    @Override public NDArray value(Variable variable) {
        checkOwn(variable, "read");
        long stamp = state.readLock();
        try {
            checkOpen();
            return valueInRun(variable);
        } finally {
            state.unlockRead(stamp);
        }
    }

    @Override public void assign(Map<Variable, ?> values) {
        checkOpen();
        var arrays = new LinkedHashMap<Variable, NDArray>();
        values.forEach((variable, value) -> {
            checkOwn(variable, "assign to");
            arrays.put(variable, Feeds.array(variable, value));
        });
        write(arrays, true);
    }

    /// All or none: what could fail has been done.
    private void write(Map<Variable, NDArray> values, boolean replace) {
        updating.lock();
        try {
            long stamp = state.writeLock();
            try {
                checkOpen();
                values.forEach((variable, value) -> {
                    var cell = store.cell(variable);
                    if (replace || !cell.isSet()) cell.write(value);
                });
            } finally {
                state.unlockWrite(stamp);
            }
        } finally {
            updating.unlock();
        }
    }

    // ---- the end ---------------------------------------------------------------------------------------------------

    @Override public boolean isClosed() {
        return closed;
    }

    @Override public void close() {
        updating.lock();
        try {
            long stamp = state.writeLock();                      // runs under way come to their end first
            try {
                if (closed) return;
                closed = true;
                calls.invalidateAll();
                cleanable.clean();
            } finally {
                state.unlockWrite(stamp);
            }
        } finally {
            updating.unlock();
        }
    }

    @Override public String toString() {
        return "session of " + context + (closed ? ", closed" : "");
    }
}
