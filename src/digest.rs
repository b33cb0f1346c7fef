//! A file and the checksum of what was in it: what ties results to their inputs.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::{self, Read};

/// A file and what was in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileDigest {
    /// Its path, as the user or the scenario wrote it.
    pub path: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

impl FileDigest {
    /// The digest of `bytes`, which are the content of `path`.
    pub fn of(path: &str, bytes: &[u8]) -> FileDigest {
        FileDigest::hashed(path, Sha256::new_with_prefix(bytes))
    }

    /// The digest of all that comes from `reader`, which is the content of `path`.
    ///
    /// # Errors
    /// If it cannot be read to its end.
    pub fn of_reader(path: &str, mut reader: impl Read) -> io::Result<FileDigest> {
        let mut hash = Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        loop {
            match reader.read(&mut buffer)? {
                0 => return Ok(FileDigest::hashed(path, hash)),
                read => hash.update(&buffer[..read]),
            }
        }
    }

    fn hashed(path: &str, hash: Sha256) -> FileDigest {
        let sha256 = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        FileDigest { path: path.to_owned(), sha256 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_published_one_however_the_bytes_come() {
        // Source: FIPS 180-2, appendix B.1.
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(FileDigest::of("a", b"abc").sha256, abc);
        assert_eq!(FileDigest::of_reader("a", b"abc".as_slice()).unwrap().sha256, abc);
    }
}
