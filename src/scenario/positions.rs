//! Positions in a text: line and column of a byte.

/// The bytes between two counts of characters \[B\].
const STRIDE_BYTES: usize = 256;

/// Finds the line and the column of a byte without reading the text up to it.
#[derive(Debug)]
pub(super) struct Positions<'a> {
    text: &'a [u8],
    /// The byte at which each line starts, ascending.
    line_starts: Vec<usize>,
    /// The number of characters before each multiple of the stride; a line may be as long as the text.
    chars_before: Vec<usize>,
}

impl<'a> Positions<'a> {
    /// Indexes `text`.
    pub(super) fn new(text: &'a str) -> Self {
        let text = text.as_bytes();
        let newlines = text.iter().enumerate().filter(|&(_, &byte)| byte == b'\n');
        let line_starts = std::iter::once(0).chain(newlines.map(|(at, _)| at + 1)).collect();
        let mut chars = 0;
        let chars_before = text
            .chunks(STRIDE_BYTES)
            .map(|chunk| {
                let before = chars;
                chars += count_chars(chunk);
                before
            })
            .collect();
        Positions { text, line_starts, chars_before }
    }

    /// The line and the column, in characters, of the byte `offset`; both from 1.
    pub(super) fn at(&self, offset: usize) -> (u32, u32) {
        let offset = offset.min(self.text.len());
        let line = self.line_starts.partition_point(|&start| start <= offset);
        let column = self.chars_to(offset).saturating_sub(self.chars_to(self.line_start(offset))) + 1;
        (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
    }

    /// The byte at which the line of the byte `offset` starts.
    pub(super) fn line_start(&self, offset: usize) -> usize {
        let line = self.line_starts.partition_point(|&start| start <= offset);
        self.line_starts.get(line.saturating_sub(1)).copied().unwrap_or(0)
    }

    /// The number of characters before the byte `offset`.
    fn chars_to(&self, offset: usize) -> usize {
        let block = (offset / STRIDE_BYTES).min(self.chars_before.len().saturating_sub(1));
        let before = self.chars_before.get(block).copied().unwrap_or(0);
        before + count_chars(&self.text[block * STRIDE_BYTES..offset])
    }
}

/// The number of characters that start in `bytes` of a UTF-8 text.
fn count_chars(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0b1100_0000 != 0b1000_0000).count()
}
