//! Moves captions or speaker turns by a known offset, as a map beside the labels, and writes them in the format of the output's ending:
//!
//! ```sh
//! cargo run -p genlock-examples --bin shift-captions -- talk.srt 0.478 shifted.vtt
//! ```

use genlock::{Clock, ClockMap, Evidence, Extras, Record, Unit, Zero};
use genlock_diagnose::Collector;
use genlock_format::{Error, Options, Output, Result};
use genlock_time::{Rational, SyncMap};
use std::path::Path;

fn main() -> Result {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, source, seconds, place] = arguments.as_slice() else {
        return Err(Error::usage("usage: shift-captions SOURCE SECONDS OUTPUT"));
    };
    let offset: Rational = seconds.parse().map_err(|error| Error::usage(format!("{error}: {seconds}")))?;
    let (registry, report, options) = (genlock::registry(), Collector::new(), Options::new());
    let delivery = genlock::Delivery::open(&registry, Path::new(source), None, &report)?;
    let mut data = delivery.read(&options, &report)?;

    // The labels stay as they are; a map leads from their clock to the presentation clock, and the writer applies it.
    let clocks: Vec<Clock> = data.clocks.iter().filter(|clock| clock.unit == Unit::Second).cloned().collect();
    for clock in clocks {
        let presentation = Clock { id: data.clocks.next_id(), zero: Zero::Presentation, name: "shifted".into(), ..clock.clone() };
        let to = presentation.id;
        data.put(Record::Clock(presentation));
        let sentence = format!("Shifted by {offset} s on request.");
        let evidence = Evidence { method: "by-hand".into(), sentence, confidence: None, figures: Extras::new() };
        let id = data.maps.next_id();
        data.put(Record::Map(ClockMap { id, from: clock.id, to, map: SyncMap::shift(offset), evidence, replaces: None }));
    }

    let format = genlock::output_format(&registry, None, Path::new(place), &delivery.formats())?;
    let mut output = Output::to_path(Path::new(place))?;
    genlock::write(format, &data, &mut output, &options, &report)?;
    for loss in report.losses() {
        eprintln!("lost: {} ({})", loss.what, loss.code);
    }
    output.commit()
}
