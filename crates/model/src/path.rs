//! From one clock to another, along maps.

use crate::{Clock, ClockMap, Dataset, Id};
use genlock_time::{SyncMap, TimeError};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet, VecDeque};

/// Why there is no map between two clocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoPath {
    /// No chain of maps joins them.
    Unconnected,
    /// The maps are too long for exact arithmetic.
    Time(TimeError),
}

/// Finds and keeps the composed maps between the clocks of a dataset. Maps that another one replaces are not in force.
#[derive(Debug)]
pub struct ClockPaths<'a> {
    dataset: &'a Dataset,
    /// For each clock, the maps in force that start or end there, in the order in which they were added.
    edges: HashMap<Id<Clock>, Vec<(&'a ClockMap, Direction)>>,
    found: RefCell<Found>,
}

/// What was composed before, by the clocks at both ends.
type Found = HashMap<(Id<Clock>, Id<Clock>), Result<SyncMap, NoPath>>;

/// For each clock that was reached, the step that led there; none for the first.
type Came<'a> = HashMap<Id<Clock>, Option<(Id<Clock>, &'a ClockMap, Direction)>>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Forward,
    Backward,
}

impl<'a> ClockPaths<'a> {
    /// The paths of a dataset.
    pub fn new(dataset: &'a Dataset) -> Self {
        let replaced: HashSet<_> = dataset.maps.iter().filter_map(|map| map.replaces).collect();
        let mut edges: HashMap<_, Vec<_>> = HashMap::new();
        for map in dataset.maps.iter().filter(|map| !replaced.contains(&map.id)) {
            edges.entry(map.from).or_default().push((map, Direction::Forward));
            edges.entry(map.to).or_default().push((map, Direction::Backward));
        }
        Self { dataset, edges, found: RefCell::default() }
    }

    /// The clocks that have a map to or from this one.
    pub fn reachable(&self, from: Id<Clock>) -> Vec<Id<Clock>> {
        self.search(from, None).into_keys().collect::<std::collections::BTreeSet<_>>().into_iter().collect()
    }

    /// The map from one clock to another: the shortest chain, of equal ones the one that was added first.
    ///
    /// # Errors
    /// [`NoPath`].
    pub fn map(&self, from: Id<Clock>, to: Id<Clock>) -> Result<SyncMap, NoPath> {
        if from == to {
            return Ok(SyncMap::identity());
        }
        if let Some(known) = self.found.borrow().get(&(from, to)) {
            return known.clone();
        }
        let map = self.compose(from, to);
        self.found.borrow_mut().insert((from, to), map.clone());
        map
    }

    /// The dataset that the paths belong to.
    pub const fn dataset(&self) -> &'a Dataset {
        self.dataset
    }

    fn search(&self, from: Id<Clock>, to: Option<Id<Clock>>) -> Came<'a> {
        let mut came: Came<'a> = HashMap::from([(from, None)]);
        let mut next = VecDeque::from([from]);
        while let Some(at) = next.pop_front() {
            if Some(at) == to {
                break;
            }
            for (map, direction) in self.edges.get(&at).into_iter().flatten() {
                let other = if *direction == Direction::Forward { map.to } else { map.from };
                came.entry(other).or_insert_with(|| {
                    next.push_back(other);
                    Some((at, *map, *direction))
                });
            }
        }
        came
    }

    fn compose(&self, from: Id<Clock>, to: Id<Clock>) -> Result<SyncMap, NoPath> {
        let came = self.search(from, Some(to));
        let mut steps = Vec::new();
        let mut at = to;
        loop {
            match came.get(&at) {
                None => return Err(NoPath::Unconnected),
                Some(None) => break,
                Some(Some((before, map, direction))) => {
                    steps.push((*map, *direction));
                    at = *before;
                }
            }
        }
        let mut whole = SyncMap::identity();
        for (map, direction) in steps.into_iter().rev() {
            let step = match direction {
                Direction::Forward => map.map.clone(),
                Direction::Backward => map.map.invert().map_err(NoPath::Time)?,
            };
            whole = whole.then(&step).map_err(NoPath::Time)?;
        }
        Ok(whole)
    }
}
