package io.kgraph;

import com.google.common.collect.ImmutableList;
import io.kgraph.array.NDArray;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.error.GraphError;
import io.kgraph.error.Mismatch;
import io.kgraph.error.Site;
import io.kgraph.ir.GraphContext;
import io.kgraph.ir.Op;
import io.kgraph.nn.Arithmetic;
import io.kgraph.nn.Indexing;
import io.kgraph.nn.Metadata;
import io.kgraph.nn.Operands;
import io.kgraph.nn.Products;
import io.kgraph.op.Binary;
import io.kgraph.op.Build;
import io.kgraph.type.DType;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import io.kgraph.type.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A node of the graph: an op applied to inputs, with its type and the place where it was made.
///
/// Everything is final, equality is identity, the value comes from a session.
public sealed class Tensor permits Variable, Placeholder {
    private final GraphContext context;
    private final long id;
    private final Op op;
    private final ImmutableList<Tensor> inputs;
    private final ImmutableList<Tensor> after;
    private final Type type;
    private final Site site;

    Tensor(GraphContext context, Op op, ImmutableList<Tensor> inputs, ImmutableList<Tensor> after, Type type, Site site) {
        this.context = context;
        this.id = context.nextNode();
        this.op = op;
        this.inputs = inputs;
        this.after = after;
        this.type = type;
        this.site = site;
    }

    /// The one way to make a node on inputs: infers its type and takes the current site, or says who, where and why not.
    public static Tensor of(Op op, List<Tensor> inputs) {
        if (inputs.isEmpty()) throw new BrokenInvariant("Tensor.of", op.name() + " without inputs needs a context");
        return of(inputs.getFirst().context, op, inputs);
    }

    public static Tensor of(Op op, Tensor... inputs) {
        return of(op, ImmutableList.copyOf(inputs));
    }

    /// The one way to make a node, sources included.
    public static Tensor of(GraphContext context, Op op, List<Tensor> inputs) {
        return of(context, op, inputs, context.after());
    }

    /// As above, with the control inputs given: what has to run before this node does.
    public static Tensor of(GraphContext context, Op op, List<Tensor> inputs, List<Tensor> after) {
        for (Tensor in : inputs) if (in.context != context) throw mixed(op, inputs);
        try {
            Type type = op.infer(types(inputs));
            return new Tensor(context, op, ImmutableList.copyOf(inputs), ImmutableList.copyOf(after), type, Site.here());
        } catch (Mismatch m) {
            throw explain(op, inputs, m, Site.here());
        }
    }

    /// A node at the site of this one. Where the op is the same and its inputs have the same types, nothing is inferred anew.
    public Tensor like(Op op, List<Tensor> inputs, List<Tensor> after) {
        boolean same = op == this.op && inputs.size() == this.inputs.size();
        for (int i = 0; i < inputs.size(); i++) {
            Tensor in = inputs.get(i);
            if (in.context != context) throw mixed(op, inputs);
            same = same && in.type.equals(this.inputs.get(i).type);
        }
        try {
            return new Tensor(context, op, ImmutableList.copyOf(inputs), ImmutableList.copyOf(after), same ? type : op.infer(types(inputs)), site);
        } catch (Mismatch m) {
            throw explain(op, inputs, m, site);
        }
    }

    private static GraphError mixed(Op op, List<Tensor> inputs) {
        GraphError error = GraphError.of(io.kgraph.error.ErrorKind.VALUE, "TENSORS OF ANOTHER GRAPH",
                "The inputs of " + op.name() + " belong to different graphs, which cannot be mixed.");
        for (Tensor in : inputs) error = error.involving(in.label(), in.type.toString(), "of " + in.context, "made at " + in.site.text());
        return error.hint("after K.clearSession(), build the inputs anew");
    }

    private static ImmutableList<TensorType> types(List<Tensor> inputs) {
        var types = ImmutableList.<TensorType>builderWithExpectedSize(inputs.size());
        for (Tensor in : inputs)
            if (in.type instanceof TensorType t) types.add(t);       // a tuple's projections know their types themselves
        return types.build();
    }

    /// The user's error for facts that an op's rule found: names, types and sites of the inputs added.
    public static GraphError explain(Op op, List<Tensor> inputs, Mismatch m, Site site) {
        String hint = m.hint().orElse("");
        for (int i = 0; i < inputs.size(); i++) hint = hint.replace("{" + i + "}", inputs.get(i).label());
        var error = new GraphError(m.kind(), m.title(), m.about(op.name()), Optional.of(site),
                ImmutableList.of(), ImmutableList.of(), hint.isEmpty() ? Optional.empty() : Optional.of(hint));
        for (int i = 0; i < inputs.size(); i++) {
            Tensor in = inputs.get(i);
            int index = i;
            String fact = m.facts().stream().filter(f -> f.index() == index).map(Mismatch.InputFact::text).findFirst().orElse("");
            error = error.involving(in.label(), in.type.toString(), fact, "made at " + in.site.text());
        }
        return error;
    }

    public GraphContext context() {
        return context;
    }

    /// Orders the nodes of a context by their making; inputs have smaller ids than their users.
    public long id() {
        return id;
    }

    public Op op() {
        return op;
    }

