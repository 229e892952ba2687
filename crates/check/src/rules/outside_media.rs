//! Labels outside their media.

use super::seconds;
use crate::{Checked, Config, Finding, Timeline};
use genlock_diagnose::{Severity, codes::check as codes};
use genlock_time::Rational;

/// Each label on the presentation clock of its media is a link; it is wrong if it starts before the media begins or ends after it is
/// over by more than the tolerance. Labels without a media clock count as unchecked.
pub fn check(timeline: &Timeline<'_>, config: &Config, checked: &mut Checked) {
    checked.media.unchecked += timeline.unplaced;
    let tolerance = config.otherwise;
    let early = tolerance.start.early.neg();
    for placed in &timeline.placed {
        let Some(length) = timeline.media_length(placed.clock) else {
            checked.media.unchecked += 1;
            continue;
        };
        checked.media.checked += 1;
        let late = length.add(tolerance.end.late).unwrap_or(length);
        let message = if placed.start < early {
            format!("the label starts at {}, before the media begins", seconds(placed.start))
        } else if placed.end > late {
            let over = placed.end.sub(length).unwrap_or(Rational::ZERO);
            format!("the label ends at {}, {} after the media is over", seconds(placed.end), seconds(over))
        } else {
            continue;
        };
        checked.media.wrong += 1;
        let (label, origin) = (placed.label.id, placed.label.origin);
        checked.findings.push(Finding {
            code: codes::OUTSIDE_MEDIA,
            severity: Severity::Error,
            label,
            other: None,
            message,
            origin,
        });
    }
}
