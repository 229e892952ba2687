#!/usr/bin/env python3
"""boxes.py BOXES_RAW [--train FIRST COUNT] [--held-out FIRST COUNT]

Fits the confidence of crates/align/src/boxes on made scenes in which things move, and shows what it is worth on others.

One to five labelled objects and up to two others wander before a background; the camera may sway; boxes are drawn carelessly, some of
them interpolated; the clocks differ by nothing, an offset, a standard ratio or a drift. Wrong pairs are boxes of another scene, boxes
backwards, and boxes whose times are shuffled. A place is right if all boxes are within 200 ms; what is off by less than the tolerance
of 100 ms is shown beside. Wrong places weigh fifteen times.
"""
import argparse
import subprocess
import numpy as np
from confidence import fit, reliability

NAMES = ["constant", "margin (up to 6)", "z (up to 15)", "support (share)", "a ratio or a drift"]
PLACE = 0.2
WEIGHT = 15.0


def samples(binary, first, count):
    text = subprocess.run([binary, str(first), str(count)], check=True, stdout=subprocess.PIPE, text=True).stdout
    lines = [line.split("\t") for line in text.splitlines()]
    full = [line for line in lines if len(line) == 11]
    rows = [[1.0, min(float(m), 6.0), min(float(z), 15.0), int(s) / int(n), float(model in ("ratio", "affine"))]
            for _, _, _, model, _, _, _, m, z, n, s in full]
    placed = [line[1] == "right" and float(line[5]) <= PLACE for line in full]
    cases = {}
    for line in lines:
        right = len(line) == 11 and line[4] == "1"
        tally = cases.setdefault(line[1], {})
        key = f"{line[2].split()[0]} {'rightly' if right else 'wrongly'}"
        tally[key] = tally.get(key, 0) + 1
    judged = np.array([line[2] not in ("abstain FewAgree", "abstain Flat") for line in full])
    within = [line[4] == "1" for line in full]
    said = [float(line[6]) for line in full]
    return np.array(rows), np.array(placed), np.array(within), np.array(said), judged, cases


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("boxes_raw")
    parser.add_argument("--train", type=int, nargs=2, default=(0, 400), metavar=("FIRST", "COUNT"))
    parser.add_argument("--held-out", type=int, nargs=2, default=(1_000_000, 400), metavar=("FIRST", "COUNT"))
    options = parser.parse_args()
    rows, placed, _, _, judged, _ = samples(options.boxes_raw, *options.train)
    found = fit(rows[judged], placed[judged], weight_wrong=WEIGHT)
    for name, value in zip(NAMES, found):
        print(f"{name:28} {value:8.3f}")
    reliability("training", 1 / (1 + np.exp(-rows[judged] @ found)), placed[judged])
    rows, placed, within, said, judged, cases = samples(options.boxes_raw, *options.held_out)
    reliability("held out, this fit", 1 / (1 + np.exp(-rows[judged] @ found)), placed[judged])
    reliability("held out, what the program said", said[judged], placed[judged])
    reliability("held out, what the program said, within the tolerance", said[judged], within[judged])
    for kind, tally in sorted(cases.items()):
        print(f"{kind:10} {tally}")


if __name__ == "__main__":
    main()
