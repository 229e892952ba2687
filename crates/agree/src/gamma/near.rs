//! Which segments can be aligned with each other at all.

use super::{Options, Reach, Unit};
use crate::Undefined;
use crate::matching::{Near, most_cost};

/// Comparisons of two segments beyond which an alignment is not sought.
const MOST_COMPARISONS: usize = 2_000_000_000;
/// Pairs that could be aligned beyond which an alignment is not sought.
const MOST_PAIRS: usize = 16_000_000;

/// For each segment, the later raters' segments that it may be aligned with, with the dissimilarity.
pub(super) fn near(units: &[Unit], raters: usize, options: &Options) -> Result<Near, Undefined> {
    let most = most_cost(raters);
    // Centres are at most half as far apart as the ends are together, which is at most this share of both lengths.
    let share = if options.position > 0.0 { (most / options.position).sqrt() / 2.0 } else { f64::INFINITY };
    let mut by_rater = vec![Vec::new(); raters];
    for (index, unit) in units.iter().enumerate() {
        by_rater[unit.rater].push(index);
    }
    let mut longest = vec![0.0_f64; raters];
    for (list, longest) in by_rater.iter_mut().zip(&mut longest) {
        list.sort_by(|a, b| units[*a].centre().total_cmp(&units[*b].centre()).then(a.cmp(b)));
        *longest = list.iter().map(|index| units[*index].length()).fold(0.0, f64::max);
    }
    let (mut near, mut comparisons, mut pairs) = (vec![Vec::new(); units.len()], 0, 0);
    for (index, unit) in units.iter().enumerate() {
        for rater in unit.rater + 1..raters {
            let list = &by_rater[rater];
            let reach = share * (unit.length() + longest[rater]);
            let first = list.partition_point(|other| units[*other].centre() < unit.centre() - reach);
            for other in list[first..].iter().take_while(|other| units[**other].centre() <= unit.centre() + reach) {
                comparisons += 1;
                let apart = options.between(unit, &units[*other]);
                let overlap = unit.start < units[*other].end && units[*other].start < unit.end;
                if apart <= most && (overlap || options.reach == Reach::Any) {
                    near[index].push((u32::try_from(*other).unwrap_or(u32::MAX), apart));
                    pairs += 1;
                }
            }
        }
        if comparisons > MOST_COMPARISONS || pairs > MOST_PAIRS {
            return Err(Undefined::TooLarge);
        }
    }
    Ok(near)
}
