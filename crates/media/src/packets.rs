//! The bytes of the packets of one stream.

use crate::MediaError;
#[cfg(feature = "symphonia")]
use symphonia::core::codecs::audio::AudioCodecParameters;

/// Gives the packets of one stream in the order of the file.
pub(crate) trait Packets {
    /// Puts the bytes of the next packet into `data`, which is cleared first, and gives its stored index; none at the end, and also
    /// where the rest cannot be read. A packet whose bytes are missing is passed over, so that indices may jump.
    ///
    /// # Errors
    /// If the file cannot be read.
    fn next(&mut self, data: &mut Vec<u8>) -> Result<Option<u64>, MediaError>;

    /// What a decoder must know of the packet just given and those after it, where that is not what it was told before: files that
    /// were joined.
    #[cfg(feature = "symphonia")]
    fn renewed(&mut self) -> Option<AudioCodecParameters> {
        None
    }
}
