//! One run of a program in a process of its own, timed; an interrupt ends it.
//!
//! Where the system tells, its processor time is taken: what others do on the machine moves that far less than the time
//! on the wall, and a run on one thread that waits for nobody needs as much of the one as of the other.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What is taken for the time of a run.
pub const CLOCK: &str = if cfg!(unix) { "processor time" } else { "time on the wall" };
/// How often one looks whether the process has ended.
const LOOK: Duration = Duration::from_millis(1);

/// A process that has ended.
pub struct Ended {
    /// How.
    pub status: ExitStatus,
    /// How long it took \[s\].
    pub seconds: f64,
}

/// Does not outlive its owner.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs `program` with its output in two files, to its end; `None` if `stop` was raised before.
pub fn run(
    program: &Path,
    arguments: &[OsString],
    (stdout, stderr): (&Path, &Path),
    stop: &AtomicBool,
) -> io::Result<Option<Ended>> {
    let (stdout, stderr) = (File::create(stdout)?, File::create(stderr)?);
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(stdout).stderr(stderr);
    let (begin, spent_before) = (Instant::now(), spent_by_children());
    let mut child = Running(command.spawn()?);
    loop {
        if stop.load(Ordering::Relaxed) {
            return Ok(None);
        }
        if let Some(status) = child.0.try_wait()? {
            let spent = spent_by_children().zip(spent_before).map(|(after, before)| after - before);
            let seconds = spent.unwrap_or_else(|| begin.elapsed().as_secs_f64());
            // An interrupt from the keyboard reaches both processes, in any order.
            return Ok((status.code() != Some(130)).then_some(Ended { status, seconds }));
        }
        std::thread::sleep(LOOK);
    }
}

/// The processor time of all processes that this one has started and seen to their end \[s\].
#[cfg(unix)]
fn spent_by_children() -> Option<f64> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeVal;
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).ok()?;
    let seconds = |time: TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 * 1e-6;
    Some(seconds(usage.user_time()) + seconds(usage.system_time()))
}

#[cfg(not(unix))]
fn spent_by_children() -> Option<f64> {
    None
}
