//! symphonia's demultiplexers, chosen by our own look at the file.

use crate::MediaError;
use crate::bytes::Source;
use crate::sniff::{Container, sniff};
use std::path::Path;
use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::errors::Error;
use symphonia::core::formats::{FormatOptions, FormatReader, Track, TrackType};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::packet::Packet;
use symphonia::default::formats::{AiffReader, CafReader, FlacReader, MkvReader, OggReader, WavReader};

/// Opens a file with the demultiplexer of its container.
pub(crate) fn open(path: &Path) -> Result<Box<dyn FormatReader>, MediaError> {
    let container = sniff(&Source::open(path)?.read(0, 4096)?);
    let stream = MediaSourceStream::new(Box::new(std::fs::File::open(path)?), MediaSourceStreamOptions::default());
    let options = FormatOptions::default();
    let reader: Result<Box<dyn FormatReader>, Error> = match container {
        Container::Matroska => MkvReader::try_new(stream, options).map(|reader| Box::new(reader) as _),
        Container::Flac => FlacReader::try_new(stream, options).map(|reader| Box::new(reader) as _),
        Container::Ogg => OggReader::try_new(stream, options).map(|reader| Box::new(reader) as _),
        Container::Wav => WavReader::try_new(stream, options).map(|reader| Box::new(reader) as _),
        Container::Aiff => AiffReader::try_new(stream, options).map(|reader| Box::new(reader) as _),
        Container::Caf => CafReader::try_new(stream, options).map(|reader| Box::new(reader) as _),
        _ => {
            let what = format!("no reader for {}", container.name());
            return Err(MediaError::Unsupported { what, help: "build with the feature `ffmpeg`" });
        }
    };
    reader.map_err(|error| match error {
        Error::IoError(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => MediaError::Io(error),
        error => MediaError::malformed(format!("not readable as {}: {error}", container.name()), None),
    })
}

/// The next packet; none at the end, and also where the rest cannot be read.
pub(crate) fn next(reader: &mut dyn FormatReader) -> Result<Option<Packet>, MediaError> {
    match reader.next_packet() {
        Ok(packet) => Ok(packet),
        Err(Error::IoError(error)) if error.kind() != std::io::ErrorKind::UnexpectedEof => Err(MediaError::Io(error)),
        Err(_) => Ok(None),
    }
}

/// Parameters of a track of sound.
pub(crate) fn audio_params(track: &Track) -> Option<&AudioCodecParameters> {
    match &track.codec_params {
        Some(CodecParameters::Audio(params)) => Some(params),
        _ => None,
    }
}

/// What a track carries, as far as symphonia tells.
pub(crate) fn track_type(track: &Track) -> Option<TrackType> {
    track.track_type()
}
