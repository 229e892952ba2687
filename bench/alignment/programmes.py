"""Programmes with known truth: what is said when, in talk, under music, in noise and in meetings.

A programme is sound at 16 kHz and its cues [(start, end, speaker)], in seconds, ascending. Cues of talk stand where the clean utterance
begins and ends; cues of meetings overlap and are as loose as people make them.
"""
import numpy as np
from scipy.signal import fftconvolve, lfilter
import voices

RATE = voices.RATE
KINDS = ["talk", "music", "noisy", "meeting"]


def music(rng, length):
    """Chords over a beat; changes every few bars."""
    out = np.zeros(length, np.float32)
    at = 0
    beat = int(RATE * rng.uniform(0.35, 0.7))
    while at < length:
        root = 110 * 2 ** (rng.integers(0, 24) / 12)
        part = np.arange(min(beat * 4, length - at)) / RATE
        tone = sum(np.sin(2 * np.pi * root * ratio * part + rng.uniform(0, 6)) / (1 + k) for k, ratio in enumerate([1, 1.26, 1.5, 2, 3.01]))
        hit = np.exp(-(np.arange(len(part)) % beat) / RATE * rng.uniform(6, 25)) * rng.normal(0, 1, len(part))
        out[at:at + len(part)] = 0.5 * tone + rng.uniform(0.1, 0.8) * hit
        at += len(part)
    return out / np.sqrt(np.mean(out ** 2) + 1e-9)


def noise(rng, length):
    """Coloured noise, from hiss to rumble, that swells."""
    pole = rng.uniform(0.0, 0.97)
    out = lfilter([1.0], [1.0, -pole], rng.normal(0, 1, length))
    swell = 1 + 0.5 * np.sin(2 * np.pi * np.arange(length) / RATE / rng.uniform(3, 30) + rng.uniform(0, 6))
    out = out * swell
    return (out / np.sqrt(np.mean(out ** 2) + 1e-9)).astype(np.float32)


def room(rng, sound):
    """Reverberation of 0.1 to 0.5 s behind the direct sound, which stays where it is."""
    length = int(RATE * rng.uniform(0.1, 0.5))
    tail = rng.normal(0, 1, length) * np.exp(-np.arange(length) / length * 6.9)
    tail[0] = 0
    tail *= rng.uniform(0.2, 0.7) / np.sqrt(np.sum(tail ** 2))
    tail[0] = 1.0
    return fftconvolve(sound, tail)[:len(sound) + length // 2].astype(np.float32)


class Mix:
    def __init__(self, seconds):
        self.sound = np.zeros(int(seconds * RATE), np.float32)

    def add(self, at, part, gain=1.0):
        start = int(at * RATE)
        end = min(start + len(part), len(self.sound))
        if end > start:
            self.sound[start:end] += gain * part[:end - start]


def pick(rng, pool, names):
    name = names[rng.integers(len(names))]
    return name, pool[name]


def utterance(rng, files):
    sound = voices.load(files[rng.integers(len(files))])
    return sound, voices.segments(sound)


def talk(rng, pool, kind):
    """One voice after the other, with pauses, jingles, stretches that nobody labelled, and advertisements."""
    seconds = rng.uniform(300, 900)
    mix, cues, breaks = Mix(seconds), [], []
    names = sorted(pool)
    at = rng.uniform(1, 30)
    speaker, left = 0, 0
    pauses = (rng.uniform(0.2, 0.4), rng.uniform(0.2, 0.7))
    advertise = sorted(rng.uniform(0.15, 0.9, rng.integers(1, 4)) * seconds)
    while at < seconds - 12:
        if left <= 0:
            _, files = pick(rng, pool, names)
            speaker, left, gain, wet = speaker + 1, rng.integers(3, 25), 10 ** rng.uniform(-0.5, 0.0), rng.random() < 0.4
        if advertise and at > advertise[0]:
            advertise.pop(0)
            length = rng.uniform(12, 40)
            breaks.append((at, at + length))
            mix.add(at, music(rng, int(length * RATE)), 0.15)
            _, others = pick(rng, pool, names)
            spot = at + 1
            while spot < at + length - 6:
                sound, _ = utterance(rng, others)
                mix.add(spot, sound, 0.8)
                spot += len(sound) / RATE + 0.2
            at += length + rng.uniform(0.5, 3)
            continue
        sound, parts = utterance(rng, files)
        left -= 1
        if not parts or len(sound) > 20 * RATE:
            continue
        labelled = rng.random() > 0.02
        mix.add(at, room(rng, sound) if wet else sound, gain)
        if labelled:
            cues += [(at + start, at + end, f"S{speaker:02}") for start, end in parts]
        end = at + parts[-1][1]
        at = end + pauses[0] + rng.exponential(pauses[1]) + (rng.uniform(3, 15) if rng.random() < 0.03 else 0) - parts[0][0] * 0.5
    level = np.sqrt(np.mean(mix.sound ** 2))
    if kind == "music":
        share, gain = rng.uniform(0.3, 1.0), level * 10 ** (-rng.uniform(2, 14) / 20)
        start = rng.uniform(0, 1 - share) * seconds
        mix.add(start, music(rng, int(share * seconds * RATE)), gain)
    ratio = rng.uniform(4, 14) if kind == "noisy" else rng.uniform(18, 45)
    mix.add(0, noise(rng, len(mix.sound)), level * 10 ** (-ratio / 20))
    return mix.sound, cues, breaks


def meeting(rng, pool):
    """Turns that overlap, short answers among them, as a person labelled them."""
    seconds = rng.uniform(150, 320)
    mix, cues = Mix(seconds), []
    names = sorted(pool)
    people = [pick(rng, pool, names)[1] for _ in range(rng.integers(3, 6))]
    gains = 10 ** rng.uniform(-0.6, 0.0, len(people))
    at = rng.uniform(0.5, 12)
    while at < seconds - 8:
        who = rng.integers(len(people))
        start, end = None, at
        for _ in range(rng.choice([1, 1, 1, 1, 2, 3])):
            sound, parts = utterance(rng, people[who])
            if not parts or end + len(sound) / RATE > seconds - 2:
                continue
            wanted = 0.8 if rng.random() < 0.45 else 8
            sound = sound[:int((parts[0][0] + wanted) * RATE)]
            mix.add(end, room(rng, sound), gains[who])
            start = end + parts[0][0] if start is None else start
            end += min(parts[-1][1], len(sound) / RATE) + rng.uniform(0.05, 0.4)
        if start is not None:
            loose = rng.normal(0.0, 0.05, 2)
            cues.append((start - 0.03 + loose[0], max(end - 0.2 + 0.03 + loose[1], start + 0.2), f"M{who}"))
        at = end + (rng.exponential(0.7) if rng.random() < 0.55 else -rng.uniform(0.2, 2.5))
        at = max(at, (start or at) + 0.3) + (rng.uniform(2, 8) if rng.random() < 0.06 else 0)
    mix.add(0, noise(rng, len(mix.sound)), np.sqrt(np.mean(mix.sound ** 2)) * 10 ** (-rng.uniform(10, 25) / 20))
    cues = sorted((round(max(s, 0.0), 3), round(e, 3), who) for s, e, who in cues if e < seconds)
    return mix.sound, cues, []


def programme(seed, pool, kind):
    """Sound, cues and advertisements [(start, end)]."""
    rng = np.random.default_rng([2_718, seed])
    sound, cues, breaks = meeting(rng, pool) if kind == "meeting" else talk(rng, pool, kind)
    return (sound / max(np.abs(sound).max(), 1e-6) * 0.9).astype(np.float32), sorted(cues), breaks
