package dev.rejoinder.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The manifests are ones Kubernetes and KEDA know, and name what there is. */
class KubernetesTest {

  private static final Map<String, Class<?>> KINDS =
      Map.of(
          "v1/ConfigMap", ConfigMap.class,
          "v1/Namespace", Namespace.class,
          "v1/Service", Service.class,
          "apps/v1/Deployment", Deployment.class,
          "apps/v1/StatefulSet", StatefulSet.class,
          "batch/v1/Job", Job.class,
          "networking.k8s.io/v1/Ingress", Ingress.class,
          "networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class,
          "policy/v1/PodDisruptionBudget", PodDisruptionBudget.class);

  /** The types keep fields they do not know; without that, such a field is an error. */
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                @Serial private static final long serialVersionUID = 1L;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false;
                }
              })
          .build();

  private final Manifests manifests = new Manifests();

  @Test
  void everyManifestHasOnlyFieldsThatKubernetesKnows() throws JsonProcessingException {
    for (JsonNode manifest : manifests.all()) {
      if (!Manifests.kind(manifest).equals("keda.sh/v1alpha1/ScaledObject")) {
        assertThat(STRICT.treeToValue(manifest, KINDS.get(Manifests.kind(manifest)))).isNotNull();
      }
    }
  }

  @Test
  void aFieldThatKubernetesDoesNotKnowIsFound() {
    ObjectNode manifest = manifests.of("Deployment").getFirst().deepCopy();
    ((ObjectNode) manifest.at("/spec/template/spec")).put("terminationGracePeriod", 45);

    assertThatThrownBy(() -> STRICT.treeToValue(manifest, Deployment.class))
        .isInstanceOf(UnrecognizedPropertyException.class)
        .hasMessageContaining("terminationGracePeriod");
  }

  @Test
  void everyFileIsApplied() {
    for (String folder : List.of("base", "keda")) {
      JsonNode kustomization =
          OpsFiles.documents(Manifests.FOLDER.resolve(folder + "/kustomization.yaml")).getFirst();
      assertThat(OpsFiles.texts(kustomization.path("resources")))
          .containsAll(
              Manifests.files(folder).stream().map(file -> file.getFileName().toString()).toList());
    }
  }

  @Test
  void everyWorkerIsThereTwiceAndMayNotBeTakenAwayWhole() {
    Set<String> budgets = Manifests.names(manifests.of("PodDisruptionBudget"));

    assertThat(manifests.workers().keySet())
        .isEqualTo(Stream.of(Workers.values()).map(Workers::command).collect(Collectors.toSet()))
        .isEqualTo(budgets);
    assertThat(manifests.workers().values())
        .allMatch(worker -> worker.at("/spec/replicas").asInt() >= 2);
    assertThat(manifests.of("PodDisruptionBudget"))
        .allMatch(budget -> budget.at("/spec/maxUnavailable").asInt() == 1);
  }

  @Test
  void everySettingIsReadByTheWorkerItIsGivenTo() {
    Set<String> everyWhere = new TreeSet<>();
    for (Workers worker : Workers.values()) {
      Set<String> read = OpsFiles.readBy(worker.command());
      everyWhere.addAll(read);
      Set<String> given = Manifests.variables(manifests.container(worker.command()));
      given.remove("POD_NAME");
      assertThat(read).as(worker.command()).containsAll(given);
    }
    assertThat(everyWhere).containsAll(keys(manifests.named("ConfigMap", "settings").path("data")));
  }

  @Test
  void everyWorkerGetsEverySecretItReads() {
    for (Workers worker : Workers.values()) {
      Set<String> given = Manifests.variables(manifests.container(worker.command()));
      given.addAll(keys(manifests.named("ConfigMap", "settings").path("data")));
      Set<String> missing = OpsFiles.secretsOf(worker.command());
      missing.removeAll(given);
      // The file of sources does the same, and names its secrets itself.
      missing.remove("OPENPHONE_WEBHOOK_SECRET");
      assertThat(missing).as(worker.command()).isEmpty();
    }
  }

  @Test
  void noSecretIsWrittenDown() {
    for (JsonNode pod : manifests.pods()) {
      for (JsonNode variable : pod.at("/containers/0/env")) {
        if (OpsFiles.secret(variable.path("name").asText())) {
          assertThat(variable.at("/valueFrom/secretKeyRef/name").asText()).isEqualTo("rejoinder");
        }
      }
    }
    assertThat(manifests.of("Secret")).isEmpty();
  }

  @Test
  void everyProcessIsNobodySpecialAndWritesOnlyWhereItMay() {
    for (JsonNode pod : manifests.pods()) {
      assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
      JsonNode context = pod.at("/containers/0/securityContext");
      assertThat(context.path("readOnlyRootFilesystem").asBoolean()).isTrue();
      assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
      assertThat(context.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
      assertThat(pod.path("enableServiceLinks").asBoolean(true)).isFalse();
      assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
      assertThat(pod.at("/containers/0/resources/limits/memory").isTextual()).isTrue();
    }
  }

  @Test
  void everyWorkerIsAskedWhetherItLivesAndIsReadyAndHasTimeToClose() {
    manifests
        .workers()
        .forEach((name, worker) -> {
          JsonNode container = manifests.container(name);
          Set<String> ports =
              container
                  .path("ports")
                  .valueStream()
                  .map(port -> port.path("name").asText())
                  .collect(Collectors.toSet());
          Map.of("startupProbe", "/health", "livenessProbe", "/health", "readinessProbe", "/ready")
              .forEach((probe, path) -> {
                assertThat(container.path(probe).at("/httpGet/path").asText()).isEqualTo(path);
                assertThat(ports).contains(container.path(probe).at("/httpGet/port").asText());
              });
          int before = container.at("/lifecycle/preStop/sleep/seconds").asInt();
          assertThat(worker.at("/spec/template/spec/terminationGracePeriodSeconds").asInt())
              .isGreaterThan(OpsFiles.CLOSE_SECONDS_MAX + before);
        });
  }

  @Test
  void everySelectorFindsItsPodsAndEveryMountItsVolume() {
    Set<String> labels = new TreeSet<>(Manifests.names(List.copyOf(manifests.workers().values())));
    List<JsonNode> selectors = new ArrayList<>();
    manifests.of("Service").forEach(service -> selectors.add(service.at("/spec/selector")));
    manifests
        .of("PodDisruptionBudget")
        .forEach(b -> selectors.add(b.at("/spec/selector/matchLabels")));
    manifests
        .workers()
        .forEach((name, worker) -> {
          selectors.add(worker.at("/spec/selector/matchLabels"));
          assertThat(worker.at("/spec/template/metadata/labels"))
              .isEqualTo(worker.at("/spec/selector/matchLabels"));
          Set<String> volumes =
              Manifests.names(worker.at("/spec/template/spec/volumes").valueStream().toList());
          worker
              .at("/spec/volumeClaimTemplates")
              .forEach(claim -> volumes.add(claim.at("/metadata/name").asText()));
          assertThat(volumes)
              .isEqualTo(
                  Manifests.names(
                      manifests.container(name).path("volumeMounts").valueStream().toList()));
        });
    assertThat(selectors)
        .allMatch(selector -> labels.contains(selector.path("app.kubernetes.io/name").asText()));
    assertThat(manifests.of("StatefulSet"))
        .allMatch(set ->
            Manifests.names(manifests.of("Service"))
                .contains(set.at("/spec/serviceName").asText()));
  }

  private static Set<String> keys(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).collect(Collectors.toSet());
  }
}
