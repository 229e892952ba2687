//! Progress on stderr, if somebody watches.

use crate::screen::Screen;
use genlock_format::Input;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// A bar of the bytes that have been read; it goes away when it is dropped.
pub(crate) struct Progress {
    done: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// A bar of the share of some work that is done; it goes away when it is dropped.
pub(crate) struct Share {
    bar: Option<ProgressBar>,
}

/// The steps of a bar that shows a share.
const STEPS: u64 = 1000;

impl Share {
    /// A bar with a name.
    pub(crate) fn of(name: &str, screen: &Screen) -> Self {
        let bar = (std::io::stderr().is_terminal() && !screen.is_quiet()).then(|| {
            let bar = ProgressBar::new(STEPS);
            if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {percent} % {eta}") {
                bar.set_style(style);
            }
            bar.with_message(name.to_owned())
        });
        Self { bar }
    }

    /// So much is done, from 0 to 1.
    pub(crate) fn done(&self, share: f64) {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a thousand steps")]
        if let Some(bar) = &self.bar {
            bar.set_position((share.clamp(0.0, 1.0) * STEPS as f64) as u64);
        }
    }
}

impl std::ops::Drop for Share {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Bytes below which reading is over before a bar would show.
const WORTH_A_BAR: u64 = 16 << 20;

impl Progress {
    /// Watches the reading of an input.
    pub(crate) fn reading(input: &Input, screen: &Screen) -> Self {
        let done = Arc::new(AtomicBool::new(false));
        let watched = std::io::stderr().is_terminal() && !screen.is_quiet() && input.total_size() >= WORTH_A_BAR;
        let thread = watched.then(|| {
            let (input, done) = (input.clone(), Arc::clone(&done));
            std::thread::spawn(move || {
                let bar = ProgressBar::new(input.total_size());
                if let Ok(style) = ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta}") {
                    bar.set_style(style);
                }
                while !done.load(Ordering::Relaxed) {
                    bar.set_position(input.bytes_read());
                    std::thread::sleep(Duration::from_millis(100));
                }
                bar.finish_and_clear();
            })
        });
        Self { done, thread }
    }
}

impl std::ops::Drop for Progress {
    fn drop(&mut self) {
        self.done.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // The thread only draws; if it failed there is nothing to do about it.
            thread.join().ok();
        }
    }
}
