//! A spool: the chunks of a ledger one after the other, in memory or in a file.
//!
//! **Bytes.** A file begins with a line of its key and goes on with chunks: the lengths of its head, its sums and its
//! numbers, a checksum, then these. A chunk that is cut off or damaged ends what is read of a file; what is behind it is
//! simulated again.
//!
//! **Limits.** What is shorter than a chunk stays in memory until it is to be kept. A file is locked while it is open, where
//! the file system knows locks.

use super::chunk::{Extent, Head, Open};
use super::fold::Fold;
use sha2::{Digest, Sha256};
use std::fs::{File, TryLockError};
use std::io::{self, BufRead, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Bytes before a chunk: three lengths and a checksum.
const LENGTHS: usize = 3 * 8;
const CHECKSUM: usize = 32;

/// Chunks in the order of their replications.
#[derive(Debug)]
pub struct Spool {
    bytes: Bytes,
    /// The file that it is to be kept in.
    file: Option<PathBuf>,
    /// The head of each chunk and the place of its numbers.
    chunks: Vec<(Head, u64)>,
    rows: u32,
    /// The sums of what was found in its file.
    found: Fold,
}

#[derive(Debug)]
enum Bytes {
    Memory(Vec<u8>),
    /// The file and its length.
    File(Mutex<File>, u64),
}

impl Bytes {
    fn len(&self) -> u64 {
        match self {
            Bytes::Memory(bytes) => bytes.len() as u64,
            Bytes::File(_, len) => *len,
        }
    }

    fn append(&mut self, more: &[u8]) -> io::Result<()> {
        match self {
            Bytes::Memory(bytes) => bytes.extend_from_slice(more),
            Bytes::File(file, len) => {
                let file = file.get_mut().unwrap_or_else(PoisonError::into_inner);
                file.seek(SeekFrom::Start(*len))?;
                file.write_all(more)?;
                *len += more.len() as u64;
            }
        }
        Ok(())
    }

    fn read(&self, from: u64, len: usize) -> io::Result<Vec<u8>> {
        match self {
            Bytes::Memory(bytes) => {
                let from = from as usize;
                let found = bytes.get(from..from + len);
                found.map(<[u8]>::to_vec).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
            }
            Bytes::File(file, _) => {
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                file.seek(SeekFrom::Start(from))?;
                let mut bytes = vec![0; len];
                file.read_exact(&mut bytes)?;
                Ok(bytes)
            }
        }
    }
}

impl Spool {
    /// An empty one, in memory.
    pub fn in_memory() -> Spool {
        Spool {
            bytes: Bytes::Memory(Vec::new()),
            file: None,
            chunks: Vec::new(),
            rows: 0,
            found: Fold::default(),
        }
    }

    /// An empty one that is to be kept in a file, in place of any other there, which begins with a line of its key.
    pub fn to_be_kept(path: PathBuf, key: &str) -> Spool {
        let bytes = Bytes::Memory(format!("{key}\n").into_bytes());
        Spool { bytes, file: Some(path), ..Spool::in_memory() }
    }

    /// The sound chunks of a file, to which more can be added; `None` if the file is not there or has no such key.
    ///
    /// # Errors
    /// If the file cannot be read, or another process has it open.
    pub fn open(path: &Path, is_key: impl Fn(&str) -> bool) -> io::Result<Option<Spool>> {
        let Some(file) = there(File::options().read(true).write(true).open(path))? else { return Ok(None) };
        lock(&file)?;
        Spool::of_file(path, file, is_key)
    }

    /// The sound chunks of a file, which another process may write to; `None` if the file is not there or has no such key.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn read(path: &Path, is_key: impl Fn(&str) -> bool) -> io::Result<Option<Spool>> {
        let Some(file) = there(File::open(path))? else { return Ok(None) };
        Spool::of_file(path, file, is_key)
    }

    fn of_file(path: &Path, file: File, is_key: impl Fn(&str) -> bool) -> io::Result<Option<Spool>> {
        let Some(key) = key_of(path)?.filter(|key| is_key(key)) else { return Ok(None) };
        let end = file.metadata()?.len();
        let bytes = Bytes::File(Mutex::new(file), key.len() as u64 + 1);
        let mut spool = Spool { bytes, file: Some(path.to_owned()), ..Spool::in_memory() };
        while let Some((head, sums, numbers, after)) = spool.next_chunk(end)? {
            spool.rows += head.rows;
            spool.chunks.push((head, numbers));
            spool.found.merge(&sums);
            if let Bytes::File(_, len) = &mut spool.bytes {
                *len = after;
            }
        }
        Ok(Some(spool))
    }

    /// The sums of what was found in its file.
    pub fn found(&self) -> &Fold {
        &self.found
    }

    /// Moves what is in memory to the file that it is to be kept in, if there is one.
    ///
    /// # Errors
    /// If the file cannot be written, or another process has it open.
    pub fn keep(&mut self) -> io::Result<()> {
        let (Bytes::Memory(bytes), Some(path)) = (&self.bytes, &self.file) else { return Ok(()) };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut file = File::options().read(true).write(true).create(true).truncate(false).open(path)?;
        lock(&file)?;
        file.set_len(0)?;
        file.write_all(bytes)?;
        self.bytes = Bytes::File(Mutex::new(file), bytes.len() as u64);
        Ok(())
    }

    /// The chunk at the end of what is known of a file: its head, its sums, the places of its numbers and of the next one.
    fn next_chunk(&self, end: u64) -> io::Result<Option<(Head, Fold, u64, u64)>> {
        let begin = self.bytes.len();
        let body = begin + (LENGTHS + CHECKSUM) as u64;
        if body > end {
            return Ok(None);
        }
        let before = self.bytes.read(begin, LENGTHS + CHECKSUM)?;
        let length = |at: usize| {
            let mut word = [0; 8];
            word.copy_from_slice(&before[8 * at..8 * at + 8]);
            u64::from_le_bytes(word)
        };
        let (head, fold) = (length(0), length(1));
        let all = head.checked_add(fold).and_then(|sum| sum.checked_add(length(2)));
        let Some(all) = all.filter(|all| *all <= end - body) else { return Ok(None) };
        let content = self.bytes.read(body, all as usize)?;
        if checksum(&content) != before[LENGTHS..] {
            return Ok(None);
        }
        let (of_head, rest) = content.split_at(head as usize);
        let read = Head::read(of_head);
        let sums = postcard::from_bytes(&rest[..fold as usize]).ok();
        Ok(read.zip(sums).map(|(read, sums)| (read, sums, body + head + fold, body + all)))
    }

    /// Number of replications.
    pub fn rows(&self) -> u32 {
        self.rows
    }

    /// Adds a chunk.
    ///
    /// # Errors
    /// If it cannot be written; the spool is then as it was.
    pub fn append(&mut self, chunk: &Open) -> io::Result<()> {
        let (head, numbers) = chunk.pack();
        let packed = |what: Result<Vec<u8>, postcard::Error>| what.map_err(io::Error::other);
        let of_head = packed(postcard::to_stdvec(&head))?;
        let fold = packed(postcard::to_stdvec(&chunk.fold))?;
        let lengths = [of_head.len(), fold.len(), numbers.len()].map(|len| (len as u64).to_le_bytes());
        let place = self.bytes.len() + (LENGTHS + CHECKSUM + of_head.len() + fold.len()) as u64;
        let content = [of_head, fold, numbers].concat();
        let sum = checksum(&content);
        self.bytes.append(&[lengths.concat(), sum, content].concat())?;
        self.rows += head.rows;
        self.chunks.push((head, place));
        Ok(())
    }

    /// Adds the numbers of a column to `into`, in the order of the replications.
    ///
    /// # Errors
    /// If they cannot be read, or there is no such column.
    pub fn column(&self, column: usize, into: &mut Vec<f64>) -> io::Result<()> {
        for (head, numbers) in &self.chunks {
            let place = head.column(column).ok_or(io::ErrorKind::InvalidData)?;
            let bytes = self.at(*numbers, &place)?;
            into.extend(head.unpack(column, &bytes).ok_or(io::ErrorKind::InvalidData)?);
        }
        Ok(())
    }

    /// The texts of a table, one a replication, in their order.
    pub fn texts(&self, table: usize) -> impl Iterator<Item = io::Result<Vec<u8>>> + '_ {
        self.chunks.iter().flat_map(move |(head, numbers)| {
            head.texts(table).into_iter().map(move |place| self.at(*numbers, &place))
        })
    }

    fn at(&self, numbers: u64, place: &Extent) -> io::Result<Vec<u8>> {
        self.bytes.read(numbers + place.from, place.len)
    }
}

/// A file, `None` if there is none.
fn there(file: io::Result<File>) -> io::Result<Option<File>> {
    match file {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Keeps other processes from the file as long as it is open, where the file system knows locks.
fn lock(file: &File) -> io::Result<()> {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(io::Error::new(
            io::ErrorKind::ResourceBusy,
            "another run is writing it: wait until that has ended, or choose another --out",
        )),
        Err(TryLockError::Error(_)) | Ok(()) => Ok(()),
    }
}

/// The key that the spool in a file begins with; `None` if it does not begin with a line.
///
/// # Errors
/// If the file cannot be read.
pub fn key_of(path: &Path) -> io::Result<Option<String>> {
    let mut key = Vec::new();
    io::BufReader::new(File::open(path)?).read_until(b'\n', &mut key)?;
    Ok(key.pop().filter(|last| *last == b'\n').and_then(|_| String::from_utf8(key).ok()))
}

fn checksum(content: &[u8]) -> Vec<u8> {
    Sha256::digest(content).to_vec()
}
