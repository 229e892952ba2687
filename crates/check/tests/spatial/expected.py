#!/usr/bin/env python3
"""Writes the tables of expected values beside this file, from OpenCV and Shapely.

    pip install numpy opencv-python-headless shapely scipy
    python3 expected.py

Made with OpenCV 5.0.0, NumPy 2.4.6, Shapely 2.2.0 and SciPy; the numbers do not depend on the versions beyond their last digits.
"""
import pathlib

import cv2
import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.transform import Rotation, Slerp
from shapely import affinity
from shapely.geometry import box

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(20)


def write(name, header, rows):
    lines = ["\t".join(header)] + ["\t".join(repr(float(v)) for v in row) for row in rows]
    (HERE / name).write_text("\n".join(lines) + "\n")


def matrix(fx, fy, cx, cy):
    return np.array([[fx, 0, cx], [0, fy, cy], [0, 0, 1.0]])


def rational(n):
    for _ in range(n):
        f = rng.uniform(400, 1500, 2)
        c = rng.uniform(300, 1000, 2)
        k = rng.uniform([-0.3, -0.05, -0.02, -0.1, -0.02, -0.01], [0.1, 0.1, 0.02, 0.1, 0.02, 0.01])
        p = rng.uniform(-0.002, 0.002, 2)
        point = np.array([rng.uniform(-0.6, 0.6), rng.uniform(-0.4, 0.4), 1.0]) * rng.uniform(1, 60)
        order = np.array([k[0], k[1], p[0], p[1], k[2], k[3], k[4], k[5]])
        seen, _ = cv2.projectPoints(point[None], np.zeros(3), np.zeros(3), matrix(*f, *c), order)
        yield [*f, *c, *k, *p, *point, *seen.ravel()]


def fisheye(n):
    for _ in range(n):
        f = rng.uniform(250, 700, 2)
        c = rng.uniform(500, 1000, 2)
        k = rng.uniform([-0.05, -0.03, -0.01, -0.002], [0.05, 0.03, 0.01, 0.002])
        angle, around = rng.uniform(0, 1.3), rng.uniform(-np.pi, np.pi)
        point = np.array([np.sin(angle) * np.cos(around), np.sin(angle) * np.sin(around), np.cos(angle)]) * rng.uniform(1, 40)
        seen, _ = cv2.fisheye.projectPoints(point[None, None], np.zeros(3), np.zeros(3), matrix(*f, *c), k)
        yield [*f, *c, *k, *point, *seen.ravel()]


def rectangles(n, kind):
    """The rectangle of a dense sample of the edges of an upright box that lies wholly in view; x y z of the centre, l w h, ry."""
    made = 0
    while made < n:
        f, c = rng.uniform(500, 900), [800.0, 600.0]
        k = rng.uniform([-0.25, 0.0], [-0.05, 0.08]) if kind == "brown" else rng.uniform([-0.03, -0.01], [0.03, 0.01])
        size = rng.uniform([1, 0.5, 1], [12, 2.6, 3.2])
        yaw = rng.uniform(-np.pi, np.pi)
        reach = 0.5 if kind == "brown" else 1.2
        z = rng.uniform(2.5, 9 if kind == "brown" else 25)
        if kind == "brown" and made % 2:
            # Broadside and long: the edges run across the picture.
            size[0], yaw = rng.uniform(6, 14), rng.normal(0, 0.1)
        centre = np.array([rng.uniform(-reach, reach) * z, rng.uniform(-1, 2), z])
        l, w, h = size
        corners = np.array([[a * l / 2, b * h / 2, e * w / 2] for a in (-1, 1) for b in (-1, 1) for e in (-1, 1)])
        turn = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
        corners = corners @ turn.T + centre
        if corners[:, 2].min() < 0.5 or (kind == "brown" and np.abs(corners[:, :2] / corners[:, 2:]).max() > 0.85):
            continue
        share = np.linspace(0, 1, 2001)[:, None]
        edges = [(i, j) for i in range(8) for j in range(i) if bin(i ^ j).count("1") == 1]
        dense = np.concatenate([corners[i] * (1 - share) + corners[j] * share for i, j in edges])
        camera, d = matrix(f, f, *c), np.array([*k, 0, 0.0])
        if kind == "brown":
            seen, _ = cv2.projectPoints(dense, np.zeros(3), np.zeros(3), camera, d)
        else:
            seen, _ = cv2.fisheye.projectPoints(dense[:, None], np.zeros(3), np.zeros(3), camera, d)
        seen = seen.reshape(-1, 2)
        made += 1
        yield [f, *c, *k, *centre, *size, yaw, *seen.min(0), *seen.max(0)]


def solid(size, centre, yaw):
    l, w, _ = size
    return affinity.translate(affinity.rotate(box(-l / 2, -w / 2, l / 2, w / 2), yaw, use_radians=True), *centre[:2])


def overlaps(n):
    """Two upright boxes with z up: x y z l w h yaw of each, then the IoU from above and that of the volumes."""
    for i in range(n):
        far = 81526.5 if i % 4 == 0 else 0.0
        one = [rng.uniform([0.5] * 3, [6, 3, 3]), rng.uniform(-1, 1, 3) + far, rng.uniform(-np.pi, np.pi)]
        two = [rng.uniform([0.5] * 3, [6, 3, 3]), rng.uniform(-2, 2, 3) + far, rng.uniform(-np.pi, np.pi)]
        a, b = solid(*one), solid(*two)
        shared = a.intersection(b).area
        tall = max(0.0, min(o[1][2] + o[0][2] / 2 for o in (one, two)) - max(o[1][2] - o[0][2] / 2 for o in (one, two)))
        volume = shared * tall
        union = sum(np.prod(o[0]) for o in (one, two)) - volume
        yield [*one[1], *one[0], one[2], *two[1], *two[0], two[2], shared / (a.area + b.area - shared), volume / union]


def turns(n):
    for _ in range(n):
        a, b = Rotation.random(random_state=rng), Rotation.random(random_state=rng)
        share = rng.uniform(0, 1)
        mixed = Slerp([0, 1], Rotation.concatenate([a, b]))(share)
        yield [*a.as_quat(), *b.as_quat(), share, *mixed.as_matrix().ravel()]


def matchings(n):
    """Rows, columns, the gains row by row, and the best total."""
    lines = []
    for _ in range(n):
        rows, columns = rng.integers(1, 8, 2)
        gains = np.where(rng.uniform(size=(rows, columns)) < 0.5, 0.0, rng.uniform(size=(rows, columns)))
        i, j = linear_sum_assignment(gains, maximize=True)
        lines.append([rows, columns, gains[i, j].sum(), *gains.ravel()])
    return lines


write("opencv_brown.tsv", "fx fy cx cy k1 k2 k3 k4 k5 k6 p1 p2 x y z u v".split(), rational(60))
write("opencv_fisheye.tsv", "fx fy cx cy k1 k2 k3 k4 x y z u v".split(), fisheye(60))
names = "f cx cy k1 k2 x y z l w h ry left top right bottom".split()
write("opencv_brown_boxes.tsv", names, rectangles(40, "brown"))
write("opencv_fisheye_boxes.tsv", names, rectangles(40, "fisheye"))
both = "x y z l w h yaw".split()
write("shapely_overlap.tsv", [f"{n}{i}" for i in (1, 2) for n in both] + ["above", "volume"], overlaps(80))
write("scipy_slerp.tsv", [f"{n}{i}" for i in (1, 2) for n in "xyzw"] + ["share"] + [f"m{i}" for i in range(9)], turns(40))
write("scipy_assignment.tsv", "rows columns total gains".split(), matchings(60))
