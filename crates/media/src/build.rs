//! From samples in the order of the file to a [`FrameTable`].

use crate::frames::{FrameTable, Keys, Run, Shown};
use crate::order::Order;
use crate::rates;
use crate::timeline::{Edit, Oddity};
use genlock_diagnose::codes::media as codes;
use genlock_time::{TimeBase, TimeError};

/// Samples that follow one another in the file at one distance of media time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// Media time of the first, in media ticks.
    pub(crate) media: i64,
    /// The distance to the next, which is also the stored duration.
    pub(crate) step: i64,
    /// How many.
    pub(crate) count: u64,
}

/// Adds a stretch, joined to the last one where it goes on in step.
pub(crate) fn push(stretches: &mut Vec<Stretch>, next: Stretch) {
    if let Some(last) = stretches.last_mut()
        && last.step == next.step
        && i64::try_from(last.count).ok().and_then(|count| count.checked_mul(last.step)?.checked_add(last.media))
            == Some(next.media)
    {
        last.count = last.count.saturating_add(next.count);
    } else {
        stretches.push(next);
    }
}

/// Packets of which nothing says how long they last go on to the next one; the last lasts as long as most.
pub(crate) fn fill(stretches: &mut [Stretch]) {
    if stretches.iter().all(|stretch| stretch.step > 0) {
        return;
    }
    let next: Vec<i64> = stretches.iter().skip(1).map(|stretch| stretch.media).collect();
    for (stretch, next) in stretches.iter_mut().zip(next).filter(|(stretch, _)| stretch.step == 0 && stretch.count == 1) {
        stretch.step = next.saturating_sub(stretch.media).max(0);
    }
    let usual = rates::commonest(stretches.iter().map(|stretch| (stretch.step, stretch.count)));
    if let Some(last) = stretches.last_mut().filter(|last| last.step == 0) {
        last.step = usual.unwrap_or(0);
    }
}

/// How long a frame is presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hold {
    /// A picture stays until the next one; the last one, and one before a jump of more than this many ticks, for its stored
    /// duration.
    Until(i64),
    /// For its stored duration, but no longer than this many ticks: a packet of sound has the length of its codec's frame,
    /// whatever the distance to the next one.
    AtMost(i64),
}

/// The largest number of samples that are sorted one by one (14 days of video at 25 frames a second).
const MOST_SORTED: u64 = 1 << 25;

/// The largest number of runs that a table of packets with holes may have.
const MOST_RUNS: usize = 1 << 22;

impl FrameTable {
    /// The table of `stretches`, presented as they are.
    ///
    /// # Errors
    /// [`TimeError::Overflow`] for media times beyond 64 bits or more samples than can be sorted.
    pub(crate) fn build(stretches: &[Stretch], base: TimeBase, hold: Hold, keys: Keys) -> Result<Self, TimeError> {
        let mut table = Self::empty(base);
        table.keys = keys;
        let mut runs = Runs::default();
        if ascending(stretches)? {
            for (at, stretch) in stretches.iter().enumerate() {
                runs.stretch(*stretch, stretches.get(at + 1).map(|next| next.media), hold)?;
            }
        } else {
            table.order = sorted(stretches, hold, &mut runs)?;
        }
        table.len = runs.rank;
        table.runs = runs.list;
        table.shown = vec![Shown { presented: 0, rank: 0, count: table.len, offset: 0, from: i64::MIN, to: i64::MAX }];
        Ok(table)
    }

    /// The first rank whose media time is not before `position` (table ticks).
    fn first_from(&self, position: i64) -> u64 {
        let before = self.runs.partition_point(|run| run.media.saturating_mul(self.scale) < position);
        let Some(at) = before.checked_sub(1) else { return 0 };
        let run = self.runs[at];
        let next = self.runs.get(at + 1).map_or(self.len, |next| next.rank);
        let length = run.duration.saturating_mul(self.scale);
        if length <= 0 {
            return next;
        }
        let apart = position.saturating_sub(run.media.saturating_mul(self.scale));
        let frames = apart / length + i64::from(apart % length != 0);
        run.rank.saturating_add(frames.unsigned_abs()).min(next)
    }

