package io.kgraph.exec;

import com.google.common.collect.ImmutableList;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.exec.memory.Slabs;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// The values of a session's variables, each in off-heap memory of its own that stays where it is.
///
/// Who may read and write when is the session's business.
final class VariableStore {
    /// One variable's memory, and whether it has a value yet.
    static final class Cell {
        private final Variable variable;
        private final MemorySegment memory;
        private volatile boolean set;
        private final AtomicLong version = new AtomicLong();     // grows whenever the value changes

        private Cell(Variable variable, Slabs slabs) {
            if (!variable.shape().isStatic())
                throw GraphError.of(ErrorKind.VALUE, "UNKNOWN EXTENT", "A variable needs a shape of numbers to be held by a session.")
                        .involving(variable.label(), variable.type().toString(), "", "made at " + variable.site().text());
            this.variable = variable;
            long bytes = variable.type().bytes();
            this.memory = slabs.allocateToKeep(bytes).slice(0, bytes);
        }

        MemorySegment memory() {
            return memory;
        }

        boolean isSet() {
            return set;
        }

        /// How often the value has changed.
        long version() {
            return version.get();
        }

        void markSet() {
            version.incrementAndGet();
            set = true;
        }

        void write(NDArray value) {
            value.copyTo(memory);
            markSet();
        }

        NDArray read() {
            var copy = NDArray.zeros(variable.dtype(), variable.shape().extents());
            copy.copyFrom(memory);
            return copy;
        }

        GraphError uninitialized() {
            return new GraphError(ErrorKind.FAILED_PRECONDITION, "NO VALUE YET", variable.label() + " has no value yet: it was not initialised in this session.",
                    Optional.of(variable.site()), ImmutableList.of(), ImmutableList.of(), Optional.empty())
                    .involving(variable.label(), variable.type().toString(), "a variable", "made at " + variable.site().text())
                    .hint("session.initialize(List.of(variable)) gives it its initial value; assigning a value does as well");
        }
    }

    private final Map<Variable, Cell> cells = new ConcurrentHashMap<>();
    private final Slabs slabs;

    VariableStore(Slabs slabs) {
        this.slabs = slabs;
    }

    Cell cell(Variable variable) {
        return cells.computeIfAbsent(variable, v -> new Cell(v, slabs));
    }

    Optional<Cell> known(Variable variable) {
        return Optional.ofNullable(cells.get(variable));
    }
}
