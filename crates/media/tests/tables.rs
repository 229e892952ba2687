//! Frame tables of clips with known truth, found through GENLOCK_CORPUS.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its input fails")]

mod common;

use genlock_media::{Kind, ProbeOptions, StreamTimeline, probe};
use genlock_time::Rational;

/// Stored and shown frames of a video stream, first and last shown presentation time in seconds.
struct Table {
    file: &'static str,
    stored: u64,
    shown: u64,
    first: f64,
    last: f64,
}

const fn table(file: &'static str, stored: u64, shown: u64, first: f64, last: f64) -> Table {
    Table { file, stored, shown, first, last }
}

const MP4: [Table; 20] = [
    table("clips/01_bframes_elst.mp4", 150, 150, 0.0, 4.966_667),
    table("clips/02_bframes_noelst.mp4", 150, 150, 0.066_667, 5.033_333),
    table("clips/03_negative_cts.mp4", 150, 150, 0.0, 4.966_667),
    table("clips/04_audio_delay_500ms.mp4", 150, 150, 0.0, 4.966_667),
    table("clips/05_video_delay_333ms.mp4", 150, 150, 0.333, 5.299_667),
    table("clips/06_vfr.mp4", 100, 100, 0.0, 4.9),
    table("clips/16_fragmented.mp4", 150, 150, 0.066_667, 5.033_333),
    table("clips/17_fragmented_tfdt10s.mp4", 150, 150, 10.066_667, 15.033_333),
    table("clips/23_2997_dropframe_tmcd.mov", 149, 149, 0.0, 4.938_267),
    table("clips/24_rotated.mp4", 150, 150, 0.0, 4.966_667),
    table("clips/25_dropped_frames.mp4", 137, 137, 0.0, 4.966_667),
    table("clips/26_dropped_restamped.mp4", 137, 137, 0.0, 4.533_333),
    table("clips/27_audio_slow_0.1pct.mp4", 3600, 3600, 0.0, 119.966_667),
    table("clips/28_2997_120s.mp4", 3596, 3596, 0.0, 119.953_167),
    table("clips/30_streamcopy_cut_1.3s.mp4", 134, 111, 0.0, 3.666_667),
    table("clips/32_duplicated.mp4", 150, 150, 0.0, 4.966_667),
    table("clips/33_multi_edit_gap.mp4", 150, 150, 0.0, 5.966_667),
    table("real/mb_cursed-vfr.mp4", 63, 63, 0.0, 7.1555),
    table("real/tc_discard_first_keyframe.mp4", 30, 25, 0.0, 0.96),
    table("real/tc_h265_video.mp4", 10, 10, 0.0, 0.9),
];

fn check(table: &Table) {
    let Some(path) = common::corpus(&format!("media/{}", table.file)) else { return };
    let timeline = probe(&path, &ProbeOptions::default()).unwrap();
    let video = timeline.video().unwrap();
    let frames = &video.frames;
    assert_eq!((frames.len(), frames.shown_len()), (table.stored, table.shown), "{}", table.file);
    let first = frames.presented(0).unwrap().seconds().approx();
    let last = frames.presented(table.shown - 1).unwrap().seconds().approx();
    assert!((first - table.first).abs() < 6e-5, "{}: first at {first}, not {}", table.file, table.first);
    assert!((last - table.last).abs() < 6e-5, "{}: last at {last}, not {}", table.file, table.last);
    consistent(video);
}

/// What holds for every stream: both orders name the same frames, and times never run backwards.
fn consistent(stream: &StreamTimeline) {
    let mut before: Option<Rational> = None;
    for (index, frame) in (0_u64..).zip(stream.frames.iter_presented()) {
        assert_eq!(frame.presented, Some(index));
        assert!(frame.shown);
        let stored = stream.frames.stored(frame.stored).unwrap();
        assert_eq!(stored.presented, Some(index), "stored {} of {}", frame.stored, stream.codec);
        assert!(before.is_none_or(|before| before <= frame.seconds()));
        if frame.duration > 0 {
            assert_eq!(stream.frames.at(frame.seconds()), Some(index));
        }
        before = Some(frame.end().position());
    }
    assert_eq!(stream.frames.iter_presented().count() as u64, stream.frames.shown_len());
    let shown = stream.frames.iter_stored().filter(|frame| frame.shown).count() as u64;
    assert_eq!(shown, stream.frames.shown_len());
}

#[test]
fn frame_tables() {
    MP4.iter().for_each(check);
}

