#!/usr/bin/env python3
"""fit.py tracks|media TRAIN.tsv [HELD_OUT.tsv]

Fits the confidence of an estimator on the cases that one of its examples made (crates/align/examples/motion_raw.rs, media_cases.rs), and
shows what it is worth on others. Wrong maps weigh five times. The features are those that the program computes the confidence from.
"""
import argparse
import csv
import pathlib
import numpy as np
from confidence import fit, reliability

FEATURES = {
    "tracks": {
        "elsewhere (up to 40)": lambda row: min(max(float(row["elsewhere"]), -20), 40),
        "moving (up to 6)": lambda row: min(float(row["moving"]), 6),
        "explained": lambda row: float(row["explained"]),
        "paired by places": lambda row: float(float(row["nats"]) >= 0),
        "nats of a pair (up to 30)": lambda row: min(max(float(row["nats"]), 0), 30),
    },
    "media": {
        "margin (-4 to 10)": lambda row: min(max(float(row["margin"]), -4), 10),
        "share": lambda row: min(float(row["share"]), 1),
        "kept (up to 10)": lambda row: min(float(row["kept"]), 10),
        "likeness": lambda row: float(row["likeness"]),
    },
}


def load(path, kind):
    rows = [row for row in csv.DictReader(path.open(), delimiter="\t") if row["confidence"]]
    features = np.array([[1.0, *(of(row) for of in FEATURES[kind].values())] for row in rows])
    return features, np.array([row["right"] == "1" for row in rows]), np.array([float(row["confidence"]) for row in rows])


def verdicts(path):
    """By family: cases, right, wrong and no maps taken, right maps not taken."""
    families = {}
    for row in csv.DictReader(path.open(), delimiter="\t"):
        tally = families.setdefault(row["family"], [0, 0, 0, 0, 0])
        right, taken = row["right"] == "1", row["verdict"] != "abstain"
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
    rows, right, said = load(options.train, options.kind)
    found = fit(rows, right)
    for name, value in zip(["constant", *FEATURES[options.kind]], found):
        print(f"{name:28} {value:8.3f}")
    reliability("training, this fit", 1 / (1 + np.exp(-rows @ found)), right)
    path = options.held_out or options.train
    if options.held_out:
        rows, right, said = load(options.held_out, options.kind)
        reliability("held out, this fit", 1 / (1 + np.exp(-rows @ found)), right)
    reliability(f"{path.name}, what the program said", said, right)
    verdicts(path)


if __name__ == "__main__":
    main()
