package io.kgraph;

import io.kgraph.array.NDArray;
import io.kgraph.array.SparseArray;
import io.kgraph.config.Settings;
import io.kgraph.grad.Gradients;
import io.kgraph.ir.GraphContext;
import io.kgraph.ir.Monoid;
import io.kgraph.nn.Activations;
import io.kgraph.nn.Arithmetic;
import io.kgraph.nn.Branches;
import io.kgraph.nn.Convolutions;
import io.kgraph.nn.Creation;
import io.kgraph.nn.Ctc;
import io.kgraph.nn.DefaultGraph;
import io.kgraph.nn.Diagonals;
import io.kgraph.nn.Einsum;
import io.kgraph.nn.HostValues;
import io.kgraph.nn.Initializers;
import io.kgraph.nn.Inspection;
import io.kgraph.nn.Joining;
import io.kgraph.nn.LearningPhase;
import io.kgraph.nn.LinearAlgebra;
import io.kgraph.nn.LocalConvolutions;
import io.kgraph.nn.Loops;
import io.kgraph.nn.Losses;
import io.kgraph.nn.Moves;
import io.kgraph.nn.Normalization;
import io.kgraph.nn.OneHot;
import io.kgraph.nn.Operands;
import io.kgraph.nn.Optimizer;
import io.kgraph.nn.Padding;
import io.kgraph.nn.Pools;
import io.kgraph.nn.Products;
import io.kgraph.nn.RaggedTensors;
import io.kgraph.nn.RandomTensors;
import io.kgraph.nn.Recurrent;
import io.kgraph.nn.Reductions;
import io.kgraph.nn.Reshaping;
import io.kgraph.nn.Resizing;
import io.kgraph.nn.Rnn;
import io.kgraph.nn.Schedule;
import io.kgraph.nn.Sequences;
import io.kgraph.nn.Sorting;
import io.kgraph.nn.SparseTensors;
import io.kgraph.nn.Uids;
import io.kgraph.nn.Updates;
import io.kgraph.op.Binary;
import io.kgraph.op.Build;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The front door: every function of the backend, one line each, leading to where it is written.
///
/// An operand (`Object x`) is a [Tensor], a number, a bool, an [NDArray], a Java array of any rank, or nested lists. A host value beside a
/// tensor takes its dtype; between tensors nothing is converted. Elementwise functions stretch shapes as NumPy does. An axis is an integer,
/// negative ones counting from the end; where several are meant, an array or list of them, and null for all. A shape is an
/// [io.kgraph.type.Shape], a list or array of extents, names of dims, and null for an unknown one. A dtype is its label or a
/// [io.kgraph.type.DType]; null means the default. The longest form of a function has all parameters, in the order of the specification.
///
/// Mistakes are [io.kgraph.error.GraphError]s that say what, where, and how to mend it.
public final class K {
    private K() {}

    // ---- A. settings -------------------------------------------------------------------------------------------------------------

    /// The name of the backend, by default `tensorflow`.
    ///
    /// - Errors: none.
    public static String backend() {
        return Settings.current().backend();
    }

    /// The fuzz constant that losses use while they are built, by default 1e-7.
    ///
    /// - Errors: none.
    public static double epsilon() {
        return Settings.current().epsilon();
    }

    /// Replaces the fuzz constant for what is built from now on.
    ///
    /// - Errors: none; any number is taken.
    public static void setEpsilon(double e) {
        Settings.current().epsilon(e);
    }

    /// The label of the default floating dtype.
    ///
    /// - Errors: none.
    public static String floatx() {
        return Settings.current().floatx().label();
    }

    /// Replaces the default floating dtype: `float16`, `float32` or `float64`; VALUE for anything else, which changes nothing.
    ///
    /// - Errors: VALUE for anything else, and nothing is changed.
    public static void setFloatx(Object floatx) {
        Settings.current().floatx(floatx);
    }

    /// The same values as the default floating dtype: of a host value an array, of a tensor a tensor.
    ///
    /// - Formula: `y = x`, rounded to the default floating dtype.
    /// - Shapes: any, kept.
    /// - Dtypes: numbers and bool → [#floatx].
    /// - Errors: what is no number, array or tensor is TYPE.
    /// - Gradient: cast back, between floating dtypes only.
    public static Object castToFloatx(Object x) {
        return x instanceof Tensor ? cast(x, Settings.current().floatx()) : HostValues.converted(x, Settings.current().floatx());
    }

    /// The default image layout, `channels_last` or `channels_first`.
    ///
    /// - Errors: none.
    public static String imageDataFormat() {
        return Settings.current().imageDataFormat();
    }

    /// Replaces the default image layout; VALUE for anything but the two names, which changes nothing.
    ///
    /// - Errors: VALUE for anything else, and nothing is changed.
    public static void setImageDataFormat(Object dataFormat) {
        Settings.current().imageDataFormat(dataFormat);
    }

    /// An image layout in any letter case as one of the two names; null gives the default one, other words are VALUE.
    ///
    /// - Errors: VALUE for another word.
    public static String normalizeDataFormat(@Nullable Object value) {
        return Settings.current().normalizeDataFormat(value);
    }

    /// The default image layout in the old words: `tf` for channels last, `th` for channels first.
    ///
    /// - Errors: none.
    public static String imageDimOrdering() {
        return imageDataFormat().equals("channels_first") ? "th" : "tf";
    }

    /// Replaces the default image layout, in the old words `tf` and `th`; VALUE for others.
    ///
    /// - Errors: VALUE for anything else, and nothing is changed.
    public static void setImageDimOrdering(Object dimOrdering) {
        setImageDataFormat("th".equals(dimOrdering) ? "channels_first" : "tf".equals(dimOrdering) ? "channels_last" : dimOrdering);
    }

    /// Restarts the host's generator, from which a seed is drawn wherever none is given.
    ///
    /// - Errors: none.
    public static void seed(long seed) {
        Settings.current().seed(seed);
    }

    // ---- A. graphs, names, phases ------------------------------------------------------------------------------------------------

    /// The default graph of this thread.
    ///
    /// - Errors: none.
    public static GraphContext graph() {
        return DefaultGraph.current();
    }

    /// Makes another graph this thread's default one until the scope is closed.
    ///
    /// - Errors: none.
    public static GraphContext.Scope graphScope(GraphContext graph) {
        GraphContext before = DefaultGraph.current();
        DefaultGraph.replace(graph);
        return new GraphContext.Scope("", () -> DefaultGraph.replace(before));
    }

    /// A function whose calls build in the default graph: the function itself, since all do.
    ///
    /// - Errors: none.
    public static <F> F symbolic(F func) {
        return func;
    }

    /// A function that runs outside of graphs: the function itself, since nothing runs while graphs are built.
    ///
    /// - Errors: none.
    public static <F> F eager(F func) {
        return func;
    }

    /// Whether a value is a tensor computed by a node, which variables and host values are not.
    ///
    /// - Errors: none.
    public static boolean isSymbolic(@Nullable Object x) {
        return x instanceof Tensor t && !(x instanceof Variable) && !SparseTensors.isSparse(t);
    }

    /// The next number for a prefix in the default graph, from 1 on.
    ///
    /// - Errors: none.
    public static int getUid(String prefix) {
        return Uids.next(graph(), prefix);
    }

    public static int getUid() {
        return getUid("");
    }

    /// Forgets the numbers of all prefixes in all graphs.
    ///
    /// - Errors: none.
    public static void resetUids() {
        Uids.reset();
    }

    /// Drops the default graph of this thread: a new empty one, its session closed, numbers and the learning phase forgotten; settings stay.
    ///
    /// - Errors: none.
    public static void clearSession() {
        GraphContext fresh = Sessions.clear();
        Uids.reset();
        LearningPhase.of(fresh);
    }

    /// The training flag of the default graph: what was fixed, else a bool placeholder that is false unless fed.
    ///
    /// - Formula: what `setLearningPhase` fixed, else what is fed, else false.
    /// - Shapes: `[]`.
    /// - Dtypes: bool; what was fixed is of the host.
    /// - Errors: none.
    /// - Gradient: none.
    public static Object learningPhase() {
        return LearningPhase.of(graph());
    }

    /// Fixes the training flag to 0 or 1 (or false, true) for what is built from now on; VALUE for anything else.
    ///
    /// - Errors: VALUE for anything but 0, 1, false and true, and nothing is changed.
    public static void setLearningPhase(@Nullable Object value) {
        LearningPhase.fix(graph(), value);
    }

    /// Fixes the training flag until the scope is closed.
    ///
    /// - Errors: VALUE for anything but 0, 1, false and true, and nothing is changed.
    public static GraphContext.Scope learningPhaseScope(@Nullable Object value) {
        return LearningPhase.scope(graph(), value);
    }

    /// Prefixes the names given inside: scopes nest with `/`, a name taken at its level gets `_1`, `_2`, …; empty goes back to the top.
    ///
    /// - Errors: VALUE for characters other than letters, digits and `_ . - /`, or a beginning other than a letter, a digit or a dot.
    public static GraphContext.Scope nameScope(@Nullable String name) {
        return graph().openNameScope(name);
    }

    /// Makes everything built inside wait for some tensors; null forgets the enclosing scopes.
    ///
    /// - Errors: TYPE for what is neither a tensor nor a list of tensors.
    public static GraphContext.Scope controlDependencies(@Nullable Object controlInputs) {
        return controlInputs == null ? graph().openControlScope(null) : controlScope(Inspection.tensors("control_dependencies", controlInputs));
    }

    private static GraphContext.Scope controlScope(List<Tensor> tensors) {
        return (tensors.isEmpty() ? graph() : tensors.getFirst().context()).openControlScope(tensors);
    }

    /// Gives a tensor a name, below the open scopes; a taken one gets `_1`, `_2`, ….
    ///
    /// - Formula: `y = x`.
    /// - Shapes: any, kept.
    /// - Dtypes: every one, kept.
    /// - Errors: none; a taken name gets a number.
    /// - Gradient: passes: it is the same tensor.
    public static <T extends Tensor> T named(T x, String name) {
        return Creation.named(x, name);
    }

    // ---- A. sessions -------------------------------------------------------------------------------------------------------------

    /// The session of the default graph, or the innermost one opened as default; all variables are initialised unless that is manual.
    ///
    /// - Errors: VALUE for tensors of different graphs; RUNTIME where nothing on the module path runs graphs.
    public static Session getSession() {
        return Sessions.current();
    }

    /// The session of the graph of some tensors; VALUE where they belong to several.
    public static Session getSession(List<? extends Tensor> opInputList) {
        return Sessions.forTensors(opInputList);
    }

    /// Installs a session as that of its graph; the one before stays open.
    ///
    /// - Errors: none.
    public static void setSession(Session session) {
        Sessions.install(session);
    }

    /// A new session for the default graph, which nobody else uses.
    ///
    /// - Errors: VALUE for an unknown target; RUNTIME where nothing on the module path runs graphs.
    public static Session openSession(Session.Options options) {
        return Sessions.open(graph(), options);
    }

    public static Session openSession() {
        return openSession(Session.Options.DEFAULT);
    }

    /// Makes a session this thread's default until the scope is closed.
    ///
    /// - Errors: none.
    public static GraphContext.Scope sessionScope(Session session) {
        return Sessions.asDefault(session);
    }

    /// Leaves the initialisation of variables to the author, or does it on demand (the default).
    ///
    /// - Errors: none.
    public static void manualVariableInitialization(boolean value) {
        Settings.current().manualInitialization(value);
    }

    // ---- B. creation -------------------------------------------------------------------------------------------------------------

    /// A graph input, fed on each run: `placeholder([null, 784])`, or by its number of axes.
    ///
    /// Extents are numbers, names of dims (`"batch"`) or null; the dtype defaults to floatx. VALUE without shape and ndim.
    ///
    /// A sparse one is fed with `(indices, values, shape)`, a [SparseArray] or a dense array; a ragged one with rows of different lengths, which
    /// are padded with zeros to the longest ([#rowLengths] says how long they were).
    ///
    /// - Formula: `y` is what is fed.
    /// - Shapes: as given: numbers, names of dims, null for unknown; or `ndim` unknown ones.
    /// - Dtypes: every one, [#floatx] if null; a sparse or ragged one is no string.
    /// - Errors: VALUE without shape and ndim, with a negative extent, both sparse and ragged, or ragged with rows of known length; TYPE for an
    ///   unknown dtype.
    /// - Gradient: can be asked for.
    public static Placeholder placeholder(@Nullable Object shape, @Nullable Integer ndim, @Nullable Object dtype, boolean sparse, boolean ragged, @Nullable String name) {
        return Creation.placeholder(shape, ndim, dtype, sparse, ragged, name);
    }

    public static Placeholder placeholder(@Nullable Object shape, @Nullable Integer ndim, @Nullable Object dtype, boolean sparse, @Nullable String name) {
        return placeholder(shape, ndim, dtype, sparse, false, name);
    }

    public static Placeholder placeholder(Object shape) {
        return placeholder(shape, null, null, false, null);
    }

    public static Placeholder placeholder(Object shape, @Nullable Object dtype) {
        return placeholder(shape, null, dtype, false, null);
    }

    public static Placeholder placeholder(Object shape, @Nullable Object dtype, @Nullable String name) {
        return placeholder(shape, null, dtype, false, name);
    }

    /// A graph input that need not be fed: a default stands in, and the gradient passes to it.
    ///
    /// - Formula: `y` is what is fed, else the default.
    /// - Shapes: as given, else that of the default.
    /// - Dtypes: that of the default.
    /// - Errors: VALUE where the default does not fit the shape.
    /// - Gradient: can be asked for; passes to the default.
    public static Placeholder placeholderWithDefault(Object value, @Nullable Object shape, @Nullable String name) {
        return Creation.placeholderWithDefault(value, shape, name);
    }

    /// A tensor with state, from a host value or from a tensor evaluated when it is initialised; the dtype defaults to floatx.
    ///
    /// The constraint is what optimizers apply to new values. TYPE for an unknown dtype, VALUE for a tensor of unknown shape.
    ///
    /// - Formula: `y` is what the session holds: at first the value.
    /// - Shapes: that of the value, fixed.
    /// - Dtypes: every one but string, [#floatx] if null whatever the value is.
    /// - Errors: TYPE for an unknown dtype or a value that is no array, VALUE for a tensor of unknown shape.
    /// - Gradient: can be asked for.
    public static Variable variable(Object value, @Nullable Object dtype, @Nullable String name, @Nullable UnaryOperator<Tensor> constraint) {
        return Creation.variable(value, dtype, name, constraint, true);
    }

    public static Variable variable(Object value) {
        return variable(value, null, null, null);
    }

    /// A host array of which few elements are not zero, as a constant sparse tensor with its own dtype and shape; no variable.
    public static Tensor variable(SparseArray value) {
        return Creation.sparse(value);
    }

    public static Variable variable(Object value, @Nullable Object dtype) {
        return variable(value, dtype, null, null);
    }

    public static Variable variable(Object value, @Nullable Object dtype, @Nullable String name) {
        return variable(value, dtype, name, null);
    }

    /// A variable that training leaves alone where nothing says which are trained.
    ///
    /// - Formula: `y` is what the session holds: at first the value.
    /// - Shapes: as [#variable].
    /// - Dtypes: as [#variable].
    /// - Errors: as [#variable].
    /// - Gradient: can be asked for.
    public static Variable frozenVariable(Object value, @Nullable Object dtype, @Nullable String name) {
        return Creation.variable(value, dtype, name, null, false);
    }

    /// A value that is part of the graph; the dtype defaults to floatx.
    ///
    /// One element fills the shape, as many as it has are put under it; VALUE for another number of them.
    ///
    /// - Formula: `y[i…] = value[i…]`, or the one element everywhere.
    /// - Shapes: that of the value, or `shape`, which one element fills.
    /// - Dtypes: every one, [#floatx] if null.
    /// - Errors: VALUE for another number of elements, TYPE for a tensor.
    /// - Gradient: none; can be asked for.
    public static Tensor constant(Object value, @Nullable Object dtype, @Nullable Object shape, @Nullable String name) {
        return Creation.constant(value, dtype, shape, name);
    }

    public static Tensor constant(Object value) {
        return constant(value, null, null, null);
    }

    public static Tensor constant(Object value, @Nullable Object dtype) {
        return constant(value, dtype, null, null);
    }

    /// A variable of zeros, or a tensor of them where the shape is not known; the dtype defaults to floatx.
    ///
    /// - Formula: `y[i…] = 0`.
    /// - Shapes: `shape`: numbers, dims, scalar integer tensors, or one integer tensor of rank 1.
    /// - Dtypes: every one but string, [#floatx] if null.
    /// - Errors: VALUE for a negative extent or None.
    /// - Gradient: a variable can be asked for.
    public static Tensor zeros(Object shape, @Nullable Object dtype, @Nullable String name) {
        return Creation.filledVariable("zeros", shape, 0, dtype, name);
    }

    public static Tensor zeros(Object shape) {
        return zeros(shape, null, null);
    }

    public static Tensor zeros(Object shape, @Nullable Object dtype) {
        return zeros(shape, dtype, null);
    }

    /// A variable of ones, or a tensor of them where the shape is not known; the dtype defaults to floatx.
    ///
    /// - Formula: `y[i…] = 1`.
    /// - Shapes: `shape`: numbers, dims, scalar integer tensors, or one integer tensor of rank 1.
    /// - Dtypes: every one but string, [#floatx] if null.
    /// - Errors: VALUE for a negative extent or None.
    /// - Gradient: a variable can be asked for.
    public static Tensor ones(Object shape, @Nullable Object dtype, @Nullable String name) {
        return Creation.filledVariable("ones", shape, 1, dtype, name);
    }

    public static Tensor ones(Object shape) {
        return ones(shape, null, null);
    }

    public static Tensor ones(Object shape, @Nullable Object dtype) {
        return ones(shape, dtype, null);
    }

    /// A variable with ones on the main diagonal: of `n × n`, or of a pair of sizes. VALUE for other counts and negative sizes.
    ///
    /// - Formula: `y[i, j] = 1` where `i = j`, else 0.
    /// - Shapes: `[n, n]`, or the pair.
    /// - Dtypes: numbers and bool, [#floatx] if null.
    /// - Errors: VALUE for a list that is no pair and for negative sizes, TYPE for what is no integer.
    /// - Gradient: can be asked for.
    public static Variable eye(Object size, @Nullable Object dtype, @Nullable String name) {
        return Creation.eye(size, dtype, name);
    }

    public static Variable eye(Object size) {
        return eye(size, null, null);
    }

    /// Zeros in the shape of `x`, whose dtype is the default. No gradient.
    ///
    /// - Formula: `y[i…] = 0`.
    /// - Shapes: any, kept.
    /// - Dtypes: that of `x` if null.
    /// - Errors: TYPE for what is no tensor and for an unknown dtype.
    /// - Gradient: none.
    public static Tensor zerosLike(Object x, @Nullable Object dtype, @Nullable String name) {
        return Creation.filledLike("zeros_like", x, 0, dtype, name);
    }

    public static Tensor zerosLike(Object x) {
        return zerosLike(x, null, null);
    }

    /// Ones in the shape of `x`, whose dtype is the default. No gradient.
    ///
    /// - Formula: `y[i…] = 1`.
    /// - Shapes: any, kept.
    /// - Dtypes: that of `x` if null.
    /// - Errors: TYPE for what is no tensor and for an unknown dtype.
    /// - Gradient: none.
    public static Tensor onesLike(Object x, @Nullable Object dtype, @Nullable String name) {
        return Creation.filledLike("ones_like", x, 1, dtype, name);
    }

    public static Tensor onesLike(Object x) {
        return onesLike(x, null, null);
    }

    /// One number, or an array that stretches, in a shape; the dtype defaults to that of the value.
    ///
    /// - Formula: `y[i…] = fillValue`, stretched.
    /// - Shapes: `shape`, as for [#zeros].
    /// - Dtypes: that of the value if null.
    /// - Errors: VALUE for a negative extent or a value that does not stretch to the shape.
    /// - Gradient: of the value, summed.
    public static Tensor full(Object shape, Object fillValue, @Nullable Object dtype) {
        return Creation.full(shape, fillValue, dtype);
    }

    public static Tensor full(Object shape, Object fillValue) {
        return full(shape, fillValue, null);
    }

    /// One number in the shape of `x`, whose dtype is the default.
    ///
    /// - Formula: `y[i…] = fillValue`, stretched.
    /// - Shapes: that of `x`.
    /// - Dtypes: that of `x` if null.
    /// - Errors: VALUE for a value that does not stretch to the shape.
    /// - Gradient: of the value, summed.
    public static Tensor fullLike(Object x, Object fillValue, @Nullable Object dtype) {
        return Creation.filledLike("full_like", x, fillValue, dtype, null);
    }

    public static Tensor fullLike(Object x, Object fillValue) {
        return fullLike(x, fillValue, null);
    }

