package io.kgraph.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A real browser without a window, driven by the Chrome DevTools Protocol.
final class Browser implements AutoCloseable {
    /// Names one that is not on the path.
    static final String PROPERTY = "kgraph.browser";
    private static final long SECONDS = 60;
    private static final Pattern STRING = Pattern.compile("\"result\":\\{\"result\":\\{.*?\"value\":\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final List<String> problems = new ArrayList<>();
    private final WebSocket socket;
    private int sent;

    private Browser(Process process, String address) throws IOException, InterruptedException {
        this.process = process;
        var request = HttpRequest.newBuilder(URI.create(address.replace("ws:", "http:").replaceAll("/devtools.*", "/json/list"))).build();
        Matcher page = Pattern.compile("\"type\": \"page\",[^}]*?\"webSocketDebuggerUrl\": \"([^\"]+)\"", Pattern.DOTALL).matcher("");
        for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS); !page.reset(http.send(request, HttpResponse.BodyHandlers.ofString()).body()).find(); Thread.sleep(50))
            if (System.nanoTime() > end) throw new IOException("the browser shows no page");
        socket = http.newWebSocketBuilder().buildAsync(URI.create(page.group(1)), new Listener()).join();
        call("Runtime.enable", "");
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                String whole = text.toString();
                text.setLength(0);
                if (whole.contains("Runtime.exceptionThrown") || whole.contains("\"type\":\"error\"")) problems.add(whole);
                if (whole.startsWith("{\"id\":")) answers.add(whole);
            }
            from.request(1);
            return java.util.concurrent.CompletableFuture.completedFuture(null);
        }
    }

    static Optional<Path> find() {
        String named = System.getProperty(PROPERTY, "");
        if (!named.isEmpty()) return Optional.of(Path.of(named));
        for (String place : System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator))
            for (String name : List.of("chromium", "chromium-browser", "google-chrome")) if (Files.isExecutable(Path.of(place, name))) return Optional.of(Path.of(place, name));
        return Optional.empty();
    }

    static Browser open(Path page, Path folder) throws IOException, InterruptedException {
        var process = new ProcessBuilder(find().orElseThrow().toString(), "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", "--window-size=1300,900",
                "--user-data-dir=" + folder.resolve("profile"), page.toUri().toString()).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        var said = new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            int at = line.indexOf("ws://");
            if (at < 0) continue;
            Thread.ofVirtual().start(() -> said.lines().forEach(_ -> {}));
            var browser = new Browser(process, line.substring(at).strip());
            for (int i = 0; i < 200 && !browser.value("document.readyState").equals("complete"); i++) Thread.sleep(50);
            return browser;
        }
        throw new IOException("the browser did not start");
    }

    private String call(String method, String parameters) throws InterruptedException {
        int id = ++sent;
        socket.sendText("{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{" + parameters + "}}", true).join();
        for (String answer = answers.poll(SECONDS, TimeUnit.SECONDS); answer != null; answer = answers.poll(SECONDS, TimeUnit.SECONDS))
            if (answer.startsWith("{\"id\":" + id + ",")) return answer;
        throw new IllegalStateException("no answer to " + method);
    }

    /// The value of an expression of JavaScript, as text.
    String value(String expression) throws InterruptedException {
        String answer = call("Runtime.evaluate", "\"expression\":" + Json.of("String(" + expression + ")"));
        Matcher m = STRING.matcher(answer);
        if (!m.find()) throw new IllegalStateException(answer);
        return m.group(1).replace("\\\"", "\"").replace("\\n", "\n").replace("\\\\", "\\");
    }

    void press(String key) throws InterruptedException {
        String text = key.length() == 1 ? ",\"text\":" + Json.of(key) : key.equals("Enter") ? ",\"text\":\"\\r\"" : "";
        call("Input.dispatchKeyEvent", "\"type\":\"keyDown\",\"key\":" + Json.of(key) + text);
        call("Input.dispatchKeyEvent", "\"type\":\"keyUp\",\"key\":" + Json.of(key));
    }

    void type(String text) throws InterruptedException {
        call("Input.insertText", "\"text\":" + Json.of(text));
    }

    /// What the page complained of.
    List<String> problems() {
        return problems;
    }

    @Override public void close() {
        socket.abort();
        http.close();
        process.destroy();
        process.onExit().orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }
}
