#!/usr/bin/env python3
"""events.py EVENTS_RAW [--train FIRST COUNT] [--held-out FIRST COUNT]

Fits the confidence of crates/align/src/events on right and wrong pairs of lists of instants, and shows what it is worth on others.

A pair is a list of labels and a list of what happens in the media. Annotators are precise to 10 to 150 ms; up to half of what happens is
not labelled, up to 30 % of the labels are spurious, and up to twice as much happens beside; 6 to 400 events come in clusters, at random,
as music does or as a metronome. The clocks differ by nothing, an offset, a standard ratio or a drift. Wrong pairs are labels of another
recording, labels whose gaps are shuffled, and the beats of a metronome of which some are left out.

A map is right if it puts every place between the first and the last label within 150 ms of the truth. Wrong maps weigh fifteen times.
What the program refuses for another reason than its confidence is left out of the fit.
"""
import argparse
import subprocess
import numpy as np
from confidence import KINDS, fit, reliability

STANDARD = [1001 / 1000, 1000 / 1001, 25 / 24, 24 / 25, 1001 / 960, 960 / 1001, 160 / 147, 147 / 160]
ARRIVALS = ["clusters", "random", "music", "metronome"]
NAMES = ["constant", "margin (up to 6)", "margin (up to 1)", "support (share)", "log of the events", *[f"model {kind}" for kind in KINDS[1:4]]]
RIGHT = 0.15
WEIGHT = 15.0


def arrivals(kind, count, random):
    if kind == "metronome":
        beat = random.uniform(0.3, 3)
        return beat * np.arange(count) + random.normal(size=count) * random.choice([0, 0.005, 0.02]), beat
    if kind == "music":
        beat = random.uniform(0.25, 0.8)
        gaps = beat * random.choice([1, 2, 3, 4, 8], count, p=[0.4, 0.3, 0.1, 0.15, 0.05])
        return np.cumsum(gaps) + random.normal(size=count) * random.choice([0.002, 0.01, 0.03]), beat
    mean = np.exp(random.uniform(np.log(0.7), np.log(15)))
    if kind == "clusters":
        gaps = np.where(random.random(count) < 0.7, random.uniform(0.1, 0.6, count), random.exponential(3 * mean, count))
    else:
        gaps = 0.1 + random.exponential(mean, count)
    return np.cumsum(gaps), mean


def pair(seed):
    """Our instants, theirs, the slope and offset of the truth or none, and a word for the case."""
    random = np.random.default_rng(seed)
    arrival = str(random.choice(ARRIVALS, p=[0.3, 0.35, 0.25, 0.1]))
    count = int(np.exp(random.uniform(np.log(6), np.log(400))))
    truth, mean = arrivals(arrival, count, random)
    truth += random.uniform(0, 20)
    case = str(random.choice(["right", "other", "shuffled"], p=[0.6, 0.25, 0.15]))
    theirs = truth
    if case == "other":
        # Another recording of the same kind.
        truth, _ = arrivals(arrival, max(6, int(count * random.uniform(0.5, 1.5))), random)
        truth += random.uniform(0, 20)
    labels = truth[random.random(len(truth)) >= random.uniform(0, 0.5)]
    if len(labels) and (share := random.uniform(0, 0.3)):
        spurious = random.uniform(truth[0], truth[-1], int(share * len(labels)))
        labels = np.sort(np.concatenate([labels, spurious]))
    extra = random.uniform(0, 2) * random.choice([0, 1])
    theirs = np.sort(np.concatenate([theirs, random.uniform(theirs[0] - 5, theirs[-1] + 5, int(extra * len(theirs)))]))
    labels = labels + random.normal(size=len(labels)) * np.exp(random.uniform(np.log(0.01), np.log(0.15)))
    if case == "shuffled" and len(labels) > 2:
        gaps = np.diff(np.sort(labels))
        random.shuffle(gaps)
        labels = labels[0] + np.concatenate([[0], np.cumsum(gaps)])
    kind = str(random.choice(["identity", "offset", "ratio", "drift"], p=[0.25, 0.4, 0.2, 0.15]))
    far = random.choice([-1, 1]) * np.exp(random.uniform(np.log(0.2), np.log(120)))
    slope, offset = 1.0, 0.0
    if kind == "offset":
        offset = far
    elif kind == "ratio":
        slope, offset = float(random.choice(STANDARD)), random.choice([0, far])
    elif kind == "drift":
        slope, offset = 1 + random.choice([-1, 1]) * np.exp(random.uniform(np.log(5e-5), np.log(1e-3))), random.choice([0, far])
    return (np.sort(labels) - offset) / slope, theirs, (slope, offset) if case == "right" else None, f"{case} {arrival}"


def features(columns):
    model, margin, ours, support = columns[1], *map(float, (columns[5], columns[7], columns[9]))
    return [1.0, min(margin, 6.0), min(margin, 1.0), support / ours, np.log(ours), *[float(model == kind) for kind in KINDS[1:4]]]


def samples(binary, first, count):
    """Rows of features, whether the map is right, what the program said, whether it moved labels, and the cases."""
    pairs = [pair(seed) for seed in range(first, first + count)]
    text = "".join(" ".join(f"{t:.4f}" for t in ours) + "|" + " ".join(f"{t:.4f}" for t in theirs) + "\n" for ours, theirs, _, _ in pairs)
    lines = subprocess.run([binary], check=True, input=text, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    rows, right, said, verdicts, cases = [], [], [], [], []
    for (ours, _, truth, case), line in zip(pairs, lines):
        columns = line.split("\t")
        if len(columns) < 11:
            continue
        slope, offset = float(columns[2]), float(columns[3])
        ends = np.array([ours[0], ours[-1]])
        fits = truth is not None and np.abs((slope - truth[0]) * ends + offset - truth[1]).max() <= RIGHT
        rows.append(features(columns))
        right.append(bool(fits))
        said.append(float(columns[4]))
        verdicts.append(columns[0].split(" {")[0])
        cases.append(case)
    return np.array(rows), np.array(right), np.array(said), np.array(verdicts), np.array(cases)


def told(cases, right, verdicts):
    print("\n| case | pairs | the best map is right | moved rightly | kept rightly | moved wrongly | kept wrongly |\n|---|---|---|---|---|---|---|")
    for case in sorted(set(cases)):
        own = cases == case
        count = [int((own & (verdicts == verdict) & (right == good)).sum()) for good in (True, False) for verdict in ("fix", "keep")]
        print(f"| {case} | {own.sum()} | {int((own & right).sum())} | {' | '.join(map(str, count))} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("events_raw")
    parser.add_argument("--train", type=int, nargs=2, default=(0, 2400), metavar=("FIRST", "COUNT"))
    parser.add_argument("--held-out", type=int, nargs=2, default=(2_000_000, 2000), metavar=("FIRST", "COUNT"))
    options = parser.parse_args()
    rows, right, _, verdicts, _ = samples(options.events_raw, *options.train)
    judged = verdicts != "abstain FewAgree"
    found = fit(rows[judged], right[judged], weight_wrong=WEIGHT)
    for name, value in zip(NAMES, found):
        print(f"{name:28} {value:8.3f}")
    reliability("training", 1 / (1 + np.exp(-rows[judged] @ found)), right[judged])
    rows, right, said, verdicts, cases = samples(options.events_raw, *options.held_out)
    judged = verdicts != "abstain FewAgree"
    reliability("held out, this fit", 1 / (1 + np.exp(-rows[judged] @ found)), right[judged])
    reliability("held out, what the program said", said[judged], right[judged])
    told(cases, right, verdicts)


if __name__ == "__main__":
    main()
