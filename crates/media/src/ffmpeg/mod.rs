//! FFmpeg, for the containers and codecs that have no reader or decoder here.

mod decode;
mod demux;
mod picture;
mod watch;

pub(crate) use decode::decode;
pub(crate) use demux::timeline;
pub(crate) use picture::pictures;

use crate::MediaError;
use ffmpeg_next as ffmpeg;
use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::sync::Once;
use watch::Watch;

/// The demultiplexers that may open a file. None of them follows references to other files or to the network; HLS, DASH, SDP,
/// concat and image sequences are not among them.
const FORMATS: &str = "mpegts,mpeg,avi,flv,live_flv,asf,matroska,webm,ogg,mov,mp4,m4a,3gp,3g2,mj2,wav,w64,mp3,aac,ac3,eac3,flac,\
                       aiff,caf,au,gif,dv,mxf,mpegvideo,h264,hevc,amr,wv,ape,tta,dts,truehd,nut,ivf,rm,voc,gsm,latm,loas";

/// An open file, watched.
struct Input {
    inner: ffmpeg::format::context::Input,
    watch: Watch,
}

impl Deref for Input {
    type Target = ffmpeg::format::context::Input;

    fn deref(&self) -> &Self::Target {
        &self.inner
    }
}

impl DerefMut for Input {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.inner
    }
}

fn decoder_failed(error: ffmpeg::Error) -> MediaError {
    MediaError::Decode(error.to_string())
}

/// Tells the demultiplexer to skip all other streams.
fn discard_others(input: &mut ffmpeg::format::context::Input, index: usize) {
    for mut stream in input.streams_mut() {
        if stream.index() != index {
            // SAFETY: the stream belongs to the open input, and `discard` is a plain enumeration that callers may set.
            #[allow(unsafe_code, reason = "the crate has no setter for the discard level of a stream")]
            unsafe {
                (*stream.as_mut_ptr()).discard = ffmpeg::ffi::AVDiscard::AVDISCARD_ALL;
            }
        }
    }
}

/// Opens a file, and only that file.
fn open(path: &Path) -> Result<Input, MediaError> {
    static START: Once = Once::new();
    START.call_once(|| {
        if ffmpeg::init().is_err() {
            // Registration fails only where no codec is built in; opening a file then says so.
        }
        ffmpeg::util::log::set_level(ffmpeg::util::log::Level::Quiet);
    });
    let Some(name) = path.to_str() else {
        let what = "the file name is not UTF-8, which FFmpeg's interface here needs".into();
        return Err(MediaError::Unsupported { what, help: "rename the file" });
    };
    let mut options = ffmpeg::Dictionary::new();
    options.set("protocol_whitelist", "file");
    options.set("format_whitelist", FORMATS);
    // Wrapped clocks are unwrapped here, to the nearest value, instead of turned negative there.
    options.set("correct_ts_overflow", "0");
    // Edit lists are applied here; FFmpeg's own reading of them shows phantom frames.
    options.set("ignore_editlist", "1");
    options.set("enable_drefs", "0");
    options.set("max_streams", "1000");
    // What is looked at before the first packet is bounded in bytes and in time of the recording (these are FFmpeg's own defaults,
    // which a file cannot raise).
    options.set("probesize", "5000000");
    options.set("analyzeduration", "5000000");
    // Without the prefix a name such as `concat:a|b` or `http://` would be a protocol.
    let watch = Watch::default();
    let late = watch.clone();
    let opened = ffmpeg::format::input_with_interrupt_and_dictionary(&format!("file:{name}"), move || late.is_late(), options);
    let inner = opened.map_err(|error| match error {
        ffmpeg::Error::Other { errno: ffmpeg::error::ENOENT } => MediaError::Io(std::io::ErrorKind::NotFound.into()),
        ffmpeg::Error::Exit => MediaError::malformed("FFmpeg was stopped: it found no stream for a minute", None),
        error => MediaError::malformed(format!("FFmpeg cannot open it: {error}"), None),
    })?;
    Ok(Input { inner, watch })
}

/// The next packet; none at the end, and also where the rest cannot be read.
fn next(input: &mut Input, packet: &mut ffmpeg::Packet) -> bool {
    // A damaged stretch gives an error for each try to find the next packet; a file has an end, so this does too.
    // What was done with the packet before is not FFmpeg's time.
    input.watch.progress();
    for _ in 0..1_000_000 {
        match packet.read(&mut input.inner) {
            Ok(()) => {
                input.watch.progress();
                return true;
            }
            Err(ffmpeg::Error::InvalidData) => {}
            Err(_) => return false,
        }
    }
    false
}
