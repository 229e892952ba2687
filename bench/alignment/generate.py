#!/usr/bin/env python3
"""generate.py FOLDER --count N [--first SEED] [--cache DIR] [--recordings DIR ...]

Makes programmes with truth and spoilt labels: FOLDER/pNNN/{sound.wav,truth.srt,truth.rttm,cases.json,cases/*.srt,cases/*.rttm}.
Needs numpy, scipy, espeak-ng and ffmpeg; flite and folders of recordings of one speaker each are used where they are given.
The same seed gives the same programme on the same voices.
"""
import argparse
import json
import pathlib
import wave
import numpy as np
import corrupt
import programmes
import voices


def stamp(seconds):
    millis = max(0, round(seconds * 1000))
    return f"{millis // 3600000:02}:{millis // 60000 % 60:02}:{millis // 1000 % 60:02},{millis % 1000:03}"


def write_srt(path, cues):
    rows = [f"{n}\n{stamp(s)} --> {stamp(e)}\n{k} {who} words of this cue\n" for n, (k, s, e, who) in enumerate(cues, 1)]
    path.write_text("\n".join(rows))


def write_rttm(path, cues, name):
    path.write_text("".join(f"SPEAKER {name} 1 {s:.3f} {e - s:.3f} <NA> <NA> {who} <NA> <NA>\n" for _, s, e, who in cues))


def labels_of(seed, pool):
    kind = programmes.KINDS[seed % len(programmes.KINDS)]
    sound, cues, breaks = programmes.programme(seed, pool, kind)
    return sound, [(f"u{n:04}", s, e, who) for n, (s, e, who) in enumerate(cues)], breaks, kind


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=8)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--cache", type=pathlib.Path)
    parser.add_argument("--recordings", type=pathlib.Path, nargs="*", default=[])
    options = parser.parse_args()
    pool = voices.pool(options.cache or options.folder / "voices", options.recordings)
    seeds = range(options.first, options.first + options.count)
    made = {}
    for seed in seeds:
        sound, cues, breaks, kind = labels_of(seed, pool)
        folder = options.folder / f"p{seed:03}"
        (folder / "cases").mkdir(parents=True, exist_ok=True)
        with wave.open(str(folder / "sound.wav"), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(voices.RATE)
            out.writeframes((sound * 32767).astype(np.int16).tobytes())
        write_srt(folder / "truth.srt", cues)
        write_rttm(folder / "truth.rttm", cues, folder.name)
        made[seed] = (folder, cues, breaks, kind, len(sound) / voices.RATE)
    for seed, (folder, cues, breaks, kind, seconds) in made.items():
        same = [other for other in seeds if other != seed]
        others = [made[same[(seed * 7 + n * 3) % len(same)]][1] for n in range(min(3, len(same)))]
        about = {}
        for name, family, labels, right in corrupt.cases(cues, breaks, others, seed):
            # SubRip has no time before zero; such labels are left out of both files.
            labels = [cue for cue in labels if cue[1] >= 0]
            write_srt(folder / "cases" / f"{name}.srt", labels)
            write_rttm(folder / "cases" / f"{name}.rttm", labels, folder.name)
            about[name] = {"family": family, "labels": len(labels), "expect": "fix" if right else "abstain"}
        (folder / "cases.json").write_text(json.dumps({"kind": kind, "seconds": seconds, "cues": len(cues), "cases": about}, indent=1))
        print(folder.name, kind, f"{seconds:.0f} s", len(cues), "cues", len(about), "cases")


if __name__ == "__main__":
    main()
