# For the pods of tests: MCP servers and clients, a shell, and tools to look at the network with.
ARG BASE
FROM ${BASE}
RUN apt-get update -qq \
  && apt-get install -y -qq --no-install-recommends curl netcat-openbsd \
  && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
WORKDIR /app
COPY . .
RUN --mount=type=secret,id=npmrc \
  NPM_CONFIG_USERCONFIG=/run/secrets/npmrc npm ci --workspace examples/model-server --workspace test --omit=dev --omit=optional --ignore-scripts --no-progress --loglevel=error \
  && npm cache clean --force --loglevel=error
USER 1000:1000
CMD ["node", "examples/model-server/main.ts"]
