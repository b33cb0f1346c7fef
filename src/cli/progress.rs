//! Progress on standard error: a bar with the time left on a terminal, a plain line now and then otherwise.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Time between plain lines of progress.
const INTERVAL: Duration = Duration::from_secs(10);

/// The progress of a run.
pub struct Progress {
    bar: ProgressBar,
    /// The time of the last plain line; `None` on a terminal, or when nothing is to be printed.
    spoke: Option<Mutex<Instant>>,
    started: Instant,
}

impl Progress {
    /// Progress towards a number of histories that is still to be set; silent if `quiet`.
    pub fn new(quiet: bool) -> Progress {
        let terminal = std::io::stderr().is_terminal();
        let target = if terminal && !quiet {
            ProgressDrawTarget::stderr_with_hz(10)
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} histories, {eta} left") {
            bar.set_style(style);
        }
        let spoke = (!terminal && !quiet).then(|| Mutex::new(Instant::now()));
        Progress { bar, spoke, started: Instant::now() }
    }

    /// One more history is done.
    pub fn step(&self) {
        self.bar.inc(1);
        let Some(spoke) = &self.spoke else { return };
        let Ok(mut spoke) = spoke.try_lock() else { return };
        if spoke.elapsed() < INTERVAL {
            return;
        }
        *spoke = Instant::now();
        let (done, total) = (self.bar.position(), self.bar.length().unwrap_or(0));
        let left =
            self.started.elapsed().as_secs_f64() * (total - done.min(total)) as f64 / done.max(1) as f64;
        say!("{done} of {total} histories, about {left:.0} s left");
    }

    /// There are to be `total` histories in all.
    pub fn set_total(&self, total: u64) {
        self.bar.set_length(total);
    }

    /// Nothing more to come.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
