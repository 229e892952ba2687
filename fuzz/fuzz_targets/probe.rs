//! Any bytes are a timeline or an error, and every question about the timeline has an answer.
#![no_main]

use genlock_media::{conventions, probe_bytes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(timeline) = probe_bytes(data.to_vec()) else { return };
    let _ = timeline.duration();
    for stream in &timeline.streams {
        let frames = &stream.frames;
        let ends = [0, frames.len() / 2, frames.len().saturating_sub(1)];
        for index in ends {
            let _ = frames.stored(index).map(|frame| (frame.seconds(), frame.end()));
            let _ = frames.presented(index).map(|frame| frames.at(frame.seconds()));
        }
        let _ = (stream.presented_index_map(), stream.stored_index_map(), stream.audio_sample_map(), stream.stored_sample_map());
    }
    let _ = conventions(&timeline);
});
