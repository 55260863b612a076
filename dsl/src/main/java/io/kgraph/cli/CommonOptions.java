package io.kgraph.cli;

import picocli.CommandLine.Option;

/// The options that every command has.
final class CommonOptions {
    enum Colour { auto, always, never }

    enum Progress { auto, bar, plain, none }

    @Option(names = "--json", description = "one JSON object a line on standard output")
    boolean json;

    @Option(names = "--color", paramLabel = "WHEN", defaultValue = "auto", description = "auto, always or never")
    Colour colour = Colour.auto;

    @Option(names = "--progress", paramLabel = "HOW", defaultValue = "auto", description = "auto, bar, plain or none")
    Progress progress = Progress.auto;

    @Option(names = "--debug", description = "stack traces of faults")
    boolean debug;

    @Option(names = "--quiet", description = "no warnings and no progress")
    boolean quiet;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "this text")
    boolean help;
}
