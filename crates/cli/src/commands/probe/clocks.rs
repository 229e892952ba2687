//! `genlock probe --convention … --at …` and `--observed …`: from wrong clocks to presentation times, and back to the wrong clock.

use crate::args::Clocks;
use crate::screen::Screen;
use genlock::media::{Convention, Explanation, Frame, MediaTimeline, Observation, Standing, explain};
use genlock_format::Error;
use genlock_time::{Mapped, Rational, SyncMap, TimeError};
use serde_json::{Value, json};
use std::path::Path;

/// The questions of a command line, read once for all media.
pub(super) struct Questions {
    convention: Option<Convention>,
    at: Vec<Rational>,
    observed: Option<Vec<Observation>>,
    within: Rational,
}

/// What a file answers.
pub(super) struct Answers {
    convention: Option<(Convention, String)>,
    placed: Vec<Placed>,
    explanations: Option<(usize, Vec<Explanation>)>,
}

/// A label time and where it belongs.
struct Placed {
    label: Rational,
    as_start: Target,
    as_end: Target,
    /// How far the truth may be from it either way, in seconds.
    uncertainty: Rational,
    frame: Option<Frame>,
    /// True if it is before the presentation begins or after it is over.
    outside: bool,
}

/// Where a label time goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    /// Seconds on the container's timeline.
    At(Rational),
    /// It lies in a part that is not presented, between these times.
    Nowhere(Option<Rational>, Option<Rational>),
}

impl Questions {
    pub(super) fn read(clocks: &Clocks) -> Result<Option<Self>, Error> {
        let Clocks { convention, at, observed, within } = clocks;
        if convention.is_none() && observed.is_none() {
            return Ok(None);
        }
        let wrong = |text: &String| Error::usage(format!("{text:?} is no time; 12.5, 00:01:02.250 and 375 are"));
        let at = at.iter().map(|text| time(text).ok_or_else(|| wrong(text))).collect::<Result<_, _>>()?;
        let observed = observed.as_deref().map(pairs).transpose()?;
        Ok(Some(Self { convention: *convention, at, observed, within: *within }))
    }

    pub(super) fn ask(&self, timeline: &MediaTimeline) -> Result<Answers, TimeError> {
        let mut answers = Answers { convention: None, placed: Vec::new(), explanations: None };
        if let Some(convention) = self.convention {
            answers.convention = Some((convention, convention.sentence(timeline)));
            if let (Some(map), Some(ends)) = (convention.map(timeline)?, convention.end_map(timeline)?) {
                let uncertainty = convention.uncertainty(timeline)?.unwrap_or(Rational::ZERO);
                for label in &self.at {
                    answers.placed.push(place(timeline, *label, &map, &ends, uncertainty)?);
                }
            }
        }
        if let Some(observed) = &self.observed {
            answers.explanations = Some((observed.len(), explain(timeline, observed, self.within)?));
        }
        Ok(answers)
    }
}

fn place(
    timeline: &MediaTimeline,
    label: Rational,
    map: &SyncMap,
    ends: &SyncMap,
    uncertainty: Rational,
) -> Result<Placed, TimeError> {
    let target = |mapped: Mapped| match mapped {
        Mapped::To(time) => Target::At(time),
        Mapped::Gap { before, after } => Target::Nowhere(before, after),
    };
    let as_start = target(map.apply(label)?);
    let frame = match (as_start, timeline.video()) {
        (Target::At(time), Some(video)) => video.frames.at(time).and_then(|index| video.frames.presented(index)),
        _ => None,
    };
    let (start, end) = (timeline.start(), timeline.end());
    let outside = |time| start.is_some_and(|start| time < start) || end.is_some_and(|end| time > end);
    let outside = matches!(as_start, Target::At(time) if outside(time));
    Ok(Placed { label, outside, as_start, as_end: target(ends.apply_end(label)?), uncertainty, frame })
}

/// Seconds or a number as a decimal, a fraction, or `HH:MM:SS.mmm`.
fn time(text: &str) -> Option<Rational> {
    let (sign, text) = text.trim().strip_prefix('-').map_or((1, text.trim()), |rest| (-1, rest));
    let mut seconds = Rational::ZERO;
    for (at, part) in text.split(':').enumerate() {
        let part: Rational = part.parse().ok()?;
        let inside = at == 0 || (part.signum() >= 0 && part < Rational::from_int(60));
        if at > 2 || part.signum() < 0 || !inside {
            return None;
        }
        seconds = seconds.mul(Rational::from_int(60)).ok()?.add(part).ok()?;
    }
    seconds.mul(Rational::from_int(sign)).ok()
}

