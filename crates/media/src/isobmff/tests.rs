//! Files built by hand, box by box.

use crate::timeline::{Kind, MediaTimeline};
use crate::{MediaError, ProbeOptions, conventions, probe};
use genlock_time::Rational;
use std::io::Write as _;

fn bx(kind: [u8; 4], parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let size = u32::try_from(body.len() + 8).unwrap();
    [&size.to_be_bytes()[..], &kind, &body].concat()
}

fn words(values: &[i64]) -> Vec<u8> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a negative value is its own bits")]
    values.iter().flat_map(|value| (*value as u32).to_be_bytes()).collect()
}

/// A full box: version and flags, then words.
fn full(kind: [u8; 4], version: i64, values: &[i64]) -> Vec<u8> {
    bx(kind, &[&words(&[version << 24]), &words(values)])
}

/// A track of 600 ticks a second in a movie of 1000, whose tables are given.
#[derive(Default)]
struct Video<'a> {
    stts: &'a [i64],
    ctts: Option<(i64, &'a [i64])>,
    elst: Option<&'a [i64]>,
    samples: i64,
}

impl Video<'_> {
    fn trak(&self) -> Vec<u8> {
        let mut header = vec![0, 0, 1, 0, 0, 0, 0, 0, 0];
        header.extend([0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000, 0, 0]);
        let tkhd = full(*b"tkhd", 0, &header);
        let edits = self.elst.map(|elst| bx(*b"edts", &[&full(*b"elst", 0, elst)])).unwrap_or_default();
        let mdhd = full(*b"mdhd", 0, &[0, 0, 600, 0, 0]);
        let hdlr = bx(*b"hdlr", &[&words(&[0, 0]), b"vide", &words(&[0, 0, 0])]);
        let mut entry = vec![0; 78];
        entry[25] = 160;
        entry[27] = 120;
        let stsd = bx(*b"stsd", &[&words(&[0, 1]), &bx(*b"avc1", &[&entry])]);
        let stts = full(*b"stts", 0, self.stts);
        let ctts = self.ctts.map(|(version, entries)| full(*b"ctts", version, entries)).unwrap_or_default();
        let stsz = full(*b"stsz", 0, &[1, self.samples]);
        let stbl = bx(*b"stbl", &[&stsd, &stts, &ctts, &stsz, &full(*b"stss", 0, &[1, 1])]);
        let mdia = bx(*b"mdia", &[&mdhd, &hdlr, &bx(*b"minf", &[&stbl])]);
        bx(*b"trak", &[&tkhd, &edits, &mdia])
    }

    fn file(&self) -> Vec<u8> {
        let mvhd = full(*b"mvhd", 0, &[0, 0, 1000, 0]);
        [bx(*b"ftyp", &[b"isom", &words(&[0])]), bx(*b"mdat", &[&[0; 40]]), bx(*b"moov", &[&mvhd, &self.trak()])].concat()
    }
}

fn read(bytes: &[u8]) -> Result<MediaTimeline, MediaError> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    probe(file.path(), &ProbeOptions::default())
}

/// The presentation times of the shown frames in milliseconds, and their stored indices.
fn shown(bytes: &[u8]) -> Vec<(i128, u64)> {
    let timeline = read(bytes).unwrap();
    let frames = &timeline.video().unwrap().frames;
    let millis = |time: Rational| time.mul(Rational::from_int(1000)).unwrap().round(genlock_time::Round::Near);
    frames.iter_presented().map(|frame| (millis(frame.seconds()), frame.stored)).collect()
}

#[test]
fn without_edits() {
    let video = Video { stts: &[1, 3, 60], samples: 3, ..Video::default() };
    assert_eq!(shown(&video.file()), [(0, 0), (100, 1), (200, 2)]);
}

#[test]
fn empty_edit_in_the_middle() {
    // 200 ms of media from 60 ticks on, half a second of nothing, and the rest to the end.
    let elst = [3, 200, 60, 0x1_0000, 500, -1, 0x1_0000, 0, 180, 0x1_0000];
    let video = Video { stts: &[1, 5, 60], elst: Some(&elst), samples: 5, ..Video::default() };
    assert_eq!(shown(&video.file()), [(0, 1), (100, 2), (700, 3), (800, 4)]);
    let timeline = read(&video.file()).unwrap();
    assert_eq!(timeline.oddities[0].code.id, "media/edit-gap");
    let hidden = timeline.streams[0].frames.stored(0).unwrap();
    assert!(!hidden.shown && hidden.presented.is_none() && hidden.ticks < 0);
    // Frame 2 covers [700, 800) ms; its middle is at 750.
    let map = timeline.streams[0].presented_index_map().unwrap();
    let middle = map.apply("5/2".parse().unwrap()).unwrap();
    assert_eq!(middle, genlock_time::Mapped::To("3/4".parse().unwrap()));
}

