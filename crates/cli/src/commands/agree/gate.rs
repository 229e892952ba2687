//! The least agreement that is asked for.

use super::super::Result;
use genlock::agree::{Measure, Row, Scope, Subject, Survey};
use genlock_diagnose::codes::agree as codes;
use genlock_diagnose::{Collector, Diagnostic, Report as _};
use genlock_format::Error;

/// What `--min-agreement` asks for.
pub(super) struct Gate {
    asked: Vec<(Option<Measure>, f64)>,
}

impl Gate {
    pub(super) fn new(written: &[String]) -> Result<Self> {
        let one = |text: &String| {
            let (name, figure) = match text.split_once('=') {
                Some((name, figure)) => (Some(name.trim()), figure),
                None => (None, text.as_str()),
            };
            let measure = match name {
                Some(name) => Some(Measure::find(name).ok_or_else(|| Error::usage(format!("there is no measure {name:?}")))?),
                None => None,
            };
            let figure = figure.trim().parse::<f64>().ok().filter(|figure| figure.is_finite());
            let figure = figure.ok_or_else(|| Error::usage(format!("the least agreement is a number: {text}")))?;
            Ok((measure, figure))
        };
        Ok(Self { asked: written.iter().map(one).collect::<Result<_>>()? })
    }

    /// Reports what falls short. A figure that does not exist falls short.
    pub(super) fn judge(&self, survey: &Survey<'_>, rows: &[Row], report: &Collector) {
        for (measure, bound) in &self.asked {
            let judged: Vec<&Row> = rows.iter().filter(|row| is_judged(row, *measure, rows)).collect();
            if judged.is_empty() {
                let name = measure.map_or("agreement", Measure::name);
                report.diagnostic(Diagnostic::new(codes::BELOW, format!("there is no {name} to judge")));
            }
            for row in judged {
                let what = format!("{} of {}", row.measure.name(), name(survey, row));
                let message = match row.value {
                    Ok(value) if row.measure.is_error() && value > *bound => format!("{what} is {value:.4}, above {bound}"),
                    Ok(value) if !row.measure.is_error() && value < *bound => format!("{what} is {value:.4}, below {bound}"),
                    Ok(_) => continue,
                    Err(why) => format!("{what} has no value: {}", why.words()),
                };
                report.diagnostic(Diagnostic::new(codes::BELOW, message));
            }
        }
    }
}

/// True for the figures that a bound speaks of: those of all annotators, or of pairs where the measure knows pairs only. Without a
/// name the first measure of each kind of labels is meant.
fn is_judged(row: &Row, measure: Option<Measure>, rows: &[Row]) -> bool {
    if let Some(measure) = measure {
        let of_all = |other: &Row| other.measure == measure && other.scope == Scope::All;
        let pair = matches!(row.scope, Scope::Pair(..)) && !rows.iter().any(of_all);
        return row.measure == measure && (row.scope == Scope::All || pair);
    }
    let main = match row.subject {
        Subject::Segments | Subject::Ranges => [Measure::Gamma, Measure::Alpha],
        Subject::Shapes => [Measure::F1, Measure::Alpha],
        Subject::Class | Subject::HasClass(_) | Subject::Attribute(_) => [Measure::Alpha, Measure::Fleiss],
    };
    let there = |measure: &Measure| rows.iter().any(|other| other.subject == row.subject && other.measure == *measure);
    row.scope == Scope::All && main.iter().find(|measure| there(measure)) == Some(&row.measure)
}

fn name(survey: &Survey<'_>, row: &Row) -> String {
    match &row.scope {
        Scope::Pair(a, b) => format!("{} by {} and {}", row.subject.words(), survey.voices[*a].name, survey.voices[*b].name),
        Scope::Class(class) => format!("{} of class {class:?}", row.subject.words()),
        Scope::All => row.subject.words(),
    }
}
