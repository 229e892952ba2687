//! Lines through windows.

use super::follow::{FINE, Match};
use crate::exact::{median, snapped};

/// A window this far from those before it, in seconds, is on another line.
const JUMP: f64 = 0.05;
/// Windows that make a line.
const FEWEST: usize = 2;
/// Windows that make one whatever they are like. Fewer must be as like as windows usually are, since music that comes back is nearly so:
/// one of them, at least, holds nothing of a neighbouring piece.
const MANY: usize = 4;
const CLEAR: f64 = 0.7;
/// Windows that say where a line is.
const RECENT: usize = 5;
/// Scatter of windows in seconds, at least: below, they are one line however exact they are.
const SCATTER: f64 = 0.004;

/// A line through windows that follow each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Line {
    /// The middle of its first window on our clock, in seconds.
    pub(super) first: f64,
    /// The middle of its last window.
    pub(super) last: f64,
    /// Their time at zero of ours.
    pub(super) offset: f64,
    /// Windows on it.
    pub(super) count: usize,
    /// Windows between its first and its last.
    pub(super) windows: usize,
}

/// Lines of one slope.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fit {
    pub(super) slope: f64,
    /// Standard error of the slope.
    pub(super) slope_error: f64,
    /// Scatter of the windows around their lines, in seconds.
    pub(super) error: f64,
    /// In order; at least one.
    pub(super) lines: Vec<Line>,
}

impl Fit {
    /// The line of a time on our clock: the one that holds it or, between two, the one that is nearer.
    fn line(&self, time: f64) -> Option<&Line> {
        let away = |line: &&Line| (line.first - time).max(time - line.last);
        self.lines.iter().min_by(|a, b| away(a).total_cmp(&away(b)))
    }

    /// Their time at a time of ours.
    pub(super) fn at(&self, time: f64) -> f64 {
        self.slope * time + self.line(time).map_or(0.0, |line| line.offset)
    }

    /// How far a window lies from its line.
    pub(super) fn distance(&self, found: &Match) -> Option<f64> {
        self.line(found.time).map(|line| found.target - self.slope * found.time - line.offset)
    }

    /// What is added to their time from one line to the next.
    pub(super) fn jumps(&self) -> impl Iterator<Item = f64> + '_ {
        self.lines.windows(2).filter_map(|pair| match pair {
            [a, b] => Some(b.offset - a.offset),
            _ => None,
        })
    }
}

/// Lines through these windows, for a slope that is known nearly; none if there are too few.
pub(super) fn fit(found: &[Match], pace: f64) -> Option<Fit> {
    let groups = merged(groups(found, pace), pace);
    let all: Vec<&[Match]> = groups.iter().map(Vec::as_slice).collect();
    let (slope, error, slope_error) = common_slope(&all, pace)?;
    let slope = snapped(slope, slope_error);
    let lines = groups.iter().map(|group| {
        let offset = median(group.iter().map(|found| found.target - slope * found.time).collect());
        let (first, last) = (group.first().map_or(0.0, |f| f.time), group.last().map_or(0.0, |f| f.time));
        let windows = found.iter().filter(|found| (first..=last).contains(&found.time)).count();
        Line { first, last, offset, count: group.len(), windows }
    });
    Some(Fit { slope, slope_error, error, lines: lines.collect() })
}

/// Runs of windows on one line. A window that lies elsewhere alone is left out.
fn groups(found: &[Match], pace: f64) -> Vec<Vec<Match>> {
    let mut groups: Vec<Vec<Match>> = Vec::new();
    for window in found {
        let fits = |group: &Vec<Match>| {
            let recent = group.iter().rev().take(RECENT).map(|one| one.target - pace * one.time).collect();
            (window.target - pace * window.time - median(recent)).abs() <= JUMP
        };
        let at = groups.len();
        if groups.last().is_some_and(fits) {
            groups[at - 1].push(*window);
        } else if at >= 2 && groups[at - 1].len() < FEWEST && fits(&groups[at - 2]) {
            groups.pop();
            groups[at - 2].push(*window);
        } else {
            groups.push(vec![*window]);
        }
    }
    let usual = median(found.iter().map(|window| window.likeness).collect());
    groups.retain(|group| {
        let best = group.iter().map(|window| window.likeness).fold(0.0, f64::max);
        group.len() >= FEWEST && (group.len() >= MANY || best >= usual * CLEAR)
    });
    // What runs backwards on their clock is one piece too many: the shorter of the two is a repetition. Windows that straddle a border
    // are no sign of that.
    let target = |group: &Vec<Match>| (group.first().map_or(0.0, |f| f.target), group.last().map_or(0.0, |f| f.target));
    while let Some(at) = groups.windows(2).position(|pair| target(&pair[1]).0 < target(&pair[0]).1 - FINE) {
        let shorter = if groups[at].len() < groups[at + 1].len() { at } else { at + 1 };
        groups.remove(shorter);
    }
    groups
}

