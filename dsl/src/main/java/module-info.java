/// The language and the `kgraph` command.
module io.kgraph.dsl {
    requires transitive io.kgraph.executor;
    requires transitive org.antlr.antlr4.runtime;
    requires info.picocli;
    requires jdk.jfr;
    requires org.jline;
    requires org.eclipse.lsp4j;
    requires org.eclipse.lsp4j.jsonrpc;
    requires com.google.gson;              // what the protocol is written with; automatic modules cannot ask for it
    requires static org.jspecify;

    exports io.kgraph.data;
    exports io.kgraph.lang;

    opens io.kgraph.cli to info.picocli;
    opens io.kgraph.lsp to org.eclipse.lsp4j.jsonrpc;
}
