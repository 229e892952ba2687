#!/usr/bin/env python3
"""Makes the inputs of the benchmarks: the same bytes for the same arguments.

generate.py coco OUT.json --images 10000 --annotations 75000
generate.py webvtt OUT.vtt --cues 50000
generate.py rttm OUT.rttm --turns 100000

Only the standard library. The COCO file has what makes real ones slow: long polygons written with two decimals, objects of
several parts, some crowds with uncompressed runs, sparse image numbers in no order.
"""
import argparse
import random

WORDS = "the road was clear and a van stood near the bridge while two people crossed behind it with their bags".split()
CLASSES = ["person", "car", "bus", "truck", "bicycle", "dog", "bench", "lamp", "sign", "tree"]


def polygon(rng, left, top, width, height, corners):
    """A closed outline inside the box: up along the left edge, back along the right one."""
    half = corners // 2
    points = []
    for step in range(corners):
        down = step if step < half else corners - 1 - step
        side = 0.0 if step < half else 1.0
        x = left + width * abs(side - 0.3 * rng.random())
        y = top + height * (down + rng.random()) / (half + 1)
        points.append(f"{x:.2f},{y:.2f}")
    return "[" + ",".join(points) + "]"


def runs(rng, width, height):
    """Uncompressed column-major runs, zeros first, that fill the image exactly."""
    counts, left = [], width * height
    while left > 0:
        run = min(left, rng.randint(1, height))
        counts.append(run)
        left -= run
    return "{\"counts\":[" + ",".join(map(str, counts)) + f"],\"size\":[{height},{width}]}}"


def coco(out, images, annotations):
    rng = random.Random(2026)
    numbers = rng.sample(range(1, images * 5), images)
    sizes = [rng.choice([(640, 480), (480, 640), (640, 427), (500, 375)]) for _ in numbers]
    out.write('{"info":{"description":"generated","year":2026},"licenses":[{"id":1,"name":"none","url":""}],"images":[')
    for index, (number, (width, height)) in enumerate(zip(numbers, sizes)):
        comma = "," if index else ""
        out.write(f'{comma}\n{{"id":{number},"file_name":"{number:012d}.jpg","width":{width},"height":{height},'
                  f'"license":1,"date_captured":"2026-01-{index % 28 + 1:02d} 10:00:00"}}')
    out.write('],\n"annotations":[')
    for index in range(annotations):
        place = rng.randrange(images)
        width, height = sizes[place]
        w, h = rng.uniform(4, width / 2), rng.uniform(4, height / 2)
        x, y = rng.uniform(0, width - w), rng.uniform(0, height - h)
        crowd = rng.random() < 0.01
        if crowd:
            shape = runs(rng, width, height)
        else:
            parts = 1 + (rng.random() < 0.1)
            shape = "[" + ",".join(polygon(rng, x + part * w / parts, y, w / parts, h, rng.randrange(8, 60, 2)) for part in range(parts)) + "]"
        comma = "," if index else ""
        out.write(f'{comma}\n{{"id":{index + 1},"image_id":{numbers[place]},"category_id":{rng.randrange(len(CLASSES)) * 3 + 1},'
                  f'"iscrowd":{int(crowd)},"area":{w * h:.5f},"bbox":[{x:.2f},{y:.2f},{w:.2f},{h:.2f}],"segmentation":{shape}}}')
    names = ",".join(f'{{"id":{3 * index + 1},"name":"{name}","supercategory":"thing"}}' for index, name in enumerate(CLASSES))
    out.write(f'],\n"categories":[{names}]}}\n')


def clock(milliseconds):
    return f"{milliseconds // 3600000:02d}:{milliseconds // 60000 % 60:02d}:{milliseconds // 1000 % 60:02d}.{milliseconds % 1000:03d}"


def webvtt(out, cues):
    rng = random.Random(2027)
    out.write("WEBVTT\n")
    now = 0
    for index in range(cues):
        now += rng.randint(50, 900)
        end = now + rng.randint(600, 4000)
        text = " ".join(rng.choice(WORDS) for _ in range(rng.randint(3, 12)))
        settings = " align:start position:10%" if index % 7 == 0 else ""
        out.write(f"\nc{index}\n{clock(now)} --> {clock(end)}{settings}\n<v Speaker {index % 5}>{text} &amp; so on\n")
        now = end


def rttm(out, turns):
    rng = random.Random(2028)
    now = 0
    for index in range(turns):
        now += rng.randint(1, 900)
        length = rng.randint(200, 6000)
        out.write(f"SPEAKER meeting{index // 2000:03d} 1 {now / 1000:.3f} {length / 1000:.3f} <NA> <NA> spk{rng.randrange(6)} <NA> <NA>\n")
        now = 0 if index % 2000 == 1999 else now + length


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest="kind", required=True)
    for kind, counts in (("coco", {"images": 10000, "annotations": 75000}), ("webvtt", {"cues": 50000}), ("rttm", {"turns": 100000})):
        one = kinds.add_parser(kind)
        one.add_argument("out")
        for name, default in counts.items():
            one.add_argument(f"--{name}", type=int, default=default)
    arguments = vars(parser.parse_args())
    kind, path = arguments.pop("kind"), arguments.pop("out")
    with open(path, "w", encoding="utf-8", newline="\n") as out:
        {"coco": coco, "webvtt": webvtt, "rttm": rttm}[kind](out, **arguments)


if __name__ == "__main__":
    main()