/// Neighbours on one line are one group.
fn merged(groups: Vec<Vec<Match>>, pace: f64) -> Vec<Vec<Match>> {
    let mut merged: Vec<Vec<Match>> = Vec::new();
    for group in groups {
        let place = |group: &[Match]| median(group.iter().map(|one| one.target - pace * one.time).collect());
        match merged.last_mut() {
            Some(last)
                if (place(&last[last.len().saturating_sub(RECENT)..]) - place(&group[..group.len().min(RECENT)])).abs()
                    <= JUMP / 2.0 =>
            {
                last.extend(group);
            }
            _ => merged.push(group),
        }
    }
    merged
}

/// The slope that all groups share, the scatter around it and the slope's standard error, by least squares twice: the second time
/// without windows that lie far off.
fn common_slope(groups: &[&[Match]], pace: f64) -> Option<(f64, f64, f64)> {
    let (mut slope, mut limit) = (pace, JUMP);
    let mut answer = None;
    for _ in 0..3 {
        let (mut products, mut squares, mut count, mut groups_used) = (0.0, 0.0, 0.0, 0.0);
        let mut rests = Vec::new();
        let mut spread = Vec::new();
        for group in groups {
            let offset = median(group.iter().map(|one| one.target - slope * one.time).collect());
            let kept: Vec<&Match> = group.iter().filter(|one| (one.target - slope * one.time - offset).abs() <= limit).collect();
            let mean = |value: &dyn Fn(&Match) -> f64| kept.iter().map(|one| value(one)).sum::<f64>() / kept.len().max(1) as f64;
            let (time, target) = (mean(&|one| one.time), mean(&|one| one.target));
            for one in &kept {
                products += (one.time - time) * (one.target - target);
                squares += (one.time - time).powi(2);
                spread.push((one.time - time, one.target - target));
            }
            count += kept.len() as f64;
            groups_used += 1.0;
        }
        if squares <= 0.0 {
            return None;
        }
        slope = products / squares;
        rests.extend(spread.iter().map(|(time, target)| target - slope * time));
        let freedom = f64::max(count - groups_used - 1.0, 1.0);
        let scatter = (rests.iter().map(|rest| rest * rest).sum::<f64>() / freedom).sqrt().max(SCATTER / 4.0);
        limit = (4.0 * scatter).max(SCATTER);
        // Windows overlap by half, so that half of them are independent.
        answer = Some((slope, scatter, scatter * 2.0_f64.sqrt() / squares.sqrt()));
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::{Match, fit};

    /// Windows every five seconds on these lines: until a time, an offset.
    fn windows(lines: &[(f64, f64)], slope: f64) -> Vec<Match> {
        let offset = |time: f64| lines.iter().find(|(until, _)| time < *until).map(|(_, offset)| *offset);
        let times = (0..200).map(|at| f64::from(at) * 5.0);
        times.filter_map(|time| Some(Match { time, target: slope * time + offset(time)?, likeness: 0.7, z: 12.0 })).collect()
    }

    #[test]
    fn one_line() {
        let fit = fit(&windows(&[(900.0, 7.3)], 1.000_125), 1.0001).unwrap();
        assert_eq!(fit.lines.len(), 1);
        assert!((fit.slope - 1.000_125).abs() < 1e-9 && (fit.lines[0].offset - 7.3).abs() < 1e-6);
    }

    #[test]
    fn a_cut_makes_two_lines_and_a_lone_window_none() {
        let mut found = windows(&[(300.0, 7.3), (900.0, 52.3)], 1.0);
        found[20].target += 3.0;
        let fit = fit(&found, 1.0).unwrap();
        let offsets: Vec<f64> = fit.lines.iter().map(|line| line.offset).collect();
        assert_eq!(offsets.len(), 2);
        assert!((offsets[0] - 7.3).abs() < 1e-6 && (offsets[1] - 52.3).abs() < 1e-6);
        assert!(fit.jumps().all(|jump| (jump - 45.0).abs() < 1e-6));
    }

    #[test]
    fn a_few_windows_that_are_less_like_are_none() {
        let mut found = windows(&[(300.0, 7.3), (310.0, 6.3), (900.0, 52.3)], 1.0);
        assert_eq!(fit(&found, 1.0).unwrap().lines.len(), 3);
        for window in found.iter_mut().filter(|window| (300.0..310.0).contains(&window.time)) {
            window.likeness = 0.4;
        }
        assert_eq!(fit(&found, 1.0).unwrap().lines.len(), 2);
    }

    #[test]
    fn nothing_makes_nothing() {
        assert_eq!(fit(&[], 1.0), None);
        assert_eq!(fit(&windows(&[(4.0, 1.0)], 1.0), 1.0), None);
    }
}
