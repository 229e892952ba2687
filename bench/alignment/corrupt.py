"""What goes wrong with label times. Each case: name, family, cues [(id, start, end, speaker)], whether a fix or silence is right."""
import numpy as np

RATIOS = {"24to23976": (1000, 1001), "23976to24": (1001, 1000), "24to25": (24, 25), "25to24": (25, 24), "23976to25": (960, 1001), "25to23976": (1001, 960)}


def straight(cues, slope, offset):
    """Labels that stand at slope * time + offset."""
    return [(k, slope * s + offset, slope * e + offset, who) for k, s, e, who in cues]


def later(cues, steps):
    """Labels after each media time `at` are moved by `by` seconds: steps = [(at, by)], by counted from the truth."""
    def move(s):
        by = 0.0
        for at, amount in steps:
            by = amount if s >= at else by
        return by
    return [(k, s + move(s), e + move(s), who) for k, s, e, who in cues]


def gaps(cues, edge=0.12, apart=0.12, rng=None, count=1):
    """Media times between cues, spread over the programme."""
    reached, found = -1e9, []
    for (_, _, e, _), (_, s, _, _) in zip(cues, cues[1:]):
        reached = max(reached, e)
        if s > reached + 0.05:
            found.append((reached + s) / 2)
    first, last = cues[0][1], cues[-1][2]
    found = [at for at in found if first + edge * (last - first) < at < last - edge * (last - first)]
    rng.shuffle(found)
    kept = []
    for at in found:
        if all(abs(at - other) > apart * (last - first) for other in kept) and len(kept) < count:
            kept.append(at)
    return sorted(kept)


def extra(cues, rng):
    """The labels know stretches that the media has not: cut advertisements."""
    at = gaps(cues, rng=rng, count=rng.integers(1, 4))
    return later(cues, [(place, total) for place, total in zip(at, np.cumsum(rng.uniform(15, 50, len(at))))])


def missing(cues, breaks, rng):
    """The media has advertisements that the labels do not know."""
    places = [(start, end) for start, end in breaks if any(s > end for _, s, _, _ in cues) and any(e < start for _, _, e, _ in cues)]
    return later(cues, [(end - 0.1, -total) for (_, end), total in zip(places, np.cumsum([end - start for start, end in places]))]) if places else None


def removed(cues, rng):
    """A stretch of what was labelled is cut from the media: its labels have no place there, and count as spurious."""
    if len(cues) < 25:
        return None
    at = gaps(cues, rng=rng, count=1)
    if not at:
        return None
    length = rng.uniform(15, 40)
    moved = later(cues, [(at[0], length)])
    reached = max(e for _, s, e, _ in cues if s < at[0])
    inside, time = [], reached + 0.6
    while time < reached + length - 3:
        end = time + rng.uniform(0.8, 3)
        inside.append((f"x{len(inside):04}", time, end, "SX"))
        time = end + rng.uniform(0.3, 1.2)
    return sorted(moved + inside, key=lambda cue: cue[1])


def pieces(cues, rng, drift=0.0):
    at = gaps(cues, edge=0.06, apart=0.07, rng=rng, count=rng.integers(2, 5))
    by = [rng.uniform(-2.5, 2.5)]
    for _ in at:
        by.append(by[-1] + rng.choice([-1, 1]) * rng.uniform(0.5, 2.5))
    moved = later(cues, [(-1e9, by[0]), *zip(at, by[1:])])
    return straight(moved, 1 + drift, 0.0)


def jitter(cues, rng, both, edges=0.0):
    out = []
    for k, s, e, who in cues:
        by = rng.normal(0, both)
        start, end = s + by + rng.normal(0, edges), e + by + rng.normal(0, edges)
        out.append((k, start, max(end, start + 0.1), who))
    return sorted(out, key=lambda cue: cue[1])


def thin(cues, rng, share):
    kept = [cue for cue in cues if rng.random() >= share]
    return kept if len(kept) > 3 else cues