    /// Presents only what `edits` present (ISO/IEC 14496-12, 8.6.6). `movie` is the timescale of edit durations, `media` that of
    /// media times.
    ///
    /// A picture is presented if it starts inside an edit; of a packet of sound, those samples that lie inside.
    ///
    /// # Errors
    /// [`TimeError::Overflow`].
    pub(crate) fn edit(
        &mut self,
        edits: &[Edit],
        movie: u32,
        media: u32,
        hold: Hold,
        odd: &mut Vec<Oddity>,
    ) -> Result<(), TimeError> {
        let scales = Scales::choose(edits, movie, media, odd);
        self.scale = scales.table_per_media;
        self.base = TimeBase::new(1, scales.table)?;
        self.shown.clear();
        let (mut now, mut presented) = (0_i64, 0_u64);
        let total_end = self.media_end()?;
        for (at, edit) in edits.iter().enumerate() {
            let length = scales.duration(edit)?;
            let Some(start) = edit.media_ticks() else {
                if at > 0 && at + 1 < edits.len() {
                    let text = format!(
                        "edit {at} of {} is an empty edit in the middle: nothing is presented for its time; FFmpeg and what is built on \
                         it present frames there that the file does not have",
                        edits.len()
                    );
                    odd.push(Oddity::new(codes::EDIT_GAP, text));
                }
                now = now.checked_add(length.unwrap_or(0)).ok_or(TimeError::Overflow)?;
                continue;
            };
            let from = start.checked_mul(self.scale).ok_or(TimeError::Overflow)?;
            let mut to = length.map_or(Some(i64::MAX), |length| from.checked_add(length)).ok_or(TimeError::Overflow)?;
            let last = self.first_from(to);
            let mut first = self.first_from(from);
            if let Hold::AtMost(_) = hold
                && let Some(before) = first.checked_sub(1)
                && self.media_of(before).is_some_and(|(start, length)| start.saturating_add(length) > from)
            {
                first = before;
            }
            if matches!(hold, Hold::Until(_))
                && let Some((start, length)) = last.checked_sub(1).and_then(|rank| self.media_of(rank))
                && (1..=scales.tolerance).contains(&start.saturating_add(length).saturating_sub(to))
            {
                // The duration of an edit is rounded to the movie timescale; that cuts no picture short.
                to = start.saturating_add(length);
            }
            if last > first {
                let offset = now.checked_sub(from).ok_or(TimeError::Overflow)?;
                self.shown.push(Shown { presented, rank: first, count: last - first, offset, from, to });
                presented = presented.checked_add(last - first).ok_or(TimeError::Overflow)?;
            }
            let open = total_end.saturating_sub(from).max(0);
            now = now.checked_add(length.unwrap_or(open)).ok_or(TimeError::Overflow)?;
        }
        Ok(())
    }

    /// Presents all but `delay` ticks at the start and `padding` ticks at the end.
    ///
    /// # Errors
    /// [`TimeError::Overflow`].
    pub(crate) fn trim(&mut self, delay: u64, padding: u64) -> Result<(), TimeError> {
        let start = self.media_of(0).map_or(0, |(start, _)| start);
        let ticks = |count: u64| i64::try_from(count).or(Err(TimeError::Overflow));
        let from = start.checked_add(ticks(delay)?).ok_or(TimeError::Overflow)?;
        let to = self.media_end()?.checked_sub(ticks(padding)?).ok_or(TimeError::Overflow)?;
        let (mut first, last) = (self.first_from(from), self.first_from(to));
        if let Some(before) = first.checked_sub(1)
            && self.media_of(before).is_some_and(|(start, length)| start.saturating_add(length) > from)
        {
            first = before;
        }
        self.shown = vec![Shown { presented: 0, rank: first, count: last.saturating_sub(first), offset: 0, from, to }];
        Ok(())
    }

