package dev.rejoinder.standalone;

import dev.rejoinder.callback.CallbackConfig;
import dev.rejoinder.callback.CallbackWorker;
import dev.rejoinder.run.RunConfig;
import dev.rejoinder.run.RunWorker;
import dev.rejoinder.runtime.Env;
import dev.rejoinder.runtime.Service;
import java.util.List;
import java.util.function.Supplier;

/** The four workers: what each reads from the environment, and the services it then runs. */
enum Workers {
  RUN("run-worker", "Decides what runs do next and asks the model."),
  CALLBACK("callback-worker", "Joins every tool call with the callback that answers it."),
  DISPATCH("dispatch-worker", "Sends webhooks, signed, and retries them."),
  INGRESS("ingress", "Takes questions and callbacks over HTTP.");

  private final String command;
  private final String purpose;

  Workers(String command, String purpose) {
    this.command = command;
    this.purpose = purpose;
  }

  /** What its subcommand is called. */
  String command() {
    return command;
  }

  /** One sentence for people. */
  String purpose() {
    return purpose;
  }

  /**
   * Reads its settings, noting problems in {@code env}; the services may be made once {@link
   * Env#check()} has passed.
   */
  Supplier<List<Service>> configured(Env env) {
    return switch (this) {
      case RUN -> {
        RunConfig config = RunConfig.from(env);
        yield () -> RunWorker.services(config);
      }
      case CALLBACK -> {
        CallbackConfig config = CallbackConfig.from(env);
        yield () -> CallbackWorker.services(config);
      }
      case DISPATCH, INGRESS -> List::of;
    };
  }
}
