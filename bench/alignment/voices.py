"""Clean utterances: synthetic voices of espeak-ng and flite, and recorded prompts where a folder of them is given.

An utterance is a numpy array of mono samples at 16 kHz with a peak near 1. Everything is kept in a cache folder, since a voice is slow.
"""
import hashlib
import os
import pathlib
import random
import shutil
import subprocess
import numpy as np

RATE = 16_000
ESPEAK = ["en-us", "en-gb", "en-gb-scotland", "de", "fr-fr", "es", "it", "pt-br", "nl", "sv", "pl", "ru", "cs", "tr", "hi", "id", "fi", "el", "ro", "hu"]
FLITE = ["awb", "rms", "slt", "kal16"]
NOUNS = "harbour river engine meeting window garden camera signal letter morning market bridge teacher island doctor railway winter question island paper village station captain answer kitchen summer picture forest ticket evening".split()
VERBS = "opened followed crossed counted repaired remembered carried measured expected described painted watched delivered finished noticed ordered".split()
ADJECTIVES = "quiet second narrow careful yellow distant early ordinary broken heavy certain foreign simple little northern".split()


def sentence(dice):
    """A sentence of one or more clauses; commas become pauses inside the utterance."""
    def phrase():
        return f"the {dice.choice(ADJECTIVES) + ' ' if dice.random() < 0.6 else ''}{dice.choice(NOUNS)}"
    clauses = [f"{phrase()} {dice.choice(VERBS)} {phrase()}" for _ in range(dice.choice([1, 1, 1, 2, 2, 3]))]
    return ", ".join(clauses) + "."


def numbers(dice):
    """Numbers are read out in every language."""
    return ", ".join(" ".join(str(dice.randint(2, 9_999)) for _ in range(dice.choice([1, 2, 3]))) for _ in range(dice.choice([1, 1, 2, 3]))) + "."


def decode(path, *options):
    command = ["ffmpeg", "-v", "error", "-nostdin", *options, "-i", str(path), "-ar", str(RATE), "-ac", "1", "-f", "f32le", "-"]
    return np.frombuffer(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout, np.float32).copy()


def normal(sound):
    peak = np.abs(sound).max(initial=0.0)
    return (sound / peak).astype(np.float32) if peak > 1e-4 else None


def espeak(voice, dice, path):
    text = sentence(dice) if voice.startswith("en") else numbers(dice)
    subprocess.run(["espeak-ng", "-v", f"{voice}+{dice.choice(['m1', 'm3', 'm7', 'f1', 'f2', 'f4', 'croak', 'whisper'][:7])}", "-s", str(dice.randint(120, 210)), "-p", str(dice.randint(25, 75)), "-w", str(path), text], check=True)


def flite(voice, dice, path):
    subprocess.run(["flite", "-voice", voice, "--setf", f"duration_stretch={dice.uniform(0.8, 1.25):.2f}", "-t", sentence(dice), "-o", str(path)], check=True)


def synthetic(kind, voice, count, cache):
    """`count` utterances of a synthetic voice."""
    folder = cache / f"{kind}-{voice}"
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for number in range(count):
        kept = folder / f"{number:03}.npy"
        if not kept.exists():
            dice = random.Random(hashlib.sha256(f"{kind}{voice}{number}".encode()).hexdigest())
            path = folder / "now.wav"
            (espeak if kind == "espeak" else flite)(voice, dice, path)
            sound = normal(decode(path))
            np.save(kept, sound if sound is not None else np.zeros(0, np.float32))
            path.unlink()
        found.append(kept)
    return found


def recorded(folder, cache):
    """Recordings below a folder of one speaker, from one second on."""
    kept_in = cache / f"recorded-{folder.name}"
    kept_in.mkdir(parents=True, exist_ok=True)
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.suffix in {".g722", ".wav", ".flac", ".ogg"} and p.stat().st_size > 9_000):
        kept = kept_in / (path.stem + ".npy")
        if not kept.exists():
            sound = normal(decode(path, *(["-f", "g722"] if path.suffix == ".g722" else [])))
            np.save(kept, sound if sound is not None else np.zeros(0, np.float32))
        found.append(kept)
    return found


def pool(cache, recordings=(), count=40):
    """Voice name to the files of its utterances."""
    cache = pathlib.Path(cache)
    voices = {}
    for voice in ESPEAK:
        voices[f"espeak-{voice}"] = synthetic("espeak", voice, count, cache)
    if shutil.which("flite"):
        for voice in FLITE:
            voices[f"flite-{voice}"] = synthetic("flite", voice, count * 2, cache)
    for folder in recordings:
        folder = pathlib.Path(folder)
        files = recorded(folder, cache)
        if files:
            voices[f"recorded-{folder.name}"] = files
    return voices


def load(path):
    return np.load(path)


def levels(sound, window=320, step=80):
    """Root mean square of 20 ms windows every 5 ms, in decibels."""
    if len(sound) < window:
        return np.full(1, -120.0)
    sums = np.concatenate(([0.0], np.cumsum(sound.astype(np.float64) ** 2)))
    starts = np.arange(0, len(sound) - window + 1, step)
    return 10 * np.log10((sums[starts + window] - sums[starts]) / window + 1e-12)


def segments(sound, pause=0.3, shortest=0.25):
    """Where somebody speaks in a clean utterance: stretches [start, end) in seconds that pauses of `pause` seconds separate."""
    level = levels(sound)
    loud = level > max(np.percentile(level, 95) - 32.0, np.percentile(level, 3) + 10.0)
    at = np.flatnonzero(loud)
    if len(at) == 0:
        return []
    # A window of 20 ms reaches over the edge by half of it.
    breaks = np.flatnonzero(np.diff(at) * 0.005 > pause)
    firsts, lasts = at[np.concatenate(([0], breaks + 1))], at[np.concatenate((breaks, [len(at) - 1]))]
    found = [(first * 0.005 + 0.010, last * 0.005 + 0.010) for first, last in zip(firsts, lasts)]
    return [(start, end) for start, end in found if end - start >= shortest]
