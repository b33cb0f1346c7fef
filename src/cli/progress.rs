//! Progress on standard error: a bar with the time left on a terminal, a plain line now and then otherwise.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How often a plain line is printed.
const INTERVAL: Duration = Duration::from_secs(10);

/// The progress of a run.
pub struct Progress {
    bar: ProgressBar,
    total: u64,
    /// When the last plain line was printed; `None` on a terminal, or when nothing is to be said.
    spoke: Option<Mutex<Instant>>,
    started: Instant,
}

impl Progress {
    /// Progress towards `total` histories; silent if `quiet`.
    pub fn new(total: u64, quiet: bool) -> Progress {
        let terminal = std::io::stderr().is_terminal();
        let target = if terminal && !quiet {
            ProgressDrawTarget::stderr_with_hz(10)
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(total), target);
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} histories, {eta} left") {
            bar.set_style(style);
        }
        let spoke = (!terminal && !quiet).then(|| Mutex::new(Instant::now()));
        Progress { bar, total, spoke, started: Instant::now() }
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
        let done = self.bar.position();
        let left = self.started.elapsed().as_secs_f64() * (self.total - done.min(self.total)) as f64
            / done.max(1) as f64;
        say!("{done} of {} histories, about {left:.0} s left", self.total);
    }

    /// Nothing more to come.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
