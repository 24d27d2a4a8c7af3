# syntax=docker/dockerfile:1
# One image for every worker; the command says which: docker run rejoinder ingress
# Built from source: docker build -t rejoinder .

FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/root/.m2 \
    mvn -B -q -pl modules/standalone -am -Dmaven.test.skip=true -Dspotless.check.skip=true package

FROM eclipse-temurin:25-jre
LABEL org.opencontainers.image.title="Rejoinder" \
      org.opencontainers.image.description="LLM assistants on Kafka whose tools are webhooks" \
      org.opencontainers.image.licenses="MIT"
WORKDIR /rejoinder
COPY --from=build /source/modules/standalone/target/lib lib
COPY ops/docker/java.args ops/docker/healthy ./
# The class path in one order, for a cache of classes fits that one alone; jars of yours in ext
# come behind it. The demo loads what all workers load.
RUN groupadd --system --gid 10001 rejoinder \
    && useradd --system --uid 10001 --gid 10001 --home-dir /rejoinder rejoinder \
    && mkdir data ext \
    && chown rejoinder:rejoinder data \
    && { printf -- '-cp "'; printf '%s:' /rejoinder/lib/*.jar; printf '/rejoinder/ext/*"\n'; } > class-path.args \
    && java -XX:AOTCacheOutput=rejoinder.aot @java.args @class-path.args \
        dev.rejoinder.standalone.Rejoinder demo > /dev/null \
    && chmod 0644 rejoinder.aot
USER 10001:10001
ENV REJOINDER_DATA_DIR=/rejoinder/data \
    HOST=0.0.0.0 \
    HEALTH_PORT=8080
VOLUME /rejoinder/data
EXPOSE 3000 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["/rejoinder/healthy"]
ENTRYPOINT ["java", "-XX:AOTCache=/rejoinder/rejoinder.aot", "@/rejoinder/java.args", \
    "@/rejoinder/class-path.args", "dev.rejoinder.standalone.Rejoinder"]
CMD ["--help"]
