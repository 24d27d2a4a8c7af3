package dev.rejoinder.standalone;

import dev.rejoinder.runtime.Env;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** Runs one worker as a process of its own, until it is told to stop. */
@Command(mixinStandardHelpOptions = true, footerHeading = "%nExamples:%n")
final class WorkerCommand implements Callable<Integer> {

  private final Workers worker;
  private final NetworkOptions network = new NetworkOptions();

  private WorkerCommand(Workers worker) {
    this.worker = worker;
  }

  static CommandLine of(Workers worker) {
    WorkerCommand command = new WorkerCommand(worker);
    CommandLine line = new CommandLine(command);
    String name = worker.command();
    CommandSpec spec = line.getCommandSpec().name(name);
    if (worker == Workers.DISPATCH || worker == Workers.INGRESS) {
      spec.addMixin("network", CommandSpec.forAnnotatedObject(command.network));
    }
    spec.usageMessage()
        .description(
            worker.purpose(),
            "Reads its settings from the environment or a .env file (see .env.example), waits for"
                + " Kafka and its topics, and runs until it is stopped. Start as many as you need.")
        .footer(
            "  KAFKA_BOOTSTRAP_SERVERS=localhost:9092 rejoinder " + name,
            "  HEALTH_PORT=8081 rejoinder %s        with /health, /ready and /metrics"
                .formatted(name));
    return line;
  }

  @Override
  public Integer call() {
    Env env = Env.of(network.over(Surroundings.environment()));
    Gated.run(worker, env);
    return ExitCodes.OK;
  }
}
