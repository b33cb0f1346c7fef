//! A single file that appears whole or not at all.
//!
//! It is written under another name beside its place, `.NAME.new`, and then renamed. What a killed process has left there,
//! the next overwrites; two at a time wait for each other.

use super::lock::Lock;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// A file whose folder is moved while it is written is tried again, so many times in all.
const TRIES: usize = 5;

/// Writes `content` to `path`, in place of any file there, and makes the folders that it needs.
///
/// # Errors
/// If it cannot be written; `path` is then unchanged.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> io::Result<()> {
    let mut result = Ok(());
    for _ in 0..TRIES {
        result = try_write(path, content.as_ref());
        if !matches!(&result, Err(error) if error.kind() == ErrorKind::NotFound) {
            break;
        }
    }
    result
}

fn try_write(path: &Path, content: &[u8]) -> io::Result<()> {
    let parent = path.parent().filter(|parent| *parent != Path::new("")).unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let new = parent.join(format!(".{name}{NEW}"));
    match Lock::wait(&new) {
        Ok(Some(mut lock)) => {
            lock.file.set_len(0)?;
            lock.file.write_all(content).and_then(|()| std::fs::rename(&new, path)).inspect_err(|_| {
                let _ = std::fs::remove_file(&new);
            })
        }
        // Without locks, or with a name that is too long for an ending: under a name that nobody else chooses.
        _ => {
            let _ = std::fs::remove_file(&new);
            let aside = tempfile::tempdir_in(parent)?;
            let new = aside.path().join("new");
            std::fs::write(&new, content)?;
            std::fs::rename(&new, path)
        }
    }
}

/// The ending of the names of files that are being written.
const NEW: &str = ".new";

/// Rubbish: what a killed process has left of a file.
pub fn is_rubbish(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // Temporary folders have names of the library's choice.
    name.starts_with('.') && name.ends_with(NEW) && path.is_file()
        || name.starts_with(".tmp") && path.is_dir()
}
