package io.kgraph.run;

import com.google.common.collect.ImmutableMap;
import io.kgraph.Placeholder;
import io.kgraph.array.NDArray;
import io.kgraph.lang.Command;
import io.kgraph.lang.Program;
import io.kgraph.type.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a training loop can be asked for: the epoch, the step, the means of this epoch so far, and the means of all epochs before.
final class Readings {
    private final Command.Readings slots;
    private final Values values;
    private final List<String> names = new ArrayList<>();
    private final double[][] sums;
    private final long[][] extents;
    private final List<Long> epochs = new ArrayList<>();
    private final List<Long> steps = new ArrayList<>();
    private final List<List<double[]>> history = new ArrayList<>();
    private long epoch;
    private long step;
    private long seen;
    private double objective;

    Readings(Command.Train train, Values values, Program.Origins origins) {
        this.slots = train.readings();
        this.values = values;
        int count = train.run().fetches().size();
        this.sums = new double[count][0];
        this.extents = new long[count][0];
        train.objective().ifPresent(names::add);
        for (var watched : train.run().fetches().subList(names.size(), count))
            names.add(origins.of(watched).map(Program.Origin::name).orElse(watched.label()));
        for (int i = 0; i < count; i++) history.add(new ArrayList<>());
    }

    void begin(long number) {
        epoch = number;
        seen = 0;
        for (double[] sum : sums) Arrays.fill(sum, 0);
    }

    /// Adds the results of a step over `rows` rows.
    void add(long number, int rows, NDArray[] results) {
        step = number;
        seen += rows;
        for (int i = 0; i < sums.length; i++) {
            NDArray result = results[i];
            if (result.rank() == 0) {
                if (sums[i].length != 1) sums[i] = new double[1];
                sums[i][0] += rows * result.getDouble();
                continue;
            }
            double[] elements = result.toDoubleArray();
            if (sums[i].length != elements.length) sums[i] = new double[elements.length];
            extents[i] = result.extents();
            for (int j = 0; j < elements.length; j++) sums[i][j] += rows * elements[j];
        }
        objective = results.length > 0 && results[0].rank() == 0 ? results[0].getDouble() : Double.NaN;
    }

    /// The objective of the last step, or the first watched number; NaN where there is neither.
    double objective() {
        return objective;
    }

    private double[] mean(int i) {
        double[] mean = sums[i].clone();
        for (int j = 0; j < mean.length; j++) mean[j] /= seen;
        return mean;
    }

    /// The means of this epoch by name.
    ImmutableMap<String, NDArray> means() {
        var means = ImmutableMap.<String, NDArray>builder();
        for (int i = 0; i < sums.length; i++) means.put(names.get(i), NDArray.wrap(mean(i), extents[i]));
        return means.buildKeepingLast();
    }

    /// Closes the epoch: its means become rows of the history.
    void record() {
        epochs.add(epoch);
        steps.add(step);
        for (int i = 0; i < sums.length; i++) history.get(i).add(mean(i));
    }

    // ---- checkpoints ---------------------------------------------------------------------------------------------------------

    /// The recorded epochs as arrays.
    Map<String, NDArray> recorded() {
        var arrays = new LinkedHashMap<String, NDArray>();
        arrays.put("history/epoch", longs(epochs));
        arrays.put("history/step", longs(steps));
        for (int i = 0; i < sums.length; i++) arrays.put("history/" + i, rows(i));
        return arrays;
    }

    /// Goes on from recorded epochs.
    void restore(Map<String, NDArray> arrays) {
        for (long e : array(arrays, "history/epoch").toLongArray()) epochs.add(e);
        for (long s : array(arrays, "history/step").toLongArray()) steps.add(s);
        for (int i = 0; i < sums.length; i++) {
            NDArray rows = array(arrays, "history/" + i);
            extents[i] = Arrays.copyOfRange(rows.extents(), 1, rows.rank());
            double[] all = rows.toDoubleArray();
            int width = epochs.isEmpty() ? 0 : all.length / epochs.size();
            for (int row = 0; row < epochs.size(); row++) history.get(i).add(Arrays.copyOfRange(all, row * width, (row + 1) * width));
        }
    }

    private static NDArray array(Map<String, NDArray> arrays, String name) {
        return java.util.Objects.requireNonNull(arrays.get(name), name);
    }

    /// Fills all slots for a look from inside the loop.
    void fill() {
        put(slots.epoch(), NDArray.of(epoch));
        put(slots.step(), NDArray.of(step));
        for (int i = 0; i < sums.length; i++) put(slots.values().get(i), NDArray.wrap(mean(i), extents[i]));
        keepHistory();
    }

    /// Fills the slots that stay readable after the loop.
    void keepHistory() {
        put(slots.historyEpoch(), longs(epochs));
        put(slots.historyStep(), longs(steps));
        for (int i = 0; i < sums.length; i++) put(slots.history().get(i), rows(i));
    }

    private NDArray rows(int i) {
        List<double[]> rows = history.get(i);
        long[] all = new long[extents[i].length + 1];
        all[0] = rows.size();
        System.arraycopy(extents[i], 0, all, 1, extents[i].length);
        return NDArray.wrap(rows.stream().flatMapToDouble(Arrays::stream).toArray(), all);
    }

    private static NDArray longs(List<Long> numbers) {
        return NDArray.wrap(numbers.stream().mapToLong(Long::longValue).toArray(), numbers.size());
    }

    /// Slots keep the dtype of what they stand for.
    private void put(Placeholder slot, NDArray value) {
        values.put(slot, value.dtype() == slot.dtype() || slot.dtype() == DType.STRING ? value : value.cast(slot.dtype()));
    }
}