#[test]
fn gap_in_the_middle_of_an_edit_list() {
    let Some(path) = common::corpus("media/clips/33_multi_edit_gap.mp4") else { return };
    let timeline = probe(&path, &ProbeOptions::default()).unwrap();
    let video = timeline.video().unwrap();
    let seconds = |index| video.frames.presented(index).unwrap().seconds();
    // Frames 30, 60, 90 and 120 flash; the second second of nothing lies between frames 59 and 60.
    for (index, expected) in [(30, 1), (60, 3), (90, 4), (120, 5)] {
        assert_eq!(seconds(index), Rational::from_int(expected));
    }
    assert_eq!(video.frames.at("5/2".parse().unwrap()), None);
    assert!(timeline.oddities.iter().any(|odd| odd.code.id == "media/edit-gap"));
}

#[test]
fn sound_edits() {
    // File, shown packets' first presentation time, seconds of sound, samples that the edit hides at the start.
    let check = |file: &str, start: &str, delay: u64| {
        let Some(path) = common::corpus(&format!("media/clips/{file}")) else { return };
        let timeline = probe(&path, &ProbeOptions::default()).unwrap();
        let audio = timeline.audio().unwrap();
        assert_eq!(audio.start().unwrap(), start.parse().unwrap(), "{file}");
        assert_eq!(audio.encoder_delay, Some(delay).filter(|_| !audio.edits.is_empty()), "{file}");
        consistent(audio);
    };
    check("01_bframes_elst.mp4", "0", 1024);
    check("02_bframes_noelst.mp4", "0", 0);
    check("04_audio_delay_500ms.mp4", "0.478", 0);
    check("12_aac_priming.m4a", "0", 1024);
    check("17_fragmented_tfdt10s.mp4", "10", 0);
    check("30_streamcopy_cut_1.3s.mp4", "0", 40896);
    check("34_aac_8khz.m4a", "0", 1024);
}

#[test]
fn timecode_track() {
    let Some(path) = common::corpus("media/clips/23_2997_dropframe_tmcd.mov") else { return };
    let timeline = probe(&path, &ProbeOptions::default()).unwrap();
    let seconds = timeline.anchors[0].seconds().unwrap();
    assert_eq!(seconds.to_decimal(3), "3597.994");
}

#[test]
fn rotation() {
    let Some(path) = common::corpus("media/clips/24_rotated.mp4") else { return };
    let timeline = probe(&path, &ProbeOptions::default()).unwrap();
    assert_eq!(timeline.video().unwrap().rotation, 90);
    assert!(timeline.streams.iter().any(|stream| stream.kind == Kind::Audio));
}

/// Kind, first presented and end of a stream in seconds, its stored packets.
type Extent = (Kind, f64, f64, u64);

fn extents(file: &str, expected: &[Extent]) {
    let Some(path) = common::corpus(&format!("media/{file}")) else { return };
    let timeline = probe(&path, &ProbeOptions::default()).unwrap();
    assert_eq!(timeline.streams.len(), expected.len(), "{file}");
    for (stream, (kind, start, end, stored)) in timeline.streams.iter().zip(expected) {
        let found = (stream.start().unwrap().approx(), stream.end().unwrap().approx());
        assert_eq!(stream.kind, *kind, "{file}");
        assert_eq!(stream.frames.len(), *stored, "{file}");
        assert!((found.0 - start).abs() < 6e-5 && (found.1 - end).abs() < 6e-5, "{file}: {found:?}, not {start} to {end}");
        consistent(stream);
    }
}

#[test]
fn other_containers() {
    use Kind::{Audio, Video};
    extents("clips/10_2997.mkv", &[(Video, 0.021, 4.992_656, 149), (Audio, -0.000_333, 5.034_333, 236)]);
    extents("clips/11_vp8_opus.webm", &[(Video, 0.007, 5.007, 150), (Audio, 0.0005, 5.0005, 251)]);
    extents("clips/13_aac.adts.aac", &[(Audio, 0.0, 5.038_73, 217)]);
    extents("clips/14_lame.mp3", &[(Audio, 0.0, 5.0, 193)]);
    extents("clips/15_noxing.mp3", &[(Audio, 0.0, 5.041_633, 193)]);
    extents("clips/18_vorbis.ogg", &[(Audio, 0.0, 5.0, 277)]);
    extents("clips/19_opus.ogg", &[(Audio, 0.0, 5.0, 251)]);
    extents("clips/20_bext_1h.wav", &[(Audio, 0.0, 5.0, 235)]);
    extents("clips/21.flac", &[(Audio, 0.0, 5.0, 48)]);
    extents("clips/31_streamcopy_cut_1.3s.mkv", &[(Video, 0.085_333, 4.552, 134), (Audio, 0.0, 4.565_333, 214)]);
    extents("real/tc_nasa_13013.audio.mp3", &[(Audio, 0.0, 13.056, 184)]);
    extents("real/mb_ac3.mkv", &[(Audio, 0.0, 2.010_667, 63)]);
    extents("real/tc_av1_video.mkv", &[(Video, 0.0, 5.0, 125)]);
    extents("real/tc_testsrc2_vp9.webm", &[(Video, 0.0, 1.0, 30)]);
    // 220500 samples under a header of 48 kHz.
    extents("clips/29_rate_lie.wav", &[(Audio, 0.0, 4.593_75, 216)]);
    extents("real/mp4parse_afconvert-aac-0.5s.mp4", &[(Audio, 0.0, 0.5, 24)]);
    extents("real/mp4parse_video_rotation_90.mp4", &[(Video, 0.0, 0.041_667, 1)]);
    extents("real/tc_nasa_13013_rotated.mp4", &[(Video, 0.0, 0.567_233, 17)]);
    extents("real/mp4parse_sine-3s-xhe-aac-44khz-mono.mp4", &[(Audio, 0.0, 3.0, 130)]);
}