    /// A new node with the same value; of a variable, its value at that point. The gradient passes.
    ///
    /// - Formula: `y = x`.
    /// - Shapes: any, kept.
    /// - Dtypes: every one, kept; a sparse tensor stays sparse.
    /// - Errors: TYPE for what is no tensor.
    /// - Gradient: passes.
    public static Tensor identity(Object x, @Nullable String name) {
        return Creation.identity(x, name);
    }

    public static Tensor identity(Object x) {
        return identity(x, null);
    }

    /// The numbers `start + i · step` before `stop`; with a single argument, from 0 to it. Host numbers or scalar tensors.
    ///
    /// Counted in the widest dtype of the arguments, and cast only to a dtype other than int32. VALUE for a step of 0, INVALID_ARGUMENT for
    /// one that leads away from the stop.
    ///
    /// - Formula: `y[i] = start + i · step` for `i` below `max(0, ⌈(stop − start) / step⌉)`.
    /// - Shapes: `[n]`, known where the arguments are of the host.
    /// - Dtypes: the widest of the arguments (int32, int64, float32, float64), then `dtype` if it is another than int32.
    /// - Errors: VALUE for a step of 0; INVALID_ARGUMENT for one that leads away from the stop.
    /// - Gradient: none.
    public static Tensor arange(Object start, @Nullable Object stop, Object step, @Nullable Object dtype) {
        return Sequences.arange(start, stop, step, dtype);
    }

    public static Tensor arange(Object stop) {
        return arange(stop, null, 1, null);
    }

    public static Tensor arange(Object start, Object stop) {
        return arange(start, stop, 1, null);
    }

    public static Tensor arange(Object start, Object stop, Object step) {
        return arange(start, stop, step, null);
    }

    /// `num` numbers from `start` to `stop`, both included.
    ///
    /// - Formula: `y[i] = start + i · (stop − start) / (num − 1)`.
    /// - Shapes: `[num]`.
    /// - Dtypes: floating, [#floatx] if null and nothing else is said.
    /// - Errors: VALUE for a negative count.
    /// - Gradient: of `start` and `stop`, where these are tensors.
    public static Tensor linspace(Object start, Object stop, int num, @Nullable Object dtype) {
        return Sequences.linspace(start, stop, num, dtype);
    }

    public static Tensor linspace(Object start, Object stop, int num) {
        return linspace(start, stop, num, null);
    }

    /// A variable that starts uniform on `[low, high)`, drawn when it is initialised.
    ///
    /// - Formula: `y[i…] = low + (high − low) · u`, `u` uniform on `[0, 1)`, once.
    /// - Shapes: `shape`, all numbers.
    /// - Dtypes: floating, [#floatx] if null.
    /// - Errors: VALUE for a shape that is not known, TYPE for another dtype.
    /// - Gradient: can be asked for.
    public static Variable randomUniformVariable(Object shape, double low, double high, @Nullable Object dtype, @Nullable String name, @Nullable Number seed) {
        return RandomTensors.variable(false, shape, low, high, dtype, name, seed);
    }

    public static Variable randomUniformVariable(Object shape, double low, double high) {
        return randomUniformVariable(shape, low, high, null, null, null);
    }

    public static Variable randomUniformVariable(Object shape, double low, double high, @Nullable Number seed) {
        return randomUniformVariable(shape, low, high, null, null, seed);
    }

    /// A variable that starts normal with a mean and a standard deviation, drawn when it is initialised.
    ///
    /// - Formula: `y[i…] = mean + scale · z`, `z` of the standard normal distribution, once.
    /// - Shapes: `shape`, all numbers.
    /// - Dtypes: floating, [#floatx] if null.
    /// - Errors: VALUE for a shape that is not known, TYPE for another dtype.
    /// - Gradient: can be asked for.
    public static Variable randomNormalVariable(Object shape, double mean, double scale, @Nullable Object dtype, @Nullable String name, @Nullable Number seed) {
        return RandomTensors.variable(true, shape, mean, scale, dtype, name, seed);
    }

    public static Variable randomNormalVariable(Object shape, double mean, double scale) {
        return randomNormalVariable(shape, mean, scale, null, null, null);
    }

    public static Variable randomNormalVariable(Object shape, double mean, double scale, @Nullable Number seed) {
        return randomNormalVariable(shape, mean, scale, null, null, seed);
    }

    // ---- C. introspection and conversion -----------------------------------------------------------------------------------------

    /// Whether a value is a tensor of any sort.
    ///
    /// - Errors: none; anything may be asked.
    public static boolean isTensor(@Nullable Object x) {
        return x instanceof Tensor;
    }

    /// Whether a value is a variable.
    ///
    /// - Errors: none; anything may be asked.
    public static boolean isVariable(@Nullable Object x) {
        return x instanceof Variable;
    }

    /// Whether a value is a placeholder that has to be fed.
    ///
    /// - Errors: none; anything may be asked.
    public static boolean isPlaceholder(@Nullable Object x) {
        return x instanceof Placeholder p && (p.defaultValue().isEmpty() || SparseTensors.isSparse(p));
    }

    /// Whether a tensor came out of a layer or into a model; VALUE for what is no tensor.
    ///
    /// - Errors: VALUE for what is no tensor.
    public static boolean isKerasTensor(Object x) {
        return Inspection.isKerasTensor(x);
    }

    /// Whether a tensor is sparse.
    ///
    /// - Errors: VALUE for what is no tensor.
    public static boolean isSparse(Object tensor) {
        return Inspection.isSparse(tensor);
    }

    /// How long the rows of a ragged placeholder are in a run: those of a mask are `arange(longest) < row_lengths(x)[:, none]`.
    ///
    /// - Formula: `y[i]` is the number of elements fed for row `i`.
    /// - Shapes: `x [n, t, …]` → `[n]`.
    /// - Dtypes: every one → int32.
    /// - Errors: VALUE for what is no ragged placeholder.
    /// - Gradient: none.
    public static Tensor rowLengths(Object x) {
        return RaggedTensors.rowLengths(x);
    }

    /// A sparse tensor as a dense one, with zeros at absent indices; a dense one is given back.
    ///
    /// - Formula: `y[indices[k]] = values[k]`, 0 elsewhere.
    /// - Shapes: any, kept.
    /// - Dtypes: every one, kept.
    /// - Errors: indices out of bounds, out of order or repeated are INVALID_ARGUMENT when run.
    /// - Gradient: of the values, what stands at their indices.
    public static Tensor toDense(Object tensor) {
        return Inspection.toDense(tensor);
    }

    /// The extents as an int32 vector; those known now need no feed.
    ///
    /// - Formula: `y[a]` is the extent of axis `a`.
    /// - Shapes: any of known rank → `[rank]`.
    /// - Dtypes: every one → int32.
    /// - Errors: VALUE for unknown rank.
    /// - Gradient: none.
    public static Tensor shape(Object x) {
        return Inspection.shape(x);
    }

    /// The extents as far as they are known: null for one that is not, and instead of the list for an unknown rank.
    ///
    /// - Errors: TYPE for what is no tensor and cannot become one.
    public static @Nullable List<@Nullable Integer> intShape(Object x) {
        return Inspection.intShape(x);
    }

    /// The same as [#intShape].
    ///
    /// - Errors: TYPE for what is no tensor and cannot become one.
    public static @Nullable List<@Nullable Integer> getVariableShape(Object x) {
        return Inspection.intShape(x);
    }

    /// The number of axes, or null where it is not known.
    ///
    /// - Errors: TYPE for what is no tensor and cannot become one.
    public static @Nullable Integer ndim(Object x) {
        return Inspection.ndim(x);
    }

    /// The number of elements as an int32 scalar.
    ///
    /// - Formula: `y = Πₐ shape(x)[a]`.
    /// - Shapes: any of known rank → `[]`.
    /// - Dtypes: every one → int32.
    /// - Errors: VALUE for unknown rank.
    /// - Gradient: none.
    public static Tensor size(Object x, @Nullable String name) {
        return Creation.named(Inspection.size(x), name);
    }

    public static Tensor size(Object x) {
        return size(x, null);
    }

    /// The label of the dtype.
    ///
    /// - Errors: TYPE for what is no tensor and cannot become one.
    public static String dtype(Object x) {
        return Operands.tensor(x).dtypeName();
    }

    /// The number of elements, now; VALUE where an extent is not known.
    ///
    /// - Errors: VALUE where an extent is not known.
    public static long countParams(Object x) {
        return Inspection.countParams(x);
    }

    /// The same values in another dtype: floats to integers toward zero, numbers to bool as `x != 0`.
    ///
    /// - Formula: `y = x`, rounded to the dtype.
    /// - Shapes: any, kept.
    /// - Dtypes: every one but string; a sparse tensor stays sparse.
    /// - Errors: TYPE for an unknown dtype, and from or to string.
    /// - Gradient: cast back, between floating dtypes only.
    public static Tensor cast(Object x, Object dtype) {
        return Inspection.cast(x, dtype);
    }

    /// The value of a tensor in the default session; INVALID_ARGUMENT where it needs a placeholder.
    ///
    /// - Errors: INVALID_ARGUMENT where it needs a placeholder that is not fed, FAILED_PRECONDITION for a variable without a value, and what a run may find.
    public static NDArray eval(Object x) {
        return Operands.tensor(x).eval();
    }

    // ---- D. elementwise ----------------------------------------------------------------------------------------------------------

    /// The sum.
    ///
    /// - Formula: `x + y`.
    /// - Shapes: both stretch to each other.
    /// - Dtypes: numbers, the same on both sides; a host value takes the other's. Kept.
    /// - Errors: unlike dtypes are TYPE; shapes that do not stretch VALUE, or INVALID_ARGUMENT when run.
    /// - Gradient: `dy` and `dy`, summed over what was stretched.
    public static Tensor add(Object x, Object y) {
        return Arithmetic.binary(Binary.ADD, x, y);
    }

    /// The difference.
    ///
    /// - Formula: `x − y`.
    /// - Shapes: both stretch to each other.
    /// - Dtypes: numbers, the same on both sides; a host value takes the other's. Kept.
    /// - Errors: unlike dtypes are TYPE; shapes that do not stretch VALUE, or INVALID_ARGUMENT when run.
    /// - Gradient: `dy` and `−dy`, summed over what was stretched.
    public static Tensor sub(Object x, Object y) {
        return Arithmetic.binary(Binary.SUB, x, y);
    }

    /// The product, element by element.
    ///
    /// - Formula: `x · y`.
    /// - Shapes: both stretch to each other.
    /// - Dtypes: numbers, the same on both sides; a host value takes the other's. Kept.
    /// - Errors: unlike dtypes are TYPE; shapes that do not stretch VALUE, or INVALID_ARGUMENT when run.
    /// - Gradient: `dy · y` and `dy · x`, summed over what was stretched.
    public static Tensor mul(Object x, Object y) {
        return Arithmetic.binary(Binary.MUL, x, y);
    }

    /// The quotient: integers of one or two bytes become float32, longer ones float64.
    ///
    /// - Formula: `x / y`.
    /// - Shapes: both stretch to each other.
    /// - Dtypes: numbers, the same on both sides; integers of one or two bytes become float32, longer ones float64.
    /// - Errors: unlike dtypes are TYPE; shapes that do not stretch VALUE, or INVALID_ARGUMENT when run.
    /// - Gradient: `dy / y` and `−dy · x / y²`, summed over what was stretched.
    public static Tensor div(Object x, Object y) {
        return Arithmetic.divide(x, y);
    }

    /// The quotient rounded down.
    ///
    /// - Formula: `⌊x / y⌋`.
    /// - Shapes: both stretch to each other.
    /// - Dtypes: numbers, the same on both sides; a host value takes the other's. Kept.
    /// - Errors: unlike dtypes are TYPE; shapes that do not stretch VALUE, or INVALID_ARGUMENT when run; an integer divisor of 0 is INVALID_ARGUMENT.
    /// - Gradient: none.
    public static Tensor floorDiv(Object x, Object y) {
        return Arithmetic.binary(Binary.FLOOR_DIV, x, y);
    }

    /// The same as [#floorDiv], NumPy's `floor_divide`.
    ///
    /// - Formula: `⌊x / y⌋`.
    /// - Shapes: both stretch to each other.
    /// - Dtypes: numbers, the same on both sides; a host value takes the other's. Kept.
    /// - Errors: unlike dtypes are TYPE; shapes that do not stretch VALUE, or INVALID_ARGUMENT when run; an integer divisor of 0 is INVALID_ARGUMENT.
    /// - Gradient: none.
    public static Tensor floorDivide(Object x, Object y) {
        return floorDiv(x, y);
    }

    /// What is left after [#floorDiv], with the sign of `y`.
    ///
    /// - Formula: `x − y · ⌊x / y⌋`.
    /// - Shapes: both stretch to each other.
    /// - Dtypes: numbers, the same on both sides; a host value takes the other's. Kept.
    /// - Errors: unlike dtypes are TYPE; shapes that do not stretch VALUE, or INVALID_ARGUMENT when run; an integer divisor of 0 is INVALID_ARGUMENT.
    /// - Gradient: `dy` and `−dy · ⌊x / y⌋`, summed over what was stretched.
    public static Tensor mod(Object x, Object y) {
        return Arithmetic.binary(Binary.MOD, x, y);
    }

    /// The same as [#mod], NumPy's `remainder`.
    ///
    /// - Formula: `x − y · ⌊x / y⌋`.
    /// - Shapes: both stretch to each other.
    /// - Dtypes: numbers, the same on both sides; a host value takes the other's. Kept.
    /// - Errors: unlike dtypes are TYPE; shapes that do not stretch VALUE, or INVALID_ARGUMENT when run; an integer divisor of 0 is INVALID_ARGUMENT.
    /// - Gradient: `dy` and `−dy · ⌊x / y⌋`, summed over what was stretched.
    public static Tensor remainder(Object x, Object y) {
        return mod(x, y);
    }

    /// The opposite.
    ///
    /// - Formula: `−x`.
    /// - Shapes: any, kept.
    /// - Dtypes: numbers, kept.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: `−dy`.
    public static Tensor neg(Object x) {
        return Build.neg(Operands.tensor(x));
    }

    /// The square.
    ///
    /// - Formula: `x²`.
    /// - Shapes: any, kept.
    /// - Dtypes: numbers, kept.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: `2x · dy`.
    public static Tensor square(Object x) {
        return Build.square(Operands.tensor(x));
    }

    /// The absolute value.
    ///
    /// - Formula: `|x|`.
    /// - Shapes: any, kept.
    /// - Dtypes: numbers, kept.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: `sign(x) · dy`, 0 at 0.
    public static Tensor abs(Object x) {
        return Build.abs(Operands.tensor(x));
    }

    /// The square root: negative numbers give 0, NaN stays.
    ///
    /// - Formula: `√max(x, 0)`.
    /// - Shapes: any, kept.
    /// - Dtypes: floating, kept.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: `dy / 2√x`, 0 below 0.
    public static Tensor sqrt(Object x) {
        return Arithmetic.sqrt(x);
    }

    /// The exponential.
    ///
    /// - Formula: `eˣ`.
    /// - Shapes: any, kept.
    /// - Dtypes: floating, kept.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: `eˣ · dy`.
    public static Tensor exp(Object x) {
        return Build.exp(Operands.tensor(x));
    }

    /// The exponential less one, exact near 0.
    ///
    /// - Formula: `eˣ − 1`.
    /// - Shapes: any, kept.
    /// - Dtypes: floating, kept.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: `eˣ · dy`.
    public static Tensor expm1(Object x) {
        return Build.expm1(Operands.tensor(x));
    }

    /// The natural logarithm: −∞ at 0, NaN below.
    ///
    /// - Formula: `ln x`.
    /// - Shapes: any, kept.
    /// - Dtypes: floating, kept.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: `dy / x`.
    public static Tensor log(Object x) {
        return Build.log(Operands.tensor(x));
    }

    /// The logarithm of one more, exact near 0.
    ///
    /// - Formula: `ln(1 + x)`.
    /// - Shapes: any, kept.
    /// - Dtypes: floating, kept.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: `dy / (1 + x)`.
    public static Tensor log1p(Object x) {
        return Build.log1p(Operands.tensor(x));
    }

    /// The nearest integer, ties to even.
    ///
    /// - Formula: `⌊x⌉`, ties to even.
    /// - Shapes: any, kept.
    /// - Dtypes: numbers, kept.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: none.
    public static Tensor round(Object x) {
        return Build.round(Operands.tensor(x));
    }

    /// The greatest integer that is not above.
    ///
    /// - Formula: `⌊x⌋`.
    /// - Shapes: any, kept.
    /// - Dtypes: numbers, kept.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: none.
    public static Tensor floor(Object x) {
        return Build.floor(Operands.tensor(x));
    }

    /// The least integer that is not below.
    ///
    /// - Formula: `⌈x⌉`.
    /// - Shapes: any, kept.
    /// - Dtypes: numbers, kept.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: none.
    public static Tensor ceil(Object x) {
        return Build.ceil(Operands.tensor(x));
    }

    /// −1, 0 or 1; NaN stays.
    ///
    /// - Formula: `x / |x|`, 0 at 0.
    /// - Shapes: any, kept.
    /// - Dtypes: numbers, kept.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: none.
    public static Tensor sign(Object x) {
        return Build.sign(Operands.tensor(x));
    }

    /// The power, with `0⁰ = 1`.
    ///
    /// - Formula: `xᵃ`.
    /// - Shapes: both stretch to each other.
    /// - Dtypes: numbers, the same on both sides; a host value takes the other's. Kept.
    /// - Errors: unlike dtypes are TYPE; shapes that do not stretch VALUE, or INVALID_ARGUMENT when run; a negative exponent of an integer is INVALID_ARGUMENT.
    /// - Gradient: `a · xᵃ⁻¹ · dy`; for the exponent `xᵃ · log x · dy` where `x > 0`, else 0.
    public static Tensor pow(Object x, Object a) {
        return Arithmetic.binary(Binary.POW, x, a);
    }

    /// Limits to an interval; null is no bound.
    ///
    /// - Formula: `max(min(x, maxValue), minValue)`.
    /// - Shapes: kept; tensor bounds stretch to it.
    /// - Dtypes: numbers, kept; the bounds have it.
    /// - Errors: VALUE where bounds would enlarge `x`, TYPE for bounds of another dtype.
    /// - Gradient: `dy` inside and on the bounds, 0 outside, where it goes to bounds that are tensors.
    public static Tensor clip(Object x, @Nullable Object minValue, @Nullable Object maxValue) {
        return Arithmetic.clip(x, minValue, maxValue);
    }

    /// The sine.
    ///
    /// - Formula: `sin x`.
    /// - Shapes: any, kept.
    /// - Dtypes: floating, kept.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: `cos x · dy`.
    public static Tensor sin(Object x) {
        return Build.sin(Operands.tensor(x));
    }

    /// The cosine.
    ///
    /// - Formula: `cos x`.
    /// - Shapes: any, kept.
    /// - Dtypes: floating, kept.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: `−sin x · dy`.
    public static Tensor cos(Object x) {
        return Build.cos(Operands.tensor(x));
    }

    /// The tangent.
    ///
    /// - Formula: `tan x`.
    /// - Shapes: any, kept.
    /// - Dtypes: floating, kept.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: `(1 + tan² x) · dy`.
    public static Tensor tan(Object x) {
        return Build.tan(Operands.tensor(x));
    }

    /// The angle whose sine is `x`.
    ///
    /// - Formula: `sin⁻¹ x`, in `[−π/2, π/2]`.
    /// - Shapes: any, kept.
    /// - Dtypes: floating, kept.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: `dy / √(1 − x²)`.
    public static Tensor arcsin(Object x) {
        return Build.asin(Operands.tensor(x));
    }

    /// The angle whose cosine is `x`.
    ///
    /// - Formula: `cos⁻¹ x`, in `[0, π]`.
    /// - Shapes: any, kept.
    /// - Dtypes: floating, kept.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: `−dy / √(1 − x²)`.
    public static Tensor arccos(Object x) {
        return Build.acos(Operands.tensor(x));
    }

    /// The angle whose tangent is `x`.
    ///
    /// - Formula: `tan⁻¹ x`, in `(−π/2, π/2)`.
    /// - Shapes: any, kept.
    /// - Dtypes: floating, kept.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: `dy / (1 + x²)`.
    public static Tensor arctan(Object x) {
        return Build.atan(Operands.tensor(x));
    }

    /// The angle of the point `(y, x)`, in `[−π, π]`.
    ///
    /// - Formula: `tan⁻¹(y / x)`, in the quadrant of `(x, y)`.
    /// - Shapes: both stretch to each other.
    /// - Dtypes: floating, the same on both sides. Kept.
    /// - Errors: unlike dtypes are TYPE; shapes that do not stretch VALUE, or INVALID_ARGUMENT when run.
    /// - Gradient: `dy · x / (x² + y²)` for the first, `−dy · y / (x² + y²)` for the second.
    public static Tensor arctan2(Object y, Object x) {
        return Arithmetic.binary(Binary.ATAN2, y, x);
    }

