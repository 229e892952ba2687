//! Opus (RFC 6716), which symphonia does not decode: by opus-rs, a port of libopus that agrees with it to half a step of 16 bits.

use super::unsupported;
use crate::MediaError;
use crate::bytes::{u16_be, u16_le};
use crate::mpeg::header::opus_samples;
use opus_rs::OpusDecoder;

/// Samples per second of the output, whatever the recording had.
pub(super) const RATE: u32 = 48_000;

/// The most samples of a packet: 120 ms.
const LONGEST: usize = 5760;

/// A decoder of one or two channels.
pub(super) struct Opus {
    decoder: Box<OpusDecoder>,
    channels: u8,
    /// What the header says the output is to be multiplied with (RFC 7845, 5.1).
    gain: f32,
    output: Vec<f32>,
}

impl Opus {
    /// By the header of Ogg and Matroska (RFC 7845, 5.1), or that of MP4, which is the same with other bytes first and high bytes
    /// before low ones ("Encapsulation of Opus in ISO Base Media File Format", 4.3.2). Without one it is stereo.
    pub(super) fn new(header: &[u8]) -> Result<Self, MediaError> {
        let (channels, gain, family) = match header.strip_prefix(b"OpusHead") {
            Some(rest) => (rest.get(1), u16_le(rest, 8), rest.get(10)),
            None => (header.get(1), u16_be(header, 8), header.get(10)),
        };
        let channels = channels.copied().unwrap_or(2);
        if !matches!(channels, 1 | 2) || family.is_some_and(|family| *family > 1) {
            return Err(unsupported("opus with more than two channels"));
        }
        // A 256th of a decibel.
        let gain = 10_f32.powf(f32::from(gain.unwrap_or(0).cast_signed()) / (20.0 * 256.0));
        Ok(Self { decoder: decoder(channels)?, channels, gain, output: vec![0.0; LONGEST * usize::from(channels)] })
    }

    pub(super) fn reset(&mut self) {
        if let Ok(fresh) = decoder(self.channels) {
            self.decoder = fresh;
        }
    }

    /// Puts the mean of the channels of a packet into `mono`; false if it cannot be decoded.
    pub(super) fn decode(&mut self, packet: &[u8], mono: &mut Vec<f32>) -> bool {
        let channels = usize::from(self.channels);
        let Some(samples) = opus_samples(packet).and_then(|samples| usize::try_from(samples).ok()) else { return false };
        let Some(output) = self.output.get_mut(..samples * channels) else { return false };
        let Ok(given) = self.decoder.decode(packet, samples, output) else { return false };
        let scale = self.gain / f32::from(self.channels);
        mono.extend(output.chunks_exact(channels).take(given).map(|set| set.iter().sum::<f32>() * scale));
        true
    }
}

fn decoder(channels: u8) -> Result<Box<OpusDecoder>, MediaError> {
    OpusDecoder::new(48_000, usize::from(channels)).map(Box::new).map_err(|why| MediaError::Decode(why.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::Opus;

    #[test]
    fn headers() {
        let ogg = Opus::new(b"OpusHead\x01\x01\x38\x01\x80\xBB\0\0\x00\x06\0").unwrap();
        // 1536 256ths are 6 dB.
        assert!(ogg.channels == 1 && (ogg.gain - 1.995).abs() < 0.001, "{}", ogg.gain);
        let mp4 = Opus::new(&[0, 2, 1, 0x38, 0, 0, 0xBB, 0x80, 0xFA, 0x00, 0]).unwrap();
        assert!(mp4.channels == 2 && (mp4.gain - 0.501).abs() < 0.001, "{}", mp4.gain);
        assert!(Opus::new(b"OpusHead\x01\x06\x38\x01\x80\xBB\0\0\0\0\x01").is_err());
    }

    #[test]
    fn packets_that_are_none() {
        let mut opus = Opus::new(&[]).unwrap();
        let mut mono = Vec::new();
        assert!(!opus.decode(&[], &mut mono) && !opus.decode(&[0x03, 0x3F], &mut mono));
        assert!(mono.is_empty());
    }
}