    fn media_end(&self) -> Result<i64, TimeError> {
        let end = self.len.checked_sub(1).and_then(|last| self.media_of(last)).map(|(start, length)| start.checked_add(length));
        end.unwrap_or(Some(0)).ok_or(TimeError::Overflow)
    }

    /// Media start and duration of a rank in table ticks.
    pub(crate) fn media_of(&self, rank: u64) -> Option<(i64, i64)> {
        let at = self.runs.partition_point(|run| run.rank <= rank).checked_sub(1)?;
        let run = self.runs.get(at)?;
        let into = i64::try_from(rank - run.rank).ok()?.checked_mul(run.duration)?;
        Some((run.media.checked_add(into)?.checked_mul(self.scale)?, run.duration.checked_mul(self.scale)?))
    }
}

/// How movie, media and table ticks relate.
struct Scales {
    table: u32,
    movie: u32,
    table_per_media: i64,
    tolerance: i64,
}

impl Scales {
    /// The coarsest table ticks that hold every edit exactly: media ticks unless something precedes a media edit.
    fn choose(edits: &[Edit], movie: u32, media: u32, odd: &mut Vec<Oddity>) -> Self {
        let plain = Self { table: media, movie, table_per_media: 1, tolerance: i64::from(media / movie.max(1)) + 1 };
        if edits.len() < 2 || movie == 0 || media == 0 {
            return plain;
        }
        let common = u64::from(movie) / gcd(u64::from(movie), u64::from(media)) * u64::from(media);
        let Ok(table) = u32::try_from(common) else {
            let text =
                format!("edits in 1/{movie} s and media in 1/{media} s have no common tick; edits are rounded to media ticks");
            odd.push(Oddity::new(codes::EDIT_ROUNDED, text));
            return plain;
        };
        Self { table, movie, table_per_media: i64::from(table / media), tolerance: i64::from(table / movie) }
    }

    /// The duration of an edit in table ticks; none if it is open.
    fn duration(&self, edit: &Edit) -> Result<Option<i64>, TimeError> {
        let Some(duration) = edit.duration_ticks() else { return Ok(None) };
        let exact = i128::from(duration) * i128::from(self.table);
        let movie = i128::from(self.movie.max(1));
        let ticks = exact.div_euclid(movie) + i128::from(exact.rem_euclid(movie) != 0);
        i64::try_from(ticks).map(Some).or(Err(TimeError::Overflow))
    }
}

pub(crate) const fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Runs in the making, in the order of media time.
#[derive(Default)]
struct Runs {
    list: Vec<Run>,
    rank: u64,
    end: i64,
}

impl Runs {
    fn push(&mut self, media: i64, duration: i64, count: u64) -> Result<(), TimeError> {
        if count == 0 {
            return Ok(());
        }
        let follows = self.list.last().is_some_and(|last| last.duration == duration && self.end == media);
        if !follows {
            self.list.push(Run { rank: self.rank, media, duration });
        }
        let span = i64::try_from(count).ok().and_then(|count| count.checked_mul(duration));
        self.end = span.and_then(|span| media.checked_add(span)).ok_or(TimeError::Overflow)?;
        self.rank = self.rank.checked_add(count).ok_or(TimeError::Overflow)?;
        Ok(())
    }

    /// The samples of a stretch, where `next` is the media time of the sample after it.
    fn stretch(&mut self, stretch: Stretch, next: Option<i64>, hold: Hold) -> Result<(), TimeError> {
        let Stretch { media, step, count } = stretch;
        let Some(before_last) = count.checked_sub(1) else { return Ok(()) };
        let into = i64::try_from(before_last).ok().and_then(|n| n.checked_mul(step));
        let last = into.and_then(|into| media.checked_add(into)).ok_or(TimeError::Overflow)?;
        let room = next.map_or(i64::MAX, |next| next.saturating_sub(last));
        match hold {
            Hold::Until(most) => {
                self.push(media, step, before_last)?;
                self.push(last, if next.is_some() && room <= most { room } else { step.max(0) }, 1)
            }
            Hold::AtMost(most) if most < step && count <= MOST_RUNS as u64 && self.list.len() < MOST_RUNS => {
                for index in 0..before_last {
                    let into = i64::try_from(index).ok().and_then(|n| n.checked_mul(step));
                    self.push(into.and_then(|into| media.checked_add(into)).ok_or(TimeError::Overflow)?, most, 1)?;
                }
                self.push(last, most.min(room), 1)
            }
            Hold::AtMost(_) => {
                self.push(media, step, before_last)?;
                self.push(last, step.min(room), 1)
            }
        }
    }
}

