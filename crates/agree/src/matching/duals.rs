//! Lower bounds of a cover by prices.

use super::tuples::Tuple;

/// Steps of the search for prices.
const STEPS: usize = 250;

/// Prices of the elements, such that no tuple costs less than its elements: their sum bounds every cover from below. They maximise the dual
/// of the linear relaxation by subgradient steps of Polyak's length towards `upper`, the cost of a known cover.
///
/// Units are numbered from 0 to `count`, and each stands in a tuple alone.
pub(super) fn prices(count: usize, tuples: &[Tuple], upper: f64) -> Vec<f64> {
    let by_unit = by_unit(count, tuples);
    let share = |tuple: &u32| tuples[*tuple as usize].cost / tuples[*tuple as usize].members.len() as f64;
    let mut prices: Vec<f64> = by_unit.iter().map(|list| list.iter().map(share).fold(f64::INFINITY, f64::min)).collect();
    mend(&mut prices, tuples, &by_unit);
    let mut best = prices.clone();
    let mut best_sum: f64 = best.iter().sum();
    let (mut length, mut idle) = (1.0, 0);
    let mut covered = vec![0.0_f64; count];
    for step in 0..STEPS {
        covered.fill(0.0);
        let mut bound: f64 = prices.iter().sum();
        for tuple in tuples {
            let gain = reduced(tuple, &prices);
            if gain < 0.0 {
                bound += gain;
                tuple.members.iter().for_each(|unit| covered[*unit as usize] += 1.0);
            }
        }
        let square: f64 = covered.iter().map(|count| (1.0 - count) * (1.0 - count)).sum();
        if square == 0.0 {
            break;
        }
        let stride = length * (upper - bound).max(upper * 1e-6) / square;
        prices.iter_mut().zip(&covered).for_each(|(price, count)| *price += stride * (1.0 - count));
        if step % 10 == 9 {
            let mut mended = prices.clone();
            mend(&mut mended, tuples, &by_unit);
            let sum: f64 = mended.iter().sum();
            if sum > best_sum {
                (best, best_sum, idle) = (mended, sum, 0);
            } else {
                idle += 1;
            }
            if upper - best_sum <= upper * 1e-9 {
                break;
            }
            if idle == 2 {
                (length, idle) = (length / 2.0, 0);
                prices.clone_from(&best);
            }
        }
    }
    best
}

/// What a tuple costs beyond the prices of its elements.
pub(super) fn reduced(tuple: &Tuple, prices: &[f64]) -> f64 {
    tuple.cost - tuple.members.iter().map(|unit| prices[*unit as usize]).sum::<f64>()
}

fn by_unit(count: usize, tuples: &[Tuple]) -> Vec<Vec<u32>> {
    let mut lists = vec![Vec::new(); count];
    for (index, tuple) in tuples.iter().enumerate() {
        for unit in &tuple.members {
            lists[*unit as usize].push(u32::try_from(index).unwrap_or(u32::MAX));
        }
    }
    lists
}

/// Lowers prices until no tuple costs less than its elements, then raises each as far as it goes.
fn mend(prices: &mut [f64], tuples: &[Tuple], by_unit: &[Vec<u32>]) {
    for tuple in tuples {
        let excess = -reduced(tuple, prices);
        if excess > 0.0 {
            let each = excess / tuple.members.len() as f64;
            tuple.members.iter().for_each(|unit| prices[*unit as usize] -= each);
        }
    }
    for (unit, list) in by_unit.iter().enumerate() {
        let slack = list.iter().map(|tuple| reduced(&tuples[*tuple as usize], prices)).fold(f64::INFINITY, f64::min);
        if slack.is_finite() {
            prices[unit] += slack;
        }
    }
}
