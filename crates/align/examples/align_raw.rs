//! Aligns SubRip or RTTM files to sound, prints what was found and writes the fixed files.
//!
//! ```text
//! ffmpeg -i talk.ogg -ar 16000 -ac 1 -f f32le talk.f32
//! cargo run --release -p genlock-align --example align_raw -- talk.f32 fixed/ labels/*.srt
//! ```
//!
//! Each line of output: file, verdict, model, ratio, offset in the middle with its interval, confidence, margin, z/√n, ratio per frame,
//! labels, support, nats a label, pieces. The readers here take what they need of both formats and no more; the formats proper live elsewhere.

use genlock_align::{Interval, Options, Outcome, SpeechDetector, SpeechTrack, Verdict, align, rounding_step};
use genlock_time::{Rational, SyncMap};
use std::error::Error;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};

type Anything<T> = Result<T, Box<dyn Error>>;

fn main() -> Anything<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from).peekable();
    // For fitting the confidence: writes the best map also where it is not believed.
    let considered = arguments.next_if(|argument| argument.as_os_str() == "--considered").is_some();
    let refined = arguments.next_if(|argument| argument.as_os_str() == "--refine").is_some();
    let (Some(sound), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("usage: align_raw [--considered] [--refine] SOUND.f32 FOLDER LABELS...".into());
    };
    let track = listen(&sound)?;
    std::fs::create_dir_all(&folder)?;
    for path in arguments {
        let text = std::fs::read_to_string(&path)?;
        let labels = if is_rttm(&path) { rttm(&text) } else { srt(&text) };
        let outcome = align(&labels, &track, &[], &Options::default());
        println!("{}\t{}", path.display(), line(&outcome));
        let map = match &outcome.verdict {
            Verdict::Fix(estimate) => estimate.map.clone(),
            _ if considered => outcome.considered.as_ref().map_or_else(SyncMap::identity, |estimate| estimate.map.clone()),
            Verdict::Keep | Verdict::Abstain(_) => SyncMap::identity(),
        };
        let mut times = mapped_all(&map, &labels)?;
        if refined && !matches!(outcome.verdict, Verdict::Abstain(_)) {
            let found = genlock_align::refine(&times, &track, 0.9, rounding_step(&labels));
            eprintln!("{}: labels stray by {:.3} s, their ends by {:.3} s", path.display(), found.spread.0, found.spread.1);
            times = found.intervals;
        }
        let fixed = if is_rttm(&path) { rewrite_rttm(&text, &times)? } else { rewrite_srt(&text, &times)? };
        std::fs::write(folder.join(path.file_name().unwrap_or_default()), fixed)?;
    }
    Ok(())
}

fn listen(path: &Path) -> Anything<SpeechTrack> {
    let mut reader = BufReader::new(File::open(path)?);
    let mut detector = SpeechDetector::new();
    let mut position = 0;
    let mut bytes = [0; 1 << 12];
    loop {
        let mut filled = 0;
        while filled < bytes.len() {
            match reader.read(&mut bytes[filled..])? {
                0 => break,
                count => filled += count,
            }
        }
        let samples: Vec<f32> = bytes[..filled].as_chunks::<4>().0.iter().map(|sample| f32::from_le_bytes(*sample)).collect();
        detector.push(position, &samples)?;
        position += i64::try_from(samples.len())?;
        if filled < bytes.len() {
            return Ok(detector.finish());
        }
    }
}

fn line(outcome: &Outcome) -> String {
    let verdict = match &outcome.verdict {
        Verdict::Keep => "keep".to_owned(),
        Verdict::Fix(_) => "fix".to_owned(),
        Verdict::Abstain(reason) => format!("abstain {reason:?}"),
    };
    let Some(estimate) = &outcome.considered else { return verdict };
    let (offset, evidence) = (estimate.offset, &estimate.evidence);
    format!(
        "{verdict}\t{} {}\t{}\t{} [{}, {}]\t{:.4}\t{:.2}\t{:.2}\t{:.2}\t{}\t{}\t{:.3}\t{}",
        estimate.model.kind(),
        estimate.model.name(),
        estimate.ratio.value.to_decimal(7),
        offset.value.to_decimal(3),
        offset.low.to_decimal(3),
        offset.high.to_decimal(3),
        estimate.confidence,
        evidence.margin,
        evidence.z_per_sqrt_n,
        evidence.ratio_per_frame,
        evidence.labels,
        evidence.support,
        evidence.nats.unwrap_or(f64::NAN),
        evidence.pieces.len().max(1),
    )
}

