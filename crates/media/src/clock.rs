//! The clock of transport and program streams: 33 bits that wrap, and jumps where recordings were joined.

/// Ticks after which the clock starts again (ISO/IEC 13818-1, 2.4.3.7).
pub(crate) const WRAP: i64 = 1 << 33;

/// Ticks per second.
pub(crate) const PER_SECOND: i64 = 90_000;

/// A jump of decode time by more than this is a cut: the two encoders shared no clock. The standard allows at most 0.7 s between
/// time stamps; a pause in a recording keeps the clock running, so that this can only err for a stream that paused.
const FORWARD: i64 = 10 * PER_SECOND;

/// A jump that the file announces may be as short as a pause that the standard does not allow otherwise.
const ANNOUNCED: i64 = PER_SECOND;

/// Decode time never runs back within a stream; a second is left for damage.
const BACKWARD: i64 = PER_SECOND;

/// What holds between two jumps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    /// Added to the stamps of this part, so that times never run backwards.
    pub(crate) added: i64,
    pub(crate) start: i64,
    pub(crate) end: i64,
}

/// Follows the stamps of all streams of a file in the order of its packets.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    /// Per stream: the decode time after its last packet, without what was added, and the part that it is in.
    streams: Vec<Option<(i64, usize)>>,
    pub(crate) parts: Vec<Part>,
    reference: Option<i64>,
    /// The stamps of the next packet of each stream below this index may jump.
    expected: Vec<bool>,
}

impl Clock {
    /// The stamp nearest to `reference` that is `raw` modulo the wrap.
    fn unwrap(raw: i64, reference: i64) -> i64 {
        let apart = reference.saturating_sub(raw);
        let wraps = apart.saturating_add(WRAP / 2).div_euclid(WRAP);
        raw.saturating_add(wraps.saturating_mul(WRAP))
    }

    /// The file says that the clock is about to jump (`discontinuity_indicator`, 2.4.3.5).
    pub(crate) fn expect_jump(&mut self) {
        self.expected.clear();
        self.expected.resize(self.streams.len(), true);
    }

    /// The presentation stamp of a packet of a stream of pictures or sound, unwrapped and moved into the order of its part.
    pub(crate) fn place(&mut self, stream: usize, pts: i64, dts: Option<i64>, duration: i64) -> i64 {
        if self.streams.len() <= stream {
            self.streams.resize(stream + 1, None);
        }
        let known = self.streams[stream];
        let reference = known.map(|(end, _)| end).or(self.reference).unwrap_or(pts);
        let dts = Self::unwrap(dts.unwrap_or(pts), reference);
        let pts = Self::unwrap(pts, dts);
        let announced = self.expected.get_mut(stream).is_some_and(std::mem::take);
        let forward = if announced { ANNOUNCED } else { FORWARD };
        let mut part = known.map_or_else(|| self.parts.len().saturating_sub(1), |(_, part)| part);
        if let Some((end, _)) = known
            && (dts.saturating_sub(end) > forward || end.saturating_sub(dts) > BACKWARD)
        {
            part += 1;
        }
        if part >= self.parts.len() {
            let before = self.parts.last().map(|last| last.end);
            // A clock that jumps back is moved to where the part before ended; one that jumps ahead is left as it is.
            let added = before.map_or(0, |end| if pts < end { end.saturating_sub(pts) } else { 0 });
            let start = pts.saturating_add(added);
            self.parts.push(Part { added, start, end: start });
            part = self.parts.len() - 1;
        }
        self.streams[stream] = Some((dts.saturating_add(duration), part));
        self.reference = Some(dts);
        let Some(current) = self.parts.get_mut(part) else { return pts };
        let placed = pts.saturating_add(current.added);
        current.start = current.start.min(placed);
        current.end = current.end.max(placed.saturating_add(duration));
        placed
    }
}

#[cfg(test)]
mod tests {
    use super::{Clock, PER_SECOND, WRAP};

    fn check(stamps: &[(i64, i64)], expected: &[i64], parts: usize) {
        let mut clock = Clock::default();
        let placed: Vec<i64> = stamps.iter().map(|&(pts, dts)| clock.place(0, pts, Some(dts), 3600)).collect();
        assert_eq!(placed, expected);
        assert_eq!(clock.parts.len(), parts);
    }

    #[test]
    fn stamps() {
        check(&[(7200, 0), (3600, 3600)], &[7200, 3600], 1);
        // B-frames around the wrap go back and forth between both ends of the clock.
        let near = WRAP - 3600;
        check(&[(near, near - 3600), (3600, near), (0, 0)], &[near, WRAP + 3600, WRAP], 1);
        // A jump ahead stays where it is; a jump back is moved behind what came before.
        let far = 500 * PER_SECOND;
        check(&[(0, 0), (far, far)], &[0, far], 2);
        check(&[(far, far), (0, 0), (3600, 3600)], &[far, far + 3600, far + 7200], 2);
    }
}
