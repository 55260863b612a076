package io.kgraph.nn;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.error.ErrorKind;
import io.kgraph.op.Build;
import io.kgraph.type.Dim;
import java.util.ArrayList;
import java.util.List;

/// Several tensors into one, and one into several.
public final class Joining {
    private Joining() {}

    public static Tensor concatenate(Object operands, int axis) {
        List<Tensor> parts = parts("concatenate", operands);
        Tensor first = parts.getFirst();
        int rank = Arguments.rank("concatenate", first);
        if (rank == 0) throw Refusal.rank("concatenate", "rank 1 or more is needed; stack joins scalars", first);
        int along = axis < 0 ? Math.floorMod(axis, rank) : axis;
        int at = Arguments.axis("concatenate", first, along);
        return parts.stream().allMatch(SparseTensors::isSparse) ? SparseTensors.concatenate(parts, at) : Build.concat(parts, at);
    }

    public static Tensor stack(Object operands, int axis) {
        return stack("stack", parts("stack", operands), axis);
    }

    static Tensor stack(String who, List<Tensor> parts, int axis) {
        Tensor first = parts.getFirst();
        int rank = Arguments.rank(who, first);
        if (axis < -rank - 1 || axis > rank) throw Refusal.of(ErrorKind.VALUE, "AXIS", who, "axis " + axis + " is outside rank " + (rank + 1), first);
        int at = axis < 0 ? axis + rank + 1 : axis;
        var rows = ImmutableList.<Tensor>builder();
        for (Tensor part : parts) {
            if (!part.type().agrees(first.type())) throw Refusal.shape(who, "all are of one shape and dtype", first, part);
            rows.add(Reshaping.insert(part, at, Dim.ONE));
        }
        return Build.concat(rows.build(), at);
    }

    private static List<Tensor> parts(String who, Object operands) {
        List<?> items = operands instanceof Tensor t ? List.of(t) : Arguments.items(operands)
                .orElseThrow(() -> Refusal.type(who, "a list of tensors is needed, but not " + Arguments.described(operands)));
        if (items.isEmpty()) throw Refusal.value(who, "at least one tensor is needed");
        return Operands.together(items.toArray());
    }

    /// Equal parts by their number, or parts cut at positions.
    public static List<Tensor> split(Object operand, Object indicesOrSections, int axis) {
        Tensor x = Operands.tensor(operand);
        int along = Arguments.axis("split", x, axis);
        Dim n = x.shape().dim(along);
        List<Dim> cuts = new ArrayList<>();
        cuts.add(Dim.ZERO);
        if (Arguments.items(indicesOrSections).isPresent())
            for (int cut : Arguments.integers("split", "indices_or_sections", indicesOrSections)) cuts.add(cut < 0 ? n.plus(cut).max(Dim.ZERO) : Dim.of(cut).min(n));
        else {
            int sections = Arguments.integer("split", "indices_or_sections", indicesOrSections);
            if (sections < 1 || n.isConstant() && n.value() % sections != 0)
                throw Refusal.value("split", "an extent of " + n + " does not fall into " + sections + " equal parts", x);
            for (int i = 1; i < sections; i++) cuts.add(n.floorDiv(sections).times(i));
        }
        cuts.add(n);
        var result = ImmutableList.<Tensor>builder();
        for (int i = 0; i + 1 < cuts.size(); i++) {
            Dim size = cuts.get(i + 1).minus(cuts.get(i)).max(Dim.ZERO);
            result.add(Build.sliceAxis(x, along, cuts.get(i), size, 1));
        }
        return result.build();
    }
}
