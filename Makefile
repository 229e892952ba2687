# The newcomer's commands. `make` alone lists them.

SHELL := /bin/sh
CARGO ?= cargo

# FFmpeg is optional in the crates, so that `cargo install` needs no system library; here it is always built in and tested.
# One package's feature is enough: cargo unifies features over all crates of one build.
FEATURES := --features genlock-cli/ffmpeg

DEMO_OUT ?= demo-out
BENCH_OUT ?= bench-out

.PHONY: help setup demo test lint bench

help:
	@echo 'make demo    build a small delivery with wrong label times, repair it, show before and after'
	@echo 'make test    run every test'
	@echo 'make lint    check the formatting and the lints'
	@echo 'make bench   time genlock on generated inputs, beside other tools that are installed'
	@echo 'make setup   install what these need (the others do it by themselves)'

setup:
	@./setup

demo: setup
	$(CARGO) run --quiet --package genlock-cli $(FEATURES) -- demo --output $(DEMO_OUT)

# nextest runs the tests of all crates side by side; without it cargo does the same more slowly. It does not run
# documentation tests, so cargo does that in both cases.
test: setup
	@if $(CARGO) nextest --version >/dev/null 2>&1; then \
		set -x; $(CARGO) nextest run --workspace $(FEATURES); \
	else \
		set -x; $(CARGO) test --workspace --all-targets $(FEATURES); \
	fi
	$(CARGO) test --workspace --doc $(FEATURES)

lint: setup
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets $(FEATURES) -- -D warnings

bench: setup
	$(CARGO) build --release --package genlock-cli $(FEATURES)
	$(CARGO) build --release --package genlock-media --features ffmpeg --example timeline
	BENCH_OUT=$(BENCH_OUT) bench/run
	BENCH_OUT=$(BENCH_OUT) bench/instructions
