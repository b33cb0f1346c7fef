//! A scenario's text as it comes from a file.
//!
//! Limit: 16 MiB, so that a device or a file chosen by mistake is refused before it fills the memory.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::positions::Positions;

/// The size of the largest text that is read \[B\].
pub const MAX_TEXT_BYTES: u64 = 16 * 1024 * 1024;

/// The reason why a file gave no text. Nothing else was touched.
#[derive(Debug, thiserror::Error)]
pub enum TextError {
    /// The file could not be opened or read.
    #[error("{}: cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The file is larger than [`MAX_TEXT_BYTES`].
    #[error("{}: is larger than 16 MiB; name a scenario in TOML", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// The file holds bytes that are not text.
    #[error("{}:{line}:{column}: the byte 0x{byte:02x} is not UTF-8 text; save the file as UTF-8", path.display())]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// The line of the first such byte, from 1.
        line: u32,
        /// Its column in characters, from 1.
        column: u32,
        /// The byte.
        byte: u8,
    },
}

/// Reads the text of the file at `path`.
///
/// # Errors
/// [`TextError`] if the file cannot be read, is larger than 16 MiB, or is not UTF-8 text. Of a file without a
/// size, such as a device, no more than 16 MiB are read.
pub fn read_text(path: &Path) -> Result<String, TextError> {
    let unreadable = |source| TextError::Unreadable { path: path.to_owned(), source };
    let too_large = || TextError::TooLarge { path: path.to_owned() };
    let file = File::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.len() > MAX_TEXT_BYTES {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    file.take(MAX_TEXT_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_TEXT_BYTES {
        return Err(too_large());
    }
    String::from_utf8(bytes).map_err(|error| {
        let end = error.utf8_error().valid_up_to();
        let byte = error.as_bytes().get(end).copied().unwrap_or_default();
        let (line, column) = Positions::new(&String::from_utf8_lossy(&error.as_bytes()[..end])).at(end);
        TextError::NotUtf8 { path: path.to_owned(), line, column, byte }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.toml");
        std::fs::write(&path, bytes).unwrap();
        read_text(&path).map_err(|error| error.to_string().replace(&path.display().to_string(), "s.toml"))
    }

    #[test]
    fn a_file_is_read_or_refused_with_a_reason() {
        assert_eq!(read("name = \"é\"\n".as_bytes()), Ok("name = \"é\"\n".to_owned()));
        assert_eq!(
            read(b"a = 1\n# \xc3\xa9 \xff\n"),
            Err("s.toml:2:5: the byte 0xff is not UTF-8 text; save the file as UTF-8".to_owned())
        );
        let largest = vec![b'\n'; MAX_TEXT_BYTES as usize];
        assert_eq!(read(&largest).map(|text| text.len()), Ok(largest.len()));
        assert_eq!(
            read(&[largest, vec![b'\n']].concat()),
            Err("s.toml: is larger than 16 MiB; name a scenario in TOML".to_owned())
        );
    }

    #[test]
    fn a_file_without_a_size_is_not_read_to_its_end() {
        let zero = Path::new("/dev/zero");
        if zero.exists() {
            assert!(matches!(read_text(zero), Err(TextError::TooLarge { .. })));
        }
        let missing = read_text(Path::new("/no/such/scenario.toml")).unwrap_err();
        assert!(matches!(missing, TextError::Unreadable { .. }));
    }
}
