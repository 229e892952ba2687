//! Deliveries of several annotators, read into one dataset.

use crate::delivery::Delivery;
use genlock_agree::Voice;
use genlock_diagnose::Report;
use genlock_format::{Input, Options, Result, rle};
use genlock_model::{Annotator, Dataset, Id, Label, Mask, PixelOrder, Stream};
use std::collections::BTreeMap;

/// The labels of an annotator, and the streams that they stand on.
type Own = (Vec<Id<Label>>, Vec<Id<Stream>>);

/// The deliveries of several annotators.
#[derive(Default)]
pub struct Voices {
    /// All records.
    pub data: Dataset,
    /// The annotators, in the order of their deliveries.
    pub voices: Vec<Voice>,
    /// The files, for the places of diagnostics.
    pub inputs: Vec<Input>,
    /// The formats of the deliveries, each once.
    pub formats: Vec<&'static str>,
}

impl Voices {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a delivery as that of one annotator.
    ///
    /// # Errors
    /// As [`Delivery::read_into`].
    pub fn add(&mut self, name: &str, delivery: Delivery<'_>, options: &Options, report: &dyn Report) -> Result {
        let (labels, streams) = (self.data.labels.len(), self.data.streams.len());
        // Native files bear ids of their own, so each delivery is read by itself.
        self.data.absorb(delivery.read(options, report)?);
        let voice = Voice {
            name: name.to_owned(),
            labels: self.data.labels.iter().skip(labels).map(|label| label.id).collect(),
            streams: self.data.streams.iter().skip(streams).map(|stream| stream.id).collect(),
        };
        self.voices.push(voice);
        for format in delivery.formats() {
            if !self.formats.contains(&format) {
                self.formats.push(format);
            }
        }
        self.inputs.push(delivery.input);
        Ok(())
    }

    /// Where there is one delivery, takes the annotators that its labels name for the voices. An annotator looked at the streams of
    /// his labels; labels of nobody belong to a voice of their own.
    pub fn split_by_annotator(&mut self) {
        let [only] = self.voices.as_slice() else { return };
        let mut by_name: BTreeMap<Option<Id<Annotator>>, Own> = BTreeMap::new();
        for label in only.labels.iter().filter_map(|id| self.data.labels.get(*id)) {
            let (labels, streams) = by_name.entry(label.annotator).or_default();
            labels.push(label.id);
            streams.push(label.stream);
        }
        if by_name.len() < 2 {
            return;
        }
        let name = |id: Option<Id<Annotator>>| match id {
            Some(id) => {
                self.data.annotators.get(id).map_or_else(|| format!("annotator {}", id.index()), |row| row.name.to_string())
            }
            None => "nobody named".to_owned(),
        };
        let voice = |(id, (labels, mut streams)): (_, Own)| {
            streams.sort_unstable();
            streams.dedup();
            Voice { name: name(id), labels, streams }
        };
        self.voices = by_name.into_iter().map(voice).collect();
    }
}

/// The run lengths of a mask, row by row, for the comparison of areas.
pub fn mask_rows(mask: &Mask) -> Option<Vec<u32>> {
    rle::check(mask).ok()?;
    let (lengths, order) = rle::of_mask(mask)?.ok()?;
    match order {
        PixelOrder::RowMajor => Some(lengths),
        PixelOrder::ColumnMajor => rle::reorder(&lengths, mask.height, mask.width, order).ok(),
    }
}

/// The scored regions of a UEM file by the name of the recording: rows of a name, a channel, a start and an end in seconds. Rows that
/// begin with `;;` or `#` are comments.
///
/// # Errors
/// The number of the first row, from 1, that is none.
pub fn regions(text: &str) -> std::result::Result<BTreeMap<String, Vec<(f64, f64)>>, usize> {
    let mut regions: BTreeMap<String, Vec<(f64, f64)>> = BTreeMap::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with(";;") || line.starts_with('#') {
            continue;
        }
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [name, _, start, end] = fields[..] else { return Err(index + 1) };
        let second = |text: &str| text.parse::<f64>().ok().filter(|second| second.is_finite());
        match (second(start), second(end)) {
            (Some(start), Some(end)) if start < end => regions.entry(name.to_owned()).or_default().push((start, end)),
            _ => return Err(index + 1),
        }
    }
    Ok(regions)
}

#[cfg(test)]
mod tests {
    use super::regions;

    #[test]
    fn regions_are_read_as_nist_writes_them() {
        let found = regions(";; a comment\ntalk 1 0.00 12.5\n\ntalk 1 20 30\nother 1 1 2\n").unwrap();
        assert_eq!(found["talk"], [(0.0, 12.5), (20.0, 30.0)]);
        assert_eq!(found["other"], [(1.0, 2.0)]);
        for (text, line) in [("a 1 0", 1), ("a 1 0 1\nb 1 2 1", 2), ("a 1 nan 1", 1), ("a 1 0 x", 1)] {
            assert_eq!(regions(text), Err(line), "{text}");
        }
    }
}
