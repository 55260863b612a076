package io.kgraph.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.type.DType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KerasHomeTest {
    @TempDir Path folder;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private Settings load(Map<String, String> environment) {
        return new KerasHome(environment, folder, folder.resolve("temporary"), new PrintStream(said, true, StandardCharsets.UTF_8)).load();
    }

    private void file(String json) throws IOException {
        Files.createDirectories(folder.resolve(".keras"));
        Files.writeString(folder.resolve(".keras/keras.json"), json);
    }

    @Test void withoutAFileTheDefaultsStandAndAreWritten() throws IOException {
        Settings settings = load(Map.of());
        assertThat(settings.floatx()).isEqualTo(DType.FLOAT32);
        assertThat(settings.epsilon()).isEqualTo(1e-7);
        assertThat(settings.imageDataFormat()).isEqualTo("channels_last");
        assertThat(settings.backend()).isEqualTo("tensorflow");
        assertThat(Files.readString(folder.resolve(".keras/keras.json"))).isEqualTo("""
                {
                    "floatx": "float32",
                    "epsilon": 1e-07,
                    "backend": "tensorflow",
                    "image_data_format": "channels_last"
                }
                """);
        assertThat(said.toString(StandardCharsets.UTF_8)).isEqualTo("Using TensorFlow backend." + System.lineSeparator());
    }

    @Test void whatWasWrittenReadsBackTheSame() {
        load(Map.of());
        assertThat(load(Map.of()).epsilon()).isEqualTo(1e-7);
    }

    @Test void recognisedKeysAreObeyedAndOthersIgnored() throws IOException {
        file("{\"floatx\": \"float16\", \"epsilon\": 1e-5, \"image_data_format\": \"channels_first\", \"backend\": \"theano\", \"extra\": [1, {\"a\": null}]}");
        Settings settings = load(Map.of());
        assertThat(settings.floatx()).isEqualTo(DType.FLOAT16);
        assertThat(settings.epsilon()).isEqualTo(1e-5);
        assertThat(settings.imageDataFormat()).isEqualTo("channels_first");
        assertThat(settings.backend()).isEqualTo("theano");
    }

    @ParameterizedTest @ValueSource(strings = {"", "{", "{\"floatx\": }", "[1, 2]", "{\"floatx\": \"float16\"} x", "nul"})
    void whatIsNoJsonObjectCountsAsEmpty(String text) throws IOException {
        file(text);
        assertThat(load(Map.of()).floatx()).isEqualTo(DType.FLOAT32);
        assertThat(folder.resolve(".keras/keras.json")).hasContent(text);
    }

    @ParameterizedTest @ValueSource(strings = {"\"epsilon\": 1", "\"epsilon\": \"1e-7\"", "\"floatx\": \"FLOAT32\"", "\"floatx\": null", "\"floatx\": \"int32\"",
            "\"image_data_format\": \"th\"", "\"backend\": 3"})
    void anInadmissibleValueAborts(String entry) throws IOException {
        file("{" + entry + "}");
        assertThatThrownBy(() -> load(Map.of())).isInstanceOfSatisfying(GraphError.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.VALUE));
    }

    @Test void theEnvironmentChoosesTheFolderAndTheBackend() throws IOException {
        Path other = folder.resolve("other");
        Files.createDirectories(other);
        Files.writeString(other.resolve("keras.json"), "{\"floatx\": \"float64\", \"backend\": \"theano\"}");
        Settings settings = load(Map.of("KERAS_HOME", other.toString(), "KERAS_BACKEND", "cntk"));
        assertThat(settings.floatx()).isEqualTo(DType.FLOAT64);
        assertThat(settings.backend()).isEqualTo("cntk");
        assertThat(said.toString(StandardCharsets.UTF_8)).startsWith("Using CNTK backend.");
    }

    @Test void aFolderThatCannotBeMadeIsNoError() throws IOException {
        Files.writeString(folder.resolve("taken"), "a file");
        assertThat(load(Map.of("KERAS_HOME", folder.resolve("taken/below").toString())).backend()).isEqualTo("tensorflow");
    }

    @Test void anUnknownBackendIsNamed() {
        assertThatThrownBy(() -> load(Map.of("KERAS_BACKEND", "no.such.Backend")))
                .isInstanceOfSatisfying(GraphError.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.VALUE)).hasMessageContaining("no.such.Backend");
    }

    @Test void aBackendThatLacksAnEntryIsToldWhich() {
        assertThatThrownBy(() -> load(Map.of("KERAS_BACKEND", "java.lang.String")))
                .isInstanceOfSatisfying(GraphError.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.VALUE)).hasMessageContaining("'placeholder'");
    }
}
