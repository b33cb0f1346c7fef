//! The text of a record, plain or compressed, in the encoding in which it was exported.
//!
//! Model: a byte order mark says UTF-8 or UTF-16. Without one a text is UTF-8 if all of it is, and windows-1252 (which has
//! Latin-1 in it) otherwise: the bytes of words in the Latin script that are not UTF-8 are rarely anything else in an
//! export. The assumption is said.

use super::error::Error;
use flate2::read::MultiGzDecoder;
use std::io::Read;
use std::path::Path;

/// The characters of windows-1252 from 0x80 to 0x9F; five are not used.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž', '\u{fffd}',
    '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}', 'ž', 'Ÿ',
];

/// A record of more bytes, as it is or decompressed, is refused \[B\]: some five million tickets.
const MOST_BYTES: u64 = 256 << 20;

/// A text, and a sentence on its encoding if that was assumed.
pub(super) struct FileText {
    /// The text, without a byte order mark.
    pub text: String,
    /// The assumption.
    pub note: Option<String>,
}

/// The text of a file, decompressed if its first bytes say that it is compressed.
///
/// # Errors
/// If it cannot be read, or is no text; the message ends with `remedy`.
pub(super) fn read_text(path: &Path, remedy: &'static str) -> Result<FileText, Error> {
    let owned = || path.to_owned();
    let unreadable = |source| Error::Io { path: owned(), source };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let raw = within_limit(path, file, unreadable)?;
    let bytes = if raw.starts_with(&[0x1f, 0x8b]) {
        let damaged = |error: std::io::Error| Error::Compressed { path: owned(), what: error.to_string() };
        within_limit(path, MultiGzDecoder::new(raw.as_slice()), damaged)?
    } else {
        raw
    };
    decoded(bytes).map_err(|what| Error::NotText { path: owned(), what: what.to_owned(), remedy })
}

/// All bytes of a file, or of what it decompresses to, if they are not too many.
fn within_limit<R: Read>(
    path: &Path,
    from: R,
    failed: impl Fn(std::io::Error) -> Error,
) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    from.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(Error::TooLarge { path: path.to_owned(), most_mib: MOST_BYTES >> 20 });
    }
    Ok(bytes)
}

/// The text of bytes.
///
/// # Errors
/// The reason why they are none.
fn decoded(bytes: Vec<u8>) -> Result<FileText, &'static str> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err("it is empty");
    }
    let plain = |text: String| FileText { text, note: None };
    for (mark, unit) in
        [(&[0xff, 0xfe], u16::from_le_bytes as fn([u8; 2]) -> u16), (&[0xfe, 0xff], u16::from_be_bytes)]
    {
        if let Some(bytes) = bytes.strip_prefix(mark) {
            let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
            let text: Result<String, _> = char::decode_utf16(units).collect();
            return text.map(plain).map_err(|_| "it is damaged UTF-16");
        }
    }
    if bytes.contains(&0) {
        return Err("it is a binary file");
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(plain(text.trim_start_matches('\u{feff}').to_owned())),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            let line = 1 + bytes[..at].iter().filter(|byte| **byte == b'\n').count();
            let note = format!("not UTF-8 (line {line}): read as windows-1252");
            Ok(FileText { text: bytes.into_iter().map(of_windows_1252).collect(), note: Some(note) })
        }
    }
}

fn of_windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => WINDOWS_1252[usize::from(byte - 0x80)],
        byte => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_file_that_decompresses_to_a_large_one_is_refused() {
        use flate2::{Compression, write::GzEncoder};
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bomb.csv.gz");
        let mut packed = GzEncoder::new(std::fs::File::create(&path).unwrap(), Compression::fast());
        std::io::copy(&mut std::io::repeat(b'1').take(MOST_BYTES + 1), &mut packed).unwrap();
        packed.finish().unwrap();
        assert!(std::fs::metadata(&path).unwrap().len() < MOST_BYTES / 100);
        let error = read_text(&path, "").err().unwrap().to_string();
        let wanted =
            "bomb.csv.gz: is larger than 256 MiB, or decompresses to more; split it, and import the part";
        assert!(error.contains(wanted), "{error}");
    }

    #[test]
    fn encodings_are_found() {
        let text = |bytes: &[u8]| decoded(bytes.to_vec()).map(|read| (read.text, read.note.is_some()));
        assert_eq!(text("\u{feff}Störung".as_bytes()), Ok(("Störung".to_owned(), false)));
        assert_eq!(text(b"St\xf6rung \x96 \x80"), Ok(("Störung – €".to_owned(), true)));
        assert_eq!(text(b"\xff\xfea\0;\0\xf6\0"), Ok(("a;ö".to_owned(), false)));
        assert_eq!(text(b"\xfe\xff\0a"), Ok(("a".to_owned(), false)));
        assert_eq!(text(b"a\0b"), Err("it is a binary file"));
        assert_eq!(
            decoded(b"a\nb\n\xf6".to_vec()).unwrap().note.unwrap(),
            "not UTF-8 (line 3): read as windows-1252"
        );
    }
}