/// True if media time rises from each sample to the next, so that nothing needs sorting.
fn ascending(stretches: &[Stretch]) -> Result<bool, TimeError> {
    let mut end: Option<i64> = None;
    for stretch in stretches.iter().filter(|stretch| stretch.count > 0) {
        if end.is_some_and(|end| stretch.media < end) || stretch.step < 0 {
            return Ok(false);
        }
        let into = i64::try_from(stretch.count - 1).ok().and_then(|n| n.checked_mul(stretch.step));
        end = Some(into.and_then(|into| stretch.media.checked_add(into)).ok_or(TimeError::Overflow)?);
    }
    Ok(true)
}

fn sorted(stretches: &[Stretch], hold: Hold, runs: &mut Runs) -> Result<Order, TimeError> {
    let total = stretches.iter().try_fold(0_u64, |sum, stretch| sum.checked_add(stretch.count));
    let total = total.filter(|total| *total <= MOST_SORTED).ok_or(TimeError::Overflow)?;
    let mut samples: Vec<(i64, u32, i64)> = Vec::with_capacity(usize::try_from(total).unwrap_or(0));
    for stretch in stretches {
        for index in 0..stretch.count {
            let into = i64::try_from(index).ok().and_then(|n| n.checked_mul(stretch.step));
            let media = into.and_then(|into| stretch.media.checked_add(into)).ok_or(TimeError::Overflow)?;
            samples.push((media, u32::try_from(samples.len()).or(Err(TimeError::Overflow))?, stretch.step.max(0)));
        }
    }
    sort_nearly_sorted(&mut samples);
    for (at, &(media, _, step)) in samples.iter().enumerate() {
        let next = samples.get(at + 1).map(|next| next.0);
        runs.stretch(Stretch { media, step, count: 1 }, next, hold)?;
    }
    let stored: Vec<u32> = samples.iter().map(|sample| sample.1).collect();
    Ok(Order::new(&stored))
}

/// Sorts samples that are out of order only within short groups, as B-frames are; anything else falls to a general sort.
fn sort_nearly_sorted(samples: &mut [(i64, u32, i64)]) {
    let mut moves = samples.len().saturating_mul(MOST_MOVES);
    for at in 1..samples.len() {
        let mut to = at;
        while let Some(before) = to.checked_sub(1).filter(|before| samples[*before] > samples[to]) {
            samples.swap(before, to);
            to = before;
            moves -= 1;
            if moves == 0 {
                samples.sort_unstable();
                return;
            }
        }
    }
}

/// Steps by which a sample may be out of place on average; pyramids of B-frames move each by about two.
const MOST_MOVES: usize = 16;

#[cfg(test)]
mod tests {
    use super::sort_nearly_sorted;

    #[test]
    fn sorts() {
        let check = |media: &[i64]| {
            let mut samples: Vec<_> = (0_u32..).zip(media).map(|(index, media)| (*media, index, 1)).collect();
            let mut expected = samples.clone();
            expected.sort_unstable();
            sort_nearly_sorted(&mut samples);
            assert_eq!(samples, expected);
        };
        check(&[]);
        check(&[0, 4, 2, 1, 3, 8, 6, 5, 7]);
        check(&[3, 3, 3]);
        check(&(0..100).rev().collect::<Vec<_>>());
    }
}
