package io.kgraph.lang;

import static io.kgraph.lang.Builtin.script;

import com.google.common.collect.ImmutableList;

/// What only scripts have: data sources, training, plots. The elaborator of scripts knows what they mean ([ScriptCalls]).
final class ScriptFunctions {
    static final ImmutableList<Builtin> ROWS = ImmutableList.of(
            script("npy(path)"),
            script("npz(path)"),
            script("csv(path, header=true, delimiter=\",\", columns=none, label=none, dtype=none)"),
            script("idx(path)"),
            script("safetensors(path)"),
            script("tfrecord(path, raw=none)"),
            script("table(**columns)"),
            script("train_test_split(d, test_size=0.2, seed=none)"),
            script("history(label)"),
            script("plateau(value, patience=10, min_delta=0.0)"),
            script("trainable()"),
            script("len(x)"),
            script("permutation(n, seed, epoch)"),
            script("line(x, y)"),
            script("points(x, y)"),
            script("band(x, y, half_width)"));

    private ScriptFunctions() {}
}
