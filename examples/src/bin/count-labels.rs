//! Counts the labels of each class in a delivery of any format, without holding it in memory:
//!
//! ```sh
//! cargo run -p genlock-examples --bin count-labels -- instances.json
//! ```

use genlock_diagnose::Collector;
use genlock_format::{Options, Result, Sink};
use std::collections::BTreeMap;

/// A sink that keeps only names and counts.
#[derive(Default)]
struct Counts {
    names: BTreeMap<u32, String>,
    labels: BTreeMap<Option<u32>, u64>,
}

impl Sink for Counts {
    fn put(&mut self, record: genlock::Record) -> Result {
        match record {
            genlock::Record::Class(class) => drop(self.names.insert(class.id.index(), class.name.to_string())),
            genlock::Record::Label(label) => *self.labels.entry(label.class.map(genlock::Id::index)).or_default() += 1,
            _ => {}
        }
        Ok(())
    }
}

fn main() -> Result {
    let Some(path) = std::env::args_os().nth(1) else {
        return Err(genlock_format::Error::usage("usage: count-labels FILE"));
    };
    let (registry, report, mut counts) = (genlock::registry(), Collector::new(), Counts::default());
    let delivery = genlock::Delivery::open(&registry, path.as_ref(), None, &report)?;
    delivery.read_into(&Options::new(), &report, &mut counts)?;
    for (class, count) in &counts.labels {
        let name = class.and_then(|class| counts.names.get(&class)).map_or("(no class)", String::as_str);
        println!("{count:>9} {name}");
    }
    for diagnostic in report.diagnostics() {
        eprintln!("{}", genlock_diagnose::render(&diagnostic));
    }
    Ok(())
}