/// The largest list of pairs that is read.
const MOST_BYTES: u64 = 64 << 20;

/// Reads pairs of a label time and a true time, with commas, semicolons or blanks between, and a third number, the standard deviation
/// of the difference in seconds, if there is one. A line of words at the top is a heading; `#` begins a remark.
fn pairs(path: &Path) -> Result<Vec<Observation>, Error> {
    let failed = |error| Error::io(path.display().to_string(), error);
    if std::fs::metadata(path).map_err(failed)?.len() > MOST_BYTES {
        return Err(Error::usage(format!("a list of pairs of more than {} MB: {}", MOST_BYTES >> 20, path.display())));
    }
    let text = std::fs::read_to_string(path).map_err(failed)?;
    let mut found = Vec::new();
    let mut seen_any = false;
    for (number, line) in (1_usize..).zip(text.trim_start_matches('\u{FEFF}').lines()) {
        let line = line.split('#').next().unwrap_or_default().trim();
        if line.is_empty() {
            continue;
        }
        let cells: Vec<&str> = line.split([',', ';', '\t', ' ']).map(str::trim).filter(|cell| !cell.is_empty()).collect();
        let numbers: Option<Vec<Rational>> = cells.iter().map(|cell| time(cell)).collect();
        match numbers.as_deref() {
            Some([labelled, presented]) => {
                found.push(Observation { labelled: *labelled, presented: *presented, sigma: None });
            }
            Some([labelled, presented, sigma]) if sigma.signum() > 0 => {
                found.push(Observation { labelled: *labelled, presented: *presented, sigma: Some(*sigma) });
            }
            None if !seen_any => {}
            _ => {
                let why = "a line is a label time and the true time of what it labels, in seconds";
                return Err(Error::usage(format!("{why}: {}:{number}", path.display())));
            }
        }
        seen_any = true;
    }
    if found.is_empty() {
        return Err(Error::usage(format!("no pair of times: {}", path.display())));
    }
    Ok(found)
}

/// The most explanations that are printed; JSON has all.
const SHOWN: usize = 6;

impl Answers {
    /// True if the file does not have what the convention counts, or nothing explains the pairs.
    pub(super) fn lack(&self) -> bool {
        let unplaced = self.convention.is_some() && self.placed.is_empty();
        unplaced || self.explanations.as_ref().is_some_and(|(_, found)| found.is_empty())
    }

    pub(super) fn tell(&self, screen: &Screen) {
        if let Some((convention, sentence)) = &self.convention {
            if self.placed.is_empty() {
                screen.line(format!("  {convention}: this file lacks what the convention counts"));
            } else {
                screen.line(format!("  {convention}: {sentence}"));
            }
            self.placed.iter().for_each(|placed| tell_placed(placed, screen));
        }
        let Some((pairs, explanations)) = &self.explanations else { return };
        if explanations.is_empty() {
            screen.line(format!("  no known convention explains {pairs} pairs of times"));
        }
        for explanation in explanations.iter().take(SHOWN) {
            let stands = standing(explanation.standing);
            let percent = (explanation.support * 100.0).round();
            let (median, largest) = (explanation.residuals.median * 1e3, explanation.residuals.max * 1e3);
            screen.line(format!("  {}: {} ({stands})", explanation.convention, explanation.sentence));
            screen.line(format!(
                "    explains {percent} % of {pairs} pairs, leaves {median:.1} ms at the median and {largest:.1} ms at most"
            ));
        }
        if explanations.len() > SHOWN {
            screen.line(format!("  and {} more; --output-format json lists all", explanations.len() - SHOWN));
        }
    }

    /// Adds what was asked to the document of a file.
    pub(super) fn document(&self, fields: &mut serde_json::Map<String, Value>) {
        if let Some((convention, sentence)) = &self.convention {
            let placed: Vec<_> = self.placed.iter().map(placed_json).collect();
            let asked = json!({ "convention": convention.to_string(), "sentence": sentence, "times": placed });
            fields.insert("asked".to_owned(), asked);
        }
        if let Some((pairs, explanations)) = &self.explanations {
            let list: Vec<_> = explanations.iter().map(explanation_json).collect();
            fields.insert("explained".to_owned(), json!({ "pairs": pairs, "conventions": list }));
        }
    }
}

const fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Best => "best",
        Standing::Indistinguishable => "these pairs do not tell it from the best",
        Standing::Worse => "worse",
    }
}

fn tell_placed(placed: &Placed, screen: &Screen) {
    let label = placed.label.to_decimal(6);
    let label = label.trim_end_matches('0').trim_end_matches('.');
    match placed.as_start {
        Target::At(time) => {
            let frame = placed.frame.map_or_else(String::new, |frame| {
                format!(", in frame {} (stored {})", frame.presented.unwrap_or_default(), frame.stored)
            });
            let around = if placed.uncertainty == Rational::ZERO {
                String::new()
            } else {
                format!(" give or take {} s", placed.uncertainty.to_decimal(6))
            };
            let outside = if placed.outside { ", where nothing is presented" } else { "" };
            let end = match placed.as_end {
                Target::At(end) if end != time => format!("; as an end it is {} s", end.to_decimal(6)),
                _ => String::new(),
            };
            screen.line(format!("    {label} is presented at {} s{around}{frame}{outside}{end}", time.to_decimal(6)));
        }
        Target::Nowhere(before, after) => {
            let edge = |edge: Option<Rational>, open: &str| edge.map_or_else(|| open.to_owned(), |time| time.to_decimal(6));
            let (before, after) = (edge(before, "the start"), edge(after, "the end"));
            screen.line(format!("    {label} is in a part that is not presented, between {before} and {after}"));
        }
    }
}

fn placed_json(placed: &Placed) -> Value {
    let target = |target: Target| match target {
        Target::At(time) => json!(time.to_decimal(9)),
        Target::Nowhere(..) => Value::Null,
    };
    json!({
        "label": placed.label.to_decimal(9),
        "presented": target(placed.as_start),
        "presented_as_end": target(placed.as_end),
        "uncertainty": placed.uncertainty.to_decimal(9),
        "frame": placed.frame.and_then(|frame| frame.presented),
        "stored_frame": placed.frame.map(|frame| frame.stored),
    })
}

fn explanation_json(explanation: &Explanation) -> Value {
    let Explanation { convention, sentence, residuals, support, complexity, score, standing: stands } = explanation;
    json!({
        "convention": convention.to_string(),
        "sentence": sentence,
        "standing": match stands {
            Standing::Best => "best",
            Standing::Indistinguishable => "indistinguishable",
            Standing::Worse => "worse",
        },
        "support": support,
        "residual_seconds": { "median": residuals.median, "p95": residuals.p95, "max": residuals.max },
        "complexity": complexity,
        "score": score,
    })
}

#[cfg(test)]
mod tests {
    use super::{pairs, time};

    #[test]
    fn times() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(time(text), expected.map(|text| text.parse().unwrap()), "{text}");
        };
        check("12.5", Some("25/2"));
        check(" 375", Some("375"));
        check("00:01:02.250", Some("249/4"));
        check("1:00:00", Some("3600"));
        check("-0.5", Some("-1/2"));
        check("-0:01.5", Some("-3/2"));
        check("0:75", None);
        check("1:2:3:4", None);
        check("0:-1", None);
        check("x", None);
        check("", None);
    }

    #[test]
    fn lists_of_pairs() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pairs.csv");
        let check = |text: &str, expected: Result<usize, &str>| {
            std::fs::write(&path, text).unwrap();
            match (pairs(&path), expected) {
                (Ok(found), Ok(count)) => assert_eq!(found.len(), count, "{text}"),
                (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{text}: {error}"),
                (found, _) => panic!("{text}: {found:?}"),
            }
        };
        check("label,true\n1.0,1.5\n2.0,2.5,0.01\n", Ok(2));
        check("\u{FEFF}1 1.5\n\n# remark\n2\t2.5\n", Ok(2));
        check("1,1.5\nlabel,true\n", Err(":2"));
        check("1,1.5\n2,3,0\n", Err(":2"));
        check("label,true\n", Err("no pair"));
    }
}
