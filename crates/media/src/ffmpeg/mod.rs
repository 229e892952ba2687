//! FFmpeg, for the containers and codecs that have no reader or decoder here.

mod decode;
mod demux;

pub(crate) use decode::decode;
pub(crate) use demux::timeline;

use crate::MediaError;
use ffmpeg_next as ffmpeg;
use std::path::Path;
use std::sync::Once;

/// The demultiplexers that may open a file. None of them follows references to other files or to the network; HLS, DASH, SDP,
/// concat and image sequences are not among them.
const FORMATS: &str = "mpegts,mpeg,avi,flv,live_flv,asf,matroska,webm,ogg,mov,mp4,m4a,3gp,3g2,mj2,wav,w64,mp3,aac,ac3,eac3,flac,\
                       aiff,caf,au,gif,dv,mxf,mpegvideo,h264,hevc,amr,wv,ape,tta,dts,truehd,nut,ivf,rm,voc,gsm,latm,loas";

/// Opens a file, and only that file.
fn open(path: &Path) -> Result<ffmpeg::format::context::Input, MediaError> {
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
    // Without the prefix a name such as `concat:a|b` or `http://` would be a protocol.
    ffmpeg::format::input_with_dictionary(&format!("file:{name}"), options).map_err(|error| match error {
        ffmpeg::Error::Other { errno: ffmpeg::error::ENOENT } => MediaError::Io(std::io::ErrorKind::NotFound.into()),
        error => MediaError::malformed(format!("FFmpeg cannot open it: {error}"), None),
    })
}

/// The next packet; none at the end, and also where the rest cannot be read.
fn next(input: &mut ffmpeg::format::context::Input, packet: &mut ffmpeg::Packet) -> bool {
    // A damaged stretch gives an error for each try to find the next packet; a file has an end, so this does too.
    for _ in 0..1_000_000 {
        match packet.read(input) {
            Ok(()) => return true,
            Err(ffmpeg::Error::InvalidData) => {}
            Err(_) => return false,
        }
    }
    false
}