    public ImmutableList<Tensor> inputs() {
        return inputs;
    }

    /// What has to run before this node though it does not read it.
    public ImmutableList<Tensor> after() {
        return after;
    }

    public Tensor input(int index) {
        return inputs.get(index);
    }

    /// The type; only tuples of an op with several results, which users never meet, are refused.
    public TensorType type() {
        return switch (type) {
            case TensorType t -> t;
            case io.kgraph.type.TupleType t -> throw new BrokenInvariant("Tensor.type", op.name() + " gives the tuple " + t);
        };
    }

    /// The type, tuples included.
    public Type fullType() {
        return type;
    }

    public DType dtype() {
        return type().dtype();
    }

    public Shape shape() {
        return type().shape();
    }

    public int rank() {
        return type().rank();
    }

    public Site site() {
        return site;
    }

    /// The unique name of the node, `<node>:0`.
    public String name() {
        return nodeName() + ":0";
    }

    /// The name without the output index: as given, or made from the op.
    public String nodeName() {
        return context.nameOf(this).orElseGet(() -> op.name() + "_" + id);
    }

    /// The name if one was given, else the op: how messages call this tensor.
    public String label() {
        return context.nameOf(this).orElse(op.name());
    }

    // ---- operators: host values on the other side take this tensor's dtype -------------------------------------------------------

    public Tensor add(Object y) {
        return Arithmetic.binary(Binary.ADD, this, y);
    }

    public Tensor sub(Object y) {
        return Arithmetic.binary(Binary.SUB, this, y);
    }

    public Tensor mul(Object y) {
        return Arithmetic.binary(Binary.MUL, this, y);
    }

    /// True division: integers become floating.
    public Tensor div(Object y) {
        return Arithmetic.divide(this, y);
    }

    public Tensor floorDiv(Object y) {
        return Arithmetic.binary(Binary.FLOOR_DIV, this, y);
    }

    public Tensor mod(Object y) {
        return Arithmetic.binary(Binary.MOD, this, y);
    }

    public Tensor pow(Object y) {
        return Arithmetic.binary(Binary.POW, this, y);
    }

    public Tensor neg() {
        return Build.neg(Operands.read(this));
    }

    /// The matrix product over the last two axes.
    public Tensor matmul(Object y) {
        return Products.matmul(this, y);
    }

    public Tensor less(Object y) {
        return Arithmetic.binary(Binary.LESS, this, y);
    }

    public Tensor lessEqual(Object y) {
        return Arithmetic.binary(Binary.LESS_EQUAL, this, y);
    }

    public Tensor greater(Object y) {
        return Arithmetic.binary(Binary.GREATER, this, y);
    }

    public Tensor greaterEqual(Object y) {
        return Arithmetic.binary(Binary.GREATER_EQUAL, this, y);
    }

    public Tensor and(Object y) {
        return Arithmetic.binary(Binary.LOGICAL_AND, this, y);
    }

    public Tensor or(Object y) {
        return Arithmetic.binary(Binary.LOGICAL_OR, this, y);
    }

    public Tensor xor(Object y) {
        return Arithmetic.binary(Binary.LOGICAL_XOR, this, y);
    }

    public Tensor not() {
        return Build.logicalNot(Operands.read(this));
    }

    /// `x[…]`: each position is an integer, an [io.kgraph.type.Index], or a scalar integer tensor; one tensor alone picks rows.
    public Tensor at(@Nullable Object... positions) {
        return Indexing.at(this, positions);
    }

    // ---- values ----------------------------------------------------------------------------------------------------------------

    /// The value in the default session.
    public NDArray eval() {
        return eval(Map.of());
    }

    /// The value in the default session, with these tensors fed.
    public NDArray eval(Map<? extends Tensor, ?> feeds) {
        return eval(Sessions.running(this), feeds);
    }

    public NDArray eval(Session session) {
        return eval(session, Map.of());
    }

    public NDArray eval(Session session, Map<? extends Tensor, ?> feeds) {
        return session.run(List.of(this), feeds, List.of()).getFirst();
    }

    // ---- what the front end remembers ------------------------------------------------------------------------------------------

    /// `float32` and the like.
    public String dtypeName() {
        return dtype().label();
    }

    /// A shape that [K#intShape] prefers to the inferred one.
    public Optional<List<@Nullable Integer>> kerasShape() {
        return Metadata.kerasShape(this);
    }

    public void kerasShape(List<@Nullable Integer> shape) {
        Metadata.kerasShape(this, shape);
    }

    /// Whether the value differs between training and testing.
    public boolean usesLearningPhase() {
        return context.note(this, Metadata.USES_LEARNING_PHASE).isPresent();
    }

    /// What made this tensor as the output of a layer or the input of a model.
    public Optional<Object> kerasHistory() {
        return context.note(this, Metadata.KERAS_HISTORY);
    }

    public void kerasHistory(Object history) {
        context.note(this, Metadata.KERAS_HISTORY, history);
    }

    @Override public final boolean equals(Object o) {
        return this == o;
    }

    @Override public final int hashCode() {
        return Long.hashCode(id);                                // unique in its context, and the same every time
    }

    @Override public String toString() {
        return nodeName() + ": " + type;
    }
}
