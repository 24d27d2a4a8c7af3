# One image for every worker; the command says which. Build the jars first: ./rejoinder --version
FROM eclipse-temurin:25-jre
WORKDIR /rejoinder
COPY modules/standalone/target/lib lib
RUN useradd --system rejoinder && mkdir data && chown rejoinder data
USER rejoinder
ENV REJOINDER_DATA_DIR=/rejoinder/data HOST=0.0.0.0
ENTRYPOINT ["java", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", \
    "-XX:MaxRAMPercentage=75", "-cp", "lib/*:ext/*", "dev.rejoinder.standalone.Rejoinder"]
CMD ["--help"]
