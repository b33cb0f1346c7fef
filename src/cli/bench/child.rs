//! One run of a program in a process of its own, timed; an interrupt ends it.

use super::clock::{Clock, Whose};
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Time between two checks for the end of the process.
const LOOK: Duration = Duration::from_millis(1);

/// A process that has ended.
pub struct Ended {
    /// Its exit status.
    pub status: ExitStatus,
    /// Its running time \[s\].
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
    let clock = Clock::start(Whose::Children);
    let mut child = Running(command.spawn()?);
    loop {
        if stop.load(Ordering::Relaxed) {
            return Ok(None);
        }
        if let Some(status) = child.0.try_wait()? {
            let seconds = clock.seconds();
            // An interrupt from the keyboard reaches both processes, in any order.
            return Ok((status.code() != Some(130)).then_some(Ended { status, seconds }));
        }
        std::thread::sleep(LOOK);
    }
}
