//! What undoing leaves of a delivery whose labels were moved one by one.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use genlock::{Native, forget_maps};
use genlock_diagnose::Collector;
use genlock_format::Input;

/// Three labels of one second, the second of them on a clock of its own that brings it 0.2 s later.
const REFINED: &str = r#"{"genlock.1":{"written_by":"test","version":"0"}}
{"recording.1":{"id":0,"name":"talk"}}
{"clock.1":{"id":0,"recording":0,"name":"seconds of talk.srt","unit":"second","zero":"unstated"}}
{"clock.1":{"id":1,"name":"presentation of talk.mp4","unit":"second","zero":"presentation"}}
{"clock.1":{"id":2,"recording":0,"name":"seconds of talk.srt, refined 1","unit":"second","zero":"unstated"}}
{"map.1":{"id":0,"from":0,"to":1,"map":[{"slope":"1","offset":"0"}],"evidence":{"method":"speech:kept","sentence":"Kept."}}}
{"map.1":{"id":1,"from":2,"to":1,"map":[{"slope":"1","offset":"1/5"}],"evidence":{"method":"speech:refined","sentence":"Moved.","figures":[{"ns":"align","key":"refines","value":"seconds of talk.srt"}]}}}
{"stream.1":{"id":0,"recording":0,"name":"talk","kind":"text","clock":0}}
{"label.1":{"id":0,"stream":0,"extent":{"during":{"clock":0,"span":["1@1/1","2@1/1"]}},"text":"one"}}
{"label.1":{"id":1,"stream":0,"extent":{"during":{"clock":2,"span":["3@1/1","4@1/1"]}},"text":"two"}}
{"label.1":{"id":2,"stream":0,"extent":{"during":{"clock":0,"span":["5@1/1","6@1/1"]}},"text":"three"}}
"#;

#[test]
fn labels_go_back_to_the_clock_on_which_they_were_written() {
    let report = Collector::new();
    let input = Input::memory([("talk.genlock.jsonl", REFINED)]);
    let mut data = genlock_format::read(&Native, &input, &genlock_format::Options::new(), &report).unwrap();
    assert!(report.diagnostics().is_empty(), "{:?}", report.diagnostics());
    assert_eq!(forget_maps(&mut data), 2);
    let clocks: Vec<_> = data.clocks.iter().map(|clock| clock.name.as_str()).collect();
    assert_eq!(clocks, ["seconds of talk.srt", "presentation of talk.mp4"]);
    let written = data.labels.iter().map(|label| label.extent.clock().unwrap());
    assert!(written.eq(std::iter::repeat_n(data.clocks.iter().next().unwrap().id, 3)));
}
