"""Scores fixed label files against the truth. A cue counts when both ends lie within 100 ms of the truth, with half a millisecond for rounding.

Labels that are lost count as outside; labels without a true place (ids with x) are left out. SubRip labels are matched by the id at the
start of their text, RTTM labels by their line, which has to be the same as in the spoilt file.
"""
import pathlib
import re

TOLERANCE = 0.1 + 0.0005 + 1e-6
CUE = re.compile(r"(\d+):(\d+):(\d+)[,.](\d+) --> (\d+):(\d+):(\d+)[,.](\d+)\s*\n(\w+)")


def seconds(h, m, s, f):
    return int(h) * 3600 + int(m) * 60 + int(s) + int(f) / 10 ** len(f)


def srt(path):
    text = pathlib.Path(path).read_text(encoding="utf-8-sig").replace("\r", "")
    return [(g[8], seconds(*g[:4]), seconds(*g[4:8])) for g in (match.groups() for match in CUE.finditer(text))]


def rttm(path):
    rows = [line.split() for line in pathlib.Path(path).read_text().splitlines() if line.startswith("SPEAKER")]
    return [(None, float(row[3]), float(row[3]) + float(row[4])) for row in rows]


def labels(path, named_by):
    """[(id, start, end)]; an RTTM file takes its ids from the SubRip file beside the spoilt one."""
    if str(path).endswith(".srt"):
        return srt(path)
    rows, ids = rttm(path), [k for k, _, _ in srt(named_by)]
    return [(k, s, e) for k, (_, s, e) in zip(ids, rows)] if len(rows) == len(ids) else []


def quantile(values, share):
    values = sorted(values)
    at = (len(values) - 1) * share
    low = int(at)
    return values[low] + (values[min(low + 1, len(values) - 1)] - values[low]) * (at - low)


def compare(truth, fixed, wanted):
    """Share of the `wanted` ids that stand right, in percent, and the signed errors of all boundaries, starts and ends apart."""
    right, starts, ends = 0, [], []
    for k, s, e in fixed:
        if k not in truth or k not in wanted:
            continue
        starts.append(s - truth[k][0])
        ends.append(e - truth[k][1])
        right += abs(starts[-1]) <= TOLERANCE and abs(ends[-1]) <= TOLERANCE
    return 100 * right / max(1, len(wanted)), starts, ends


def case(truth_srt, spoilt, fixed):
    truth = {k: (s, e) for k, s, e in srt(truth_srt)}
    named = str(spoilt).replace(".rttm", ".srt")
    before_labels = labels(spoilt, named)
    wanted = {k for k, _, _ in before_labels if k in truth}
    before, *_ = compare(truth, before_labels, wanted)
    after, starts, ends = compare(truth, labels(fixed, named) if pathlib.Path(fixed).exists() else [], wanted)
    return {"before": before, "after": after, "starts": starts, "ends": ends, "worse": after < before - 0.5}


def table(rows):
    """Markdown lines: rows are (family, expect, result of `case`, verdict)."""
    families = []
    for row in rows:
        if row[0] not in families:
            families.append(row[0])
    out = ["| family | files | before | within 100 ms | median ms | p95 ms | start bias | end bias | left alone | worse |", "|---|---|---|---|---|---|---|---|---|---|"]
    for family in [*families, "all that can be fixed"]:
        own = [r for r in rows if r[0] == family or (family.startswith("all") and r[1] == "fix")]
        starts = [x for r in own for x in r[2]["starts"]]
        ends = [x for r in own for x in r[2]["ends"]]
        sizes = [abs(x) for x in starts + ends] or [0.0]
        mean = lambda key: sum(r[2][key] for r in own) / max(1, len(own))
        ms = lambda v: f"{1000 * v:.0f}"
        out.append(f"| {family} | {len(own)} | {mean('before'):.1f} | {mean('after'):.1f} | {ms(quantile(sizes, 0.5))} | {ms(quantile(sizes, 0.95))} | {ms(quantile(starts or [0], 0.5))} | {ms(quantile(ends or [0], 0.5))} | {sum(r[3] != 'fix' and r[3] != 'keep' for r in own)} | {sum(r[2]['worse'] for r in own)} |")
    return out