    /// The hyperbolic sine.
    ///
    /// - Formula: `(eˣ − e⁻ˣ) / 2`.
    /// - Shapes: any, kept.
    /// - Dtypes: floating, kept.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: `cosh x · dy`.
    public static Tensor sinh(Object x) {
        return Build.sinh(Operands.tensor(x));
    }

    /// The hyperbolic cosine.
    ///
    /// - Formula: `(eˣ + e⁻ˣ) / 2`.
    /// - Shapes: any, kept.
    /// - Dtypes: floating, kept.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: `sinh x · dy`.
    public static Tensor cosh(Object x) {
        return Build.cosh(Operands.tensor(x));
    }

    /// The error function `2/√π · ∫₀ˣ e^(−t²) dt`.
    ///
    /// - Formula: `2/√π · ∫₀ˣ e^(−t²) dt`.
    /// - Shapes: any, kept.
    /// - Dtypes: floating, kept.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: `2/√π · e^(−x²) · dy`.
    public static Tensor erf(Object x) {
        return Build.erf(Operands.tensor(x));
    }

    /// The distribution function of the standard normal distribution.
    ///
    /// - Formula: `(1 + erf(x / √2)) / 2`.
    /// - Shapes: any, kept.
    /// - Dtypes: floating, kept.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: the density `e^(−x²/2) / √(2π)` times `dy`.
    public static Tensor ndtr(Object x) {
        return Build.ndtr(Operands.tensor(x));
    }

    /// The logarithm of the magnitude of the gamma function; plus infinity at 0 and the negative integers. SciPy's `special.gammaln`.
    ///
    /// - Formula: `ln |Γ(x)|`.
    /// - Shapes: any, kept.
    /// - Dtypes: floating.
    /// - Errors: TYPE for a dtype that is not taken.
    /// - Gradient: [#digamma], of any order.
    public static Tensor lgamma(Object x) {
        return Build.lgamma(Operands.tensor(x));
    }

    /// The derivative of [#lgamma]; not-a-number at the negative integers. SciPy's `special.digamma`.
    ///
    /// - Formula: `Γ′(x) / Γ(x)`.
    /// - Shapes: any, kept.
    /// - Dtypes: floating.
    /// - Errors: TYPE for a dtype that is not taken.
    /// - Gradient: the trigamma function, of any order.
    public static Tensor digamma(Object x) {
        return Build.digamma(Operands.tensor(x));
    }

    /// Whether each element is NaN.
    ///
    /// - Formula: `x ≠ x`.
    /// - Shapes: any, kept.
    /// - Dtypes: floating → bool.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: none.
    public static Tensor isnan(Object x) {
        return Build.isNaN(Operands.tensor(x));
    }

    /// Whether each element is an infinity.
    ///
    /// - Formula: `|x| = ∞`.
    /// - Shapes: any, kept.
    /// - Dtypes: floating → bool.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: none.
    public static Tensor isinf(Object x) {
        return Build.isInf(Operands.tensor(x));
    }

    /// Whether each element is a number, neither NaN nor an infinity.
    ///
    /// - Formula: `|x| < ∞`.
    /// - Shapes: any, kept.
    /// - Dtypes: floating → bool.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: none.
    public static Tensor isfinite(Object x) {
        return Build.isFinite(Operands.tensor(x));
    }

    /// `x == y` as bool; NaN equals nothing.
    ///
    /// - Formula: `x = y`.
    /// - Shapes: both stretch to each other.
    /// - Dtypes: every one, the same on both sides → bool.
    /// - Errors: unlike dtypes are TYPE; shapes that do not stretch VALUE, or INVALID_ARGUMENT when run.
    /// - Gradient: none.
    public static Tensor equal(Object x, Object y) {
        return Arithmetic.binary(Binary.EQUAL, x, y);
    }

    /// `x != y` as bool.
    ///
    /// - Formula: `x ≠ y`.
    /// - Shapes: both stretch to each other.
    /// - Dtypes: every one, the same on both sides → bool.
    /// - Errors: unlike dtypes are TYPE; shapes that do not stretch VALUE, or INVALID_ARGUMENT when run.
    /// - Gradient: none.
    public static Tensor notEqual(Object x, Object y) {
        return Arithmetic.binary(Binary.NOT_EQUAL, x, y);
    }

    /// `x > y` as bool.
    ///
    /// - Formula: `x > y`.
    /// - Shapes: both stretch to each other.
    /// - Dtypes: numbers, the same on both sides → bool.
    /// - Errors: unlike dtypes are TYPE; shapes that do not stretch VALUE, or INVALID_ARGUMENT when run.
    /// - Gradient: none.
    public static Tensor greater(Object x, Object y) {
        return Arithmetic.binary(Binary.GREATER, x, y);
    }

    /// `x ≥ y` as bool.
    ///
    /// - Formula: `x ≥ y`.
    /// - Shapes: both stretch to each other.
    /// - Dtypes: numbers, the same on both sides → bool.
    /// - Errors: unlike dtypes are TYPE; shapes that do not stretch VALUE, or INVALID_ARGUMENT when run.
    /// - Gradient: none.
    public static Tensor greaterEqual(Object x, Object y) {
        return Arithmetic.binary(Binary.GREATER_EQUAL, x, y);
    }

    /// `x < y` as bool.
    ///
    /// - Formula: `x < y`.
    /// - Shapes: both stretch to each other.
    /// - Dtypes: numbers, the same on both sides → bool.
    /// - Errors: unlike dtypes are TYPE; shapes that do not stretch VALUE, or INVALID_ARGUMENT when run.
    /// - Gradient: none.
    public static Tensor less(Object x, Object y) {
        return Arithmetic.binary(Binary.LESS, x, y);
    }

    /// `x ≤ y` as bool.
    ///
    /// - Formula: `x ≤ y`.
    /// - Shapes: both stretch to each other.
    /// - Dtypes: numbers, the same on both sides → bool.
    /// - Errors: unlike dtypes are TYPE; shapes that do not stretch VALUE, or INVALID_ARGUMENT when run.
    /// - Gradient: none.
    public static Tensor lessEqual(Object x, Object y) {
        return Arithmetic.binary(Binary.LESS_EQUAL, x, y);
    }

    /// The greater of both; NaN wins.
    ///
    /// - Formula: `max(x, y)`.
    /// - Shapes: both stretch to each other.
    /// - Dtypes: numbers, the same on both sides; a host value takes the other's. Kept.
    /// - Errors: unlike dtypes are TYPE; shapes that do not stretch VALUE, or INVALID_ARGUMENT when run.
    /// - Gradient: `dy` where `x ≥ y`, to `y` elsewhere: on a tie to `x`.
    public static Tensor maximum(Object x, Object y) {
        return Arithmetic.binary(Binary.MAXIMUM, x, y);
    }

    /// The smaller of both; NaN wins.
    ///
    /// - Formula: `min(x, y)`.
    /// - Shapes: both stretch to each other.
    /// - Dtypes: numbers, the same on both sides; a host value takes the other's. Kept.
    /// - Errors: unlike dtypes are TYPE; shapes that do not stretch VALUE, or INVALID_ARGUMENT when run.
    /// - Gradient: `dy` where `x ≤ y`, to `y` elsewhere: on a tie to `x`.
    public static Tensor minimum(Object x, Object y) {
        return Arithmetic.binary(Binary.MINIMUM, x, y);
    }

    /// Both.
    ///
    /// - Formula: `x ∧ y`.
    /// - Shapes: both stretch to each other.
    /// - Dtypes: bool on both sides → bool.
    /// - Errors: another dtype is TYPE; shapes that do not stretch VALUE.
    /// - Gradient: none.
    public static Tensor logicalAnd(Object x, Object y) {
        return Arithmetic.binary(Binary.LOGICAL_AND, x, y);
    }

    /// Either or both.
    ///
    /// - Formula: `x ∨ y`.
    /// - Shapes: both stretch to each other.
    /// - Dtypes: bool on both sides → bool.
    /// - Errors: another dtype is TYPE; shapes that do not stretch VALUE.
    /// - Gradient: none.
    public static Tensor logicalOr(Object x, Object y) {
        return Arithmetic.binary(Binary.LOGICAL_OR, x, y);
    }

    /// Either, not both.
    ///
    /// - Formula: `x ≠ y`.
    /// - Shapes: both stretch to each other.
    /// - Dtypes: bool on both sides → bool.
    /// - Errors: another dtype is TYPE; shapes that do not stretch VALUE.
    /// - Gradient: none.
    public static Tensor logicalXor(Object x, Object y) {
        return Arithmetic.binary(Binary.LOGICAL_XOR, x, y);
    }

    /// True where false.
    ///
    /// - Formula: `¬x`.
    /// - Shapes: any, kept.
    /// - Dtypes: bool → bool.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: none.
    public static Tensor logicalNot(Object x) {
        return Build.logicalNot(Operands.tensor(x));
    }

    /// `x` where the condition holds, `y` elsewhere; all three stretch. The gradient goes to the one chosen, element by element.
    ///
    /// - Formula: `condition ? x : y`.
    /// - Shapes: all three stretch to each other.
    /// - Dtypes: bool; then every one, the same on both sides. Kept.
    /// - Errors: a condition that is no bool and unlike dtypes are TYPE, shapes that do not stretch VALUE.
    /// - Gradient: `dy` to the side chosen, 0 to the other.
    public static Tensor where(Object condition, Object x, Object y) {
        return Arithmetic.where(condition, x, y);
    }

    // ---- E. reductions and scans -------------------------------------------------------------------------------------------------

    /// The maximum along axes. Numbers; over nothing −∞ or the least number. Ties share the gradient equally.
    ///
    /// - Formula: `y[i…] = max_k x[i…, k…]`, `k…` running over the axes.
    /// - Shapes: the axes (null: all) go, or stay with extent 1 if `keepdims`.
    /// - Dtypes: numbers, kept.
    /// - Errors: an axis outside the rank or named twice is VALUE; another dtype is TYPE.
    /// - Gradient: shared equally among those that attain it.
    public static Tensor max(Object x, @Nullable Object axis, boolean keepdims) {
        return Reductions.reduce(Monoid.MAX, x, axis, keepdims);
    }

    public static Tensor max(Object x) {
        return max(x, null, false);
    }

    public static Tensor max(Object x, @Nullable Object axis) {
        return max(x, axis, false);
    }

    /// The minimum along axes. Numbers; over nothing +∞ or the greatest number. Ties share the gradient equally.
    ///
    /// - Formula: `y[i…] = min_k x[i…, k…]`, `k…` running over the axes.
    /// - Shapes: the axes (null: all) go, or stay with extent 1 if `keepdims`.
    /// - Dtypes: numbers, kept.
    /// - Errors: an axis outside the rank or named twice is VALUE; another dtype is TYPE.
    /// - Gradient: shared equally among those that attain it.
    public static Tensor min(Object x, @Nullable Object axis, boolean keepdims) {
        return Reductions.reduce(Monoid.MIN, x, axis, keepdims);
    }

    public static Tensor min(Object x) {
        return min(x, null, false);
    }

    public static Tensor min(Object x, @Nullable Object axis) {
        return min(x, axis, false);
    }

    /// The sum along axes, in the dtype of `x`. Numbers; over nothing 0.
    ///
    /// - Formula: `y[i…] = Σ_k x[i…, k…]`, `k…` running over the axes.
    /// - Shapes: the axes (null: all) go, or stay with extent 1 if `keepdims`.
    /// - Dtypes: numbers, kept.
    /// - Errors: an axis outside the rank or named twice is VALUE; another dtype is TYPE.
    /// - Gradient: `dy` to each element.
    public static Tensor sum(Object x, @Nullable Object axis, boolean keepdims) {
        return Reductions.reduce(Monoid.SUM, x, axis, keepdims);
    }

    public static Tensor sum(Object x) {
        return sum(x, null, false);
    }

    public static Tensor sum(Object x, @Nullable Object axis) {
        return sum(x, axis, false);
    }

    /// The product along axes. Numbers; over nothing 1. The gradient is the product of the others, zeros or not.
    ///
    /// - Formula: `y[i…] = Π_k x[i…, k…]`, `k…` running over the axes.
    /// - Shapes: the axes (null: all) go, or stay with extent 1 if `keepdims`.
    /// - Dtypes: numbers, kept.
    /// - Errors: an axis outside the rank or named twice is VALUE; another dtype is TYPE.
    /// - Gradient: `dy` times the product of the others, exact with zeros.
    public static Tensor prod(Object x, @Nullable Object axis, boolean keepdims) {
        return Reductions.reduce(Monoid.PRODUCT, x, axis, keepdims);
    }

    public static Tensor prod(Object x) {
        return prod(x, null, false);
    }

    public static Tensor prod(Object x, @Nullable Object axis) {
        return prod(x, axis, false);
    }

    /// The mean along axes; integers and bools become floatx. Over nothing NaN.
    ///
    /// - Formula: `y[i…] = Σ_k x[i…, k…] / n`, `n` elements along the axes.
    /// - Shapes: the axes (null: all) go, or stay with extent 1 if `keepdims`.
    /// - Dtypes: floating, kept; integers and bool become [#floatx].
    /// - Errors: an axis outside the rank or named twice is VALUE; string is TYPE.
    /// - Gradient: `dy / n` to each element.
    public static Tensor mean(Object x, @Nullable Object axis, boolean keepdims) {
        return Reductions.mean(x, axis, keepdims);
    }

    public static Tensor mean(Object x) {
        return mean(x, null, false);
    }

    public static Tensor mean(Object x, @Nullable Object axis) {
        return mean(x, axis, false);
    }

    /// The mean squared distance from the mean along axes; integers and bools become floatx.
    ///
    /// - Formula: `y[i…] = Σ_k (x[i…, k…] − mean)² / n`, `n` elements along the axes.
    /// - Shapes: the axes (null: all) go, or stay with extent 1 if `keepdims`.
    /// - Dtypes: floating, kept; integers and bool become [#floatx].
    /// - Errors: an axis outside the rank or named twice is VALUE; string is TYPE.
    /// - Gradient: `2(x − mean)/n · dy`.
    public static Tensor var(Object x, @Nullable Object axis, boolean keepdims) {
        return Reductions.variance(x, axis, keepdims);
    }

    public static Tensor var(Object x) {
        return var(x, null, false);
    }

    public static Tensor var(Object x, @Nullable Object axis) {
        return var(x, axis, false);
    }

    /// The square root of [#var].
    ///
    /// - Formula: `√var(x)`.
    /// - Shapes: the axes (null: all) go, or stay with extent 1 if `keepdims`.
    /// - Dtypes: floating, kept; integers and bool become [#floatx].
    /// - Errors: an axis outside the rank or named twice is VALUE; string is TYPE.
    /// - Gradient: that of [#var] divided by twice the result; not a number where that is 0.
    public static Tensor std(Object x, @Nullable Object axis, boolean keepdims) {
        return Reductions.deviation(x, axis, keepdims);
    }

    public static Tensor std(Object x) {
        return std(x, null, false);
    }

    public static Tensor std(Object x, @Nullable Object axis) {
        return std(x, axis, false);
    }

    /// `log Σ eˣ` along axes, without overflow.
    ///
    /// - Formula: `y[i…] = m + ln Σ_k e^(x[i…, k…] − m)`, `m` being the maximum.
    /// - Shapes: the axes (null: all) go, or stay with extent 1 if `keepdims`.
    /// - Dtypes: floating, kept.
    /// - Errors: an axis outside the rank or named twice is VALUE; another dtype is TYPE.
    /// - Gradient: the softmax times `dy`.
    public static Tensor logsumexp(Object x, @Nullable Object axis, boolean keepdims) {
        return Reductions.logSumExp(x, axis, keepdims);
    }

    public static Tensor logsumexp(Object x) {
        return logsumexp(x, null, false);
    }

    public static Tensor logsumexp(Object x, @Nullable Object axis) {
        return logsumexp(x, axis, false);
    }

    /// Whether any element along axes is other than zero.
    ///
    /// - Formula: `y[i…] = ∃k: x[i…, k…] ≠ 0`.
    /// - Shapes: the axes (null: all) go, or stay with extent 1 if `keepdims`.
    /// - Dtypes: numbers and bool → bool.
    /// - Errors: an axis outside the rank or named twice is VALUE; string is TYPE.
    /// - Gradient: none.
    public static Tensor any(Object x, @Nullable Object axis, boolean keepdims) {
        return Reductions.truth(Monoid.ANY, x, axis, keepdims);
    }

    public static Tensor any(Object x) {
        return any(x, null, false);
    }

    public static Tensor any(Object x, @Nullable Object axis) {
        return any(x, axis, false);
    }

    /// Whether all elements along axes are other than zero.
    ///
    /// - Formula: `y[i…] = ∀k: x[i…, k…] ≠ 0`.
    /// - Shapes: the axes (null: all) go, or stay with extent 1 if `keepdims`.
    /// - Dtypes: numbers and bool → bool.
    /// - Errors: an axis outside the rank or named twice is VALUE; string is TYPE.
    /// - Gradient: none.
    public static Tensor all(Object x, @Nullable Object axis, boolean keepdims) {
        return Reductions.truth(Monoid.ALL, x, axis, keepdims);
    }

    public static Tensor all(Object x) {
        return all(x, null, false);
    }

    public static Tensor all(Object x, @Nullable Object axis) {
        return all(x, axis, false);
    }

    /// The position of the first maximum (or NaN) along an axis, int64.
    ///
    /// - Formula: `y[i…]` is the least `k` with `x[i…, k] = max_k x[i…, k]`.
    /// - Shapes: the axis goes.
    /// - Dtypes: numbers → int64.
    /// - Errors: an axis outside the rank or named twice is VALUE; another dtype is TYPE.
    /// - Gradient: none.
    public static Tensor argmax(Object x, int axis) {
        return Reductions.position(Monoid.ARGMAX, x, axis);
    }

    public static Tensor argmax(Object x) {
        return argmax(x, -1);
    }

    /// The position of the first minimum (or NaN) along an axis, int64.
    ///
    /// - Formula: `y[i…]` is the least `k` with `x[i…, k] = min_k x[i…, k]`.
    /// - Shapes: the axis goes.
    /// - Dtypes: numbers → int64.
    /// - Errors: an axis outside the rank or named twice is VALUE; another dtype is TYPE.
    /// - Gradient: none.
    public static Tensor argmin(Object x, int axis) {
        return Reductions.position(Monoid.ARGMIN, x, axis);
    }

    public static Tensor argmin(Object x) {
        return argmin(x, -1);
    }

    /// The running sum along an axis, each element included.
    ///
    /// - Formula: `y[…, i, …] = Σ_{k ≤ i} x[…, k, …]`.
    /// - Shapes: kept.
    /// - Dtypes: numbers, kept.
    /// - Errors: an axis outside the rank or named twice is VALUE; another dtype is TYPE.
    /// - Gradient: the running sum of `dy` from the other end.
    public static Tensor cumsum(Object x, int axis) {
        return Reductions.running(Monoid.SUM, x, axis);
    }

    public static Tensor cumsum(Object x) {
        return cumsum(x, 0);
    }

    /// The running product along an axis, each element included.
    ///
    /// - Formula: `y[…, i, …] = Π_{k ≤ i} x[…, k, …]`.
    /// - Shapes: kept.
    /// - Dtypes: numbers, kept.
    /// - Errors: an axis outside the rank or named twice is VALUE; another dtype is TYPE.
    /// - Gradient: exact with zeros among the elements.
    public static Tensor cumprod(Object x, int axis) {
        return Reductions.running(Monoid.PRODUCT, x, axis);
    }

    public static Tensor cumprod(Object x) {
        return cumprod(x, 0);
    }

    /// The square root of the sum of squares along axes; integers become floatx.
    ///
    /// - Formula: `y[i…] = √Σ_k x[i…, k…]²`.
    /// - Shapes: the axes (null: all) go, or stay with extent 1 if `keepdims`.
    /// - Dtypes: floating, kept; integers and bool become [#floatx].
    /// - Errors: an axis outside the rank or named twice is VALUE; string is TYPE.
    /// - Gradient: `x / norm · dy`.
    public static Tensor norm(Object x, @Nullable Object axis, boolean keepdims) {
        return Reductions.norm(x, axis, keepdims);
    }

    public static Tensor norm(Object x) {
        return norm(x, null, false);
    }

    public static Tensor norm(Object x, @Nullable Object axis) {
        return norm(x, axis, false);
    }

    // ---- F. shapes ---------------------------------------------------------------------------------------------------------------

    /// The same elements in row-major order under another shape, in which one −1 stands for what remains.
    ///
    /// Extents may be scalar integer tensors, the shape one integer tensor. VALUE where the counts are known to differ.
    ///
    /// - Formula: the `n`-th element of `y` is the `n`-th of `x`, both in row-major order.
    /// - Shapes: any → `shape`, whose product is the same.
    /// - Dtypes: every one, kept.
    /// - Errors: VALUE for counts that are known to differ, a second −1 or an extent below it; INVALID_ARGUMENT when run.
    /// - Gradient: `dy` under the old shape.
    public static Tensor reshape(Object x, Object shape) {
        return Reshaping.reshape(x, shape);
    }

