# Driftlight: `make run` starts the demo, `make test` tests everything, `make check` is what must hold before a commit.
SHELL := /bin/bash
.DEFAULT_GOAL := help
NODE := node_modules/node/bin/node
BIN := node_modules/.bin
# Tools run on the pinned Node, whatever the machine has.
export PATH := $(CURDIR)/node_modules/node/bin:$(PATH)

.PHONY: help install run test test-unit check format bench bench-alarms bench-forecast bench-diagnosis bench-accuracy bench-faults generate wire-check system bench-parts bench-pcb bench-inference

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

install: node_modules/.installed ## what the program needs, as locked

node_modules/.installed: package.json package-lock.json
	# The script of onnxruntime-node would fetch GPU libraries from outside the registry; the CPU ones are in the package.
	ONNXRUNTIME_NODE_INSTALL=skip npm install --no-save --no-audit --no-fund
	@touch $@

run: install ## the demo: simulated station, embedded broker, status page
	./driftlight demo

system: ## Debian packages that tests use, where that is allowed
	@deploy/system-packages.sh

test: install system ## all tests; names what is skipped and why
	$(BIN)/vitest run

test-unit: install ## the fast ones
	$(BIN)/vitest run --project unit

check: install wire-check ## format, lint, types, layers and circles, generated files
	$(BIN)/biome check .
	$(BIN)/tsc --noEmit -p .
	$(BIN)/depcruise --config .dependency-cruiser.cjs agent shared test deploy
	$(NODE) deploy/generate.ts --check

wire-check: install
	$(BIN)/buf lint
	$(BIN)/buf breaking --against shared/wire/released.binpb
	@rm -rf node_modules/.cache/wire && mkdir -p node_modules/.cache/wire
	$(BIN)/buf generate --output node_modules/.cache/wire
	diff -r shared/wire/gen node_modules/.cache/wire/shared/wire/gen

generate: install ## files made from others: wire code, configuration schema, example and reference
	$(BIN)/buf generate
	$(NODE) deploy/generate.ts

format: install ## format and fix what can be fixed
	$(BIN)/biome check --write .

bench: install system ## measures what is promised; writes test/bench/RESULTS.md
	MALLOC_ARENA_MAX=2 $(NODE) test/bench/main.ts

bench-alarms: install ## false alarms, delays, onsets and shapes by simulation; writes test/bench/ALARMS.md
	$(NODE) test/bench/alarms-main.ts

bench-forecast: install ## whether forecasts of lamps hold, by simulation; writes test/bench/FORECAST.md
	$(NODE) test/bench/forecast-main.ts

bench-diagnosis: install ## causes told on the simulated station, every scenario with 20 seeds; writes test/bench/DIAGNOSIS.md
	$(NODE) test/bench/diagnosis-main.ts

bench-accuracy: install ## what drift costs the demo's model, and whether the alarm comes before; writes test/bench/ACCURACY.md
	$(NODE) test/bench/accuracy-main.ts

bench-faults: install system ## FAULTS=1000 SEED=1: kills, cuts, full disks, lost power; every frame is counted at a subscriber
	FAULTS=$(FAULTS) SEED=$(SEED) WITHOUT="$(WITHOUT)" SHRINK=$(SHRINK) $(NODE) test/bench/faults/main.ts

bench-parts: install ## photographed castings as a station: what is found how soon; writes test/bench/REAL-PARTS.md
	$(NODE) test/bench/real-parts-main.ts

bench-pcb: install ## a model that looks at photographed boards: changed pictures and mixes; writes test/bench/PCB-CROPS.md
	$(NODE) test/bench/pcb-crops-main.ts

bench-inference: install ## RUNS=200000: a day's pictures through a model, its memory over time; writes test/bench/INFERENCE.md
	RUNS=$(RUNS) MALLOC_ARENA_MAX=2 $(NODE) --max-semi-space-size=1 --heap-growing-percent=50 test/bench/inference-main.ts
