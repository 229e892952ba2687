//! Stops FFmpeg where it makes no progress.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long FFmpeg may look for the next packet, or for the streams of a file. A disk that sleeps or a slow network folder needs
/// seconds; a damaged file in which a demultiplexer goes in circles would take for ever.
const PATIENCE: Duration = Duration::from_secs(60);

/// When something was last read. FFmpeg asks, while it waits and between its reads, whether to give up.
#[derive(Debug, Clone)]
pub(super) struct Watch {
    start: Instant,
    /// Milliseconds from the start to the last packet.
    last: Arc<AtomicU64>,
}

impl Default for Watch {
    fn default() -> Self {
        Self { start: Instant::now(), last: Arc::default() }
    }
}

impl Watch {
    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Something was read.
    pub(super) fn progress(&self) {
        self.last.store(self.now(), Ordering::Relaxed);
    }

    /// True if nothing was read for too long.
    pub(super) fn is_late(&self) -> bool {
        self.is_later_than(PATIENCE)
    }

    fn is_later_than(&self, patience: Duration) -> bool {
        u128::from(self.now().saturating_sub(self.last.load(Ordering::Relaxed))) > patience.as_millis()
    }
}

#[cfg(test)]
mod tests {
    use super::Watch;
    use std::time::Duration;

    #[test]
    fn patience() {
        let watch = Watch::default();
        assert!(!watch.is_late());
        std::thread::sleep(Duration::from_millis(5));
        assert!(watch.is_later_than(Duration::from_millis(1)));
        watch.clone().progress();
        assert!(!watch.is_later_than(Duration::from_millis(3)));
    }
}
