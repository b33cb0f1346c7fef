//! The fonts that every PDF reader has: the bytes that print a text in them, and its width.
//!
//! **Limits.** Letters beyond Latin-1 are printed as question marks. Scenarios do not have any: names are ASCII.
//!
//! Source: the metrics of Helvetica, Helvetica-Bold and Symbol among Adobe's 14 standard fonts; the encodings of ISO
//! 32000-1, annex D.

/// A font that need not be part of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Font {
    /// Helvetica.
    Regular,
    /// Helvetica-Bold.
    Bold,
    /// Symbol.
    Symbol,
}

impl Font {
    /// All of them.
    pub const ALL: [Font; 3] = [Font::Regular, Font::Bold, Font::Symbol];

    /// Its name in PDF.
    pub fn name(self) -> &'static [u8] {
        match self {
            Font::Regular => b"Helvetica",
            Font::Bold => b"Helvetica-Bold",
            Font::Symbol => b"Symbol",
        }
    }

    /// The width of the letter that `byte` prints, in thousandths of the size.
    fn width(self, byte: u8) -> u16 {
        let of = |low: &[u16; 95], high: &[u16; 96]| match byte {
            32..=126 => low[usize::from(byte - 32)],
            160..=255 => high[usize::from(byte - 160)],
            EM_DASH | ELLIPSIS => 1000,
            _ => 556,
        };
        match self {
            Font::Regular => of(&REGULAR, &REGULAR_LATIN),
            Font::Bold => of(&BOLD, &BOLD_LATIN),
            Font::Symbol => 549,
        }
    }
}

/// Characters of the encoding WinAnsi whose numbers differ in Unicode.
const ELLIPSIS: u8 = 133;
const EN_DASH: u8 = 150;
const EM_DASH: u8 = 151;

/// A part of a text in one font.
#[derive(Debug, PartialEq, Eq)]
pub struct Run {
    /// The font.
    pub font: Font,
    /// The characters, in the encoding WinAnsi, or in that of Symbol.
    pub bytes: Vec<u8>,
}

/// `text` in as few parts as it takes.
pub fn runs(text: &str, bold: bool) -> Vec<Run> {
    let usual = if bold { Font::Bold } else { Font::Regular };
    let mut runs: Vec<Run> = Vec::new();
    for c in text.chars() {
        let (font, byte) = match c {
            '≤' => (Font::Symbol, 163),
            '≥' => (Font::Symbol, 179),
            '−' => (Font::Symbol, 45),
            '…' => (usual, ELLIPSIS),
            '–' => (usual, EN_DASH),
            '—' => (usual, EM_DASH),
            'μ' => (usual, 181),
            ' '..='~' | '\u{a0}'..='ÿ' => (usual, u8::try_from(u32::from(c)).unwrap_or(b'?')),
            _ => (usual, b'?'),
        };
        match runs.last_mut() {
            Some(run) if run.font == font => run.bytes.push(byte),
            _ => runs.push(Run { font, bytes: vec![byte] }),
        }
    }
    runs
}

/// The width of `runs`, as a part of the size \[1\].
pub fn width(runs: &[Run]) -> f32 {
    let of = |run: &Run| run.bytes.iter().map(|byte| u32::from(run.font.width(*byte))).sum::<u32>();
    runs.iter().map(of).sum::<u32>() as f32 / 1000.0
}

/// Helvetica, from the space to the tilde.
#[rustfmt::skip]
const REGULAR: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
/// Helvetica, the upper half of Latin-1.
#[rustfmt::skip]
const REGULAR_LATIN: [u16; 96] = [
    278, 333, 556, 556, 556, 556, 260, 556, 333, 737, 370, 556, 584, 333, 737, 333,
    400, 584, 333, 333, 333, 556, 537, 278, 333, 333, 365, 556, 834, 834, 834, 611,
    667, 667, 667, 667, 667, 667, 1000, 722, 667, 667, 667, 667, 278, 278, 278, 278,
    722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722, 722, 722, 667, 667, 611,
    556, 556, 556, 556, 556, 556, 889, 500, 556, 556, 556, 556, 278, 278, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 584, 611, 556, 556, 556, 556, 500, 556, 500,
];
/// Helvetica-Bold, from the space to the tilde.
#[rustfmt::skip]
const BOLD: [u16; 95] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611,
    975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556,
    333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611,
    611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
];
/// Helvetica-Bold, the upper half of Latin-1.
#[rustfmt::skip]
const BOLD_LATIN: [u16; 96] = [
    278, 333, 556, 556, 556, 556, 280, 556, 333, 737, 370, 556, 584, 333, 737, 333,
    400, 584, 333, 333, 333, 611, 556, 278, 333, 333, 365, 556, 834, 834, 834, 611,
    722, 722, 722, 722, 722, 722, 1000, 722, 667, 667, 667, 667, 278, 278, 278, 278,
    722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722, 722, 722, 667, 667, 611,
    556, 556, 556, 556, 556, 556, 889, 556, 556, 556, 556, 556, 278, 278, 278, 278,
    611, 611, 611, 611, 611, 611, 611, 584, 611, 611, 611, 611, 611, 556, 611, 556,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_as_wide_as_their_letters() {
        let table = [
            ("", 0.0),
            ("il", 0.444),
            ("Mm", 1.666),
            ("8.09× less", 2.0 * 0.278 + 3.0 * 0.556 + 0.584 + 0.222 + 0.556 + 2.0 * 0.5),
            ("≥ 5–6", 0.549 + 0.278 + 3.0 * 0.556),
            ("größer", 0.556 + 0.333 + 0.556 + 0.611 + 0.556 + 0.333),
        ];
        for (text, expected) in table {
            let found = width(&runs(text, false));
            assert!((found - expected).abs() < 1e-5, "{text}: {found}, not {expected}");
        }
        assert!(width(&runs("cold_boot", true)) > width(&runs("cold_boot", false)));
    }

    #[test]
    fn what_a_font_lacks_comes_from_another_or_is_a_question_mark() {
        let run = |font, bytes: &[u8]| Run { font, bytes: bytes.to_vec() };
        let expected = [run(Font::Symbol, &[179]), run(Font::Bold, b" 5 \xb5s \x96 ?")];
        assert_eq!(runs("≥ 5 µs – 你", true), expected);
    }
}
