//! Which objects and speakers of different annotators are the same.

use super::groups::Group;
use crate::survey::Survey;
use genlock_assign::assign_rows;
use genlock_model::{Id, Track};
use std::collections::{BTreeMap, BTreeSet};

/// For each track, the one that stands for it in the consensus: that of the earliest annotator whose labels were matched with its
/// labels most often. In one item, two tracks of an annotator never become one.
pub(super) fn canonical(survey: &Survey<'_>, groups: &[Group]) -> BTreeMap<Id<Track>, Id<Track>> {
    let mut chosen: BTreeMap<Id<Track>, Id<Track>> = BTreeMap::new();
    for voice in 0..survey.voices.len() {
        // How often labels of a track of this voice stand with those of a track that is chosen already.
        let mut together: BTreeMap<Id<Track>, BTreeMap<Id<Track>, f64>> = BTreeMap::new();
        for group in groups {
            let tracks = group.members.iter().map(|index| &survey.placed[*index]);
            let tracks: Vec<_> = tracks.filter_map(|placed| Some((placed.voice, placed.label.track?))).collect();
            let Some((_, own)) = tracks.iter().find(|(other, _)| *other == voice) else { continue };
            let with = together.entry(*own).or_default();
            // The tracks of the deliveries are all apart, except where one delivery names several annotators.
            let earlier = tracks.iter().filter(|(other, track)| *other < voice && track != own);
            let earlier: BTreeSet<Id<Track>> = earlier.map(|(_, track)| chosen.get(track).copied().unwrap_or(*track)).collect();
            for track in earlier {
                *with.entry(track).or_default() += 1.0;
            }
        }
        let rows: Vec<Id<Track>> = together.keys().copied().filter(|track| !chosen.contains_key(track)).collect();
        let columns: BTreeSet<Id<Track>> = rows.iter().flat_map(|row| together[row].keys().copied()).collect();
        let columns: Vec<Id<Track>> = columns.into_iter().collect();
        let gain = |row: &Id<Track>, column: &Id<Track>| together[row].get(column).copied().unwrap_or(0.0);
        let gains: Vec<Vec<f64>> = rows.iter().map(|row| columns.iter().map(|column| gain(row, column)).collect()).collect();
        for (row, given) in rows.iter().zip(assign_rows(&gains)) {
            let other = given.map(|column| columns[column]);
            chosen.insert(*row, other.unwrap_or(*row));
        }
    }
    chosen
}
