package io.kgraph.run;

import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.array.NumberText;
import io.kgraph.grad.GradientCheck;
import io.kgraph.ir.Graph;
import io.kgraph.lang.Code;
import io.kgraph.lang.Command;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `gradcheck`: gradients against central differences, at the values that variables have now.
final class GradChecks {
    private static final long SEED = 0;

    private GradChecks() {}

    /// The line to print, or E0806.
    static String run(Command.GradCheck c, Values values) {
        Map<Tensor, Object> given = values.feeds(c.run());
        var feeds = new LinkedHashMap<Tensor, NDArray>();
        given.forEach((tensor, value) -> feeds.put(tensor, NDArray.of(value, tensor.dtype())));
        for (Tensor node : Graph.of(List.copyOf(given.keySet()), List.of(c.value())).nodes())
            if (node instanceof Variable v) feeds.putIfAbsent(v, values.session().value(v));
        GradientCheck.Result result = GradientCheck.check(c.value(), feeds, c.over(), SEED);
        GradientCheck.Entry worst = result.worst();
        if (!result.passed()) {
            String what = "d" + c.source() + "/d" + place(worst, given, values);
            throw new Stopped(Code.E0806.at(c.span(), what + ": " + NumberText.of(worst.analytic()) + " by rule, " + NumberText.of(worst.numeric()) + " by differences."));
        }
        int entries = result.checked() - 1;                      // the first comparison is along a direction
        return "gradcheck " + c.source() + ": ok, " + entries + (entries == 1 ? " entry" : " entries") + ", worst " + place(worst, given, values);
    }

    private static String place(GradientCheck.Entry entry, Map<Tensor, Object> given, Values values) {
        Tensor variable = entry.variable();
        if (entry.position() < 0) return variable.label() + " along a random direction";
        NDArray value = values.fetch(List.of(variable), given).getFirst();
        return variable.label() + (value.rank() == 0 ? "" : Failures.index(entry.position(), value));
    }
}
