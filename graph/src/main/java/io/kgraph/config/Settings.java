package io.kgraph.config;

import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.type.DType;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/// The settings that constructions read: `floatx`, `epsilon`, the image layout, the backend's name, and the host's generator of seeds.
///
/// There is one set for the process, read from `keras.json` and the environment at first use, and a scope may bind
/// another ([#SCOPED]): a script starts from the defaults whatever the user's files say.
public final class Settings {
    /// The settings of this scope instead of the process's.
    public static final ScopedValue<Settings> SCOPED = ScopedValue.newInstance();

    private static volatile @Nullable Settings process;

    private volatile DType floatx = DType.FLOAT32;
    private volatile double epsilon = 1e-7;
    private volatile String imageDataFormat = "channels_last";
    private volatile String backend = "tensorflow";
    private volatile boolean manualInitialization;
    private RandomGenerator seeds = generator(0);

    private Settings() {}

    /// Fresh settings with the built-in values; nothing is read from outside.
    public static Settings defaults() {
        return new Settings();
    }

    /// The settings bound to this scope, else those of the process, which the first use reads.
    public static Settings current() {
        return SCOPED.isBound() ? SCOPED.get() : ofProcess();
    }

    private static Settings ofProcess() {
        Settings known = process;                                // asked on every call of a function, so without a lock
        return known != null ? known : load();
    }

    private static synchronized Settings load() {
        Settings known = process;
        if (known == null) process = known = KerasHome.ofProcess().load();
        return known;
    }

    /// The dtype of everything floating that names none.
    public DType floatx() {
        return floatx;
    }

    public void floatx(DType dtype) {
        floatx = dtype;
    }

    /// As [#floatx(DType)], for one of the three exact labels.
    public void floatx(Object label) {
        floatx = admitFloatx(label);
    }

    static DType admitFloatx(Object label) {
        if (label instanceof String s && DType.parse(s).filter(DType::isFloating).isPresent()) return DType.parse(s).orElseThrow();
        if (label instanceof DType d && d.isFloating()) return d;
        throw refuse("floatx is float16, float32 or float64, but not " + quoted(label) + ".");
    }

    /// The fuzz that losses add or clip with, read while they are built.
    public double epsilon() {
        return epsilon;
    }

    public void epsilon(double value) {
        epsilon = value;
    }

    /// `channels_last` or `channels_first`.
    public String imageDataFormat() {
        return imageDataFormat;
    }

    public void imageDataFormat(Object format) {
        imageDataFormat = admitFormat(format);
    }

    static String admitFormat(Object format) {
        if (format instanceof String s && (s.equals("channels_last") || s.equals("channels_first"))) return s;
        throw refuse("the image layout is channels_last or channels_first, but not " + quoted(format) + ".");
    }

    /// A layout in any letter case; null means the default one.
    public String normalizeDataFormat(@Nullable Object format) {
        if (format == null) return imageDataFormat;
        return admitFormat(format instanceof String s ? s.toLowerCase(Locale.ROOT) : format);
    }

    /// The name that the backend reports.
    public String backend() {
        return backend;
    }

    public void backend(String name) {
        backend = name;
    }

    /// Whether variables wait for the author to initialise them.
    public boolean manualInitialization() {
        return manualInitialization;
    }

    public void manualInitialization(boolean on) {
        manualInitialization = on;
    }

    /// Restarts the generator from which seeds are drawn where none is given; it starts from 0 in every process.
    public synchronized void seed(long seed) {
        seeds = generator(seed);
    }

    /// A seed in `[0, bound)` from the host's generator.
    public synchronized long drawSeed(long bound) {
        return seeds.nextLong(bound);
    }

    private static RandomGenerator generator(long seed) {
        return RandomGeneratorFactory.<RandomGenerator>of("L64X128MixRandom").create(seed);
    }

    static GraphError refuse(String sentence) {
        return GraphError.of(ErrorKind.VALUE, "BAD VALUE", Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1));
    }

    static String quoted(@Nullable Object value) {
        return value instanceof String s ? "'" + s + "'" : String.valueOf(value);
    }
}
