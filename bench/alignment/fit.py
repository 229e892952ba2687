#!/usr/bin/env python3
"""fit.py boxes|media|tracks TRAIN.tsv [HELD_OUT.tsv]

Fits the confidence of an estimator on the cases that one of its examples made (crates/align/examples/boxes_raw.rs, media_cases.rs,
motion_raw.rs), and shows what it is worth on others. Wrong maps weigh five times, those of boxes fifteen times. The features are those
that the program computes the confidence from.

For boxes and tracks the logistic is of places: all boxes within 200 ms, delays within 50 ms. For tracks, how far right places are off is
fitted beside it, as a multiple of the standard error and a constant, and what is shown is the probability that a map is right to 5 ms: the
product of both.
"""
import argparse
import csv
import math
import pathlib
import numpy as np
from confidence import fit, reliability

WEIGHT = {"boxes": 15.0, "media": 5.0, "tracks": 5.0}
# How far off, in ms, a place is at most.
PLACE = {"boxes": 200, "tracks": 50}
FEATURES = {
    "boxes": {
        "margin (up to 6)": lambda row: min(float(row["margin"]), 6),
        "z (up to 15)": lambda row: min(float(row["z"]), 15),
        "support (share)": lambda row: float(row["share"]),
        "a ratio or a drift": lambda row: float(row["model"] in ("ratio", "affine")),
    },
    "tracks": {
        "elsewhere (-20 to 40)": lambda row: min(max(float(row["elsewhere"]), -20), 40),
        "explained": lambda row: float(row["explained"]),
    },
    "media": {
        "margin (-4 to 20)": lambda row: min(max(float(row["margin"]), -4), 20),
        "share": lambda row: min(float(row["share"]), 1),
        "likeness": lambda row: float(row["likeness"]),
    },
}


def load(path, kind):
    """Features, whether the map is right, whether its place is, what the program said, and for tracks error and standard error in ms."""
    # What is refused for another reason than its confidence says nothing of it.
    other = ("abstain FewAgree", "abstain Flat") if kind == "boxes" else ()
    rows = [row for row in csv.DictReader(path.open(), delimiter="\t") if row["confidence"] and row["verdict"] not in other]
    features = np.array([[1.0, *(of(row) for of in FEATURES[kind].values())] for row in rows])
    right = np.array([row["right"] == "1" for row in rows])
    said = np.array([float(row["confidence"]) for row in rows])
    if kind == "media":
        return features, right, right, said, None
    finite = lambda text: min(float(text), 1e3)
    error = np.array([finite(row["error_ms"]) for row in rows])
    related = np.array([not row["family"].startswith("another") for row in rows])
    place = related & (np.abs(error) <= PLACE[kind])
    if kind == "boxes":
        return features, right, place, said, None
    return features, right, place, said, np.column_stack([error, [finite(row["stated_error_ms"]) for row in rows]])


def strays(errors):
    """The multiple of the standard error and the constant in ms under which these errors are likeliest."""
    def likelihood(pair):
        scatter = np.hypot(pair[0] * errors[:, 1], pair[1])
        return -(np.log(scatter) + (errors[:, 0] / scatter) ** 2 / 2).sum()
    return max(((k, c) for k in np.arange(0.5, 4, 0.1) for c in np.arange(0, 6, 0.25)), key=likelihood)


def worth(rows, found, errors, stray):
    place = 1 / (1 + np.exp(-rows @ found))
    if errors is None:
        return place
    scatter = np.hypot(stray[0] * errors[:, 1], stray[1])
    return place * np.array([math.erf(5 / max(s, 1e-9) / math.sqrt(2)) for s in scatter])


def verdicts(path):
    """By family: cases, right, wrong and no maps taken, right maps not taken."""
    families = {}
    for row in csv.DictReader(path.open(), delimiter="\t"):
        tally = families.setdefault(row["family"], [0, 0, 0, 0, 0])
        right, taken = row["right"] == "1", not row["verdict"].startswith("abstain")
        for at, counts in enumerate([True, taken and right, taken and not right, not taken, not taken and right]):
            tally[at] += counts
    print("\n| family | cases | taken, right | taken, wrong | refused | of these right |\n|---|---|---|---|---|---|")
    for family, tally in sorted(families.items()):
        print(f"| {family} | {' | '.join(map(str, tally))} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=FEATURES)
    parser.add_argument("train", type=pathlib.Path)
    parser.add_argument("held_out", type=pathlib.Path, nargs="?")
    options = parser.parse_args()
    rows, right, place, said, errors = load(options.train, options.kind)
    found, stray = fit(rows, place, weight_wrong=WEIGHT[options.kind]), None
    for name, value in zip(["constant", *FEATURES[options.kind]], found):
        print(f"{name:28} {value:8.3f}")
    if errors is not None:
        stray = strays(errors[place])
        print(f"errors are {stray[0]:.1f} standard errors and {stray[1]:.2f} ms")
    reliability("training, this fit", worth(rows, found, errors, stray), right)
    path = options.held_out or options.train
    if options.held_out:
        rows, right, place, said, errors = load(options.held_out, options.kind)
        reliability("held out, this fit", worth(rows, found, errors, stray), right)
        if options.kind in PLACE:
            reliability("held out, places", 1 / (1 + np.exp(-rows @ found)), place)
    reliability(f"{path.name}, what the program said", said, right)
    verdicts(path)


if __name__ == "__main__":
    main()
