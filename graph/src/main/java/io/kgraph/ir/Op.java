package io.kgraph.ir;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.scalar.ScalarFunction;
import io.kgraph.type.Axes;
import io.kgraph.type.DType;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import io.kgraph.type.Shape;
import io.kgraph.type.TensorType;
import io.kgraph.type.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a node computes. Passes know only the families below; everything about one op is said by that op.
///
/// Ops are records or the rows of a table: two ops are equal if they compute the same from the same inputs.
public sealed interface Op {
    /// The mathematician's word, in snake case: `matmul`.
    String name();

    /// The type rule: shape and dtype of the result.
    ///
    /// @throws io.kgraph.error.Mismatch where the inputs do not fit
    Type infer(List<TensorType> inputs);

    /// The value rule, slow and obvious: the oracle of every target and the constant folder's only tool.
    ///
    /// The op's own extents and those of `type` are numbers by then ([#bind]).
    NDArray evaluate(List<NDArray> inputs, TensorType type);

    /// The gradient rule, written with other ops: one contribution for each input, null where there is none.
    List<@Nullable Tensor> pullback(Tensor self, Tensor upstream);

    /// Whether a gradient passes from the result to input `index`: casts to integer, comparisons and the like say no.
    default boolean differentiable(int index) {
        return true;
    }

    /// The extents among its attributes that its type need not show: where a slice starts.
    default ImmutableList<Dim> dims() {
        return ImmutableList.of();
    }

    /// This op with the unknowns of its attributes replaced by their numbers.
    default Op bind(DimBinding binding) {
        return this;
    }

    /// The attributes as the graph's text shows them, in parentheses: `axes=[1], keepdims`; empty if none.
    default String attributes() {
        return "";
    }

    /// Two nodes of this op on the same inputs have the same value. False for random bits and effects.
    default boolean pure() {
        return true;
    }

    /// Placeholder, variable read, constant, iota, random bits.
    non-sealed interface Source extends Op {}

    /// `out[i] = f(in[i]…)` with NumPy's stretching of extents 1: fuses with anything.
    non-sealed interface Elementwise extends Op {
        /// The function of the elements, over register types; narrow storage is wrapped or rounded inside.
        ScalarFunction scalar(List<DType> inputs);
    }

    /// A monoid over axes: fuses with what feeds it.
    non-sealed interface Reduction extends Op {
        Monoid monoid();

        Axes axes();

        boolean keepdims();

        /// The sum is divided once by the count at the end.
        default boolean mean() {
            return false;
        }
    }

    /// Reads its inputs through an index map and computes nothing: fuses, or is a view.
    non-sealed interface Movement extends Op {
        IndexMap index(List<Shape> inputs, Shape output);
    }

    /// A kernel of its own: matmul, gather, scatter, prefix sums.
    non-sealed interface Library extends Op {}

    /// An op that owns sub-graphs.
    non-sealed interface Control extends Op {
        ImmutableList<Graph> bodies();

        /// This op with other bodies, as many.
        Control with(List<Graph> bodies);
    }

    /// Changes a variable, or prints.
    non-sealed interface Effect extends Op {}
}