#[test]
fn one_medium_in_two_edits() {
    let elst = [2, 200, 0, 0x1_0000, 100, 60, 0x1_0000];
    let video = Video { stts: &[1, 3, 60], elst: Some(&elst), samples: 3, ..Video::default() };
    assert_eq!(shown(&video.file()), [(0, 0), (100, 1), (200, 1)]);
}

#[test]
fn signed_composition_offsets() {
    let offsets = [3, 1, 0, 1, 60, 1, -60];
    let video = Video { stts: &[1, 3, 60], ctts: Some((1, &offsets)), samples: 3, ..Video::default() };
    assert_eq!(shown(&video.file()), [(0, 0), (100, 2), (200, 1)]);
    let timeline = read(&video.file()).unwrap();
    assert_eq!((timeline.streams[0].kind, timeline.streams[0].width), (Kind::Video, Some(160)));
}

#[test]
fn fragments_start_at_their_decode_time() {
    let mvex = bx(*b"mvex", &[&full(*b"trex", 0, &[1, 1, 60, 1, 0x1_0000])]);
    let video = Video { stts: &[0], samples: 0, ..Video::default() };
    let moov = bx(*b"moov", &[&full(*b"mvhd", 0, &[0, 0, 1000, 0]), &video.trak(), &mvex]);
    let tfhd = full(*b"tfhd", 0, &[1]);
    let tfdt = full(*b"tfdt", 0, &[6000]);
    // Composition offsets only; duration and size are the defaults.
    let trun = bx(*b"trun", &[&words(&[0x0100_0800, 2, 120, -60])]);
    let moof = bx(*b"moof", &[&bx(*b"traf", &[&tfhd, &tfdt, &trun])]);
    let file = [bx(*b"ftyp", &[b"isom", &words(&[0])]), moov, moof].concat();
    assert_eq!(shown(&file), [(10_000, 1), (10_200, 0)]);
}

#[test]
fn samples_to_play_of_itunes() {
    let text = b" 00000000 00000840 000001CA 0000000000001000 00000000";
    let data = bx(*b"data", &[&words(&[1, 0]), text]);
    let tag =
        bx(*b"----", &[&bx(*b"mean", &[&words(&[0]), b"com.apple.iTunes"]), &bx(*b"name", &[&words(&[0]), b"iTunSMPB"]), &data]);
    let meta = bx(*b"meta", &[&words(&[0]), &bx(*b"ilst", &[&tag])]);
    let mvhd = full(*b"mvhd", 0, &[0, 0, 1000, 0]);
    let moov = bx(*b"moov", &[&mvhd, &sound(&[1, 7, 1024]), &bx(*b"udta", &[&meta])]);
    let timeline = read(&[bx(*b"ftyp", &[b"M4A ", &words(&[0])]), moov].concat()).unwrap();
    let audio = timeline.audio().unwrap();
    // 2112 samples are two packets and 64 samples; 4096 are played from there.
    assert_eq!((audio.encoder_delay, audio.padding), (Some(2112), Some(7 * 1024 - 2112 - 4096)));
    assert_eq!((audio.start(), audio.end()), (Some(Rational::ZERO), Rational::new(4096, 44_100).ok()));
    assert_eq!(audio.frames.presented(0).unwrap().duration, 1024 - 64);
}

/// A track of sound at 44.1 kHz.
fn sound(stts: &[i64]) -> Vec<u8> {
    let tkhd = full(*b"tkhd", 0, &[0; 20]);
    let mdhd = full(*b"mdhd", 0, &[0, 0, 44_100, 0, 0]);
    let hdlr = bx(*b"hdlr", &[&words(&[0, 0]), b"soun", &words(&[0, 0, 0])]);
    let mut entry = vec![0; 28];
    entry[17] = 1;
    entry[24..26].copy_from_slice(&44_100_u16.to_be_bytes());
    let stsd = bx(*b"stsd", &[&words(&[0, 1]), &bx(*b"mp4a", &[&entry])]);
    let stbl = bx(*b"stbl", &[&stsd, &full(*b"stts", 0, stts), &full(*b"stsz", 0, &[1, stts[1]])]);
    bx(*b"trak", &[&tkhd, &bx(*b"mdia", &[&mdhd, &hdlr, &bx(*b"minf", &[&stbl])])])
}

