# The one image of Gatehouse: the operator, the sidecar, the redirect and the command.
ARG BASE=docker.io/library/node:26-bookworm-slim

# What runs needs of the registry. The base brings Node, so the packages that carry one are left out; so is what only
# editors and debuggers read.
FROM ${BASE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY examples/model-server/package.json examples/model-server/
COPY examples/demo/package.json examples/demo/
COPY test/package.json test/
RUN --mount=type=secret,id=npmrc \
  NPM_CONFIG_USERCONFIG=/run/secrets/npmrc npm ci --workspaces=false --omit=dev --omit=optional --ignore-scripts --no-progress --loglevel=error \
  && npm cache clean --force --loglevel=error \
  && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete

FROM dependencies AS build
RUN --mount=type=secret,id=npmrc \
  NPM_CONFIG_USERCONFIG=/run/secrets/npmrc npm ci --workspaces=false --omit=optional --ignore-scripts --no-progress --loglevel=error \
  && npm cache clean --force --loglevel=error
COPY . .
# Types are checked by `make check`; here they are only taken out.
RUN node node_modules/typescript/bin/tsc -p tsconfig.build.json --noCheck

FROM ${BASE}
RUN apt-get update -qq \
  && apt-get install -y -qq --no-install-recommends nftables \
  && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY package.json LICENSE ./
COPY bin bin
COPY --from=build /app/dist dist
USER 19020:19020
ENTRYPOINT ["/app/bin/gatehouse"]
