package io.kgraph.op;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CatalogTest {
    /// What has no value of its own to sample: fed, held by a session, or made of graphs.
    private static final java.util.Set<String> WITHOUT_SAMPLES = java.util.Set.of("PlaceholderOp", "VariableOp", "ReadVariable", "Assign", "Cond", "Scan", "While", "Project", "Unranked", "CustomGradient");

    @Test void everyOpHasSamples() throws Exception {
        var sampled = Catalog.samples().stream().map(s -> s.op().getClass().getSimpleName()).collect(java.util.stream.Collectors.toSet());
        var path = java.nio.file.Path.of(io.kgraph.ir.Op.class.getProtectionDomain().getCodeSource().getLocation().toURI()).resolve("io/kgraph/op");
        try (var files = java.nio.file.Files.list(path)) {
            for (var file : files.toList()) {
                String name = file.getFileName().toString().replace(".class", "");
                Class<?> type = Class.forName("io.kgraph.op." + name);
                if (io.kgraph.ir.Op.class.isAssignableFrom(type) && !type.isInterface() && !WITHOUT_SAMPLES.contains(name)) assertThat(sampled).contains(name);
            }
        }
        for (Unary op : Unary.values()) assertThat(Catalog.names()).contains(op.name());
        for (Binary op : Binary.values()) assertThat(Catalog.names()).contains(op.name());
    }
}
