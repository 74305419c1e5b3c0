# One image per module: docker build --build-arg MODULE=all-in-one|command-side|query-side .
FROM maven:3-eclipse-temurin-25 AS build
ARG MODULE=all-in-one
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/root/.m2 \
    mvn -q -B -ntp -DskipTests -Dchecks.skip -pl "$MODULE" -am package \
    && cp "$MODULE"/target/*-exec.jar /registrar.jar

# Laid out as files, on the very JVM that will run it, so that its start can be cached.
FROM eclipse-temurin:25-jre AS layout
ARG MODULE=all-in-one
COPY --from=build /registrar.jar /registrar.jar
RUN java -Djarmode=tools -jar /registrar.jar extract --destination /app
WORKDIR /app
# One side alone starts only with a MongoDB, which there is none of while an image is built.
RUN if [ "$MODULE" = all-in-one ]; then \
      PORT=0 DATA_DIR=/tmp/data java -XX:AOTCacheOutput=/app/start.aot -Dspring.context.exit=onRefresh \
        -jar /app/registrar.jar && rm -rf /tmp/data; \
    fi

FROM eclipse-temurin:25-jre
RUN useradd --system --uid 10001 --home-dir /app registrar && mkdir /data && chown registrar /data
COPY --from=layout /app /app
WORKDIR /app
USER registrar
ENV DATA_DIR=/data PORT=3000
VOLUME /data
EXPOSE 3000
# A missing cache (one side alone) only makes the start slower.
ENTRYPOINT ["java", "-XX:AOTCache=/app/start.aot", "-Xlog:aot*=off", "-Xlog:cds*=off", "-XX:MaxRAMPercentage=75", "-jar", "/app/registrar.jar"]
