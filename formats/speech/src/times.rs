//! When a label is to be written.

use genlock_diagnose::{Code, Diagnostic, Position, codes};
use genlock_format::{Info, NoTime, Support, Times, Writing};
use genlock_model::{Dataset, Extent, Feature, Label, Unit};
use genlock_time::{Span, TimeBase};

/// The intervals of a label in seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Timed {
    /// Half-open; an instant is an empty one.
    pub(crate) spans: Vec<Span>,
    /// Whether they are the source's own.
    pub(crate) moved: Moved,
}

/// Whether times are the source's own or a map made them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moved {
    /// As the source wrote them.
    No,
    /// By a repair, or from frames.
    Yes,
}

/// Reports what the format cannot express of the label, and gives its times; none if it cannot be written at all.
pub(crate) fn timed(
    info: &Info,
    data: &Dataset,
    times: &Times<'_>,
    label: &Label,
    base: TimeBase,
    cx: &Writing<'_>,
) -> Option<Timed> {
    if info.drop_unsupported(label, cx.report) {
        if label.extent == Extent::Always {
            cx.lose(Feature::Untimed, format!("{} has no label without a time", info.name));
        }
        return None;
    }
    if matches!(label.extent, Extent::At { .. }) && info.supports(Feature::Instant) != Support::Exact {
        cx.lose(Feature::Instant, "an instant is written as an interval");
    }
    let clock = label.extent.clock().and_then(|clock| data.clocks.get(clock));
    match times.seconds(&label.extent, base) {
        Ok(spans) => {
            let own = clock.is_some_and(|clock| clock.unit == Unit::Second) && label.extent.spans() == spans;
            Some(Timed { spans, moved: if own { Moved::No } else { Moved::Yes } })
        }
        Err(error) => {
            let (code, what) = match error {
                NoTime::NoRate => (codes::time::NO_RATE, "the label counts frames, and nothing says how long a frame is"),
                NoTime::Hidden => (codes::time::HIDDEN, "the media does not show the time of the label"),
                NoTime::Time(_) => (codes::time::UNWRITABLE, "the time does not fit into 64-bit ticks"),
            };
            unwritable(data, label, code, what, cx);
            None
        }
    }
}

/// Reports that a label is left out for its time.
pub(crate) fn unwritable(data: &Dataset, label: &Label, code: Code, what: &str, cx: &Writing<'_>) {
    let mut diagnostic = Diagnostic::new(code, what);
    if let Some(origin) = label.origin
        && let Some(path) = data.source_path(origin.source)
    {
        diagnostic = diagnostic.at(Position::byte(path, origin.offset));
    }
    cx.report.diagnostic(diagnostic);
    cx.lose(Feature::of_extent(&label.extent), format!("a label left out: {what}"));
}

/// Reports times that came from frames by a rate that only the file states.
pub(crate) fn report_nominal(times: &Times<'_>, cx: &Writing<'_>) {
    if times.nominal() > 0 {
        let message = format!("{} labels were timed by the rate that their file states", times.nominal());
        let mut diagnostic = Diagnostic::new(codes::time::NOMINAL, message);
        diagnostic.count = times.nominal();
        cx.report.diagnostic(diagnostic);
    }
}
