//! Files that appear whole or not at all.

use super::Failure;
use std::io::Write;
use std::path::Path;

/// Writes `text` to `path`, and makes the folders that it needs.
pub fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let attempt = || -> std::io::Result<()> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.persist(path)?;
        Ok(())
    };
    attempt().map_err(|error| Failure::io(format!("{} cannot be written: {error}", path.display())))
}