    /// The axes in another order: axis `i` of the result is axis `pattern[i]`. VALUE for what is no permutation.
    ///
    /// - Formula: `y[j…] = x[i…]` where `j[a] = i[pattern[a]]`.
    /// - Shapes: axis `i` of the result is axis `pattern[i]`.
    /// - Dtypes: every one, kept.
    /// - Errors: VALUE for what is no permutation of the axes.
    /// - Gradient: the inverse permutation of `dy`.
    public static Tensor permuteDimensions(Object x, Object pattern) {
        return Reshaping.permute(x, pattern);
    }

    /// All elements as a vector.
    ///
    /// - Formula: `y[n]` is the `n`-th element of `x` in row-major order.
    /// - Shapes: any → `[n]`.
    /// - Dtypes: every one, kept.
    /// - Errors: TYPE for what is no tensor.
    /// - Gradient: `dy` under the old shape.
    public static Tensor flatten(Object x) {
        return Reshaping.flatten(x);
    }

    /// All axes but the first as one.
    ///
    /// - Formula: `y[b, n]` is the `n`-th element of `x[b]` in row-major order.
    /// - Shapes: `[b, …]` → `[b, n]`.
    /// - Dtypes: every one, kept.
    /// - Errors: VALUE for unknown rank and for rank 0.
    /// - Gradient: `dy` under the old shape.
    public static Tensor batchFlatten(Object x) {
        return Reshaping.batchFlatten(x);
    }

    /// A new axis of extent 1, at a position of the result.
    ///
    /// - Formula: `y[…, 0, …] = x[…]`.
    /// - Shapes: one axis more, of extent 1.
    /// - Dtypes: every one, kept.
    /// - Errors: VALUE for an axis outside the result's rank.
    /// - Gradient: `dy` under the old shape.
    public static Tensor expandDims(Object x, int axis) {
        return Reshaping.expandDims(x, axis);
    }

    public static Tensor expandDims(Object x) {
        return expandDims(x, -1);
    }

    /// Without an axis of extent 1; VALUE where it is known to be another.
    ///
    /// - Formula: `y[…] = x[…, 0, …]`.
    /// - Shapes: one axis less.
    /// - Dtypes: every one, kept.
    /// - Errors: VALUE for an axis outside the rank or of another extent, INVALID_ARGUMENT when run.
    /// - Gradient: `dy` under the old shape.
    public static Tensor squeeze(Object x, int axis) {
        return Reshaping.squeeze(x, axis);
    }

    /// Tensors one after the other along an axis; ranks, dtypes and the other extents agree.
    ///
    /// - Formula: `y = x₀ ‖ x₁ ‖ …` along the axis.
    /// - Shapes: the extents of the axis add up, the others agree.
    /// - Dtypes: every one, the same for all. Sparse if all are.
    /// - Errors: VALUE for an empty list, ranks or extents that differ, TYPE for unlike dtypes.
    /// - Gradient: the part of `dy` that each became.
    public static Tensor concatenate(Object tensors, int axis) {
        return Joining.concatenate(tensors, axis);
    }

    public static Tensor concatenate(Object tensors) {
        return concatenate(tensors, -1);
    }

    /// Tensors of one type along a new axis.
    ///
    /// - Formula: `y[…, i, …] = xᵢ[…]`.
    /// - Shapes: one axis more, as long as the list.
    /// - Dtypes: every one, the same for all.
    /// - Errors: VALUE for an empty list, shapes that differ or an axis outside the result's rank, TYPE for unlike dtypes.
    /// - Gradient: the slice of `dy` that each became.
    public static Tensor stack(Object x, int axis) {
        return Joining.stack(x, axis);
    }

    public static Tensor stack(Object x) {
        return stack(x, 0);
    }

    /// Parts of equal extents by their number, or parts cut at positions.
    ///
    /// - Formula: `x = y₀ ‖ y₁ ‖ …` along the axis.
    /// - Shapes: the extent of the axis is cut, the others are kept.
    /// - Dtypes: every one, kept.
    /// - Errors: VALUE for an axis outside the rank and an extent that does not fall into equal parts.
    /// - Gradient: joined again.
    public static List<Tensor> split(Object x, Object indicesOrSections, int axis) {
        return Joining.split(x, indicesOrSections, axis);
    }

    public static List<Tensor> split(Object x, Object indicesOrSections) {
        return split(x, indicesOrSections, 0);
    }

    /// The whole tensor `n` times along each axis; too few counts are for the last axes, too many NOT_IMPLEMENTED.
    ///
    /// - Formula: `y[i…] = x[i mod extent…]`.
    /// - Shapes: each extent times its count.
    /// - Dtypes: every one, kept.
    /// - Errors: VALUE for negative counts, NOT_IMPLEMENTED for more counts than axes.
    /// - Gradient: summed over the copies.
    public static Tensor tile(Object x, Object n) {
        return Reshaping.tile(x, n);
    }

    /// `[batch, d]` to `[batch, n, d]`; VALUE for another rank than 2.
    ///
    /// - Formula: `y[b, i, d] = x[b, d]`.
    /// - Shapes: `[b, d]` → `[b, n, d]`.
    /// - Dtypes: every one, kept.
    /// - Errors: VALUE for another rank.
    /// - Gradient: summed over the copies.
    public static Tensor repeat(Object x, Object n) {
        return Reshaping.repeat(x, n);
    }

    /// Each slice along an axis `rep` times.
    ///
    /// - Formula: `y[…, i, …] = x[…, ⌊i / rep⌋, …]`.
    /// - Shapes: the extent of the axis times `rep`.
    /// - Dtypes: every one, kept.
    /// - Errors: VALUE for an axis outside the rank or a negative count.
    /// - Gradient: summed over the copies.
    public static Tensor repeatElements(Object x, int rep, int axis) {
        return Reshaping.repeatElements(x, rep, axis);
    }

    /// Some axes backwards.
    ///
    /// - Formula: `y[…, i, …] = x[…, extent − 1 − i, …]`.
    /// - Shapes: kept.
    /// - Dtypes: every one, kept.
    /// - Errors: an axis outside the rank or named twice is VALUE.
    /// - Gradient: `dy` the other way round.
    public static Tensor reverse(Object x, Object axes) {
        return Reshaping.reverse(x, axes);
    }

    /// The block of a size from a start on; a size of −1 reaches to the end.
    ///
    /// - Formula: `y[i…] = x[start + i…]`.
    /// - Shapes: `size`, where −1 reaches to the end.
    /// - Dtypes: every one, kept.
    /// - Errors: VALUE for blocks that are known to reach outside or lists of another length than the rank.
    /// - Gradient: `dy` in its place, zeros around it.
    public static Tensor slice(Object x, Object start, Object size) {
        return Reshaping.slice(x, start, size);
    }

    /// `x[…]`: each position is an integer, an [io.kgraph.type.Index], or a scalar integer tensor; one tensor alone picks rows.
    ///
    /// - Formula: `y[…] = x[positions…]`.
    /// - Shapes: integers take their axis away, ranges shorten it, new axes add one.
    /// - Dtypes: every one, kept.
    /// - Errors: VALUE for a position outside or too many of them, TYPE for what is no index; a tensor's index outside is INVALID_ARGUMENT when run.
    /// - Gradient: `dy` where it was read, added up.
    public static Tensor at(Object x, @Nullable Object... positions) {
        return Operands.tensor(x).at(positions);
    }

    /// The elements moved by `shift` along an axis, or along the flattened tensor; what is pushed out comes in at the other end.
    ///
    /// - Formula: `y[…, i, …] = x[…, (i − shift) mod extent, …]`.
    /// - Shapes: kept.
    /// - Dtypes: every one, kept.
    /// - Errors: VALUE for an axis outside the rank.
    /// - Gradient: `dy` moved back.
    public static Tensor roll(Object x, int shift, @Nullable Object axis) {
        return Reshaping.roll(x, shift, axis);
    }

    public static Tensor roll(Object x, int shift) {
        return roll(x, shift, null);
    }

    /// Rows with a one at the index and zeros elsewhere, float32; an index outside gives zeros.
    ///
    /// - Formula: `y[i…, c] = 1` where `c = indices[i…]`, else 0.
    /// - Shapes: any → one axis more, of `numClasses`.
    /// - Dtypes: integers → float32.
    /// - Errors: TYPE for what are no integers, VALUE for a negative count.
    /// - Gradient: none.
    public static Tensor oneHot(Object indices, int numClasses) {
        return OneHot.of(indices, numClasses);
    }

    /// Zeros before and after the steps of `[batch, steps, d]`.
    ///
    /// - Formula: `y[b, before + t, d] = x[b, t, d]`, 0 elsewhere.
    /// - Shapes: `[b, t, d]` → `[b, left + t + right, d]`.
    /// - Dtypes: every one, kept.
    /// - Errors: VALUE for another rank, negative counts or what is no pair.
    /// - Gradient: the part of `dy` inside.
    public static Tensor temporalPadding(Object x, Object padding) {
        return Padding.temporal(x, padding);
    }

    public static Tensor temporalPadding(Object x) {
        return temporalPadding(x, new int[] {1, 1});
    }

    /// Zeros around images: `((top, bottom), (left, right))`.
    ///
    /// - Formula: `y[b, top + i, left + j, c] = x[b, i, j, c]`, 0 elsewhere.
    /// - Shapes: rank 4, the two spatial extents grow.
    /// - Dtypes: every one, kept.
    /// - Errors: VALUE for another rank, negative counts, what are no two pairs or another layout.
    /// - Gradient: the part of `dy` inside.
    public static Tensor spatial2dPadding(Object x, Object padding, @Nullable Object dataFormat) {
        return Padding.spatial(2, x, padding, dataFormat);
    }

    public static Tensor spatial2dPadding(Object x) {
        return spatial2dPadding(x, new int[][] {{1, 1}, {1, 1}}, null);
    }

    /// Zeros around volumes: three pairs.
    ///
    /// - Formula: `y[b, before + i…, c] = x[b, i…, c]`, 0 elsewhere.
    /// - Shapes: rank 5, the three spatial extents grow.
    /// - Dtypes: every one, kept.
    /// - Errors: VALUE for another rank, negative counts, what are no three pairs or another layout.
    /// - Gradient: the part of `dy` inside.
    public static Tensor spatial3dPadding(Object x, Object padding, @Nullable Object dataFormat) {
        return Padding.spatial(3, x, padding, dataFormat);
    }

    public static Tensor spatial3dPadding(Object x) {
        return spatial3dPadding(x, new int[][] {{1, 1}, {1, 1}, {1, 1}}, null);
    }

    /// Images made larger by whole factors: pixels repeated (`nearest`), or interpolated (`bilinear`, corner-aligned at 0, and others).
    ///
    /// - Formula: nearest and area: `y[b, i, j, c] = x[b, ⌊i / h⌋, ⌊j / w⌋, c]`; bilinear: `(1 − r) · x[⌊s⌋] + r · x[⌊s⌋ + 1]` at `s = i / h`,
    ///   `r = s − ⌊s⌋`, along each axis; bicubic, gaussian, lanczos3, lanczos5, mitchellcubic: along each axis `Σ_p k(p + ½ − s) · x[p] / Σ_p k(p +
    ///   ½ − s)` at `s = (i + ½) / h` with the kernel `k` of that name, over the pixels that there are.
    /// - Shapes: rank 4, the spatial extents times the factors.
    /// - Dtypes: numbers for `nearest`, kept; floating for the others (float32 where `x` is not).
    /// - Errors: VALUE for another rank, layout, interpolation or factor below 1.
    /// - Gradient: summed over what each pixel became.
    public static Tensor resizeImages(Object x, int heightFactor, int widthFactor, Object dataFormat, String interpolation) {
        return Resizing.images(x, heightFactor, widthFactor, dataFormat, interpolation);
    }

    public static Tensor resizeImages(Object x, int heightFactor, int widthFactor, Object dataFormat) {
        return resizeImages(x, heightFactor, widthFactor, dataFormat, "nearest");
    }

    /// Volumes made larger by whole factors, elements repeated.
    ///
    /// - Formula: `y[b, i…, c] = x[b, ⌊i / factor⌋…, c]`.
    /// - Shapes: rank 5, the spatial extents times the factors.
    /// - Dtypes: numbers, kept.
    /// - Errors: VALUE for another rank, layout or factor below 1.
    /// - Gradient: summed over what each element became.
    public static Tensor resizeVolumes(Object x, int depthFactor, int heightFactor, int widthFactor, Object dataFormat) {
        return Resizing.volumes(x, depthFactor, heightFactor, widthFactor, dataFormat);
    }

    /// The tensor itself: every axis of extent 1 stretches here.
    ///
    /// - Formula: `y = x`.
    /// - Shapes: any, kept.
    /// - Dtypes: every one, kept.
    /// - Errors: TYPE for what is no tensor.
    /// - Gradient: passes.
    public static Tensor patternBroadcast(Object x, Object broadcastable) {
        return Operands.tensor(x);
    }

    /// A vector as a diagonal matrix, or the diagonal of a matrix.
    ///
    /// - Formula: `y[i, i] = x[i]`, 0 elsewhere; or `y[i] = x[i, i]`.
    /// - Shapes: `[n]` → `[n, n]`; `[m, n]` → `[min(m, n)]`.
    /// - Dtypes: numbers, kept.
    /// - Errors: VALUE for another rank.
    /// - Gradient: the diagonal of `dy`, or `dy` on it.
    public static Tensor diag(Object x) {
        return Diagonals.diag(x);
    }

    /// The sum of the diagonal of the first two axes.
    ///
    /// - Formula: `y[…] = Σᵢ x[i, i, …]`.
    /// - Shapes: `[m, n, …]` → `[…]`.
    /// - Dtypes: numbers, kept.
    /// - Errors: VALUE for rank 0 or 1.
    /// - Gradient: `dy` on the diagonal.
    public static Tensor trace(Object x) {
        return Diagonals.trace(x);
    }

    /// Zeros above the `k`-th diagonal of the last two axes.
    ///
    /// - Formula: `y[…, i, j] = x[…, i, j]` where `j ≤ i + k`, else 0.
    /// - Shapes: any of rank 2 or more, kept.
    /// - Dtypes: numbers, kept.
    /// - Errors: VALUE for a lower rank.
    /// - Gradient: `dy` where `x` was kept.
    public static Tensor tril(Object x, int k) {
        return Diagonals.lower(x, k);
    }

    public static Tensor tril(Object x) {
        return tril(x, 0);
    }

    /// Zeros below the `k`-th diagonal of the last two axes.
    ///
    /// - Formula: `y[…, i, j] = x[…, i, j]` where `j ≥ i + k`, else 0.
    /// - Shapes: any of rank 2 or more, kept.
    /// - Dtypes: numbers, kept.
    /// - Errors: VALUE for a lower rank.
    /// - Gradient: `dy` where `x` was kept.
    public static Tensor triu(Object x, int k) {
        return Diagonals.upper(x, k);
    }

    public static Tensor triu(Object x) {
        return triu(x, 0);
    }

    // ---- G. linear algebra and lookup --------------------------------------------------------------------------------------------

    /// The last axis of `x` with the last but one of `y`: `out[i…, j…, k] = Σₘ x[i…, m] · y[j…, m, k]`; vectors as in NumPy.
    ///
    /// - Formula: `y[i…, j…, k] = Σₘ x[i…, m] · y[j…, m, k]`.
    /// - Shapes: `[i…, m]`, `[j…, m, k]` → `[i…, j…, k]`; a vector counts as a row on the left, as a column on the right.
    /// - Dtypes: numbers, the same on both sides. A sparse matrix on the left times a matrix is dense.
    /// - Errors: VALUE for rank 0 and contracted extents that differ, TYPE for unlike dtypes.
    /// - Gradient: `dy · yᵀ` and `xᵀ · dy` over the same pattern; of a sparse side, to its values.
    public static Tensor dot(Object x, Object y) {
        return Products.dot(x, y);
    }

    /// For each sample, one axis of `x` with one of `y`; axes count the batch. Two matrices give `[batch, 1]`.
    ///
    /// - Formula: `z[b, i…, j…] = Σₘ x[b, i…, m] · y[b, m, j…]`, `m` running over the axes named.
    /// - Shapes: `[b, …]`, `[b, …]` → `[b, rest of x…, rest of y…]`, or `[b, 1]`.
    /// - Dtypes: numbers, the same on both sides.
    /// - Errors: VALUE for rank 0 or 1, other batches, contracted extents that differ, the batch as an axis or nested axes; TYPE for unlike dtypes.
    /// - Gradient: a product of `dy` with the other side.
    public static Tensor batchDot(Object x, Object y, @Nullable Object axes) {
        return Products.batchDot(x, y, axes);
    }

    public static Tensor batchDot(Object x, Object y) {
        return batchDot(x, y, null);
    }

    /// The product over the last two axes, the leading ones stretching; vectors as in NumPy.
    ///
    /// - Formula: `z[…, i, j] = Σₖ x[…, i, k] · y[…, k, j]`.
    /// - Shapes: `[…, m, k]`, `[…, k, n]` → `[…, m, n]`; vectors as in [#dot].
    /// - Dtypes: numbers, the same on both sides.
    /// - Errors: VALUE for rank 0 and inner extents that differ, TYPE for unlike dtypes.
    /// - Gradient: `dy · yᵀ` and `xᵀ · dy`, summed over what was stretched.
    public static Tensor matmul(Object x, Object y) {
        return Products.matmul(x, y);
    }

    /// Einstein's summation: `einsum("ij,jk->ik", a, b)`. Ellipses stretch; a letter twice in one operand takes its diagonal.
    ///
    /// - Formula: the product of the operands' elements, summed over the letters that the result does not have.
    /// - Shapes: as the subscripts say.
    /// - Dtypes: numbers, the same for all.
    /// - Errors: VALUE for subscripts that do not fit the operands, or letters of two extents.
    /// - Gradient: another summation for each operand.
    public static Tensor einsum(String subscripts, Object... operands) {
        return Einsum.of(subscripts, Operands.together(operands));
    }

    /// The axes in reverse order.
    ///
    /// - Formula: `y[k, …, j, i] = x[i, j, …, k]`.
    /// - Shapes: reversed.
    /// - Dtypes: every one, kept.
    /// - Errors: VALUE for unknown rank.
    /// - Gradient: `dy` transposed.
    public static Tensor transpose(Object x) {
        return Reshaping.transpose(x);
    }

    /// Slices along axis 0 by index; an index outside is INVALID_ARGUMENT when run.
    ///
    /// - Formula: `y[i…, …] = reference[indices[i…], …]`.
    /// - Shapes: `[n, …]` and indices of any shape → `[indices…, …]`.
    /// - Dtypes: every one; the indices are integers.
    /// - Errors: VALUE for rank 0, TYPE for indices that are no integers; an index outside is INVALID_ARGUMENT when run.
    /// - Gradient: added up where it was read; none for the indices.
    public static Tensor gather(Object reference, Object indices) {
        return Products.gather(reference, indices);
    }

    /// One element for each index along an axis; the other axes stretch, negative indices count from the end.
    ///
    /// - Formula: `y[…, i, …] = x[…, indices[…, i, …], …]`.
    /// - Shapes: indices of the rank of `x` → the extents stretched, the axis that of the indices.
    /// - Dtypes: every one; the indices are integers.
    /// - Errors: VALUE for another rank, TYPE for indices that are no integers; an index outside is INVALID_ARGUMENT when run.
    /// - Gradient: added up where it was read; none for the indices.
    public static Tensor takeAlongAxis(Object x, Object indices, int axis) {
        return Products.takeAlongAxis(x, indices, axis);
    }

    // ---- G. factorisations and solutions -----------------------------------------------------------------------------------------

    /// The lower triangular factor of positive definite matrices, of which only the lower triangle is read. NumPy's `linalg.cholesky`.
    ///
    /// - Formula: `x = y · yᵀ` with `y` lower triangular, its diagonal positive.
    /// - Shapes: `[…, n, n]`, kept.
    /// - Dtypes: floating, computed in float64 and rounded once; integers become [#floatx].
    /// - Errors: VALUE for a rank below 2 and matrices that are not square; when run, INVALID_ARGUMENT for a matrix that is not positive definite, by its
    ///   place in the batch.
    /// - Gradient: for the lower triangle, whose elements stand for both halves of a symmetric matrix; of any order (Murray 2016).
    public static Tensor cholesky(Object x) {
        return LinearAlgebra.cholesky(x);
    }

