//! Figures of agreement as tables and as JSON.

use crate::args::OutputFormat;
use crate::screen::Screen;
use genlock::agree::{Row, Scope, Survey, Undefined};
use serde_json::{Value, json};

/// Prints the figures: for each kind of labels those of all annotators, then of pairs, then of classes.
pub(super) fn print(survey: &Survey<'_>, rows: &[Row], screen: &Screen) {
    let names: Vec<_> = survey.voices.iter().map(|voice| voice.name.as_str()).collect();
    let shared = survey.items.iter().filter(|item| item.streams.len() > 1).count();
    screen.line(format!("{} annotators: {}", names.len(), names.join(", ")));
    screen.line(format!("{} of {} items were looked at by several", shared, survey.items.len()));
    if rows.is_empty() {
        screen.line("there is nothing to compare");
    }
    let widths = Widths::of(survey, rows);
    let mut before = None;
    for row in sorted(rows) {
        if before != Some(&row.subject) {
            screen.line("");
            screen.line(format!("{}:", row.subject.words()));
            before = Some(&row.subject);
        }
        screen.line(line(survey, row, &widths));
    }
}

fn sorted(rows: &[Row]) -> Vec<&Row> {
    let mut sorted: Vec<&Row> = rows.iter().collect();
    let rank = |row: &Row| match row.scope {
        Scope::All => 0,
        Scope::Pair(..) => 1,
        Scope::Class(_) => 2,
    };
    // The rows of a kind stand together already; a stable sort keeps the order of the measures.
    sorted.sort_by(|a, b| (&a.subject, rank(a)).cmp(&(&b.subject, rank(b))));
    sorted
}

struct Widths {
    who: usize,
    what: usize,
}

impl Widths {
    fn of(survey: &Survey<'_>, rows: &[Row]) -> Self {
        let most = |of: &dyn Fn(&Row) -> String| rows.iter().map(|row| of(row).chars().count()).max().unwrap_or(0);
        Self { who: most(&|row| who(survey, row)), what: most(&what) }
    }
}

fn who(survey: &Survey<'_>, row: &Row) -> String {
    match &row.scope {
        Scope::All => "all".to_owned(),
        // Error rates have a direction.
        Scope::Pair(a, b) if row.measure.is_error() => format!("{} → {}", survey.voices[*a].name, survey.voices[*b].name),
        Scope::Pair(a, b) => format!("{}, {}", survey.voices[*a].name, survey.voices[*b].name),
        Scope::Class(class) if class.is_empty() => "class (none)".to_owned(),
        Scope::Class(class) => format!("class {class}"),
    }
}

fn what(row: &Row) -> String {
    if row.variant.is_empty() { row.measure.name().to_owned() } else { format!("{} ({})", row.measure.name(), row.variant) }
}

fn line(survey: &Survey<'_>, row: &Row, widths: &Widths) -> String {
    let figure = match (row.value, row.interval) {
        (Ok(value), Some(interval)) => format!("{value:>8.4}  [{:.4}, {:.4}]", interval.low, interval.high),
        (Ok(value), None) => format!("{value:>8.4}"),
        (Err(why), _) => format!("       –  {}", why.words()),
    };
    let (who, what) = (who(survey, row), what(row));
    let line = format!("  {who:<width$}  {what:<space$}  {figure:<26}  {}", row.count, width = widths.who, space = widths.what);
    line.trim_end().to_owned()
}

/// The figures for programs: one document, or as JSON Lines each figure by itself.
pub(super) fn data(survey: &Survey<'_>, rows: &[Row], format: OutputFormat) -> Value {
    let figures: Vec<Value> = sorted(rows).into_iter().map(|row| figure(survey, row)).collect();
    if format == OutputFormat::Jsonl {
        return Value::Array(figures);
    }
    let annotators: Vec<_> =
        survey.voices.iter().map(|voice| json!({ "name": voice.name, "labels": voice.labels.len() })).collect();
    let items = survey.items.iter().filter(|item| item.streams.len() > 1).count();
    json!({
        "annotators": annotators,
        "items": { "all": survey.items.len(), "shared": items },
        "left_out": survey.unmeasured(),
        "figures": figures,
    })
}

fn figure(survey: &Survey<'_>, row: &Row) -> Value {
    let Row { subject, measure, variant, scope, value, interval, count } = row;
    let name = |voice: &usize| survey.voices[*voice].name.as_str();
    let scope = match scope {
        Scope::All => json!({ "all": true }),
        Scope::Pair(a, b) if measure.is_error() => json!({ "reference": name(a), "hypothesis": name(b) }),
        Scope::Pair(a, b) => json!({ "annotators": [name(a), name(b)] }),
        Scope::Class(class) => json!({ "class": class }),
    };
    json!({
        "subject": subject.words(),
        "measure": measure.name(),
        "variant": variant,
        "scope": scope,
        "value": value.ok(),
        "why": value.err().map(Undefined::words),
        "interval_95": interval.map(|interval| [interval.low, interval.high]),
        "count": count,
    })
}
