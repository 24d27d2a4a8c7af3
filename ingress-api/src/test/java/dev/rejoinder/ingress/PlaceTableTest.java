package dev.rejoinder.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlaceTableTest {

  @Test
  void everyEndpointHasItsPlaceAndNoOtherDoes() {
    Set<String> endpoints = new HashSet<>();
    PlaceTable places;
    try (Ingress ingress = new Ingress()) {
      for (JsonNode endpoint : ingress.get("/api").body().get("endpoints")) {
        endpoints.add(endpoint.get("method").asText() + " " + endpoint.get("path").asText());
      }
      places =
          new PlaceTable(ingress.callIds, new Limits(Ingress.LONG, Ingress.LONG, 1, 1, List.of()));
    }

    assertThat(places.endpoints()).containsExactlyInAnyOrderElementsOf(endpoints);
  }
}
