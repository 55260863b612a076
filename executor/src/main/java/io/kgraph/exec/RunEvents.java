package io.kgraph.exec;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// What the flight recorder is told, where somebody records: nothing is made or loaded otherwise.
final class RunEvents {
    private RunEvents() {}

    /// One of each, to ask whether somebody wants such events.
    private static final class Probes {
        private static final Compile COMPILE = new Compile();
        private static final Run RUN = new Run();
        private static final Step STEP = new Step();
    }

    @Name("io.kgraph.Compile") @Label("Compile") @Category("kgraph") @StackTrace(false)
    static final class Compile extends Event {
        @Label("Nodes of the graph") int nodes;
        @Label("Steps of the plan") int steps;
    }

    @Name("io.kgraph.Run") @Label("Run") @Category("kgraph") @StackTrace(false)
    static final class Run extends Event {
        @Label("Steps of the plan") int steps;
        @Label("Whether it changes variables") boolean writes;
    }

    @Name("io.kgraph.Step") @Label("Step") @Category("kgraph") @StackTrace(false)
    static final class Step extends Event {
        @Label("Number in the plan") int number;
        @Label("Who ran it") String target = "";
        @Label("Line of the author") String site = "";
    }

    static boolean compiles() {
        return FlightRecorder.isInitialized() && Probes.COMPILE.isEnabled();
    }

    static boolean runs() {
        return FlightRecorder.isInitialized() && Probes.RUN.isEnabled();
    }

    static boolean steps() {
        return FlightRecorder.isInitialized() && Probes.STEP.isEnabled();
    }
}