fn is_rttm(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rttm")
}

fn srt(text: &str) -> Vec<Interval> {
    text.lines().filter_map(cue).filter_map(|(start, end)| Interval::from_seconds(start, end)).collect()
}

fn cue(line: &str) -> Option<(Rational, Rational)> {
    let (start, end) = line.split_once(" --> ")?;
    Some((clock(start)?, clock(end)?))
}

fn clock(text: &str) -> Option<Rational> {
    let text = text.trim().replace(',', ".");
    let parts: Vec<Rational> = text.split(':').map(str::parse).collect::<Result<_, _>>().ok()?;
    let [hours, minutes, seconds] = parts.try_into().ok()?;
    let sixty = Rational::from_int(60);
    hours.mul(sixty).ok()?.add(minutes).ok()?.mul(sixty).ok()?.add(seconds).ok()
}

fn rttm(text: &str) -> Vec<Interval> {
    text.lines().filter_map(turn).filter_map(|(start, end)| Interval::from_seconds(start, end)).collect()
}

fn turn(line: &str) -> Option<(Rational, Rational)> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let (start, length): (Rational, Rational) = (fields.get(3)?.parse().ok()?, fields.get(4)?.parse().ok()?);
    Some((start, start.add(length).ok()?)).filter(|_| fields.first() == Some(&"SPEAKER"))
}

fn mapped_all(map: &SyncMap, labels: &[Interval]) -> Anything<Vec<Interval>> {
    let second = Rational::from_int(1_000_000_000);
    let all = labels.iter().map(|label| {
        let (start, end) = (Rational::from_int(label.start).div(second)?, Rational::from_int(label.end).div(second)?);
        // What the map leaves out stays where it is: the program would drop it.
        let (start, end) = map.apply_span(start, end)?.map_or((start, end), |placed| (placed.start, placed.end));
        Interval::from_seconds(start, end).ok_or_else(|| "a time beyond 64 bits".into())
    });
    all.collect()
}

fn rewrite_srt(text: &str, times: &[Interval]) -> Anything<String> {
    let mut fixed = String::with_capacity(text.len());
    let mut times = times.iter();
    for line in text.lines() {
        match cue(line).and_then(|_| times.next()) {
            Some(time) => writeln!(fixed, "{} --> {}", stamp(time.start), stamp(time.end))?,
            None => writeln!(fixed, "{line}")?,
        }
    }
    Ok(fixed)
}

fn rewrite_rttm(text: &str, times: &[Interval]) -> Anything<String> {
    let mut fixed = String::with_capacity(text.len());
    let mut times = times.iter();
    for line in text.lines() {
        if let Some(time) = turn(line).and_then(|_| times.next()) {
            let decimal = |nanos: i64| Rational::new(i128::from(nanos), 1_000_000_000).map(|time| time.to_decimal(3));
            let mut fields: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            fields[3] = decimal(time.start)?;
            fields[4] = decimal(time.end - time.start)?;
            fixed += &fields.join(" ");
        } else {
            fixed += line;
        }
        fixed.push('\n');
    }
    Ok(fixed)
}

/// A time as SubRip writes it. SubRip has no negative times: what comes out before zero is written as zero, and said.
fn stamp(nanos: i64) -> String {
    let millis = (nanos + 500_000).div_euclid(1_000_000);
    if millis < 0 {
        eprintln!("{millis} ms lies before zero and was written as zero");
    }
    let millis = millis.max(0);
    let (seconds, millis) = (millis / 1000, millis % 1000);
    format!("{:02}:{:02}:{:02},{millis:03}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}
