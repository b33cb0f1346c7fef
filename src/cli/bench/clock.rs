//! The time of a run.
//!
//! It is processor time where the system reports it: other load on the machine affects it far less than the time on the
//! wall, and a run that waits for nothing takes the same amount of both.

use std::time::Instant;

/// Name of the time that is measured of a run.
pub const NAME: &str = if cfg!(unix) { "processor time" } else { "time on the wall" };

/// The process whose time is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// This process's, all its threads together.
    Own,
    /// That of the processes that this one has started and seen to their end.
    Children,
}

/// Runs from its start on.
pub struct Clock {
    whose: Whose,
    begin: Instant,
    spent_before: Option<f64>,
}

impl Clock {
    /// Starts now.
    pub fn start(whose: Whose) -> Clock {
        Clock { whose, begin: Instant::now(), spent_before: spent(whose) }
    }

    /// The time since then \[s\], positive.
    pub fn seconds(&self) -> f64 {
        let spent = spent(self.whose).zip(self.spent_before).map(|(after, before)| after - before);
        spent.unwrap_or_else(|| self.begin.elapsed().as_secs_f64()).max(1e-6)
    }
}

/// The processor time so far \[s\].
#[cfg(unix)]
fn spent(whose: Whose) -> Option<f64> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeVal;
    let who = match whose {
        Whose::Own => UsageWho::RUSAGE_SELF,
        Whose::Children => UsageWho::RUSAGE_CHILDREN,
    };
    let usage = getrusage(who).ok()?;
    let seconds = |time: TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 * 1e-6;
    Some(seconds(usage.user_time()) + seconds(usage.system_time()))
}

#[cfg(not(unix))]
fn spent(_: Whose) -> Option<f64> {
    None
}
