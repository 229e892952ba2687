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
            opens: "presentation times of MP4, MOV, M4A, fragmented MP4 and WAV, exactly; sizes of images",
            help: "",
        },
        Part {
            name: "symphonia",
            version: None,
            there: cfg!(feature = "symphonia"),
            opens: "Matroska, Ogg, MP3, WAV, FLAC, AIFF, CAF; decodes AAC-LC, MP3, Vorbis, FLAC, PCM",
            help: "build with the feature symphonia, which is on by default",
        },
        Part {
            name: "FFmpeg",
            version: ffmpeg_version(),
            there: cfg!(feature = "ffmpeg"),
            opens: "MPEG-TS, AVI, FLV and all else; decodes Opus, HE-AAC, AC-3, MP2 and all else",
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
