"""Scenes of short sounds whose beginnings are known to the sample, made of nothing but numpy."""
import numpy as np

RATE = 16_000
KINDS = ["clap", "knock", "bark", "drum", "note", "word"]
BACKGROUNDS = ["silence", "noise", "pink", "music"]


def decay(count, seconds):
    return np.exp(-np.arange(count) / (RATE * seconds))


def attack(sound, seconds):
    count = max(1, int(seconds * RATE))
    sound[:count] *= np.sin(np.linspace(0, np.pi / 2, count)) ** 2
    return sound


def tone(frequency, count, partials, random):
    at = np.arange(count) / RATE
    phases = random.uniform(0, 2 * np.pi, len(partials))
    return sum(a * np.sin(2 * np.pi * frequency * (n + 1) * at + p) for n, (a, p) in enumerate(zip(partials, phases)) if frequency * (n + 1) < 7500)


def sound_of(kind, random):
    """A sound of a kind, its beginning at sample 0, its peak at 1; and the seconds at which it rises again."""
    again = []
    if kind == "clap":
        count = int(0.15 * RATE)
        sound = random.normal(size=count) * decay(count, random.uniform(0.01, 0.03))
    elif kind == "knock":
        count = int(0.25 * RATE)
        modes = random.uniform(150, 900, 4)
        sound = sum(random.uniform(0.3, 1) * tone(f, count, [1.0], random) * decay(count, random.uniform(0.015, 0.05)) for f in modes)
        sound[:40] += random.normal(size=40)
    elif kind == "bark":
        count = int(random.uniform(0.12, 0.3) * RATE)
        sound = tone(random.uniform(350, 800), count, 1 / np.arange(1, 9), random) + 0.4 * random.normal(size=count)
        sound = attack(sound * np.hanning(2 * count)[count:], random.uniform(0.005, 0.02))
    elif kind == "drum":
        count = int(0.4 * RATE)
        at = np.arange(count) / RATE
        sound = np.sin(2 * np.pi * (random.uniform(60, 150) * at + 4 * (1 - np.exp(-at * 30)))) * decay(count, 0.1)
        sound += random.uniform(0.1, 0.5) * random.normal(size=count) * decay(count, 0.02)
    elif kind == "note":
        count = int(random.uniform(0.4, 1.2) * RATE)
        sound = tone(random.uniform(150, 900), count, random.uniform(0.2, 1, 6) / np.arange(1, 7), random) * decay(count, random.uniform(0.2, 0.6))
        sound = attack(sound, random.uniform(0.003, 0.03))
    else:
        # Voiced syllables of rising and falling loudness; only the first begins after a pause.
        syllables = []
        for _ in range(random.integers(1, 4)):
            count = int(random.uniform(0.12, 0.25) * RATE)
            voice = tone(random.uniform(90, 250), count, np.abs(random.normal(size=24)) / np.arange(1, 25) ** 0.5, random)
            syllables.append(attack(voice * np.hanning(2 * count)[count:] ** 0.3, random.uniform(0.01, 0.04)))
        sound = np.concatenate(syllables)
        again = [float(at) / RATE for at in np.cumsum([len(one) for one in syllables])[:-1]]
    return sound / np.abs(sound).max(), again


def music(seconds, random):
    """Chords that change on a beat, and the times at which they do."""
    out, times = np.zeros(int(seconds * RATE) + 2 * RATE), []
    at, beat = random.uniform(0, 1), random.uniform(0.3, 0.8)
    while at < seconds:
        count = int(beat * random.choice([1, 2, 4]) * RATE)
        root = 110 * 2 ** (random.integers(0, 24) / 12)
        chord = sum(tone(root * r, count, 1 / np.arange(1, 6), random) for r in (1, 1.26, 1.5))
        chord = attack(chord, random.uniform(0.01, 0.06)) * decay(count, 1.0)
        out[int(at * RATE):][:count] += chord[:len(out) - int(at * RATE)]
        times.append(at)
        at += count / RATE
    return out[:int(seconds * RATE)], times


def background(kind, seconds, random):
    count = int(seconds * RATE)
    if kind == "music":
        return music(seconds, random)
    if kind == "silence":
        return random.normal(size=count) * 1e-4, []
    sound = random.normal(size=count)
    if kind == "pink":
        spectrum = np.fft.rfft(sound)
        spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 1))
        sound = np.fft.irfft(spectrum, count)
    return sound, []


def scene(seed, seconds=120.0, apart=1.5, kinds=KINDS, backgrounds=BACKGROUNDS):
    """Samples in [-1, 1]; the events as (second, kind); the seconds at which something else begins, be it of the
    background or a later syllable; what the background is.

    Sounds stand `apart` seconds apart on average, never closer than 150 ms to the end of the one before."""
    random = np.random.default_rng(seed)
    place = backgrounds[seed % len(backgrounds)]
    ratio = float(random.choice([30.0, 20.0, 10.0, 5.0]))
    reverberation = float(random.choice([0.0, 0.3, 0.8]))
    foreground, events, syllables = np.zeros(int(seconds * RATE)), [], []
    at = random.uniform(0.3, 2)
    while at < seconds - 2:
        kind = str(random.choice(kinds))
        sound, again = sound_of(kind, random)
        sound *= 10 ** (random.uniform(-12, 0) / 20)
        first = int(at * RATE)
        syllables += [first / RATE + later for later in again]
        foreground[first:][:len(sound)] += sound[:len(foreground) - first]
        events.append((first / RATE, kind))
        at += len(sound) / RATE + 0.15 + random.exponential(apart)
    if reverberation:
        count = int(reverberation * RATE)
        # Direct sound and a tail that falls by 60 dB in that time, 6 dB softer together.
        tail = random.normal(size=count) * 10 ** (-3 * np.arange(count) / count)
        tail *= 0.5 / np.sqrt((tail ** 2).sum())
        spectra = np.fft.rfft(foreground, 2 ** 22) * np.fft.rfft(tail, 2 ** 22)
        foreground = foreground + np.fft.irfft(spectra, 2 ** 22)[:len(foreground)]
    ground, others = background(place, seconds, random)
    # Decibels from the mean power of a sound of full loudness, about 0.1, to that of the background.
    if place != "silence":
        ground = ground / np.sqrt((ground ** 2).mean()) * np.sqrt(0.1) * 10 ** (-ratio / 20)
    whole = foreground + ground
    whole *= 0.9 / np.abs(whole).max()
    name = place if place == "silence" else f"{place} {ratio:.0f} dB"
    return whole.astype(np.float32), events, sorted(others + syllables), (name, reverberation)