    /// The solution of a system of equations for each matrix, by elimination with partial pivoting. NumPy's `linalg.solve`.
    ///
    /// - Formula: `a · y = b`.
    /// - Shapes: `[…, n, n]`, `[…, n, k]` → `[…, n, k]`, the leading axes stretching; a `b` of rank 1 is a single column, and so is the result then.
    /// - Dtypes: floating, the same on both sides, computed in float64 and rounded once; integers become [#floatx].
    /// - Errors: VALUE for ranks and extents that do not fit, TYPE for unlike dtypes; when run, INVALID_ARGUMENT for a singular matrix, by its place in the batch.
    /// - Gradient: `b̄ = a⁻ᵀ · ȳ`, `ā = −b̄ · yᵀ`, of any order.
    public static Tensor solve(Object a, Object b) {
        return LinearAlgebra.solve(a, b);
    }

    /// The solution with a triangle of each matrix, of which nothing else is read. SciPy's `linalg.solve_triangular`.
    ///
    /// - Formula: `t · y = b`, `t` the lower or the upper triangle of `a`.
    /// - Shapes: `[…, n, n]`, `[…, n, k]` → `[…, n, k]`, as in [#solve].
    /// - Dtypes: floating, the same on both sides, computed in float64 and rounded once; integers become [#floatx].
    /// - Errors: VALUE for ranks and extents that do not fit, TYPE for unlike dtypes; when run, INVALID_ARGUMENT for a zero on a diagonal.
    /// - Gradient: `b̄ = t⁻ᵀ · ȳ`, `ā = −b̄ · yᵀ` in the triangle, of any order.
    public static Tensor solveTriangular(Object a, Object b, boolean lower) {
        return LinearAlgebra.solveTriangular(a, b, lower);
    }

    public static Tensor solveTriangular(Object a, Object b) {
        return solveTriangular(a, b, false);
    }

    /// The solution with matrices whose lower Cholesky factors are given. SciPy's `linalg.cho_solve`.
    ///
    /// - Formula: `c · cᵀ · y = b`, `c` lower triangular.
    /// - Shapes: `[…, n, n]`, `[…, n, k]` → `[…, n, k]`, as in [#solve].
    /// - Dtypes: floating, the same on both sides, computed in float64 and rounded once; integers become [#floatx].
    /// - Errors: VALUE for ranks and extents that do not fit, TYPE for unlike dtypes; when run, INVALID_ARGUMENT for a zero on a diagonal.
    /// - Gradient: that of two triangular solutions, of any order.
    public static Tensor choSolve(Object c, Object b) {
        return LinearAlgebra.solveCholesky(c, b);
    }

    /// The inverse of each matrix. NumPy's `linalg.inv`; [#solve] is more exact and cheaper where a product follows.
    ///
    /// - Formula: `x · y = 1`.
    /// - Shapes: `[…, n, n]`, kept.
    /// - Dtypes: floating, computed in float64 and rounded once; integers become [#floatx].
    /// - Errors: VALUE for a rank below 2 and matrices that are not square; when run, INVALID_ARGUMENT for a singular matrix, by its place in the batch.
    /// - Gradient: `−yᵀ · ȳ · yᵀ`, of any order.
    public static Tensor inv(Object x) {
        return LinearAlgebra.inverse(x);
    }

    /// The determinant of each matrix. NumPy's `linalg.det`; see [#slogdet] where it may be too large or too small.
    ///
    /// - Formula: `y = det x`.
    /// - Shapes: `[…, n, n]` → `[…]`; 1 of an empty matrix.
    /// - Dtypes: floating, computed in float64 and rounded once; integers become [#floatx].
    /// - Errors: VALUE for a rank below 2 and matrices that are not square.
    /// - Gradient: the cofactors, of singular matrices too; the second derivative of those is INVALID_ARGUMENT when run.
    public static Tensor det(Object x) {
        return LinearAlgebra.determinant(x);
    }

    /// The sign of each determinant, and the logarithm of its magnitude: 0 and −∞ of a singular matrix. NumPy's `linalg.slogdet`.
    ///
    /// - Formula: `det x = sign · exp(y)`.
    /// - Shapes: `[…, n, n]` → `[…]` and `[…]`.
    /// - Dtypes: floating, computed in float64 and rounded once; integers become [#floatx].
    /// - Errors: VALUE for an unknown rank or one below 2 and matrices that are not square.
    /// - Gradient: of the logarithm `x⁻ᵀ`, of any order, INVALID_ARGUMENT when run for a singular matrix; none of the sign.
    public static List<Tensor> slogdet(Object x) {
        return LinearAlgebra.logDeterminant(x);
    }

    /// Orthonormal columns times an upper triangle, by Householder's reflections. NumPy's `linalg.qr`, reduced.
    ///
    /// - Formula: `x = q · r`, `qᵀ · q = 1`.
    /// - Shapes: `[…, m, n]` → `q […, m, k]` and `r […, k, n]`, `k = min(m, n)`.
    /// - Dtypes: floating, computed in float64 and rounded once; integers become [#floatx].
    /// - Errors: VALUE for an unknown rank or one below 2.
    /// - Gradient: of any order where the first `k` columns are independent, INVALID_ARGUMENT when run where a diagonal element of `r` is zero.
    public static List<Tensor> qr(Object x) {
        return LinearAlgebra.qr(x);
    }

    /// The eigenvalues of symmetric matrices, ascending, and their eigenvectors as columns; only the lower triangle is read. NumPy's `linalg.eigh`.
    ///
    /// Of each vector the first component of largest magnitude is positive.
    ///
    /// - Formula: `x · v = v · diag(w)`, `vᵀ · v = 1`.
    /// - Shapes: `[…, n, n]` → `w […, n]` and `v […, n, n]`.
    /// - Dtypes: floating, computed in float64 and rounded once; integers become [#floatx].
    /// - Errors: VALUE for an unknown rank or one below 2 and matrices that are not square.
    /// - Gradient: for the lower triangle, whose elements stand for both halves; of any order where the eigenvalues differ. Vectors of equal eigenvalues pass none
    ///   among each other.
    public static List<Tensor> eigh(Object x) {
        return LinearAlgebra.eigen("eigh", x);
    }

    /// The eigenvalues of symmetric matrices, ascending, as of [#eigh]. NumPy's `linalg.eigvalsh`.
    ///
    /// - Formula: `det(x − y[i] · 1) = 0`.
    /// - Shapes: `[…, n, n]` → `[…, n]`.
    /// - Dtypes: floating, computed in float64 and rounded once; integers become [#floatx].
    /// - Errors: VALUE for an unknown rank or one below 2 and matrices that are not square.
    /// - Gradient: `v · diag(ȳ) · vᵀ` for the lower triangle.
    public static Tensor eigvalsh(Object x) {
        return LinearAlgebra.eigen("eigvalsh", x).getFirst();
    }

    /// The singular value decomposition: `u`, the singular values, descending, and `vᵀ`. NumPy's `linalg.svd` with `full_matrices=False`.
    ///
    /// Of each pair of vectors, that of the shorter side has a positive first component of largest magnitude.
    ///
    /// - Formula: `x = u · diag(s) · vᵀ`, `uᵀ · u = 1`, `vᵀ · v = 1`.
    /// - Shapes: `[…, m, n]` → `u […, m, k]`, `s […, k]` and `vᵀ […, k, n]`, `k = min(m, n)`.
    /// - Dtypes: floating, computed in float64 and rounded once; integers become [#floatx].
    /// - Errors: VALUE for an unknown rank or one below 2.
    /// - Gradient: of any order where the singular values differ and are not zero. Vectors of equal ones pass none among each other.
    public static List<Tensor> svd(Object x) {
        return LinearAlgebra.singular(x);
    }

    // ---- G. orders and borders ---------------------------------------------------------------------------------------------------

    /// The elements in ascending order along an axis, equal ones as they were, NaN last. NumPy's `sort`.
    ///
    /// - Formula: `y[i] = x[argsort(x)[i]]`.
    /// - Shapes: rank 1 or more, kept.
    /// - Dtypes: numbers, kept.
    /// - Errors: VALUE for an unknown rank or another axis, TYPE for bools and strings.
    /// - Gradient: to where each element came from.
    public static Tensor sort(Object x, int axis) {
        return Sorting.sort(x, axis);
    }

    public static Tensor sort(Object x) {
        return sort(x, -1);
    }

    /// The positions of the elements in ascending order along an axis, equal ones as they were, NaN last. NumPy's `argsort`, stable.
    ///
    /// - Formula: `x[y[i]] ≤ x[y[i + 1]]`.
    /// - Shapes: rank 1 or more, kept.
    /// - Dtypes: numbers → int64.
    /// - Errors: VALUE for an unknown rank or another axis, TYPE for bools and strings.
    /// - Gradient: none.
    public static Tensor argsort(Object x, int axis) {
        return Sorting.argsort(x, axis);
    }

    public static Tensor argsort(Object x) {
        return argsort(x, -1);
    }

    /// The `k` greatest elements along the last axis, descending, the first of equal ones first, NaN before all; and their positions. JAX's `lax.top_k`.
    ///
    /// - Formula: the first `k` of `x` in descending order.
    /// - Shapes: `[…, n]` → `[…, k]` and `[…, k]`.
    /// - Dtypes: numbers, kept; the positions are int32.
    /// - Errors: VALUE for an unknown rank, rank 0 and a `k` outside `0 … n`, TYPE for bools and strings.
    /// - Gradient: to where each element came from; none of the positions.
    public static List<Tensor> topK(Object x, int k) {
        return Sorting.topK(x, k);
    }

    /// How many elements of an ascending vector are less than each value: where it would go. NumPy's `searchsorted`, from the left.
    ///
    /// - Formula: `y[i…]` is the number of `j` with `x[j] < v[i…]`.
    /// - Shapes: `[n]` and values of any shape, which the result has.
    /// - Dtypes: numbers, the same on both sides → int64.
    /// - Errors: VALUE for another rank of the vector, TYPE for unlike dtypes, bools and strings. That the vector ascends is taken for granted.
    /// - Gradient: none.
    public static Tensor searchsorted(Object x, Object v) {
        return Sorting.search(x, v);
    }

    /// One value around a tensor: a width for all sides, a pair before and after for all axes, or a pair for each axis. NumPy's `pad`, constant.
    ///
    /// - Formula: `y[i + before] = x[i]`, `value` elsewhere.
    /// - Shapes: each extent with both widths more.
    /// - Dtypes: numbers, kept.
    /// - Errors: VALUE for an unknown rank, another number of pairs, a negative width and a value that is not one number.
    /// - Gradient: the part inside; to the value, what is around.
    public static Tensor pad(Object x, Object padWidth, Object value) {
        return Sorting.pad(x, padWidth, value);
    }

    public static Tensor pad(Object x, Object padWidth) {
        return pad(x, padWidth, 0);
    }

    // ---- H. neural networks ------------------------------------------------------------------------------------------------------

    /// `x` above the threshold and up to the cap, `alpha · (x − threshold)` below it.
    ///
    /// - Formula: `min(x, maxValue)` where `x > threshold`, else `alpha · (x − threshold)`.
    /// - Shapes: any, kept.
    /// - Dtypes: numbers, kept.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: `dy` where it passes, 0 above the cap, `alpha · dy` below and at the threshold.
    public static Tensor relu(Object x, double alpha, @Nullable Number maxValue, double threshold) {
        return Activations.relu(x, alpha, maxValue, threshold);
    }

    public static Tensor relu(Object x) {
        return relu(x, 0, null, 0);
    }

    public static Tensor relu(Object x, double alpha) {
        return relu(x, alpha, null, 0);
    }

    public static Tensor relu(Object x, double alpha, @Nullable Number maxValue) {
        return relu(x, alpha, maxValue, 0);
    }

    /// `x` where positive, `alpha · (eˣ − 1)` elsewhere.
    ///
    /// - Formula: `x` where `x > 0`, else `alpha · (eˣ − 1)`.
    /// - Shapes: any, kept.
    /// - Dtypes: floating, kept.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: `dy` where positive, `alpha · eˣ · dy` elsewhere.
    public static Tensor elu(Object x, double alpha) {
        return Activations.elu(x, alpha);
    }

    public static Tensor elu(Object x) {
        return elu(x, 1);
    }

    /// Exponentials that sum to one along an axis, or several jointly, without overflow.
    ///
    /// - Formula: `e^(x − m) / Σ e^(x − m)`, `m` being the maximum along the axis.
    /// - Shapes: kept, rank 1 or more.
    /// - Dtypes: floating, kept.
    /// - Errors: VALUE for rank 0 and an axis outside the rank; another dtype is TYPE.
    /// - Gradient: `s · (dy − Σ dy·s)`.
    public static Tensor softmax(Object x, Object axis) {
        return Activations.softmax(x, axis);
    }

    public static Tensor softmax(Object x) {
        return softmax(x, -1);
    }

    /// A smooth maximum of 0 and `x`, without overflow.
    ///
    /// - Formula: `ln(1 + eˣ) = max(x, 0) + ln(1 + e^(−|x|))`.
    /// - Shapes: any, kept.
    /// - Dtypes: floating, kept.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: `sigmoid(x) · dy`.
    public static Tensor softplus(Object x) {
        return Build.softplus(Operands.tensor(x));
    }

    /// The number divided by one more than its size.
    ///
    /// - Formula: `x / (1 + |x|)`.
    /// - Shapes: any, kept.
    /// - Dtypes: floating, kept.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: `dy / (1 + |x|)²`.
    public static Tensor softsign(Object x) {
        return Activations.softsign(x);
    }

    /// The logistic function, without overflow.
    ///
    /// - Formula: `1 / (1 + e⁻ˣ)`.
    /// - Shapes: any, kept.
    /// - Dtypes: floating, kept.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: `s · (1 − s) · dy`.
    public static Tensor sigmoid(Object x) {
        return Build.sigmoid(Operands.tensor(x));
    }

    /// `0.2 · x + 0.5`, clipped to `[0, 1]`.
    ///
    /// - Formula: `min(max(0.2 · x + 0.5, 0), 1)`.
    /// - Shapes: any, kept.
    /// - Dtypes: floating, kept.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: `0.2 · dy` inside and on the bounds, 0 outside.
    public static Tensor hardSigmoid(Object x) {
        return Activations.hardSigmoid(x);
    }

    /// The hyperbolic tangent.
    ///
    /// - Formula: `(eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)`.
    /// - Shapes: any, kept.
    /// - Dtypes: floating, kept.
    /// - Errors: another dtype is TYPE.
    /// - Gradient: `(1 − t²) · dy`.
    public static Tensor tanh(Object x) {
        return Build.tanh(Operands.tensor(x));
    }

    /// Zeroes a fraction of the elements at random and scales the others up, whatever the learning phase.
    ///
    /// The noise may have a shape of its own that stretches. VALUE for a level outside `[0, 1)`.
    ///
    /// - Formula: `y = x / (1 − level)` where `u ≥ level`, else 0, `u` uniform on `[0, 1)`, fresh on every run.
    /// - Shapes: kept; `noiseShape` stretches to it, None meaning as there.
    /// - Dtypes: floating, kept.
    /// - Errors: VALUE for a level outside `[0, 1)` and noise that does not stretch, TYPE for another dtype.
    /// - Gradient: `dy` where the element was kept in that run, scaled alike.
    public static Tensor dropout(Object x, double level, @Nullable Object noiseShape, @Nullable Number seed) {
        return RandomTensors.dropout(x, level, noiseShape, seed);
    }

    public static Tensor dropout(Object x, double level) {
        return dropout(x, level, null, null);
    }

    /// `x / √max(Σ x², 1e-12)` over axes.
    ///
    /// - Formula: `x / √max(Σ x², 1e-12)`.
    /// - Shapes: any, kept.
    /// - Dtypes: floating, kept.
    /// - Errors: an axis outside the rank or named twice is VALUE; another dtype is TYPE.
    /// - Gradient: through the norm too; `dy / 1e-6` where the norm is cut off.
    public static Tensor l2Normalize(Object x, @Nullable Object axis) {
        return Normalization.l2(x, axis);
    }

    public static Tensor l2Normalize(Object x) {
        return l2Normalize(x, null);
    }

    /// Whether fewer than `k` classes are predicted more strongly than the target; false for targets and predictions that are none.
    ///
    /// - Formula: `y[b] = #{c : predictions[b, c] > predictions[b, targets[b]]} < k`.
    /// - Shapes: `[b, c]`, `[b]` → `[b]`.
    /// - Dtypes: floating and integers → bool.
    /// - Errors: VALUE for other ranks, TYPE for other dtypes.
    /// - Gradient: none.
    public static Tensor inTopK(Object predictions, Object targets, int k) {
        return Normalization.inTopK(predictions, targets, k);
    }

    /// `−Σ t · log q` along the class axis, of logits, or of probabilities, renormalised and clipped by epsilon.
    ///
    /// Of the direct result of a softmax along that axis its logits are taken. VALUE for an axis that is neither −1 nor in `[0, rank)`.
    ///
    /// - Formula: `−Σ_c t[…, c] · ln q[…, c]`, `q` being the softmax of logits, or `clip(p / Σ p, ε, 1 − ε)`.
    /// - Shapes: that of `output` without the axis; the target is shaped alike.
    /// - Dtypes: floating, that of `output`.
    /// - Errors: VALUE for shapes that differ and an axis that is neither −1 nor in `[0, rank)`.
    /// - Gradient: of logits `softmax · Σt − t`; of the target minus the logarithms.
    public static Tensor categoricalCrossentropy(Object target, Object output, boolean fromLogits, int axis) {
        return Losses.categorical(target, output, fromLogits, axis);
    }

    public static Tensor categoricalCrossentropy(Object target, Object output) {
        return categoricalCrossentropy(target, output, false, -1);
    }

    public static Tensor categoricalCrossentropy(Object target, Object output, boolean fromLogits) {
        return categoricalCrossentropy(target, output, fromLogits, -1);
    }

    /// `−log_softmax(z)[target]` with integer targets, `z` being the logits or the logarithms of the clipped probabilities.
    ///
    /// Targets equal to `ignoreClass` give 0. A target outside is INVALID_ARGUMENT when run.
    ///
    /// - Formula: `ln Σ_c e^z[…, c] − z[…, target]`, `z` being the logits, or `ln clip(p, ε, 1 − ε)`.
    /// - Shapes: that of `output` without the axis.
    /// - Dtypes: targets numbers, taken as int64; floating, that of `output`.
    /// - Errors: VALUE for an axis that is not admitted; a target outside is INVALID_ARGUMENT when run.
    /// - Gradient: `softmax(z) − onehot`; none for the targets.
    public static Tensor sparseCategoricalCrossentropy(Object target, Object output, boolean fromLogits, int axis, @Nullable Integer ignoreClass) {
        return Losses.sparseCategorical(target, output, fromLogits, axis, ignoreClass);
    }

    public static Tensor sparseCategoricalCrossentropy(Object target, Object output) {
        return sparseCategoricalCrossentropy(target, output, false, -1, null);
    }

    public static Tensor sparseCategoricalCrossentropy(Object target, Object output, boolean fromLogits) {
        return sparseCategoricalCrossentropy(target, output, fromLogits, -1, null);
    }

    /// `−(t · log p + (1 − t) · log(1 − p))`, element by element; of the direct result of a sigmoid its logits are taken.
    ///
    /// - Formula: of probabilities `−(t · ln(p + ε) + (1 − t) · ln(1 − p + ε))`, `p` clipped to `[ε, 1 − ε]`; of logits `max(z, 0) − z · t
    ///   + ln(1 + e^(−|z|))`.
    /// - Shapes: that of `output`, stretched with the target.
    /// - Dtypes: floating, the same on both sides.
    /// - Errors: VALUE for shapes that do not stretch, TYPE for unlike dtypes.
    /// - Gradient: of logits `sigmoid(z) − t`; 0 where a probability was clipped.
    public static Tensor binaryCrossentropy(Object target, Object output, boolean fromLogits) {
        return Losses.binary(target, output, fromLogits);
    }

    public static Tensor binaryCrossentropy(Object target, Object output) {
        return binaryCrossentropy(target, output, false);
    }

    /// `Σ α · (1 − q)^γ · (−t · log q)` along the class axis; `alpha` is a number or one for each class.
    ///
    /// - Formula: `Σ_c α · (1 − q)^γ · (−t · ln q)`.
    /// - Shapes: that of `output` without the axis.
    /// - Dtypes: floating, that of `output`.
    /// - Errors: VALUE for an axis outside the rank and shapes that differ.
    /// - Gradient: through both factors.
    public static Tensor categoricalFocalCrossentropy(Object target, Object output, Object alpha, double gamma, boolean fromLogits, int axis) {
        return Losses.categoricalFocal(target, output, alpha, gamma, fromLogits, axis);
    }

    public static Tensor categoricalFocalCrossentropy(Object target, Object output) {
        return categoricalFocalCrossentropy(target, output, 0.25, 2, false, -1);
    }

    /// `(1 − p_t)^γ` times the binary crossentropy, `p_t` being the probability given to the truth.
    ///
    /// - Formula: `(1 − p_t)^γ · binary_crossentropy(t, p)` with `p_t = t · p + (1 − t) · (1 − p)`; balanced, times `t · α + (1 − t) · (1
    ///   − α)`.
    /// - Shapes: that of `output`, stretched with the target.
    /// - Dtypes: floating, the same on both sides.
    /// - Errors: VALUE for shapes that do not stretch, TYPE for unlike dtypes.
    /// - Gradient: through both factors.
    public static Tensor binaryFocalCrossentropy(Object target, Object output, boolean applyClassBalancing, double alpha, double gamma, boolean fromLogits) {
        return Losses.binaryFocal(target, output, applyClassBalancing, alpha, gamma, fromLogits);
    }

