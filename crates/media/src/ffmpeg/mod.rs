//! FFmpeg.
