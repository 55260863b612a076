package io.kgraph.compiler;

/// How a graph is compiled.
///
/// @param fastMath also rules that assume no NaN or infinity, or round otherwise
/// @param verify   checks the graph after each pass, and blames the pass
public record CompileOptions(boolean fastMath, boolean verify) {
    public static final CompileOptions DEFAULT = new CompileOptions(false, false);

    public CompileOptions withFastMath(boolean on) {
        return new CompileOptions(on, verify);
    }

    public CompileOptions withVerify(boolean on) {
        return new CompileOptions(fastMath, on);
    }
}