    public static Tensor binaryFocalCrossentropy(Object target, Object output) {
        return binaryFocalCrossentropy(target, output, false, 0.25, 2, false);
    }

    /// A bias for each channel, or, written channels last, for each element of a sample.
    ///
    /// - Formula: `y[b, …, c] = x[b, …, c] + bias[c]`, or `+ bias[…, c]`.
    /// - Shapes: kept; the bias is `[channels]` or has the extents of a sample.
    /// - Dtypes: numbers, the same on both sides.
    /// - Errors: VALUE for a bias of another rank or layout, TYPE for unlike dtypes.
    /// - Gradient: `dy`; for the bias summed over the other axes.
    public static Tensor biasAdd(Object x, Object bias, @Nullable Object dataFormat) {
        return Normalization.biasAdd(x, bias, dataFormat);
    }

    public static Tensor biasAdd(Object x, Object bias) {
        return biasAdd(x, bias, null);
    }

    /// `(x − mean) / √(var + epsilon) · gamma + beta`; parameters of rank 1 run along the axis, null ones are left out.
    ///
    /// - Formula: `(x − mean) / √(var + epsilon) · gamma + beta`.
    /// - Shapes: kept; parameters of rank 1 run along the axis, others stretch.
    /// - Dtypes: floating, the same for all.
    /// - Errors: VALUE for an axis outside the rank and parameters that do not stretch, TYPE for unlike dtypes.
    /// - Gradient: for all five.
    public static Tensor batchNormalization(Object x, Object mean, Object var, @Nullable Object beta, @Nullable Object gamma, int axis, double epsilon) {
        return Normalization.batch(x, mean, var, beta, gamma, axis, epsilon);
    }

    public static Tensor batchNormalization(Object x, Object mean, Object var, @Nullable Object beta, @Nullable Object gamma) {
        return batchNormalization(x, mean, var, beta, gamma, -1, 1e-3);
    }

    /// Normalised by mean and population variance over axes: the result, the mean and the variance. The gradient flows through both.
    ///
    /// - Formula: `(x − μ) / √(σ² + epsilon) · gamma + beta` with `μ`, `σ²` the mean and the population variance over the axes.
    /// - Shapes: `x` kept; mean and variance without the reduced axes.
    /// - Dtypes: floating, the same for all.
    /// - Errors: VALUE for axes outside the rank, TYPE for unlike dtypes.
    /// - Gradient: through mean and variance too.
    public static List<Tensor> normalizeBatchInTraining(Object x, @Nullable Object gamma, @Nullable Object beta, Object reductionAxes, double epsilon) {
        return Normalization.batchInTraining(x, gamma, beta, reductionAxes, epsilon);
    }

    public static List<Tensor> normalizeBatchInTraining(Object x, @Nullable Object gamma, @Nullable Object beta, Object reductionAxes) {
        return normalizeBatchInTraining(x, gamma, beta, reductionAxes, 1e-3);
    }

    /// How often each true class (row) was predicted as each class (column), int64.
    ///
    /// - Formula: `y[i, j] = #{n : yTrue[n] = i ∧ yPred[n] = j}`.
    /// - Shapes: `[n]`, `[n]` → `[classes, classes]`.
    /// - Dtypes: integers → int64.
    /// - Errors: VALUE for shapes that differ, TYPE for what are no integers; a class outside counts nowhere.
    /// - Gradient: none.
    public static Tensor confusionMatrix(Object yTrue, Object yPred, int numClasses) {
        return Normalization.confusionMatrix(yTrue, yPred, numClasses);
    }

    // ---- I. convolution and pooling --------------------------------------------------------------------------------------------------
    //
    // Layouts: `channels_last` is `[batch, spatial…, channels]`, `channels_first` is `[batch, channels, spatial…]`; null is the configured one. Kernels are always
    // `[spatial…, channels, outputs]`. With `e = (k − 1) · dilation + 1`, an axis of `n` becomes `⌈(n − e + 1) / stride⌉` without padding (`valid`), and `⌈n / stride⌉`
    // with `same`, where of `P = max((out − 1) · stride + e − n, 0)` zeros the smaller half stands before. A number alone counts for every axis.

    /// A window over sequences, which slides along every spatial axis.
    ///
    /// - Formula: `y[b, p, o] = Σ_{k, c} x[b, p · stride + k · dilation − before, c] · kernel[k, c, o]`.
    /// - Shapes: `x [batch, n, c]`, `kernel [k, c, o]` → `[batch, out, o]`, in the layout of `x`.
    /// - Dtypes: floating, the same for both; the result has it.
    /// - Errors: ranks or channels that do not agree; a window larger than an axis without padding; strides and dilation together; `causal` padding, which puts `(k − 1) · dilation` zeros before the first step, with `channels_first`;
    ///   an unknown padding or layout.
    /// - Gradient: by `x` and by `kernel`, each a convolution again.
    /// - Source: Keras `K.conv1d`.
    public static Tensor conv1d(Object x, Object kernel, Object strides, Object padding, @Nullable Object dataFormat, Object dilationRate) {
        return Convolutions.conv(1, x, kernel, Moves.of("conv1d", strides, padding, dataFormat, dilationRate));
    }

    public static Tensor conv1d(Object x, Object kernel, Conv options) {
        return Convolutions.conv(1, x, kernel, options.moves("conv1d"));
    }

    public static Tensor conv1d(Object x, Object kernel) {
        return conv1d(x, kernel, Conv.DEFAULT);
    }

    /// A window over images, which slides along every spatial axis.
    ///
    /// - Formula: `y[b, p…, o] = Σ_{k…, c} x[b, p · stride + k · dilation − before…, c] · kernel[k…, c, o]`.
    /// - Shapes: `x [batch, rows, columns, c]`, `kernel [kh, kw, c, o]` → `[batch, out, out, o]`, in the layout of `x`.
    /// - Dtypes: floating, the same for both; the result has it.
    /// - Errors: ranks or channels that do not agree; a window larger than an axis without padding; strides and dilation together;
    ///   an unknown padding or layout.
    /// - Gradient: by `x` and by `kernel`, each a convolution again.
    /// - Source: Keras `K.conv2d`.
    public static Tensor conv2d(Object x, Object kernel, Object strides, Object padding, @Nullable Object dataFormat, Object dilationRate) {
        return Convolutions.conv(2, x, kernel, Moves.of("conv2d", strides, padding, dataFormat, dilationRate));
    }

    public static Tensor conv2d(Object x, Object kernel, Conv options) {
        return Convolutions.conv(2, x, kernel, options.moves("conv2d"));
    }

    public static Tensor conv2d(Object x, Object kernel) {
        return conv2d(x, kernel, Conv.DEFAULT);
    }

    /// A window over volumes, which slides along every spatial axis.
    ///
    /// - Formula: `y[b, p…, o] = Σ_{k…, c} x[b, p · stride + k · dilation − before…, c] · kernel[k…, c, o]`.
    /// - Shapes: `x [batch, d1, d2, d3, c]`, `kernel [k1, k2, k3, c, o]` → `[batch, out, out, out, o]`, in the layout of `x`.
    /// - Dtypes: floating, the same for both; the result has it.
    /// - Errors: ranks or channels that do not agree; a window larger than an axis without padding; strides and dilation together;
    ///   an unknown padding or layout.
    /// - Gradient: by `x` and by `kernel`, each a convolution again.
    /// - Source: Keras `K.conv3d`.
    public static Tensor conv3d(Object x, Object kernel, Object strides, Object padding, @Nullable Object dataFormat, Object dilationRate) {
        return Convolutions.conv(3, x, kernel, Moves.of("conv3d", strides, padding, dataFormat, dilationRate));
    }

    public static Tensor conv3d(Object x, Object kernel, Conv options) {
        return Convolutions.conv(3, x, kernel, options.moves("conv3d"));
    }

    public static Tensor conv3d(Object x, Object kernel) {
        return conv3d(x, kernel, Conv.DEFAULT);
    }

    /// The transposed map of [#conv2d], which is its gradient by the input.
    ///
    /// - Formula: `y[b, p…, o] = Σ x[b, h…, c] · kernel[i…, o, c]` over all `h`, `i`, `c` with `p = h · stride + i · dilation − before`.
    /// - Shapes: `x [batch, rows, columns, c]`, `kernel [kh, kw, o, c]` → `outputShape`, all of it, in the layout of `x`; null for the batch is that of `x`, and extents may be tensors.
    /// - Dtypes: floating, the same for both; the result has it.
    /// - Errors: an `outputShape` from which the convolution would not give the extents of `x`, or with other channels than the kernel's; unlike dilations; dilation and
    ///   strides together; an unknown padding or layout.
    /// - Gradient: by `x` and by `kernel`, each a convolution.
    /// - Source: Keras `K.conv2d_transpose`.
    public static Tensor conv2dTranspose(Object x, Object kernel, Object outputShape, Object strides, Object padding, @Nullable Object dataFormat, Object dilationRate) {
        return Convolutions.transposed(2, x, kernel, outputShape, Moves.of("conv2d_transpose", strides, padding, dataFormat, dilationRate));
    }

    public static Tensor conv2dTranspose(Object x, Object kernel, Object outputShape, Conv options) {
        return Convolutions.transposed(2, x, kernel, outputShape, options.moves("conv2d_transpose"));
    }

    public static Tensor conv2dTranspose(Object x, Object kernel, Object outputShape) {
        return conv2dTranspose(x, kernel, outputShape, Conv.DEFAULT);
    }

    /// The transposed map of [#conv3d], as [#conv2dTranspose(Object, Object, Object, Object, Object, Object, Object)] is that of [#conv2d]; without dilation.
    ///
    /// - Formula: `y[b, p…, o] = Σ x[b, h…, c] · kernel[i…, o, c]` over all `h`, `i`, `c` with `p = h · stride + i − before`.
    /// - Shapes: `x [batch, d1, d2, d3, c]`, `kernel [k1, k2, k3, o, c]` → `outputShape`, in the layout of `x`.
    /// - Dtypes: floating, the same for both; the result has it.
    /// - Errors: as in two dimensions.
    /// - Gradient: by `x` and by `kernel`, each a convolution.
    /// - Source: Keras `K.conv3d_transpose`.
    public static Tensor conv3dTranspose(Object x, Object kernel, Object outputShape, Object strides, Object padding, @Nullable Object dataFormat) {
        return Convolutions.transposed(3, x, kernel, outputShape, Moves.of("conv3d_transpose", strides, padding, dataFormat, 1));
    }

    public static Tensor conv3dTranspose(Object x, Object kernel, Object outputShape, Conv options) {
        return Convolutions.transposed(3, x, kernel, outputShape, options.moves("conv3d_transpose"));
    }

    public static Tensor conv3dTranspose(Object x, Object kernel, Object outputShape) {
        return conv3dTranspose(x, kernel, outputShape, Conv.DEFAULT);
    }

    /// A window for each channel by itself.
    ///
    /// - Formula: `y[b, p…, c · m + j] = Σ_{k…} x[b, p · stride + k · dilation − before…, c] · kernel[k…, c, j]`.
    /// - Shapes: `x [batch, rows, columns, c]`, `kernel [kh, kw, c, m]` → `[batch, out, out, c · m]`, all results of a channel side by side; in the layout of `x`.
    /// - Dtypes: floating, the same for both; the result has it.
    /// - Errors: those of [#conv2d]. Strides may differ along the axes.
    /// - Gradient: by `x` and by `kernel`, each a convolution in as many groups as there are channels.
    /// - Source: Keras `K.depthwise_conv2d`.
    public static Tensor depthwiseConv2d(Object x, Object depthwiseKernel, Object strides, Object padding, @Nullable Object dataFormat, Object dilationRate) {
        return Convolutions.depthwise(2, x, depthwiseKernel, Moves.of("depthwise_conv2d", strides, padding, dataFormat, dilationRate));
    }

    public static Tensor depthwiseConv2d(Object x, Object depthwiseKernel, Conv options) {
        return Convolutions.depthwise(2, x, depthwiseKernel, options.moves("depthwise_conv2d"));
    }

    public static Tensor depthwiseConv2d(Object x, Object depthwiseKernel) {
        return depthwiseConv2d(x, depthwiseKernel, Conv.DEFAULT);
    }

    /// A window for each channel by itself, then every place's channels through one matrix.
    ///
    /// - Formula: `y[b, p, o] = Σ_d z[b, p, d] · pointwise[0, d, o]` with `z[b, p, c · m + j] = Σ_k x[b, p · stride + k · dilation −
    ///   before, c] · depthwise[k, c, j]`.
    /// - Shapes: `x [batch, n, c]`, `depthwiseKernel [k, c, m]`, `pointwiseKernel [1, c · m, o]` → `[batch, out, o]`, in the layout of `x`.
    /// - Dtypes: floating, the same for all; the result has it.
    /// - Errors: those of [#depthwiseConv2d]; a pointwise kernel that is wider than 1.
    /// - Gradient: by all three.
    /// - Source: Keras `K.separable_conv1d`.
    public static Tensor separableConv1d(Object x, Object depthwiseKernel, Object pointwiseKernel, Object strides, Object padding, @Nullable Object dataFormat, Object dilationRate) {
        return Convolutions.separable(1, x, depthwiseKernel, pointwiseKernel, Moves.of("separable_conv1d", strides, padding, dataFormat, dilationRate));
    }

    public static Tensor separableConv1d(Object x, Object depthwiseKernel, Object pointwiseKernel, Conv options) {
        return Convolutions.separable(1, x, depthwiseKernel, pointwiseKernel, options.moves("separable_conv1d"));
    }

    public static Tensor separableConv1d(Object x, Object depthwiseKernel, Object pointwiseKernel) {
        return separableConv1d(x, depthwiseKernel, pointwiseKernel, Conv.DEFAULT);
    }

    /// A window for each channel by itself, then every place's channels through one matrix.
    ///
    /// - Formula: `y[b, p…, o] = Σ_d z[b, p…, d] · pointwise[0, 0, d, o]`, `z` being the depthwise convolution.
    /// - Shapes: `x [batch, rows, columns, c]`, `depthwiseKernel [kh, kw, c, m]`, `pointwiseKernel [1, 1, c · m, o]` → `[batch, out, out, o]`, in the layout of `x`.
    /// - Dtypes: floating, the same for all; the result has it.
    /// - Errors: those of [#depthwiseConv2d]; a pointwise kernel that is wider than 1.
    /// - Gradient: by all three.
    /// - Source: Keras `K.separable_conv2d`.
    public static Tensor separableConv2d(Object x, Object depthwiseKernel, Object pointwiseKernel, Object strides, Object padding, @Nullable Object dataFormat, Object dilationRate) {
        return Convolutions.separable(2, x, depthwiseKernel, pointwiseKernel, Moves.of("separable_conv2d", strides, padding, dataFormat, dilationRate));
    }

    public static Tensor separableConv2d(Object x, Object depthwiseKernel, Object pointwiseKernel, Conv options) {
        return Convolutions.separable(2, x, depthwiseKernel, pointwiseKernel, options.moves("separable_conv2d"));
    }

    public static Tensor separableConv2d(Object x, Object depthwiseKernel, Object pointwiseKernel) {
        return separableConv2d(x, depthwiseKernel, pointwiseKernel, Conv.DEFAULT);
    }

    /// The greatest element (`max`) or the mean (`avg`) of each window; what `same` pads is neither counted nor ever the greatest.
    ///
    /// - Formula: `y[b, p…, c] = max_k x[b, p · stride + k − before…, c]`, or the mean over the cells that are there.
    /// - Shapes: `x [batch, rows, columns, c]` → `[batch, out, out, c]`, in the layout of `x`.
    /// - Dtypes: floating; the result has it.
    /// - Errors: a window larger than an axis without padding; an unknown padding, layout or mode.
    /// - Gradient: of a maximum, to the first one in row-major order of the window; of a mean, divided among the elements that were counted.
    /// - Source: Keras `K.pool2d`.
    public static Tensor pool2d(Object x, Object poolSize, Object strides, Object padding, @Nullable Object dataFormat, String poolMode) {
        return Pools.pool(2, x, poolSize, poolMode, Moves.of("pool2d", strides, padding, dataFormat, 1));
    }

    public static Tensor pool2d(Object x, Object poolSize, Pool options) {
        return Pools.pool(2, x, poolSize, options.mode(), options.moves("pool2d"));
    }

    public static Tensor pool2d(Object x, Object poolSize) {
        return pool2d(x, poolSize, Pool.DEFAULT);
    }

    /// The greatest element (`max`) or the mean (`avg`) of each window; what `same` pads is neither counted nor ever the greatest.
    ///
    /// - Formula: `y[b, p…, c] = max_k x[b, p · stride + k − before…, c]`, or the mean over the cells that are there.
    /// - Shapes: `x [batch, d1, d2, d3, c]` → `[batch, out, out, out, c]`, in the layout of `x`.
    /// - Dtypes: floating; the result has it.
    /// - Errors: a window larger than an axis without padding; an unknown padding, layout or mode.
    /// - Gradient: of a maximum, to the first one in row-major order of the window; of a mean, divided among the elements that were counted.
    /// - Source: Keras `K.pool3d`.
    public static Tensor pool3d(Object x, Object poolSize, Object strides, Object padding, @Nullable Object dataFormat, String poolMode) {
        return Pools.pool(3, x, poolSize, poolMode, Moves.of("pool3d", strides, padding, dataFormat, 1));
    }

    public static Tensor pool3d(Object x, Object poolSize, Pool options) {
        return Pools.pool(3, x, poolSize, options.mode(), options.moves("pool3d"));
    }

    public static Tensor pool3d(Object x, Object poolSize) {
        return pool3d(x, poolSize, Pool.DEFAULT);
    }

    /// A window over any number of axes with weights of its own at each position; positions count in row-major order.
    ///
    /// A patch is flattened in the order of the layout: taps and then channels, or with `channels_first` channels and then taps. Each position is a matrix product.
    ///
    /// - Formula: `y[b, n, f] = Σᵢ patch[b, n, i] · kernel[n, i, f]`.
    /// - Shapes: `inputs [batch, spatial…, c]`, `kernel [positions, taps · c, filters]` → `[batch, outputShape…, filters]`, in the layout of `inputs`.
    /// - Dtypes: numeric, the same for both; the result has it.
    /// - Errors: windows that end outside; a kernel for other positions or patches; an unknown layout.
    /// - Gradient: by both.
    /// - Source: tf.keras `K.local_conv`.
    public static Tensor localConv(Object inputs, Object kernel, Object kernelSize, Object strides, Object outputShape, @Nullable Object dataFormat) {
        return LocalConvolutions.local(0, inputs, kernel, kernelSize, strides, outputShape, Moves.of("local_conv", strides, "valid", dataFormat, 1));
    }

    /// As [#localConv], over sequences, with as many positions as the kernel has.
    ///
    /// - Formula: `y[b, n, f] = Σᵢ patch[b, n, i] · kernel[n, i, f]`.
    /// - Shapes: `inputs [batch, n, c]`, `kernel [positions, taps · c, filters]` → `[batch, positions, filters]`, in the layout of `inputs`.
    /// - Dtypes: numeric, the same for both; the result has it.
    /// - Errors: as [#localConv].
    /// - Gradient: by both.
    /// - Source: Keras `K.local_conv1d`.
    public static Tensor localConv1d(Object inputs, Object kernel, Object kernelSize, Object strides, @Nullable Object dataFormat) {
        return LocalConvolutions.local(1, inputs, kernel, kernelSize, strides, null, Moves.of("local_conv1d", strides, "valid", dataFormat, 1));
    }

    public static Tensor localConv1d(Object inputs, Object kernel, Object kernelSize, Object strides) {
        return localConv1d(inputs, kernel, kernelSize, strides, null);
    }

    /// As [#localConv], over images.
    ///
    /// - Formula: `y[b, n, f] = Σᵢ patch[b, n, i] · kernel[n, i, f]`, `n` counting the positions in row-major order.
    /// - Shapes: `inputs [batch, rows, columns, c]`, `kernel [positions, taps · c, filters]` → `[batch, outputShape…, filters]`, in the layout of `inputs`.
    /// - Dtypes: numeric, the same for both; the result has it.
    /// - Errors: as [#localConv].
    /// - Gradient: by both.
    /// - Source: Keras `K.local_conv2d`.
    public static Tensor localConv2d(Object inputs, Object kernel, Object kernelSize, Object strides, Object outputShape, @Nullable Object dataFormat) {
        return LocalConvolutions.local(2, inputs, kernel, kernelSize, strides, outputShape, Moves.of("local_conv2d", strides, "valid", dataFormat, 1));
    }

