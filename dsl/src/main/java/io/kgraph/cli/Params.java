package io.kgraph.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/// What a command line says of a script's params.
final class Params {
    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "a param of the script")
    List<String> set = new ArrayList<>();

    boolean isEmpty() {
        return set.isEmpty();
    }

    Map<String, String> values() {
        return Scripts.pairs("--set", set);
    }
}
