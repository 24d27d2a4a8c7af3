package dev.rejoinder.standalone;

import dev.rejoinder.standalone.listen.Received;
import dev.rejoinder.standalone.listen.SignatureCheck;
import java.io.PrintWriter;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Receives webhooks on this machine, for those who write a receiver. */
@Command(
    name = "listen",
    mixinStandardHelpOptions = true,
    description = {
      "Receive webhooks on this machine, say of each whether its signature is right, and show what"
          + " it carries.",
      "Checks Standard Webhooks (v1, 5 minutes' tolerance) and X-Hook-Signature with --secret, or"
          + " else with WEBHOOK_SECRET and TASK_WEBHOOK_SECRET of the environment, .env or what"
          + " 'rejoinder up' made here. A wrong signature is answered with 401, and so is a missing"
          + " one where --secret or --register say what it should be."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:it was stopped, or --count deliveries came",
      "1:the port is taken, or the webhook could not be registered or deleted",
      "2:the command line is wrong"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  rejoinder listen --secret whsec_… --verbose",
      "  rejoinder listen --register http://localhost:3000 --events task.*,run.failed",
      "  rejoinder listen --forward http://localhost:4000/webhook --fail-first 2",
    })
final class ListenCommand implements Callable<Integer> {

  private static final long END_TIMEOUT_SECONDS = 20;

  @Spec private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8787",
      description = "Port it listens on, on loopback; 0: a free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--path",
      paramLabel = "PATH",
      defaultValue = "/",
      description = "Where deliveries come; /: anywhere (default: ${DEFAULT-VALUE}).")
  private String path = "";

  @Option(
      names = "--secret",
      paramLabel = "whsec_…",
      description = "What they are signed with; may be given more than once.")
  private List<String> secrets = List.of();

  @ArgGroup(exclusive = false, heading = "How it answers:%n")
  private ListenOptions.Answering answering = new ListenOptions.Answering();

  @ArgGroup(exclusive = false, heading = "A webhook of its own:%n")
  private ListenOptions.@Nullable Registering registering;

  @Option(names = "--verbose", description = "Shows bodies, too.")
  private boolean verbose;

  @Option(names = "--json", description = "Prints each delivery as JSON on a line, and that alone.")
  private boolean json;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "0",
      description = "Ends when N requests were answered; 0: when it is stopped.")
  private int count;

  @Override
  public Integer call() throws InterruptedException {
    ListenServer.Answering answers = answers();
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stop, ended), "stop-listening"));
    try (ListenServer server = ListenServer.bind(port)) {
      listen(server, answers, stop);
    } finally {
      ended.countDown();
    }
    return ExitCodes.OK;
  }

  /** The webhook goes before the server does, so that nothing is sent to nobody. */
  private void listen(ListenServer server, ListenServer.Answering answers, CountDownLatch stop)
      throws InterruptedException {
    String own = "http://127.0.0.1:" + server.port() + path;
    introduce("deliveries to", own);
    try (Registration registration = registration(URI.create(own))) {
      SignatureCheck check = signatures(registration);
      boolean signedOnly = !secrets.isEmpty() || registration != null;
      answers.forward().ifPresent(to -> introduce("forwarded to", to.to().toString()));
      introduce("Ctrl-C", "stops it");
      server.start(new ListenServer.Manner(path, check, signedOnly, answers), heard(stop));
      stop.await();
    }
  }

  private ListenServer.Answering answers() {
    if (!path.startsWith("/")) {
      throw wrong("--path must begin with /, not '" + path + "'");
    }
    try {
      if (registering != null) {
        registering.check();
      }
      return answering.checked();
    } catch (IllegalArgumentException e) {
      throw wrong(Sentences.of(e));
    }
  }

  private @Nullable Registration registration(URI own) throws InterruptedException {
    if (registering == null) {
      return null;
    }
    Registration made = registering.register(own, secrets.stream().findFirst());
    introduce("webhook", made.id() + " at " + registering.ingress() + ", deleted at the end");
    return made;
  }

  private SignatureCheck signatures(@Nullable Registration registration) {
    Map<String, String> settings = LogAccess.settings();
    List<String> known =
        Stream.of(LocalSecrets.WEBHOOK, LocalSecrets.TASK_WEBHOOK)
            .filter(settings::containsKey)
            .toList();
    if (registration != null) {
      registration.secret().ifPresent(text -> introduce("signed with", text));
      return check(Stream.concat(registration.secret().stream(), secrets.stream()).toList());
    }
    if (!secrets.isEmpty()) {
      return check(secrets);
    }
    introduce("checked with", known.isEmpty() ? "nothing: set --secret" : String.join(", ", known));
    return check(known.stream().map(settings::get).toList());
  }

  private SignatureCheck check(List<String> with) {
    try {
      return new SignatureCheck(with);
    } catch (IllegalArgumentException e) {
      throw new CommandException("The secret must be base64 behind whsec_.", ExitCodes.USAGE, e);
    }
  }

  private Consumer<Received> heard(CountDownLatch stop) {
    PrintWriter out = spec.commandLine().getOut();
    ReceivedLines lines =
        json ? new ReceivedLines.Json(out) : new ReceivedLines.Plain(out, verbose);
    AtomicInteger answered = new AtomicInteger();
    return received -> {
      lines.print(received);
      if (answered.incrementAndGet() == count) {
        stop.countDown();
      }
    };
  }

  private void introduce(String what, String value) {
    if (!json) {
      PrintWriter out = spec.commandLine().getOut();
      out.printf("  %-13s %s%n", what, value);
      out.flush();
    }
  }

  private static void end(CountDownLatch stop, CountDownLatch ended) {
    stop.countDown();
    try {
      if (!ended.await(END_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("Listening did not end in time.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private CommandLine.ParameterException wrong(String sentence) {
    return new CommandLine.ParameterException(spec.commandLine(), sentence);
  }
}
