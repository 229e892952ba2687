#!/usr/bin/env python3
"""onsets.py ONSETS_RAW [--first SEED] [--count N] [--scratch DIR]

Says how well the beginnings of sounds are found in the scenes of scenes.py, whose truth is known.

A sound is found if a beginning lies within 50 ms of its own, each counted once. What lies within 60 ms of a chord of the background or
of a later syllable is neither right nor wrong. "Of 3 n" is the share that is still there of the strongest three for each true one.
"""
import argparse
import pathlib
import subprocess
import numpy as np
import scenes

NEAR = 0.05


def paired(times, found):
    """The index of the finding of each time, or none."""
    used, pairs = set(), []
    for time in times:
        at = int(np.argmin(np.abs(found - time))) if len(found) else None
        good = at is not None and abs(found[at] - time) <= NEAR and at not in used
        used |= {at} if good else set()
        pairs.append(at if good else None)
    return pairs


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("onsets_raw")
    parser.add_argument("--first", type=int, default=1000)
    parser.add_argument("--count", type=int, default=64)
    parser.add_argument("--scratch", type=pathlib.Path, default=pathlib.Path("/tmp/genlock-onsets"))
    options = parser.parse_args()
    options.scratch.mkdir(parents=True, exist_ok=True)
    tallies = {}
    for seed in range(options.first, options.first + options.count):
        samples, events, others, (place, reverberation) = scenes.scene(seed)
        sound = options.scratch / "scene.f32"
        samples.tofile(sound)
        text = subprocess.run([options.onsets_raw, str(sound)], check=True, stdout=subprocess.PIPE, text=True).stdout
        rows = np.array([line.split("\t") for line in text.splitlines()], float).reshape(-1, 2)
        found, times = rows[:, 0], [time for time, _ in events]
        pairs = paired(times, found)
        known = np.array(others + times)
        wrong = sum(1 for at, time in enumerate(found) if at not in set(pairs) and np.abs(known - time).min() > 0.06)
        strongest = np.sort(found[np.argsort(-rows[:, 1], kind="stable")[:3 * len(times)]])
        kept = sum(at is not None for at in paired(times, strongest))
        for group in ("all", place, f"reverberation {reverberation} s"):
            tally = tallies.setdefault(group, [0, 0, 0, 0, []])
            tally[0] += len(times)
            tally[1] += sum(at is not None for at in pairs)
            tally[2] += wrong
            tally[3] += kept
            tally[4] += [found[at] - time for at, time in zip(pairs, times) if at is not None]
        for (time, kind), at in zip(events, pairs):
            tally = tallies.setdefault(kind, [0, 0, 0, 0, []])
            tally[0] += 1
            tally[1] += at is not None
            tally[4] += [found[at] - time] if at is not None else []
    print("| | sounds | recall | precision | of 3 n | bias | median error | 95 % below |\n|---|---|---|---|---|---|---|---|")
    for group, (count, right, wrong, kept, errors) in sorted(tallies.items()):
        errors = np.array(errors or [np.nan]) * 1e3
        sizes = np.abs(errors)
        rest = "| |" if group in scenes.KINDS else f"{right / max(right + wrong, 1):.3f} | {kept / count:.3f} |"
        print(f"| {group} | {count} | {right / count:.3f} | {rest} {np.median(errors):+.1f} ms | {np.median(sizes):.1f} ms | {np.percentile(sizes, 95):.1f} ms |")


if __name__ == "__main__":
    main()