def spurious(cues, rng, share):
    last = cues[-1][2]
    more = []
    for number in range(int(len(cues) * share)):
        start = rng.uniform(0, last)
        more.append((f"x{number:04}", start, start + rng.uniform(0.8, 4), "SX"))
    return sorted(cues + more, key=lambda cue: cue[1])


def shuffled(cues, rng):
    starts = rng.permutation([s for _, s, _, _ in cues])
    return sorted(((k, at, at + e - s, who) for at, (k, s, e, who) in zip(starts, cues)), key=lambda cue: cue[1])


def cases(cues, breaks, others, seed):
    """Every case of a programme; `others` are the cues of other programmes, for the wrong media."""
    rng = np.random.default_rng([31_415, seed])
    sign = lambda low, high: float(rng.choice([-1, 1]) * rng.uniform(low, high))
    yield "identity", "identity", cues, True
    for n in range(2):
        yield f"off_small{n}", "offset small", straight(cues, 1, sign(0.15, 0.6)), True
        yield f"off_mid{n}", "offset 1-12 s", straight(cues, 1, sign(1, 12)), True
    yield "off_big", "offset 30-60 s", straight(cues, 1, sign(25, 60)), True
    for name in rng.permutation(sorted(RATIOS))[:3]:
        numer, denom = RATIOS[name]
        yield f"ratio_{name}", "standard ratio", straight(cues, numer / denom, 0), True
    yield "ratio_441to48", "48/44.1", straight(cues, 147 / 160 if rng.random() < 0.5 else 160 / 147, 0), True
    for n in range(2):
        yield f"drift{n}", "small drift", straight(cues, 1 + sign(50, 500) * 1e-6, 0), True
    name = sorted(RATIOS)[rng.integers(6)]
    yield "offdrift0", "offset and drift", straight(cues, RATIOS[name][0] / RATIOS[name][1], sign(1, 8)), True
    yield "offdrift1", "offset and drift", straight(cues, 1 + sign(200, 1500) * 1e-6, sign(1, 8)), True
    for name, moved in [("pw_extra", extra(cues, rng)), ("pw_missing", missing(cues, breaks, rng)), ("pw_removed", removed(cues, rng)), ("pw_pieces", pieces(cues, rng)),
                        ("pw_drift", pieces(cues, rng, sign(200, 1200) * 1e-6))]:
        if moved:
            yield name, "piecewise", moved, True
    at = gaps(cues, edge=0.25, rng=rng, count=1)
    if at:
        yield "pw_step", "piecewise", later(cues, [(at[0], sign(0.6, 2))]), True
        first = sign(0.5, 3)
        yield "pw_near", "steps < 0.4 s", later(cues, [(-1e9, first), (at[0], first + sign(0.25, 0.4))]), True
    yield "jitter0.3", "jitter", jitter(cues, rng, 0.3), True
    yield "jitter0.3_off", "jitter", straight(jitter(cues, rng, 0.3), 1, sign(1, 5)), True
    yield "jitter0.15_edges", "jitter", jitter(cues, rng, 0.15, 0.1), True
    whole = [(k, round(s + 1.7), max(round(e + 1.7), round(s + 1.7) + 1), who) for k, s, e, who in cues]
    yield "quant1s", "whole seconds", whole, True
    yield "missing20", "missing or spurious", straight(thin(cues, rng, 0.2), 1, sign(1, 4)), True
    yield "spurious20", "missing or spurious", spurious(straight(cues, 1, sign(1, 4)), rng, 0.2), True
    few = sorted(rng.permutation(len(cues))[:10])
    yield "few10", "ten labels", straight([cues[k] for k in few], 1, sign(1, 6)), True
    mess = spurious(thin(jitter(straight(cues, 1 + sign(900, 1100) * 1e-6, sign(2, 6)), rng, 0.1), rng, 0.1), rng, 0.1)
    yield "mess", "mess", mess, True
    for n, other in enumerate(others):
        yield f"wrong_media{n}", "wrong or shuffled", other, False
    for n in range(2):
        yield f"shuffled{n}", "wrong or shuffled", shuffled(cues, rng), False
