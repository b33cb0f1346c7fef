//! Progress on standard error: a bar with the time left on a terminal, a plain line now and then otherwise. Where nobody
//! knows how many histories it takes, what is done and decided so far, and no time left.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Time between plain lines of progress.
const INTERVAL: Duration = Duration::from_secs(10);

/// The progress of a run.
pub struct Progress {
    bar: ProgressBar,
    /// The time of the last plain line; `None` on a terminal, or when nothing is to be printed.
    spoke: Option<Mutex<Instant>>,
    started: Instant,
    /// Histories that were done before it started.
    kept: AtomicU64,
    /// Variants decided, and all of them, of a study that decides on its histories as it goes.
    decided: Mutex<Option<(u64, u64)>>,
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
        Progress { bar, spoke, started: Instant::now(), kept: AtomicU64::new(0), decided: Mutex::new(None) }
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
        let (done, elapsed) = (self.bar.position(), self.started.elapsed().as_secs_f64());
        match self.bar.length() {
            Some(total) => {
                let now = done.saturating_sub(self.kept.load(Ordering::Relaxed)).max(1);
                let left = elapsed * (total - done.min(total)) as f64 / now as f64;
                say!("{done} of {total} histories, about {left:.0} s left");
            }
            None => say!("{}{done} histories in {elapsed:.0} s so far", self.decision()),
        }
    }

    /// So many of all variants are decided.
    pub fn set_decided(&self, variants: u64, all: u64) {
        if let Ok(mut decided) = self.decided.lock() {
            *decided = Some((variants, all));
        }
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}{pos} histories, {elapsed} so far") {
            self.bar.set_style(style);
        }
        self.bar.set_message(self.decision());
    }

    /// `12 of 100 variants decided, `; empty before the first is.
    fn decision(&self) -> String {
        match self.decided.lock().ok().and_then(|decided| *decided) {
            Some((variants, all)) if variants == all => {
                format!("all {all} variants decided; confirming and comparing, ")
            }
            Some((variants, all)) => format!("{variants} of {all} variants decided, "),
            None => String::new(),
        }
    }

    /// There are to be `total` histories in all.
    pub fn set_total(&self, total: u64) {
        self.bar.set_length(total);
    }

    /// So many of them were done before.
    pub fn set_kept(&self, kept: u64) {
        self.bar.set_position(kept);
        self.kept.store(kept, Ordering::Relaxed);
    }

    /// Nothing more to come.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
