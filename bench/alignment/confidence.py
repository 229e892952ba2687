#!/usr/bin/env python3
"""confidence.py ALIGN_RAW TRAIN [--held-out TEST] [--scratch DIR]

Fits the confidence of crates/align/src/confidence.rs on programmes that generate.py made, and shows what it is worth on others.

Every spoilt file is aligned to its own programme, and the true labels of three other programmes, all of them and every
fifth. A map is right if the labels that it moves stand right: for spoilt files, if at least 70 % of what can be right is, or, where
single labels are scattered, if their middle is within 100 ms; for another programme never. Wrong maps weigh five times.

The program adds what cannot be fitted here: a price for searching with few labels, and a floor for maps that stand out from every other
place or are worth more than a search finds by chance. The last table shows it as it is.
"""
import argparse
import json
import pathlib
import subprocess
import numpy as np
import generate
import score

SCATTERED = {"jitter", "whole seconds", "mess"}
KINDS = ["identity", "offset", "ratio", "affine", "piecewise"]
NAMES = ["constant", "z (up to 10)", "nats a label (-1 to 3)", *[f"model {kind}" for kind in KINDS[1:]]]


def features(columns):
    """Of a line of align_raw: verdict, model, ratio, offset, confidence, margin, z, ratio per frame, labels, support, nats, pieces."""
    kind = columns[1].split()[0]
    labels, nats = int(columns[8]), float(columns[10])
    z = float(columns[6]) * labels ** 0.5
    return [1.0, min(z, 10.0), float(np.clip(nats, -1, 3)), *[float(kind == other) for other in KINDS[1:]]]


def align(binary, sound, files, out):
    text = subprocess.run([binary, "--considered", str(sound), str(out), *map(str, files)], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    return [line.split("\t") for line in text.splitlines()]


def is_right(family, result):
    if family in SCATTERED:
        return abs(float(np.median(result["starts"] + result["ends"]))) <= 0.1
    return result["after"] >= 70 and not result["worse"]


def samples(binary, folder, scratch):
    """Rows of features, whether the map is right, and what align_raw itself said."""
    rows, right, said = [], [], []
    programmes = sorted(path for path in folder.glob("p*") if (path / "cases.json").exists())
    strangers = scratch / "strangers"
    strangers.mkdir(parents=True, exist_ok=True)
    for programme in programmes:
        cues = [(k, s, e, "S") for k, s, e in score.srt(programme / "truth.srt")]
        for step in (1, 5):
            generate.write_srt(strangers / f"{programme.name}_{step}.srt", cues[::step])
    for programme in programmes:
        sound = scratch / "sound.f32"
        subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", "-i", str(programme / "sound.wav"), "-f", "f32le", str(sound)], check=True)
        about = json.loads((programme / "cases.json").read_text())["cases"]
        own = [programme / "cases" / f"{name}.srt" for name in about]
        turn = programmes.index(programme)
        near = {programmes[(turn + step) % len(programmes)].name for step in (1, 2, 5)} - {programme.name}
        others = [path for path in sorted(strangers.glob("*.srt")) if path.name.split("_")[0] in near]
        for columns in align(binary, sound, own + others, scratch / "fixed"):
            path, columns = pathlib.Path(columns[0]), columns[1:]
            if len(columns) < 11:
                continue
            fits = False
            if path.parent != strangers and about[path.stem]["expect"] == "fix":
                # What was considered is written even where it was not believed.
                result = score.case(programme / "truth.srt", path, scratch / "fixed" / path.name)
                fits = is_right(about[path.stem]["family"], result)
            rows.append(features(columns))
            right.append(fits)
            said.append(float(columns[4]))
    return np.array(rows), np.array(right), np.array(said)


def fit(rows, right, weight_wrong=5.0, ridge=0.02):
    """A logistic by Newton's method, with a little ridge on all but the constant."""
    weights = np.where(right, 1.0, weight_wrong)
    at = np.zeros(rows.shape[1])
    penalty = np.full(rows.shape[1], ridge * len(rows) / 100)
    penalty[0] = 0
    for _ in range(50):
        p = 1 / (1 + np.exp(-rows @ at))
        gradient = rows.T @ (weights * (right - p)) - penalty * at
        curvature = (rows * (weights * p * (1 - p))[:, None]).T @ rows + np.diag(penalty + 1e-9)
        step = np.linalg.solve(curvature, gradient)
        at += step
        if np.abs(step).max() < 1e-6:
            break
    return at


def reliability(name, confidence, right):
    print(f"\n{name}: {len(right)} files, {right.sum()} with a map that is right")
    print("| confidence | files | mean confidence | right |\n|---|---|---|---|")
    edges = [0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 1.000001]
    for low, high in zip(edges, edges[1:]):
        own = (confidence >= low) & (confidence < high)
        if own.any():
            print(f"| {low:.2f} to {min(high, 1):.2f} | {own.sum()} | {confidence[own].mean():.2f} | {100 * right[own].mean():.0f} % |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("align_raw")
    parser.add_argument("train", type=pathlib.Path)
    parser.add_argument("--held-out", type=pathlib.Path)
    parser.add_argument("--scratch", type=pathlib.Path, default=pathlib.Path("/tmp/genlock-confidence"))
    options = parser.parse_args()
    rows, right, said = samples(options.align_raw, options.train, options.scratch)
    found = fit(rows, right)
    for name, value in zip(NAMES, found):
        print(f"{name:28} {value:8.3f}")
    reliability("training", 1 / (1 + np.exp(-rows @ found)), right)
    if options.held_out:
        rows, right, said = samples(options.align_raw, options.held_out, options.scratch)
        reliability("held out, this fit", 1 / (1 + np.exp(-rows @ found)), right)
        reliability("held out, what the program said", said, right)


if __name__ == "__main__":
    main()
