//! `X-TIMESTAMP-MAP`: the tie of cue times to the transport stream of an HLS segment (RFC 8216, section 3.5).

use super::{TIMESTAMP_MAP, timestamp};
use genlock_model::{Clock, ClockMap, Evidence, Extras, Id, Recording, Unit, Zero};
use genlock_time::{Rational, SyncMap};

/// Ticks per second of an MPEG-2 transport stream.
const MPEG_RATE: i128 = 90_000;

/// Seconds from cue time to transport stream time of such a header line; none if the line is another; an error if it is malformed.
pub(super) fn offset(line: &str) -> Option<Result<Rational, ()>> {
    let value = line.strip_prefix(TIMESTAMP_MAP)?.strip_prefix('=')?;
    Some(parse(value).ok_or(()))
}

fn parse(value: &str) -> Option<Rational> {
    let (mut stream, mut local) = (None, None);
    for part in value.split(',') {
        let (key, value) = part.trim().split_once(':')?;
        match key {
            "MPEGTS" => stream = Some(value.trim().parse::<u64>().ok()?),
            "LOCAL" => local = timestamp::stamp(value.trim()).filter(|(_, _, rest)| rest.is_empty()),
            _ => return None,
        }
    }
    let (time, _, _) = local?;
    Rational::new(i128::from(stream?), MPEG_RATE).ok()?.sub(time.position()).ok()
}

/// The clock of the transport stream.
pub(super) fn container_clock(id: Id<Clock>, recording: Id<Recording>, path: &str) -> Clock {
    Clock {
        id,
        recording: Some(recording),
        name: smol_str::format_smolstr!("transport stream of {path}"),
        unit: Unit::Second,
        first: 0,
        rate: None,
        length: None,
        zero: Zero::Container,
        extras: Extras::new(),
    }
}

/// The map from cue times to the transport stream. Its clock wraps every 2^33 ticks, which a map of one segment does not see.
pub(super) fn container_map(id: Id<ClockMap>, from: Id<Clock>, to: Id<Clock>, offset: Rational) -> ClockMap {
    ClockMap {
        id,
        from,
        to,
        map: SyncMap::shift(offset),
        evidence: Evidence {
            method: "stated".into(),
            sentence: format!("the header says {TIMESTAMP_MAP}: cue times plus {offset} s are times of the transport stream"),
            confidence: None,
            figures: Extras::new(),
        },
        replaces: None,
    }
}
