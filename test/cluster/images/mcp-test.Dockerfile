# For the pods of tests: MCP servers and clients, a shell, and tools to look at the network with.
ARG BASE=docker.io/library/node:26-bookworm-slim
FROM ${BASE}
RUN apt-get update -qq \
  && apt-get install -y -qq --no-install-recommends curl netcat-openbsd \
  && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
WORKDIR /app
COPY .npmrc package.json package-lock.json ./
COPY examples/demo/package.json examples/demo/
COPY examples/model-server/package.json examples/model-server/
COPY test/package.json test/
RUN --mount=type=secret,id=npmrc \
  NPM_CONFIG_USERCONFIG=/run/secrets/npmrc npm ci --workspace examples/model-server --workspace test --omit=dev --omit=optional --ignore-scripts --no-progress --loglevel=error \
  && npm cache clean --force --loglevel=error
# One by one: an engine that reads another list of what to leave out stops here, instead of making an image without them.
COPY examples/model-server examples/model-server
COPY test/support test/support
COPY test/cluster/servers test/cluster/servers
USER 1000:1000
CMD ["node", "examples/model-server/main.ts"]
