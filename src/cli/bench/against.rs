//! The opponent of a benchmark: a record, or another program.

use crate::benchmark::WorkRecord;
use crate::cli::Failure;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The largest record that is read \[B\].
const MAX_RECORD_BYTES: u64 = 16 * 1024 * 1024;

/// The opponent that `--against` names.
pub enum Opponent {
    /// The counts of an earlier run.
    Record(WorkRecord),
    /// A program, by its full path.
    Program(PathBuf),
}

impl Opponent {
    /// Looks at the file: JSON is a record, what can be executed is a program.
    pub fn find(path: &Path) -> Result<Opponent, Failure> {
        let name = path.display();
        let unreadable = |error| Failure::io(format!("--against {name}: cannot be read: {error}"));
        let mut file = fs::File::open(path).map_err(unreadable)?;
        let about = file.metadata().map_err(unreadable)?;
        let mut head = Vec::new();
        (&mut file).take(64).read_to_end(&mut head).map_err(unreadable)?;
        if head.trim_ascii_start().first() == Some(&b'{') {
            let mut text = head;
            file.take(MAX_RECORD_BYTES).read_to_end(&mut text).map_err(unreadable)?;
            let record = WorkRecord::parse(&String::from_utf8_lossy(&text));
            return record.map(Opponent::Record).map_err(|error| {
                Failure::usage(format!(
                    "--against {name}: {error}; make one with hotspare bench … --record FILE"
                ))
            });
        }
        if !is_executable(path, &about) {
            return Err(Failure::usage(format!(
                "--against {name}: this is neither a record (JSON, from --record) nor a program that may be executed"
            )));
        }
        // A name without a folder would be looked for elsewhere.
        Ok(Opponent::Program(path.canonicalize().map_err(unreadable)?))
    }
}

#[cfg(unix)]
fn is_executable(_: &Path, about: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    about.is_file() && about.permissions().mode() & 0o111 != 0
}

#[cfg(not(unix))]
fn is_executable(path: &Path, about: &fs::Metadata) -> bool {
    about.is_file() && path.extension().is_some_and(|end| end.eq_ignore_ascii_case("exe"))
}