#[test]
fn counts_that_lie() {
    let check = |video: Video<'_>, stored: u64| {
        let timeline = read(&video.file()).unwrap();
        assert_eq!(timeline.streams[0].frames.len(), stored);
        assert!(conventions(&timeline).is_ok());
    };
    // More entries than there are bytes; as many samples as 32 bits hold.
    check(Video { stts: &[0xFFFF_FFFF, 3, 60], samples: 3, ..Video::default() }, 3);
    check(Video { stts: &[1, 0xFFFF_FFFF, 60], samples: 3, ..Video::default() }, 3);
    let video = Video { stts: &[1, 0xFFFF_FFFF, 60], samples: 0xFFFF_FFFF, ..Video::default() };
    let length = video.file().len() as u64;
    check(video, length);
    let offsets = [1, 0xFFFF_FFFF, -1];
    check(Video { stts: &[1, 3, 60], ctts: Some((0, &offsets)), samples: 3, ..Video::default() }, 3);
    let edits = [0x7FFF_FFFF, 0xFFFF_FFFE, 0, 0x1_0000];
    check(Video { stts: &[1, 3, 60], elst: Some(&edits), samples: 3, ..Video::default() }, 3);
    let offsets = [2, 100, 120, 0x7FFF_FFFF, 0];
    let video = Video { stts: &[1, 0xFFFF_FFFF, 60], ctts: Some((0, &offsets)), samples: 0xFFFF_FFFF, ..Video::default() };
    let length = video.file().len() as u64;
    check(video, length);
}

#[test]
fn box_sizes_that_lie() {
    assert!(matches!(read(b""), Err(MediaError::Empty)));
    let check = |bytes: &[u8]| assert!(matches!(read(bytes), Err(MediaError::Malformed { .. })), "{bytes:?}");
    check(b"\0\0\0\x04moov\0\0\0\x04moov");
    check(b"\0\0\0\x01moov\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF");
    check(b"\0\0\0\x01moov\0\0\0\0\0\0\0\x0F");
    check(b"\0\0\0\0moov");
    check(b"\x7F\xFF\xFF\xFFmoov");
}

#[test]
fn any_damage_is_survived() {
    let offsets = [3, 1, 0, 1, 60, 1, -60];
    let elst = [3, 200, 60, 0x1_0000, 500, -1, 0x1_0000, 0, 180, 0x1_0000];
    let video = Video { stts: &[1, 3, 60], ctts: Some((1, &offsets)), elst: Some(&elst), samples: 3 };
    let whole = video.file();
    let survive = |bytes: &[u8]| {
        if let Ok(timeline) = read(bytes) {
            for stream in &timeline.streams {
                stream.frames.iter_presented().take(100).for_each(drop);
                stream.frames.iter_stored().take(100).for_each(drop);
            }
            drop(conventions(&timeline));
        }
    };
    for length in 0..whole.len() {
        survive(&whole[..length]);
    }
    for at in 0..whole.len() {
        for value in [0, 1, 0x7F, 0x80, 0xFF] {
            let mut bytes = whole.clone();
            bytes[at] = value;
            survive(&bytes);
        }
    }
}

#[test]
fn edits_at_another_rate() {
    let check = |elst: &[i64], message: Option<&str>| {
        let video = Video { stts: &[1, 3, 60], elst: Some(elst), samples: 3, ..Video::default() };
        let timeline = read(&video.file()).unwrap();
        let found = timeline.oddities.iter().find(|odd| odd.code.id == "media/edit-rate");
        assert_eq!(found.map(|odd| odd.message.as_str()), message);
    };
    // An empty edit that says 0 presents nothing all the same.
    check(&[2, 100, -1, 0, 200, 0, 0x1_0000], None);
    let text = "edit 1 of track 1 plays its media at the rate 1.5, which is taken for 1: times from 100 ms on may be wrong";
    check(&[2, 100, -1, 0x1_0000, 200, 0, 0x1_8000], Some(text));
    let text = "edit 0 of track 1 plays its media at the rate 0, which is taken for 1: times from 0 ms on may be wrong";
    check(&[2, 100, 0, 0, 200, 0, 0x1_0000], Some(text));
}