    public static Tensor localConv2d(Object inputs, Object kernel, Object kernelSize, Object strides, Object outputShape) {
        return localConv2d(inputs, kernel, kernelSize, strides, outputShape, null);
    }

    // ---- J. branches -------------------------------------------------------------------------------------------------------------

    /// One of two expressions: by a scalar condition only that branch's new nodes run; by a tensor, rows or elements are chosen.
    ///
    /// An expression is an operand or a `Supplier` of one; both have one type. The gradient goes to the side chosen.
    ///
    /// - Formula: `condition ? thenExpression : elseExpression`.
    /// - Shapes: both sides of one shape; a condition of rank 1 or more chooses rows or elements.
    /// - Dtypes: condition bool or numbers; both sides of one dtype.
    /// - Errors: VALUE for shapes that do not fit, or a condition of a higher rank, TYPE for unlike dtypes.
    /// - Gradient: `dy` to the side chosen, 0 to the other.
    public static Tensor switchOn(Object condition, Object thenExpression, Object elseExpression) {
        return Branches.choose(condition, thenExpression, elseExpression);
    }

    public static Tensor switchOn(Object condition, Supplier<?> thenExpression, Supplier<?> elseExpression) {
        return Branches.choose(condition, thenExpression, elseExpression);
    }

    /// `x` when training, `alt` otherwise, by the flag given or the learning phase; a flag of the host touches one side only.
    ///
    /// - Formula: `training ? x : alt`.
    /// - Shapes: that of the side; by a tensor both of one shape.
    /// - Dtypes: that of the side; by a tensor both of one dtype.
    /// - Errors: by a tensor those of [#switchOn].
    /// - Gradient: `dy` to the side chosen, 0 to the other.
    public static Tensor inTrainPhase(Object x, Object alt, @Nullable Object training) {
        return Branches.inTrainPhase(x, alt, training);
    }

    public static Tensor inTrainPhase(Object x, Object alt) {
        return inTrainPhase(x, alt, null);
    }

    public static Tensor inTrainPhase(Supplier<?> x, Object alt, @Nullable Object training) {
        return Branches.inTrainPhase(x, alt, training);
    }

    public static Tensor inTrainPhase(Supplier<?> x, Supplier<?> alt, @Nullable Object training) {
        return Branches.inTrainPhase(x, alt, training);
    }

    /// `x` when testing, `alt` otherwise: [#inTrainPhase] the other way round.
    ///
    /// - Formula: `training ? alt : x`.
    /// - Shapes: that of the side; by a tensor both of one shape.
    /// - Dtypes: that of the side; by a tensor both of one dtype.
    /// - Errors: by a tensor those of [#switchOn].
    /// - Gradient: `dy` to the side chosen, 0 to the other.
    public static Tensor inTestPhase(Object x, Object alt, @Nullable Object training) {
        return Branches.inTrainPhase(alt, x, training);
    }

    public static Tensor inTestPhase(Object x, Object alt) {
        return inTestPhase(x, alt, null);
    }

    public static Tensor inTestPhase(Supplier<?> x, Object alt, @Nullable Object training) {
        return Branches.inTrainPhase(alt, x, training);
    }

    public static Tensor inTestPhase(Supplier<?> x, Supplier<?> alt, @Nullable Object training) {
        return Branches.inTrainPhase(alt, x, training);
    }

    // ---- J. loops ----------------------------------------------------------------------------------------------------------------

    /// A step applied along the time axis of `(batch, time, …)`: the last output, all outputs and the final states.
    ///
    /// The step is called once while the graph is built, or once for each time step where `options` say so. Gradients go to inputs, states, constants
    /// and whatever else the step uses. VALUE for inputs below rank 3, a mask without states, or unrolling an unknown number of steps.
    ///
    /// - Formula: `(oₜ, sₜ) = step(xₜ, sₜ₋₁)` for `t = 0 … T − 1`; where masked, `oₜ = oₜ₋₁` and `sₜ = sₜ₋₁`.
    /// - Shapes: inputs `(batch, time, …)` → last output `(batch, …)`, outputs `(batch, time, …)`, states as they began; time first where `options` say so.
    /// - Dtypes: every one; states keep theirs, a mask is bool or numbers.
    /// - Errors: VALUE for inputs below rank 3, a mask without states or of another shape, another number of states, unrolling an unknown number of steps;
    ///   CARRY CHANGES, VALUE or TYPE, for a state whose type does.
    /// - Gradient: to inputs, initial states, constants and whatever the step uses; none to the mask.
    public static Rnn.Result rnn(Rnn.Step<Tensor> step, Tensor inputs, List<?> initialStates, Rnn options) {
        return Recurrent.of(step, inputs, initialStates, options);
    }

    public static Rnn.Result rnn(Rnn.Step<Tensor> step, Tensor inputs, List<?> initialStates) {
        return rnn(step, inputs, initialStates, Rnn.options());
    }

    /// As above for several inputs of one batch and time, which the step gets as a list.
    public static Rnn.Result rnn(Rnn.Step<List<Tensor>> step, List<? extends Tensor> inputs, List<?> initialStates, Rnn options) {
        return Recurrent.of(step, List.copyOf(inputs), initialStates, options);
    }

    /// A function of each element along the leading axis, stacked; `dtype` is that of the results where it is not that of the elements.
    ///
    /// - Formula: `y[i] = fn(elems[i])`.
    /// - Shapes: elements `[n, …]` → `[n, …]` of what the function gives.
    /// - Dtypes: every one; `dtype` says that of the results where it is another than that of the elements.
    /// - Errors: VALUE for rank 0 and leading extents that differ, TYPE for results of a dtype that was not said.
    /// - Gradient: to the elements and whatever the function uses.
    public static Tensor mapFn(UnaryOperator<Tensor> fn, Object elems, @Nullable String name, @Nullable Object dtype) {
        Tensor mapped = (Tensor) Loops.map(e -> fn.apply((Tensor) e), elems, dtype);
        return name == null ? mapped : named(mapped, name);
    }

    public static Tensor mapFn(UnaryOperator<Tensor> fn, Object elems) {
        return mapFn(fn, elems, null, null);
    }

    /// As above over several tensors with one leading extent.
    public static Tensor mapFn(List<? extends Tensor> elems, java.util.function.Function<List<Tensor>, Tensor> fn, @Nullable Object dtype) {
        return (Tensor) Loops.map(e -> fn.apply(Loops.tensors(e)), elems, dtype);
    }

    /// `fn(acc, elem)` from the first element to the last; the accumulator keeps its type and begins as `initializer` or the first element.
    ///
    /// - Formula: `fn(… fn(fn(a, e₀), e₁) …, eₙ₋₁)`.
    /// - Shapes: elements `[n, …]` → the accumulator, which keeps its shape.
    /// - Dtypes: every one; the accumulator keeps its own.
    /// - Errors: VALUE for rank 0, for no elements without an initializer, and for an accumulator that changes its shape, TYPE for one that changes its dtype.
    /// - Gradient: to elements, initializer and whatever the function uses.
    public static Tensor foldl(BinaryOperator<Tensor> fn, Object elems, @Nullable Object initializer, @Nullable String name) {
        Tensor folded = (Tensor) Loops.fold("foldl", (a, e) -> fn.apply((Tensor) a, (Tensor) e), elems, initializer, false);
        return name == null ? folded : named(folded, name);
    }

    public static Tensor foldl(BinaryOperator<Tensor> fn, Object elems) {
        return foldl(fn, elems, null, null);
    }

    /// `fn(acc, elem)` from the last element to the first.
    ///
    /// - Formula: `fn(… fn(fn(a, eₙ₋₁), eₙ₋₂) …, e₀)`.
    /// - Shapes: elements `[n, …]` → the accumulator, which keeps its shape.
    /// - Dtypes: every one; the accumulator keeps its own.
    /// - Errors: VALUE for rank 0, for no elements without an initializer, and for an accumulator that changes its shape, TYPE for one that changes its dtype.
    /// - Gradient: to elements, initializer and whatever the function uses.
    public static Tensor foldr(BinaryOperator<Tensor> fn, Object elems, @Nullable Object initializer, @Nullable String name) {
        Tensor folded = (Tensor) Loops.fold("foldr", (a, e) -> fn.apply((Tensor) a, (Tensor) e), elems, initializer, true);
        return name == null ? folded : named(folded, name);
    }

    public static Tensor foldr(BinaryOperator<Tensor> fn, Object elems) {
        return foldr(fn, elems, null, null);
    }

    /// `(carry, y) = f(carry, x)` along the leading axis of `xs`: the final carry and all `y`, stacked. The carry keeps its type.
    ///
    /// Carry, `xs` and `y` are tensors, or lists or maps of them. Gradients go through; JAX's `scan`.
    ///
    /// - Formula: `(cᵢ₊₁, yᵢ) = f(cᵢ, xᵢ)`, `c₀ = init`.
    /// - Shapes: `xs` `[n, …]` → the final carry, and `[n, …]` of what each step gives.
    /// - Dtypes: every one; the carry keeps its own.
    /// - Errors: VALUE for leading extents that differ, a length other than theirs or no length without them, and a carry that changes its shape, TYPE for
    ///   one that changes its dtype.
    /// - Gradient: to `init`, `xs` and whatever the step uses.
    ///
    /// @param length  the number of steps where there are no `xs`
    /// @param reverse from the last to the first; each `y` still stands at its place
    public static Loops.Scanned scan(BiFunction<Object, @Nullable Object, Loops.Stepped> f, Object init, @Nullable Object xs, @Nullable Integer length, boolean reverse) {
        return Loops.scan(f, init, xs, length, reverse, false);
    }

    /// As above with one tensor carried, one gone through and one stacked.
    public static Loops.Scanned scan(BiFunction<Tensor, Tensor, Loops.Stepped> f, Tensor init, Tensor xs) {
        return Loops.scan((c, x) -> f.apply((Tensor) c, (Tensor) java.util.Objects.requireNonNull(x)), init, xs, null, false, false);
    }

    /// [#scan] whose gradient keeps the carries of every √n-th step alone, and computes the others again.
    ///
    /// - Formula: `(cᵢ₊₁, yᵢ) = f(cᵢ, xᵢ)`, `c₀ = init`.
    /// - Shapes: as [#scan].
    /// - Dtypes: as [#scan].
    /// - Errors: as [#scan].
    /// - Gradient: as [#scan], with less memory and the steps computed twice.
    public static Loops.Scanned checkpointedScan(BiFunction<Object, @Nullable Object, Loops.Stepped> f, Object init, @Nullable Object xs, @Nullable Integer length, boolean reverse) {
        return Loops.scan(f, init, xs, length, reverse, true);
    }

    /// `carry = body(carry)` while `cond(carry)` holds; no gradient passes. JAX's `while_loop`.
    ///
    /// - Formula: `body(… body(init) …)`, as often as `cond` holds.
    /// - Shapes: the carry, which keeps its shape.
    /// - Dtypes: every one; the carry keeps its own.
    /// - Errors: VALUE for nothing carried, another number of carried values or a shape that changes, TYPE for a condition that is no single bool or a dtype
    ///   that changes.
    /// - Gradient: none; with a `maximum`, to `init` and whatever the functions use.
    public static Tensor whileLoop(UnaryOperator<Tensor> cond, UnaryOperator<Tensor> body, Tensor init) {
        return (Tensor) Loops.whileLoop(c -> cond.apply((Tensor) c), c -> body.apply((Tensor) c), init, null);
    }

    /// As above with several tensors carried.
    public static List<Tensor> whileLoop(java.util.function.Function<List<Tensor>, Tensor> cond, UnaryOperator<List<Tensor>> body, List<? extends Tensor> init) {
        return Loops.tensors(Loops.whileLoop(c -> cond.apply(Loops.tensors(c)), c -> body.apply(Loops.tensors(c)), init, null));
    }

    /// As above with at most `maximum` steps, which are all gone through, so that gradients pass.
    public static List<Tensor> whileLoop(java.util.function.Function<List<Tensor>, Tensor> cond, UnaryOperator<List<Tensor>> body, List<? extends Tensor> init, int maximum) {
        return Loops.tensors(Loops.whileLoop(c -> cond.apply(Loops.tensors(c)), c -> body.apply(Loops.tensors(c)), init, maximum));
    }

    /// `carry = body(i, carry)` for `i` from `lower` to below `upper`; gradients pass unless one of these is a tensor. JAX's `fori_loop`.
    ///
    /// - Formula: `body(upper − 1, … body(lower + 1, body(lower, init)) …)`.
    /// - Shapes: the carry, which keeps its shape.
    /// - Dtypes: every one; the bounds are integers, the carry keeps its own.
    /// - Errors: VALUE for another number of carried values or a shape that changes, TYPE for a dtype that changes.
    /// - Gradient: to `init` and whatever the body uses; none where a bound is a tensor.
    public static Tensor foriLoop(Object lower, Object upper, BinaryOperator<Tensor> body, Tensor init) {
        return (Tensor) Loops.foriLoop(lower, upper, (i, c) -> body.apply((Tensor) i, (Tensor) c), init);
    }

    /// As above with several tensors carried.
    public static List<Tensor> foriLoop(Object lower, Object upper, BiFunction<Tensor, List<Tensor>, List<Tensor>> body, List<? extends Tensor> init) {
        return Loops.tensors(Loops.foriLoop(lower, upper, (i, c) -> body.apply((Tensor) i, Loops.tensors(c)), init));
    }

    // ---- K. random tensors -------------------------------------------------------------------------------------------------------

    /// Normal samples, fresh on every run; the gradient passes to tensors among mean and deviation.
    ///
    /// - Formula: `y[i…] = mean + stddev · z`, `z` of the standard normal distribution.
    /// - Shapes: `shape`: integers, dims, or an integer tensor of rank 1. Tensors among the parameters stretch to it.
    /// - Dtypes: floating, [#floatx] if null.
    /// - Errors: VALUE for a negative extent, TYPE for another dtype.
    /// - Gradient: to mean and deviation where these are tensors; none to the shape.
    public static Tensor randomNormal(Object shape, Object mean, Object stddev, @Nullable Object dtype, @Nullable Number seed) {
        return RandomTensors.normal(shape, mean, stddev, dtype, seed);
    }

    public static Tensor randomNormal(Object shape) {
        return randomNormal(shape, 0, 1, null, null);
    }

    /// Uniform samples of `[minval, maxval)`, fresh on every run; of an integer dtype, integers.
    ///
    /// - Formula: `y[i…] = minval + (maxval − minval) · u`, `u` uniform on `[0, 1)`.
    /// - Shapes: `shape`: integers, dims, or an integer tensor of rank 1. Tensors among the parameters stretch to it.
    /// - Dtypes: floating or integers, [#floatx] if null.
    /// - Errors: VALUE for a negative extent, TYPE for another dtype.
    /// - Gradient: to the bounds where these are tensors and the dtype is floating.
    public static Tensor randomUniform(Object shape, Object minval, Object maxval, @Nullable Object dtype, @Nullable Number seed) {
        return RandomTensors.uniform(shape, minval, maxval, dtype, seed);
    }

    public static Tensor randomUniform(Object shape) {
        return randomUniform(shape, 0, 1, null, null);
    }

    /// Normal samples within two deviations of the mean, fresh on every run.
    ///
    /// - Formula: `y[i…] = mean + stddev · z`, `z` of the standard normal distribution cut off at `|z| = 2`.
    /// - Shapes: `shape`: integers, dims, or an integer tensor of rank 1. Tensors among the parameters stretch to it.
    /// - Dtypes: floating, [#floatx] if null.
    /// - Errors: VALUE for a negative extent, TYPE for another dtype.
    /// - Gradient: to mean and deviation where these are tensors; none to the shape.
    public static Tensor truncatedNormal(Object shape, Object mean, Object stddev, @Nullable Object dtype, @Nullable Number seed) {
        return RandomTensors.truncatedNormal(shape, mean, stddev, dtype, seed);
    }

    public static Tensor truncatedNormal(Object shape) {
        return truncatedNormal(shape, 0, 1, null, null);
    }

    /// Zeros and ones, each a 1 where a uniform sample of `[0, 1)` is at most `p`; fresh on every run.
    ///
    /// - Formula: `y[i…] = 1` where `u ≤ p`, else 0, `u` uniform on `[0, 1)`.
    /// - Shapes: `shape`, integers or an integer tensor of rank 1. `p` stretches to it.
    /// - Dtypes: numeric, [#floatx] if null.
    /// - Errors: a negative extent; a dtype that is not numeric.
    /// - Gradient: none.
    public static Tensor randomBinomial(Object shape, Object p, @Nullable Object dtype, @Nullable Number seed) {
        return RandomTensors.binomial("random_binomial", shape, p, dtype, seed);
    }

    public static Tensor randomBinomial(Object shape, Object p) {
        return randomBinomial(shape, p, null, null);
    }

    /// [#randomBinomial] under its younger name.
    ///
    /// - Formula: `y[i…] = 1` where `u ≤ p`, else 0, `u` uniform on `[0, 1)`.
    /// - Shapes: `shape`, integers or an integer tensor of rank 1. `p` stretches to it.
    /// - Dtypes: as [#randomBinomial].
    /// - Errors: as [#randomBinomial].
    /// - Gradient: none.
    public static Tensor randomBernoulli(Object shape, Object p, @Nullable Object dtype, @Nullable Number seed) {
        return RandomTensors.binomial("random_bernoulli", shape, p, dtype, seed);
    }

    public static Tensor randomBernoulli(Object shape, Object p) {
        return randomBernoulli(shape, p, null, null);
    }

    /// Uniform with variance `2 / (fan_in + fan_out)`.
    ///
    /// - Formula: `y[i…]` uniform on `[−a, a]`, `a = √(6 / (fan_in + fan_out))`.
    /// - Shapes: `shape`: its last two extents, times those before, are fan in and fan out.
    /// - Dtypes: floating, [#floatx] if null.
    /// - Errors: VALUE for a negative extent, TYPE for another dtype.
    /// - Gradient: none.
    public static Tensor glorotUniform(Object shape, @Nullable Object dtype, @Nullable Number seed) {
        return Initializers.uniform("glorot_uniform", 1, Initializers.Fan.AVERAGE, shape, dtype, seed);
    }

    /// Normal, cut off at two deviations, with variance `2 / (fan_in + fan_out)`.
    ///
    /// - Formula: `y[i…] = σ · z`, `σ² = 2 / (fan_in + fan_out)` after the cut.
    /// - Shapes: `shape`: its last two extents, times those before, are fan in and fan out.
    /// - Dtypes: floating, [#floatx] if null.
    /// - Errors: VALUE for a negative extent, TYPE for another dtype.
    /// - Gradient: none.
    public static Tensor glorotNormal(Object shape, @Nullable Object dtype, @Nullable Number seed) {
        return Initializers.normal("glorot_normal", 1, Initializers.Fan.AVERAGE, shape, dtype, seed);
    }

    /// Uniform with variance `2 / fan_in`.
    ///
    /// - Formula: `y[i…]` uniform on `[−a, a]`, `a = √(6 / fan_in)`.
    /// - Shapes: `shape`: its last two extents, times those before, are fan in and fan out.
    /// - Dtypes: floating, [#floatx] if null.
    /// - Errors: VALUE for a negative extent, TYPE for another dtype.
    /// - Gradient: none.
    public static Tensor heUniform(Object shape, @Nullable Object dtype, @Nullable Number seed) {
        return Initializers.uniform("he_uniform", 2, Initializers.Fan.IN, shape, dtype, seed);
    }

    /// Normal, cut off at two deviations, with variance `2 / fan_in`.
    ///
    /// - Formula: `y[i…] = σ · z`, `σ² = 2 / fan_in` after the cut.
    /// - Shapes: `shape`: its last two extents, times those before, are fan in and fan out.
    /// - Dtypes: floating, [#floatx] if null.
    /// - Errors: VALUE for a negative extent, TYPE for another dtype.
    /// - Gradient: none.
    public static Tensor heNormal(Object shape, @Nullable Object dtype, @Nullable Number seed) {
        return Initializers.normal("he_normal", 2, Initializers.Fan.IN, shape, dtype, seed);
    }

    /// Uniform with variance `1 / fan_in`.
    ///
    /// - Formula: `y[i…]` uniform on `[−a, a]`, `a = √(3 / fan_in)`.
    /// - Shapes: `shape`: its last two extents, times those before, are fan in and fan out.
    /// - Dtypes: floating, [#floatx] if null.
    /// - Errors: VALUE for a negative extent, TYPE for another dtype.
    /// - Gradient: none.
    public static Tensor lecunUniform(Object shape, @Nullable Object dtype, @Nullable Number seed) {
        return Initializers.uniform("lecun_uniform", 1, Initializers.Fan.IN, shape, dtype, seed);
    }

