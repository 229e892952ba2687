//! Copies a COCO file record by record, as a measure of reading and writing: `coco_stream IN.json OUT.json`.

use genlock_diagnose::Collector;
use genlock_format::{Format as _, Ids, Input, Options, Output, Reader as _, Reading, Writer as _, Writing};
use genlock_image::coco::Coco;
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (from, to) = (arguments.next().ok_or("no input")?, arguments.next().ok_or("no output")?);
    let input = Input::open(Path::new(&from))?;
    let mut output = Output::to_path(Path::new(&to))?;
    let (report, options, ids) = (Collector::new(), Options::new(), Ids::new());
    {
        let mut cx = Writing { output: &mut output, options: &options, report: &report };
        let mut sink = Coco.stream(&mut cx).ok_or("no stream")?;
        Coco.read(&mut Reading { input: &input, options: &options, ids: &ids, report: &report, sink: &mut *sink })?;
        sink.finish()?;
    }
    output.commit()?;
    for diagnostic in report.diagnostics() {
        eprintln!("{} {} {:?}", diagnostic.code, diagnostic.message, diagnostic.position.and_then(|place| place.offset));
    }
    for loss in report.losses() {
        eprintln!("{} {} x{}", loss.code, loss.what, loss.count);
    }
    eprintln!("{}", Coco.info().name);
    Ok(())
}
