# The invoker as one program on a base that has no shell; see docs/images.md.
ARG DENO_IMAGE=denoland/deno:2.9.6
ARG RUNTIME_IMAGE=gcr.io/distroless/cc-debian12:nonroot

# It runs on the platform that builds, whichever it builds for.
FROM --platform=$BUILDPLATFORM ${DENO_IMAGE} AS build
# Given by what builds for platforms; without it the program is for the one that it is built on.
ARG TARGETARCH
WORKDIR /build
COPY . .
RUN case "$TARGETARCH" in \
      "") target="" ;; \
      amd64) target=x86_64-unknown-linux-gnu ;; \
      arm64) target=aarch64-unknown-linux-gnu ;; \
      *) echo "Cannot build for \"$TARGETARCH\": it is neither amd64 nor arm64" >&2; exit 1 ;; \
    esac && \
    deno task compile ${target:+--target "$target"}

FROM ${RUNTIME_IMAGE}
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="Deno Function Invoker" \
      org.opencontainers.image.description="Serves a function in TypeScript or JavaScript over gRPC" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /build/LICENSE /build/dist/THIRD_PARTY_LICENSES /usr/share/doc/invoker/
COPY --from=build /build/dist/invoker /usr/local/bin/invoker
# By number: Kubernetes cannot tell of a name that it is not root's.
USER 65532:65532
WORKDIR /functions
ENV INVOKER_HOST=0.0.0.0
EXPOSE 10382
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["/usr/local/bin/invoker", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/invoker"]
CMD ["serve"]
