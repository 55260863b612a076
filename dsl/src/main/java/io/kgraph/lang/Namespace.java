package io.kgraph.lang;

/// What `import "p" as n` binds: the declarations of another file.
///
/// @param path as it is written in the import
record Namespace(String path, Scope scope) {}