    /// Normal, cut off at two deviations, with variance `1 / fan_in`.
    ///
    /// - Formula: `y[i…] = σ · z`, `σ² = 1 / fan_in` after the cut.
    /// - Shapes: `shape`: its last two extents, times those before, are fan in and fan out.
    /// - Dtypes: floating, [#floatx] if null.
    /// - Errors: VALUE for a negative extent, TYPE for another dtype.
    /// - Gradient: none.
    public static Tensor lecunNormal(Object shape, @Nullable Object dtype, @Nullable Number seed) {
        return Initializers.normal("lecun_normal", 1, Initializers.Fan.IN, shape, dtype, seed);
    }

    /// A random matrix with orthonormal rows or columns, whichever are fewer, times the gain; the leading axes count as rows.
    ///
    /// - Formula: `yᵀ · y = gain² · I`, or `y · yᵀ`, whichever is smaller.
    /// - Shapes: `shape` of rank 2 or more.
    /// - Dtypes: floating, [#floatx] if null.
    /// - Errors: VALUE for a lower rank, TYPE for another dtype.
    /// - Gradient: none.
    public static Tensor orthogonal(Object shape, double gain, @Nullable Object dtype, @Nullable Number seed) {
        return Initializers.orthogonal(shape, gain, dtype, seed);
    }

    // ---- L. connectionist temporal classification ---------------------------------------------------------------------------------

    /// Padded labels as a sparse tensor: of each row as many as its length says.
    ///
    /// - Formula: `y[b, u] = labels[b, u]` for `u < labelLengths[b]`.
    /// - Shapes: `labels [B, U]`, `labelLengths [B]` → sparse `[B, U]`, its entries in row-major order.
    /// - Dtypes: that of the labels; the lengths are integers.
    /// - Errors: other ranks, batches that differ.
    /// - Gradient: of floating labels, what stands at the entries.
    public static Tensor ctcLabelDenseToSparse(Object labels, Object labelLengths) {
        return Ctc.sparseLabels(labels, labelLengths);
    }

    /// The cost of label sequences: minus the log of the probability of all paths that collapse to the label, the last class being the blank.
    ///
    /// - Formula: `−ln Σ_π Πₜ P[b, t, πₜ]` over the paths `π` that collapse to the label, `P` being `yPred + ε`, renormalised at each step.
    /// - Shapes: `yTrue [B, U]`, `yPred [B, T, C]`, `inputLength [B, 1]`, `labelLength [B, 1]` → `[B, 1]`. Without steps the cost is 0, without a path plus infinity.
    /// - Dtypes: `yPred` floating, probabilities, of which `log(yPred + epsilon())` is taken; the result has its dtype. The others are integers, or cast to them.
    /// - Errors: other ranks, batches that differ. When run: an input length outside `0 … T`, a label length of 0, a negative label or one behind a null label
    ///   (`≥ C − 1`), more labels than steps.
    /// - Gradient: for `yPred`, exact and of any order, 0 behind the valid steps; none for the others.
    public static Tensor ctcBatchCost(Object yTrue, Object yPred, Object inputLength, Object labelLength) {
        return Ctc.cost(yTrue, yPred, inputLength, labelLength);
    }

    /// The label sequences that probabilities stand for: the best class of each step, or the best prefixes of a beam search.
    ///
    /// - Formula: greedy: `argmax_c yPred[b, t, c]`, equal neighbours merged, blanks dropped; else the prefixes of greatest `Σ_π Πₜ P[b,
    ///   t, πₜ]`.
    /// - Shapes: `yPred [B, T, C]`, `inputLength [B]` → of each path `[B, longest]`, padded with −1, and scores `[B, paths]`: minus the log-probability of the best
    ///   path, or the log-probabilities of the prefixes.
    /// - Dtypes: `yPred` floating, of which the scores have the dtype; sequences are int64.
    /// - Errors: other ranks. When run: an input length outside `0 … T`, more paths than the beam is wide or than prefixes are left.
    /// - Gradient: none.
    public static Ctc.Decoded ctcDecode(Object yPred, Object inputLength, boolean greedy, int beamWidth, int topPaths, boolean mergeRepeated) {
        return Ctc.decode(yPred, inputLength, greedy, beamWidth, topPaths, mergeRepeated);
    }

    public static Ctc.Decoded ctcDecode(Object yPred, Object inputLength) {
        return ctcDecode(yPred, inputLength, true, 100, 1, false);
    }

    // ---- M. state, updates, gradients, functions ---------------------------------------------------------------------------------

    /// The value of a variable, or of any tensor that needs no feed; what is no tensor is given back.
    ///
    /// - Formula: `y = x`, computed.
    /// - Shapes: that of the tensor.
    /// - Dtypes: that of the tensor.
    /// - Errors: FAILED_PRECONDITION for a variable without a value, INVALID_ARGUMENT for a tensor that needs a feed.
    /// - Gradient: none: an array of the host has none.
    public static Object getValue(Object x) {
        return Values.get(x);
    }

    /// Gives a variable a value of its shape, converted to its dtype; TYPE for what is no variable.
    ///
    /// - Errors: VALUE for another shape, nothing being stretched; TYPE for what is no variable. Nothing is written then.
    public static void setValue(Object x, Object value) {
        Values.set(List.of(Map.entry(x, value)));
    }

    /// The values of several tensors in one run.
    ///
    /// - Errors: those of [#eval]; TYPE for what is no tensor.
    public static List<NDArray> batchGetValue(List<?> ops) {
        return Values.get(ops);
    }

    /// Gives several variables values at once: pairs `(variable, value)`, of which the last counts.
    ///
    /// - Errors: VALUE for another shape, nothing being stretched; TYPE for what is no variable. Nothing is written then.
    public static void batchSetValue(List<?> tuples) {
        Values.set(tuples);
    }

    /// A node whose running gives a variable a new value, which is the node's value. TYPE and VALUE where it does not fit.
    ///
    /// - Formula: `x ← newX`.
    /// - Shapes: that of the variable.
    /// - Dtypes: that of the variable, which host values take.
    /// - Errors: VALUE for shapes known to differ, TYPE for another dtype of a tensor and for what is no variable.
    /// - Gradient: passes to the new value.
    public static Tensor update(Object x, Object newX) {
        return Updates.update(x, newX);
    }

    /// A node whose running adds to a variable.
    ///
    /// - Formula: `x ← x + increment`.
    /// - Shapes: that of the variable.
    /// - Dtypes: that of the variable, which host values take.
    /// - Errors: VALUE for shapes known to differ, TYPE for another dtype of a tensor and for what is no variable.
    /// - Gradient: passes to the new value.
    public static Tensor updateAdd(Object x, Object increment) {
        return Updates.add(x, increment);
    }

    /// A node whose running subtracts from a variable.
    ///
    /// - Formula: `x ← x − decrement`.
    /// - Shapes: that of the variable.
    /// - Dtypes: that of the variable, which host values take.
    /// - Errors: VALUE for shapes known to differ, TYPE for another dtype of a tensor and for what is no variable.
    /// - Gradient: passes to the new value.
    public static Tensor updateSub(Object x, Object decrement) {
        return Updates.subtract(x, decrement);
    }

    /// A node whose running moves a variable toward a value: `x ← x − (x − value) · (1 − momentum)`.
    ///
    /// - Formula: `x ← x − (x − value) · (1 − momentum)`.
    /// - Shapes: that of the variable.
    /// - Dtypes: that of the variable, to which the value is cast.
    /// - Errors: VALUE for shapes known to differ, TYPE for another dtype of a tensor and for what is no variable.
    /// - Gradient: passes to value and momentum.
    public static Tensor movingAverageUpdate(Object x, Object value, Object momentum) {
        return Updates.movingAverage(x, value, momentum);
    }

    /// The derivatives of a loss, or of the sum of several, by variables, placeholders or any tensors between.
    ///
    /// A loss that is no scalar counts as the sum of its elements. Null where it does not depend; TYPE for a loss that is not floating.
    ///
    /// - Formula: `∂ Σ loss / ∂v` for each `v`.
    /// - Shapes: each that of its variable.
    /// - Dtypes: that of its variable.
    /// - Errors: TYPE for a loss that is not floating and for what is no tensor.
    /// - Gradient: the results are tensors as any other.
    public static List<@Nullable Tensor> gradients(Object loss, Object variables) {
        return SparseTensors.gradients(Inspection.tensors("gradients", loss), Inspection.tensors("gradients", variables));
    }

    /// The same value, through which no gradient passes; of a list, a list.
    ///
    /// - Formula: `y = x`.
    /// - Shapes: any, kept.
    /// - Dtypes: every one, kept.
    /// - Errors: TYPE for what is no tensor.
    /// - Gradient: none passes.
    public static Object stopGradient(Object variables) {
        return variables instanceof List<?> list ? stopGradient(list) : Build.stopGradient(Operands.tensor(variables));
    }

    public static Tensor stopGradient(Tensor x) {
        return Build.stopGradient(Operands.read(x));
    }

    public static List<Tensor> stopGradient(List<?> tensors) {
        return Operands.list(tensors).stream().map(Build::stopGradient).toList();
    }

    /// All partial derivatives of the elements of `y` by those of `x`, `[shape of y…, shape of x…]`, or null.
    ///
    /// - Formula: `J[i…, j…] = ∂y[i…] / ∂x[j…]`.
    /// - Shapes: `[shape of y…, shape of x…]`.
    /// - Dtypes: floating, that of `x`.
    /// - Errors: TYPE for a `y` that is not floating, VALUE for a shape of `y` that is not known.
    /// - Gradient: the result is a tensor as any other.
    public static @Nullable Tensor jacobian(Tensor y, Tensor x) {
        return Gradients.jacobian(y, x);
    }

    /// All second partial derivatives of the sum of a tensor's elements, `[shape of x…, shape of x…]`, or null.
    ///
    /// - Formula: `H[i…, j…] = ∂² Σ y / ∂x[i…] ∂x[j…]`.
    /// - Shapes: `[shape of x…, shape of x…]`.
    /// - Dtypes: floating, that of `x`.
    /// - Errors: TYPE for a `y` that is not floating, VALUE for a shape of `x` that is not known.
    /// - Gradient: the result is a tensor as any other.
    public static @Nullable Tensor hessian(Tensor y, Tensor x) {
        return Gradients.hessian(y, x);
    }

    /// How `y` changes when `x` moves along `v`: the jacobian times `v`, or null.
    ///
    /// - Formula: `J · v`.
    /// - Shapes: `v` like `x` → like `y`.
    /// - Dtypes: floating.
    /// - Errors: TYPE for a `y` that is not floating, VALUE for a `v` of another shape.
    /// - Gradient: the result is a tensor as any other.
    public static @Nullable Tensor jvp(Tensor y, Tensor x, Object v) {
        return Gradients.jvp(List.of(y), List.of(x), List.of(Operands.like(v, x))).getFirst();
    }

    /// `v` times the jacobian of `y` by `x`, or null.
    ///
    /// - Formula: `vᵀ · J`.
    /// - Shapes: `v` like `y` → like `x`.
    /// - Dtypes: floating.
    /// - Errors: TYPE for a `y` that is not floating, VALUE for a `v` of another shape.
    /// - Gradient: the result is a tensor as any other.
    public static @Nullable Tensor vjp(Tensor y, Tensor x, Object v) {
        return Gradients.vjp(List.of(y), List.of(Operands.like(v, y)), List.of(x)).getFirst();
    }

    /// The hessian of the sum of a tensor's elements times `v`, or null.
    ///
    /// - Formula: `H · v`.
    /// - Shapes: `v` like `x` → like `x`.
    /// - Dtypes: floating.
    /// - Errors: TYPE for a `y` that is not floating, VALUE for a `v` of another shape.
    /// - Gradient: the result is a tensor as any other.
    public static @Nullable Tensor hvp(Tensor y, Tensor x, Object v) {
        return Gradients.hvp(y, List.of(x), List.of(Operands.like(v, x))).getFirst();
    }

    /// Inputs, outputs and updates as something to call: outputs from the state before, then all updates at once.
    ///
    /// Inputs and outputs are a tensor, a list or a map; updates pairs `(variable, value)` and update nodes. Options: `fetches`, run on every
    /// call; `feed_dict`, read on every call; `givens`, replaced now. VALUE for another option.
    ///
    /// - Errors: VALUE for another option and values that do not fit the tensors, TYPE for inputs that are no tensors and updates that are no list. Its
    ///   calls: VALUE for another number of values and for shapes that do not fit.
    public static Function function(Object inputs, Object outputs, @Nullable Object updates, @Nullable String name, Map<String, ?> options) {
        return FunctionArguments.function(inputs, outputs, updates, name, options);
    }

    public static Function function(Object inputs, Object outputs) {
        return function(inputs, outputs, null, null, Map.of());
    }

    public static Function function(Object inputs, Object outputs, @Nullable Object updates) {
        return function(inputs, outputs, updates, null, Map.of());
    }

    /// The same value, printed after a message each time it is computed; at most `summarize` elements from each end of an axis, −1 for all.
    ///
    /// - Formula: `y = x`.
    /// - Shapes: any, kept.
    /// - Dtypes: every one, kept.
    /// - Errors: TYPE for what is no tensor.
    /// - Gradient: passes.
    public static Tensor printTensor(Object x, String message, @Nullable Integer summarize) {
        return Build.print(Operands.tensor(x), message, summarize == null ? 3 : summarize);
    }

    public static Tensor printTensor(Object x, String message) {
        return printTensor(x, message, null);
    }

    // ---- optimizers --------------------------------------------------------------------------------------------------------------

    /// Steps down the gradient, with momentum if asked.
    ///
    /// - Formula: `m ← momentum · m − rate · g`, `v ← v + m`; with `nesterov`, `v ← v + momentum · m − rate · g`.
    /// - Errors: VALUE for a number outside its range; a variable without a gradient is VALUE when the step is built.
    public static Optimizer sgd(Object learningRate, double momentum, boolean nesterov, @Nullable Number clipnorm, @Nullable Number clipvalue) {
        return Optimizer.sgd(learningRate, momentum, nesterov, clipnorm, clipvalue);
    }

    public static Optimizer sgd(Object learningRate) {
        return sgd(learningRate, 0, false, null, null);
    }

    /// Steps with momentum.
    ///
    /// - Formula: `m ← momentum · m − rate · g`, `v ← v + m`; with `nesterov`, `v ← v + momentum · m − rate · g`.
    /// - Errors: VALUE for a number outside its range; a variable without a gradient is VALUE when the step is built.
    public static Optimizer momentum(Object learningRate, double momentum, boolean nesterov, @Nullable Number clipnorm, @Nullable Number clipvalue) {
        return Optimizer.sgd(learningRate, momentum, nesterov, clipnorm, clipvalue);
    }

    public static Optimizer momentum(Object learningRate) {
        return momentum(learningRate, 0.9, false, null, null);
    }

    /// Steps divided by a running mean of the gradient's size.
    ///
    /// - Formula: `a ← rho · a + (1 − rho) · g²`, `v ← v − rate · g / (√a + epsilon)`.
    /// - Errors: VALUE for a number outside its range; a variable without a gradient is VALUE when the step is built.
    public static Optimizer rmsprop(Object learningRate, double rho, @Nullable Number epsilon, @Nullable Number clipnorm, @Nullable Number clipvalue) {
        return Optimizer.rmsprop(learningRate, rho, epsilon, clipnorm, clipvalue);
    }

    public static Optimizer rmsprop(Object learningRate) {
        return rmsprop(learningRate, 0.9, null, null, null);
    }

    /// Steps divided by the size of all gradients so far.
    ///
    /// - Formula: `a ← a + g²`, `v ← v − rate · g / (√a + epsilon)`.
    /// - Errors: VALUE for a number outside its range; a variable without a gradient is VALUE when the step is built.
    public static Optimizer adagrad(Object learningRate, @Nullable Number epsilon, @Nullable Number clipnorm, @Nullable Number clipvalue) {
        return Optimizer.adagrad(learningRate, epsilon, clipnorm, clipvalue);
    }

    public static Optimizer adagrad(Object learningRate) {
        return adagrad(learningRate, null, null, null);
    }

    /// Running means of the gradient and of its square, corrected for their start.
    ///
    /// - Formula: `m ← β₁ · m + (1 − β₁) · g`, `a ← β₂ · a + (1 − β₂) · g²`, `v ← v − rate · √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√a + epsilon)`.
    /// - Errors: VALUE for a number outside its range; a variable without a gradient is VALUE when the step is built.
    public static Optimizer adam(Object learningRate, double beta1, double beta2, @Nullable Number epsilon, @Nullable Number clipnorm, @Nullable Number clipvalue) {
        return Optimizer.adam(learningRate, beta1, beta2, epsilon, clipnorm, clipvalue);
    }

    public static Optimizer adam(Object learningRate) {
        return adam(learningRate, 0.9, 0.999, null, null, null);
    }

    /// [#adam], and the variables shrink by `weightDecay` of themselves times the rate.
    ///
    /// - Formula: as [#adam], then `v ← v − rate · weightDecay · v`.
    /// - Errors: VALUE for a number outside its range; a variable without a gradient is VALUE when the step is built.
    public static Optimizer adamw(Object learningRate, double beta1, double beta2, @Nullable Number epsilon, double weightDecay, @Nullable Number clipnorm, @Nullable Number clipvalue) {
        return Optimizer.adamw(learningRate, beta1, beta2, epsilon, weightDecay, clipnorm, clipvalue);
    }

    public static Optimizer adamw(Object learningRate) {
        return adamw(learningRate, 0.9, 0.999, null, 0.004, null, null);
    }

    /// Steps as long as those before, by running means of squares; Zeiler's ADADELTA.
    ///
    /// - Formula: `a ← rho · a + (1 − rho) · g²`, `s = g · √(b + epsilon) / √(a + epsilon)`, `b ← rho · b + (1 − rho) · s²`, `v ← v − rate · s`.
    /// - Errors: VALUE for a number outside its range; a variable without a gradient is VALUE when the step is built.
    public static Optimizer adadelta(Object learningRate, double rho, @Nullable Number epsilon, @Nullable Number clipnorm, @Nullable Number clipvalue) {
        return Optimizer.adadelta(learningRate, rho, epsilon, clipnorm, clipvalue);
    }

    public static Optimizer adadelta(Object learningRate) {
        return adadelta(learningRate, 0.95, null, null, null);
    }

    /// [#adam] with the largest gradient in place of the mean of squares.
    ///
    /// - Formula: `m ← β₁ · m + (1 − β₁) · g`, `a ← max(β₂ · a, |g|)`, `v ← v − rate / (1 − β₁ᵗ) · m / (a + epsilon)`.
    /// - Errors: VALUE for a number outside its range; a variable without a gradient is VALUE when the step is built.
    public static Optimizer adamax(Object learningRate, double beta1, double beta2, @Nullable Number epsilon, @Nullable Number clipnorm, @Nullable Number clipvalue) {
        return Optimizer.adamax(learningRate, beta1, beta2, epsilon, clipnorm, clipvalue);
    }

    public static Optimizer adamax(Object learningRate) {
        return adamax(learningRate, 0.9, 0.999, null, null, null);
    }

    /// [#adam] with Nesterov's momentum.
    ///
    /// - Errors: VALUE for a number outside its range; a variable without a gradient is VALUE when the step is built.
    public static Optimizer nadam(Object learningRate, double beta1, double beta2, @Nullable Number epsilon, @Nullable Number clipnorm, @Nullable Number clipvalue) {
        return Optimizer.nadam(learningRate, beta1, beta2, epsilon, clipnorm, clipvalue);
    }

    public static Optimizer nadam(Object learningRate) {
        return nadam(learningRate, 0.9, 0.999, null, null, null);
    }

    /// Limited-memory quasi-Newton steps with a line search: [Optimizer#updates(Tensor, List, List)] needs the objective.
    ///
    /// - Errors: VALUE for a negative `tol`; a variable without a gradient is VALUE when the step is built.
    public static Optimizer lbfgs(double tol) {
        return Optimizer.lbfgs(tol);
    }

    /// A learning rate that falls by a factor `rate` every `decaySteps` steps, smoothly.
    ///
    /// - Formula: `initial · rate^(t / decaySteps)`.
    /// - Errors: VALUE for `decaySteps` that is not positive.
    public static Schedule exponentialDecay(double initial, double decaySteps, double rate) {
        return new Schedule.ExponentialDecay(initial, decaySteps, rate);
    }

    /// A learning rate that falls along half a cosine to `alpha` of itself.
    ///
    /// - Formula: `initial · (alpha + (1 − alpha) · (1 + cos(π · min(t / decaySteps, 1))) / 2)`.
    /// - Errors: VALUE for `decaySteps` that is not positive.
    public static Schedule cosineDecay(double initial, double decaySteps, double alpha) {
        return new Schedule.CosineDecay(initial, decaySteps, alpha);
    }

    /// A learning rate that changes after certain steps.
    ///
    /// - Formula: `values[i]`, `i` counting the boundaries that are below `t`.
    /// - Errors: VALUE where there is not one value more than boundaries, or these do not grow.
    public static Schedule piecewiseConstant(List<? extends Number> boundaries, List<? extends Number> values) {
        return Schedule.piecewise(boundaries, values);
    }
}
