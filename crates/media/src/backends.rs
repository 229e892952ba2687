//! What this build can open, and with what.

/// A part that reads or decodes media.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: &'static str,
    /// Its version, where it has one of its own.
    pub version: Option<String>,
    /// True if it is in this build.
    pub there: bool,
    /// What it is for.
    pub opens: &'static str,
    /// How to get it, if it is not there.
    pub help: &'static str,
}

/// The readers and decoders that there are, whether this build has them or not.
pub fn backends() -> Vec<Part> {
    vec![
        Part {
            name: "own readers",
            version: None,
            there: true,
            opens: "presentation times of MP4, MOV, M4A, 3GP and their fragments, Matroska, WebM, MPEG-TS, MPEG-PS, AVI, FLV, GIF, Ogg, \
                    MP3, AAC and WAV; sizes of images",
            help: "",
        },
        Part {
            name: "symphonia",
            version: None,
            there: cfg!(feature = "symphonia"),
            opens: "FLAC, AIFF, CAF and compressed WAV; decodes AAC-LC, MP3, MP2, Vorbis, FLAC, ALAC, ADPCM, PCM, and with opus-rs Opus \
                    of one or two channels",
            help: "build with the feature symphonia, which is on by default",
        },
        Part {
            name: "FFmpeg",
            version: ffmpeg_version(),
            there: cfg!(feature = "ffmpeg"),
            opens: "ASF and all else; decodes HE-AAC, xHE-AAC, AC-3, E-AC-3, DTS, Speex, WMA, Opus of more channels and all else, and \
                    pictures",
            help: "install FFmpeg's development libraries and build with --features ffmpeg:\n\
                   apt-get install pkg-config clang libclang-dev libavcodec-dev libavformat-dev libavutil-dev libswresample-dev\n\
                   brew install ffmpeg pkg-config llvm\n\
                   dnf install pkgconf clang-devel ffmpeg-free-devel",
        },
    ]
}

#[cfg(feature = "ffmpeg")]
#[allow(clippy::unnecessary_wraps, reason = "a build without FFmpeg has none")]
fn ffmpeg_version() -> Option<String> {
    let version = ffmpeg_next::format::version();
    // AV_VERSION_INT of libavutil/version.h: major, minor and micro, from the high byte down.
    Some(format!("libavformat {}.{}.{}", version >> 16, version >> 8 & 0xff, version & 0xff))
}

#[cfg(not(feature = "ffmpeg"))]
const fn ffmpeg_version() -> Option<String> {
    None
}
