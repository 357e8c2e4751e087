# Every target says what it does: make help
NODE := node_modules/.bin/node
JEST := $(NODE) --experimental-vm-modules --disable-warning=ExperimentalWarning node_modules/jest/bin/jest.js
INSTALLED := node_modules/.package-lock.json
SOURCES := $(shell find api core runtime sidecar operator cli -name '*.ts' -not -name '*.test.ts' 2>/dev/null)

.DEFAULT_GOAL := help

.PHONY: help
help: ## Show this list
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: build ## Roles enforced in front of two real MCP servers (BREAK=1: must fail; KEEP=1: leave it running)
	@$(NODE) examples/demo/main.ts

.PHONY: test
test: build ## Everything that must hold before a change lands; ends with 'N passed, N failed'
	@$(NODE) scripts/test.ts

.PHONY: build
build: dist/.built ## Compile into dist/, so that ./bin/gatehouse runs

dist/.built: $(INSTALLED) $(SOURCES) tsconfig.json tsconfig.build.json
	@rm -rf dist
	@$(NODE) node_modules/typescript/bin/tsc -p tsconfig.build.json
	@touch $@

$(INSTALLED): package.json package-lock.json examples/model-server/package.json examples/demo/package.json test/package.json
	@command -v npm >/dev/null || { echo "make: npm is missing: install Node.js 20 or later (it brings npm); the project then brings its own Node" >&2; exit 2; }
	npm ci --no-progress --loglevel=error
	@touch $@

.PHONY: check
check: types lint format-check deps-check dead-code unit ## The quick gate: types, lint, imports, dead code, unit tests

.PHONY: types
types: $(INSTALLED) ## Type-check everything, core as pure code, and what uses the SDKs
	@$(NODE) node_modules/typescript/bin/tsc -p tsconfig.json
	@$(NODE) node_modules/typescript/bin/tsc -p core/tsconfig.json
	@$(NODE) node_modules/typescript/bin/tsc -p test/tsconfig.json

.PHONY: lint
lint: $(INSTALLED) ## ESLint: strict type-checked rules and the size budgets
	@$(NODE) node_modules/eslint/bin/eslint.js .

.PHONY: format
format: $(INSTALLED) ## Rewrite the sources in the project's format
	@$(NODE) node_modules/prettier/bin/prettier.cjs --write --log-level warn .

.PHONY: format-check
format-check: $(INSTALLED) ## Fail where the format differs
	@$(NODE) node_modules/prettier/bin/prettier.cjs --check --log-level warn .

.PHONY: deps-check
deps-check: $(INSTALLED) ## The import directions, as rules
	@$(NODE) node_modules/dependency-cruiser/bin/dependency-cruiser.mjs --output-type err api core runtime sidecar operator cli

.PHONY: dead-code
dead-code: $(INSTALLED) ## Unused files, exports and dependencies
	@$(NODE) node_modules/knip/bin/knip.js

.PHONY: unit
unit: $(INSTALLED) ## Tests beside the code, with coverage
	@$(JEST) --coverage

.PHONY: e2e
e2e: build ## Official clients and real servers through the running product
	@$(JEST) --config jest.e2e.config.js

.PHONY: conformance
conformance: build ## The official suite with and without the sidecar, check by check; any difference fails
	@$(NODE) test/conformance/main.ts

.PHONY: cluster-up
cluster-up: build ## A real Kubernetes of one node on this machine, for tests and to play with (root, Debian, Go 1.26)
	@$(NODE) test/cluster/main.ts up

.PHONY: cluster-down
cluster-down: $(INSTALLED) ## Take that cluster down and leave nothing behind
	@$(NODE) test/cluster/main.ts down

.PHONY: demo-cluster
demo-cluster: build ## The installation and examples/cluster on that cluster, left running to play with
	@$(NODE) test/cluster/demo.ts

.PHONY: soak
soak: ## The cluster tests of outages, rotation and upgrades at their full length (two minutes away, the leader killed 20 times between two writes)
	@AWAY_SECONDS=120 LEADER_KILLS=20 RELEASE_CHANGES=4 ROTATION_SECONDS=600 $(MAKE) --no-print-directory cluster TESTS='test/cluster/outages test/cluster/leader-kills test/cluster/rotation test/cluster/upgrade'

.PHONY: cluster
cluster: build ## Operator, injection and chart on that cluster (KEEP=1: leave it up)
	@status=0; \
	for part in $(if $(TESTS),cluster,cluster-shared cluster-alone); do $(JEST) --config jest.$$part.config.js $(TESTS) || status=1; done; \
	[ "$(KEEP)" = 1 ] || $(NODE) test/cluster/main.ts down >&2; exit $$status

.PHONY: test-cluster
test-cluster: $(INSTALLED) ## The tests that any cluster bears, on yours: KUBECONFIG=FILE [IMAGE=repo:tag] [TEST_IMAGE=repo:tag]
	@$(if $(TEST_IMAGE),GATEHOUSE_TEST_IMAGE='$(TEST_IMAGE)') $(NODE) test/any-cluster/main.ts $(TESTS)

.PHONY: mutation
mutation: $(INSTALLED) ## Mutation tests of the policy core (score below 90 fails)
	@$(NODE) node_modules/@stryker-mutator/core/bin/stryker.js run

.PHONY: fuzz
fuzz: $(INSTALLED) ## Random HTTP and JSON-RPC through a sidecar, what its server reads against what it recorded: MINUTES=n [SEED=n]
	@MINUTES='$(MINUTES)' SEED='$(SEED)' $(NODE) test/fuzz/main.ts

.PHONY: bench
bench: build ## Added latency, throughput, memory and cold start, as ratios in one run [BASELINE=REV: and beside that revision's]
	@$(NODE) bench/main.ts $(if $(BASELINE),--baseline '$(BASELINE)')

.PHONY: generate
generate: $(INSTALLED) ## Rewrite crds/, docs/reference/ and the generated parts of the chart
	@$(NODE) scripts/generate.ts

.PHONY: verify
verify: generate ## Regenerate, then fail if the tree is dirty
	@changed=$$(git status --porcelain -- crds docs/reference charts); \
	if [ -n "$$changed" ]; then echo "generated files differ from their sources: run 'make generate' and commit" >&2; echo "$$changed" >&2; exit 1; fi

.PHONY: audit
audit: $(INSTALLED) ## Known vulnerabilities in dependencies (high and above fail)
	npm audit --audit-level=high

.PHONY: clean
clean: ## Remove what was built
	rm -rf dist reports coverage .stryker-tmp
