/// Complete programs on real data.
module io.kgraph.samples {
    requires io.kgraph.dsl;
    requires static org.jspecify;
}
