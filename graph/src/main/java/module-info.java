/// The front door, types, arrays, ops with their rules, and gradients.
module io.kgraph.graph {
    requires transitive com.google.common;
    requires org.eclipse.collections.api;
    requires org.eclipse.collections.impl;
    requires static transitive org.jspecify;
}
