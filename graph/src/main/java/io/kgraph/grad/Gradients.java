package io.kgraph.grad;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.error.GraphError;
import io.kgraph.op.Build;
import io.kgraph.type.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Derivatives, taken on the graph as it was written: each is a graph again, so that derivatives of derivatives are too.
///
/// With respect to any tensors: what a tensor was made of counts as a constant only where it is not asked for itself. A null stands for "does
/// not depend on it", where integers and bools are never depended on.
public final class Gradients {
    private Gradients() {}

    /// The derivatives of the sum of a loss's elements.
    public static List<@Nullable Tensor> gradients(Tensor loss, List<Tensor> variables) {
        return gradients(List.of(loss), variables);
    }

    /// The derivatives of the sum of all losses' elements.
    public static List<@Nullable Tensor> gradients(List<Tensor> losses, List<Tensor> variables) {
        return gradients(losses, Collections.nCopies(losses.size(), null), variables);
    }

    /// The derivatives of `Σ losses · upstreams`; a null among the upstreams stands for ones.
    ///
    /// @throws GraphError where a loss is not floating, or an upstream has not its loss's type
    public static List<@Nullable Tensor> gradients(List<Tensor> losses, List<? extends @Nullable Tensor> upstreams, List<Tensor> variables) {
        for (int i = 0; i < losses.size(); i++) check(losses.get(i), upstreams.get(i));
        return new ReverseWalk(losses, variables).run(upstreams);
    }

    private static void check(Tensor loss, @Nullable Tensor upstream) {
        if (!loss.dtype().isFloating())
            throw GraphError.of(io.kgraph.error.ErrorKind.TYPE, "INTEGER LOSS", "The gradients of " + loss.label() + " do not exist: its dtype is " + loss.dtype() + ".")
                    .involving(loss.label(), loss.type().toString(), "is not floating", "made at " + loss.site().text())
                    .hint("take the gradients of a floating tensor, or K.cast before what depends on the variables");
        if (upstream != null && !upstream.type().agrees(loss.type()))
            throw GraphError.value("An upstream gradient has the type of its loss.")
                    .involving(loss.label(), loss.type().toString(), "the loss", "made at " + loss.site().text())
                    .involving(upstream.label(), upstream.type().toString(), "the upstream gradient", "made at " + upstream.site().text());
    }

    /// `uᵀ·J`: one for each of `xs`, the sum over `ys` of the upstreams times the derivatives.
    public static List<@Nullable Tensor> vjp(List<Tensor> ys, List<Tensor> upstreams, List<Tensor> xs) {
        return gradients(ys, upstreams, xs);
    }

    /// `J·v`: one for each of `ys`, how it changes when the `xs` move along the tangents.
    ///
    /// The reverse mode is linear in its upstream, so its own derivative with respect to that is this one.
    public static List<@Nullable Tensor> jvp(List<Tensor> ys, List<Tensor> xs, List<Tensor> tangents) {
        var upstreams = ys.stream().map(Build::zerosLike).map(Build::identity).toList();
        var reverse = gradients(ys, upstreams, xs);
        var connected = new ArrayList<Tensor>();
        var moving = new ArrayList<Tensor>();
        for (int i = 0; i < xs.size(); i++) {
            Tensor g = reverse.get(i);
            if (g == null) continue;
            connected.add(g);
            moving.add(tangents.get(i));
        }
        return gradients(connected, moving, upstreams);
    }

    /// `H·v`: the derivative of the gradients along the vectors.
    public static List<@Nullable Tensor> hvp(Tensor loss, List<Tensor> xs, List<Tensor> vectors) {
        var first = gradients(loss, xs);
        var connected = new ArrayList<Tensor>();
        var along = new ArrayList<Tensor>();
        for (int i = 0; i < xs.size(); i++) {
            Tensor g = first.get(i);
            if (g == null) continue;
            connected.add(g);
            along.add(vectors.get(i));
        }
        return gradients(connected, along, xs);
    }

    /// All partial derivatives, `[shape of y…, shape of x…]`, one reverse walk for each element of `y`, or null.
    ///
    /// @throws GraphError where the extents of `y` are not all known
    public static @Nullable Tensor jacobian(Tensor y, Tensor x) {
        if (!y.shape().isStatic())
            throw GraphError.value("A jacobian needs to know how many elements are derived.")
                    .involving(y.label(), y.type().toString(), "has unknown extents", "made at " + y.site().text());
        if (gradients(y, List.of(x)).getFirst() == null) return null;
        int count = Math.toIntExact(y.shape().count());
        Shape shape = y.shape().plus(x.shape());
        if (count == 0) return Build.full(y.context(), x.dtype(), shape, 0);
        var rows = new ArrayList<Tensor>(count);
        for (int i = 0; i < count; i++) {
            Tensor row = gradients(List.of(y), List.of(oneHot(y, i)), List.of(x)).getFirst();
            rows.add(row == null ? Build.zerosLike(x) : row);
        }
        return Build.reshape(Build.stack(rows, 0), shape);
    }

    private static Tensor oneHot(Tensor y, int position) {
        var row = new double[Math.toIntExact(y.shape().count())];
        row[position] = 1;
        return Build.constant(y.context(), NDArray.wrap(row, y.shape().extents()).cast(y.dtype()));
    }

    /// All second partial derivatives of the sum of a loss's elements, `[shape of x…, shape of x…]`, or null.
    public static @Nullable Tensor hessian(Tensor loss, Tensor x) {
        Tensor first = gradients(loss, List.of(x)).getFirst();
        return first == null ? null : jacobian(first, x);
    }

    /// The gradients of a body, as [io.kgraph.op.Cond] asks for them.
    static List<@Nullable Tensor> ofBody(List<Tensor> results, List<Tensor> upstreams, List<Tensor> variables) {
        return gradients(ImmutableList.copyOf(results), upstreams, variables);
    }
}
