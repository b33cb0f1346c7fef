//! The text of a record, plain or compressed.

use super::error::Error;
use flate2::read::MultiGzDecoder;
use std::io::Read as _;
use std::path::Path;

/// The text of a file, decompressed if its first bytes say that it is compressed, without a byte order mark.
///
/// # Errors
/// If it cannot be read, or is no text; the message ends with `remedy`.
pub(super) fn read_text(path: &Path, remedy: &'static str) -> Result<String, Error> {
    let owned = || path.to_owned();
    let raw = std::fs::read(path).map_err(|source| Error::Io { path: owned(), source })?;
    let bytes = if raw.starts_with(&[0x1f, 0x8b]) {
        let mut bytes = Vec::new();
        MultiGzDecoder::new(raw.as_slice())
            .read_to_end(&mut bytes)
            .map_err(|error| Error::Compressed { path: owned(), what: error.to_string() })?;
        bytes
    } else {
        raw
    };
    let not_text = |what: &str| Error::NotText { path: owned(), what: what.to_owned(), remedy };
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(not_text("it is empty"));
    }
    if bytes.contains(&0) {
        return Err(not_text("it is a binary file"));
    }
    let text = String::from_utf8(bytes).map_err(|error| not_text(&error.to_string()))?;
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}
