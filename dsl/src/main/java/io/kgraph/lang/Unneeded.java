package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import io.kgraph.Placeholder;
import io.kgraph.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/// Takes away data steps whose slots nothing reads: fields of a file that no command uses are never loaded.
final class Unneeded {
    private final Set<Placeholder> used = Collections.newSetFromMap(new IdentityHashMap<>());

    private Unneeded() {}

    static ImmutableList<Command> removed(List<Command> commands) {
        return new Unneeded().backwards(commands);
    }

    /// What comes later says what is needed earlier.
    private ImmutableList<Command> backwards(List<Command> commands) {
        var kept = new ArrayList<Command>();
        for (Command command : commands.reversed()) {
            switch (command) {
                case Command.Data d -> {
                    ImmutableList<Command.DataStep> steps = steps(d.steps());
                    if (!steps.isEmpty()) kept.add(new Command.Data(d.span(), steps));
                }
                case Command.Train t -> kept.add(train(t));
                case Command.Eval c -> keep(c, c.run(), kept);
                case Command.Print c -> keep(c, c.run(), kept);
                case Command.Execute c -> keep(c, c.run(), kept);
                case Command.Assert c -> keep(c, c.run(), kept);
                case Command.GradCheck c -> keep(c, c.run(), kept);
                case Command.Save c -> keep(c, c.run(), kept);
                case Command.Plot c -> keep(c, c.run(), kept);
                case Command.Export c -> keep(c, c.run(), kept);
                case Command.Restore c -> kept.add(c);
                case Command.Test c -> kept.add(new Command.Test(c.span(), c.name(), backwards(c.commands())));
            }
        }
        return ImmutableList.copyOf(kept.reversed());
    }

    private void keep(Command command, Command.Run run, List<Command> kept) {
        used.addAll(run.slots());
        kept.add(command);
    }

    private Command train(Command.Train t) {
        t.stop().ifPresent(s -> {
            used.addAll(s.run().slots());
            s.plateaus().forEach(p -> used.addAll(p.run().slots()));
        });
        var every = ImmutableList.<Command.Every>builder();
        for (Command.Every e : t.every()) every.add(new Command.Every(e.span(), e.count(), e.steps(), backwards(e.commands())));
        used.addAll(t.run().slots());
        used.addAll(Needs.placeholders(t.columns().stream().map(Command.Feed::value).toList()));
        return new Command.Train(t.span(), t.label(), t.named(), t.objective(), t.negated(), t.run(), t.columns(), t.phase(), t.variables(), t.updates(), t.batch(),
                t.shuffle(), t.epochs(), t.steps(), t.readings(), t.stop(), every.build());
    }

    private ImmutableList<Command.DataStep> steps(List<Command.DataStep> steps) {
        var kept = new ArrayList<Command.DataStep>();
        for (Command.DataStep step : steps.reversed())
            switch (step) {
                case Command.Load l -> {
                    if (used.contains(l.slot())) kept.add(l);
                }
                case Command.Permute p -> {
                    if (used.contains(p.slot())) kept.add(p);
                }
                case Command.SameRows s -> {
                    used.addAll(s.run().slots());
                    kept.add(s);
                }
                case Command.Compute c -> compute(c).ifPresent(kept::add);
            }
        return ImmutableList.copyOf(kept.reversed());
    }

    private java.util.Optional<Command.Compute> compute(Command.Compute c) {
        var values = ImmutableList.<Tensor>builder();
        var slots = ImmutableList.<Placeholder>builder();
        for (int i = 0; i < c.slots().size(); i++)
            if (used.contains(c.slots().get(i))) {
                values.add(c.run().fetches().get(i));
                slots.add(c.slots().get(i));
            }
        ImmutableList<Tensor> fetches = values.build();
        if (fetches.isEmpty()) return java.util.Optional.empty();
        Set<Placeholder> reached = Needs.placeholders(fetches);
        var needed = c.run().slots().stream().filter(reached::contains).collect(ImmutableList.toImmutableList());
        used.addAll(needed);
        return java.util.Optional.of(new Command.Compute(c.span(), new Command.Run(fetches, c.run().feeds(), needed, c.run().inputs()), slots.build()));
    }
}
