//! A single file that appears whole or not at all.

use std::io;
use std::path::Path;

/// Writes `content` to `path`, in place of any file there, and makes the folders that it needs.
///
/// # Errors
/// If it cannot be written; `path` is then unchanged.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> io::Result<()> {
    let parent = path.parent().filter(|parent| *parent != Path::new("")).unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent)?;
    let aside = tempfile::tempdir_in(parent)?;
    let new = aside.path().join("new");
    std::fs::write(&new, content)?;
    std::fs::rename(&new, path)
}