#[test]
fn streams() {
    use Kind::{Audio, Video};
    extents("clips/07_start_1_4s.ts", &[(Video, 1.48, 6.48, 125), (Audio, 1.469_978, 6.485_978, 209)]);
    extents("clips/08_pts_wrap.ts", &[(Video, 95_441.4, 95_446.4, 125), (Audio, 95_441.389_978, 95_446.405_978, 209)]);
    extents("clips/09_discontinuity.ts", &[(Video, 1.48, 506.4, 250), (Audio, 1.469_978, 506.405_978, 418)]);
    extents("clips/22_mpeg4_mp3.avi", &[(Video, 0.0, 5.0, 125), (Audio, 0.0, 5.04, 210)]);
    extents("real/mb_mp3.ts", &[(Audio, 1.4, 6.44, 210)]);
    extents("clips/35_ts_video_1s_late.ts", &[(Video, 2.410_022, 7.410_022, 125), (Audio, 1.4, 6.416, 209)]);
}

#[test]
fn joined_transport_streams() {
    let Some(path) = common::corpus("media/clips/09_discontinuity.ts") else { return };
    let timeline = probe(&path, &ProbeOptions::default()).unwrap();
    let [first, second] = timeline.segments[..] else { panic!("{:?}", timeline.segments) };
    assert_eq!((first.start.to_decimal(2), first.continuous.to_decimal(2)), ("1.47".into(), "0.00".into()));
    assert_eq!((second.start.to_decimal(2), second.continuous.to_decimal(2)), ("501.39".into(), "5.02".into()));
    assert!(timeline.oddities.iter().any(|odd| odd.code.id == "media/clock-jump"));
}

#[test]
fn bext_anchor() {
    let Some(path) = common::corpus("media/clips/20_bext_1h.wav") else { return };
    let timeline = probe(&path, &ProbeOptions::default()).unwrap();
    assert_eq!(timeline.anchors[0].seconds().unwrap(), Rational::from_int(3600));
}

/// Tables that ffprobe made, shipped beside the clips: `pts_time` of each frame of a stream.
#[test]
fn tables_of_ffprobe() {
    let Some(folder) = common::corpus("media/real") else { return };
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let Some((media, rest)) = name.split_once(".stream").filter(|_| name.ends_with(".all_frames_info.json")) else {
            continue;
        };
        let index: usize = rest.split('.').next().unwrap().parse().unwrap();
        let Ok(timeline) = probe(&path.with_file_name(media), &ProbeOptions::default()) else { continue };
        let text = std::fs::read_to_string(&path).unwrap();
        let times: Vec<Rational> =
            text.split("\"pts_time\": \"").skip(1).map(|rest| rest.split('"').next().unwrap().parse().unwrap()).collect();
        let frames = &timeline.streams[index].frames;
        assert_eq!(frames.shown_len(), times.len() as u64, "{name}");
        for (frame, expected) in frames.iter_presented().zip(times) {
            let apart = frame.seconds().sub(expected).unwrap().abs();
            assert!(apart <= Rational::new(1, 1_000_000).unwrap(), "{name}: {frame:?}, not {expected}");
        }
    }
}

#[test]
fn hostile_files() {
    let Some(folder) = common::corpus("robust/bad/media") else { return };
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let result = probe(&path, &ProbeOptions::default());
        let name = path.file_name().unwrap().to_str().unwrap();
        if name == "wav_size_lies.wav" {
            let timeline = result.unwrap();
            assert_eq!(timeline.duration().unwrap().to_decimal(3), "0.002");
        } else {
            assert!(result.is_err(), "{name} was read");
        }
    }
}

#[test]
fn rates_of_matroska() {
    let check = |file: &str, rate: &str| {
        let Some(path) = common::corpus(&format!("media/{file}")) else { return };
        let timeline = probe(&path, &ProbeOptions::default()).unwrap();
        assert_eq!(timeline.video().unwrap().rate.unwrap().to_string(), rate, "{file}");
    };
    check("clips/10_2997.mkv", "30000/1001");
    check("clips/11_vp8_opus.webm", "30");
    check("real/tc_av1_video.mkv", "25");
}
