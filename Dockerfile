# Everything in one container: NGINX on port 80, Payara Micro, the requestor, devnet.
#   docker build -t oneliner .
#   docker run -p 80:80 oneliner
# Nothing is written outside /tmp and /var/lib/oneliner, so --read-only works with --tmpfs /tmp. /var/lib/oneliner is a volume:
# devnet's providers run programs from there, which docker's own kind of tmpfs forbids.

FROM debian:bookworm-slim AS build
RUN mkdir -p /usr/share/man/man1 \
 && apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates openjdk-17-jdk-headless maven \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY pom.xml ./
COPY deploy deploy
COPY src/main src/main
RUN --mount=type=cache,target=/root/.m2 mvn -B -q -DskipTests package

FROM debian:bookworm-slim
RUN mkdir -p /usr/share/man/man1 \
 && apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates curl nginx-light openjdk-17-jre-headless \
 && rm -rf /var/lib/apt/lists/* \
 && install -d -o 10001 -g 10001 -m 0750 /var/lib/oneliner
WORKDIR /opt/oneliner
COPY --from=build /src/target/images images
COPY deploy deploy
COPY nginx nginx

ENV PORT=80 \
    HOST=0.0.0.0 \
    LANG=C.UTF-8 \
    ONELINER_DATA_DIR=/var/lib/oneliner \
    ONELINER_STOP_TIMEOUT=6 \
    REQUESTOR_INVOICE_WAIT=PT4S
VOLUME /var/lib/oneliner
EXPOSE 80
USER 10001:10001
# the script's own signal: an orderly stop that fits into the ten seconds "docker stop" gives
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=4s --start-period=90s --retries=3 \
    CMD ["sh", "-c", "exec curl -fsS -o /dev/null -m 3 http://127.0.0.1:$PORT/-/health/ready"]
ENTRYPOINT ["/opt/oneliner/deploy/run"]
