//! The page that a plot is made for: its width, and the sizes of text that suit it.
//!
//! Fonts are the reader's. Widths of texts are therefore estimated, from the widths of a wide common font, and
//! places are left free for them accordingly.

use crate::wrap;

/// Where a plot is to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Width {
    /// For a page or a screen: 10 in, with a heading that says what the plot says.
    Page,
    /// For a column of a paper: 3.5 in, text of 7 pt and more; the heading is left to the caption.
    Column,
}

/// The sizes of a plot. A pixel is the unit of all of them; it is a round part of a point.
#[derive(Debug, PartialEq)]
pub struct Page {
    /// Its width \[px\].
    pub width: i32,
    /// Free space at the edges \[px\].
    pub margin: i32,
    /// A pixel \[pt\].
    pub pixel_pt: f32,
    /// Narrow: without room beside the plot, so that names stand above their bars, legends below, and there is no
    /// heading.
    pub narrow: bool,
    /// The ending of the name of its file, behind that of the plot.
    pub suffix: &'static str,
    /// Titles, ordinary text, ticks and notes \[px\].
    sizes: [i32; 3],
}

/// 960 pixels of 1/96 in.
const PAGE: Page =
    Page { width: 960, margin: 24, pixel_pt: 0.75, narrow: false, suffix: "", sizes: [20, 14, 12] };
/// 252 pt: a column of the journals of the IEEE and of many others.
const COLUMN: Page =
    Page { width: 504, margin: 4, pixel_pt: 0.5, narrow: true, suffix: "-column", sizes: [17, 15, 14] };

impl Width {
    /// The sizes that go with it.
    pub fn page(self) -> &'static Page {
        match self {
            Width::Page => &PAGE,
            Width::Column => &COLUMN,
        }
    }
}

/// The purpose of a text, which decides its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// A title.
    Title,
    /// Ordinary text.
    Text,
    /// Ticks and notes.
    Small,
}

impl Page {
    /// The size of the letters of such a text \[px\].
    pub fn px(&self, size: Size) -> i32 {
        self.sizes[size as usize]
    }

    /// About the width of `text` \[px\].
    pub fn text_width(&self, text: &str, size: Size) -> f64 {
        // Parts of the size, as in DejaVu Sans, one of the widest of the common fonts.
        let part = |c: char| match c {
            'i' | 'j' | 'l' | '|' | '.' | ',' | ':' | ';' | '\'' | 'I' | ' ' => 0.33,
            'f' | 'r' | 't' | '(' | ')' | '-' | '/' => 0.40,
            'm' | 'w' | 'M' | 'W' | '%' | '@' | '×' | '≥' | '≤' => 0.90,
            'A'..='Z' => 0.70,
            _ => 0.62,
        };
        f64::from(self.px(size)) * text.chars().map(part).sum::<f64>()
    }

    /// `text` in lines no wider than `room` \[px\].
    pub fn wrap(&self, text: &str, size: Size, room: i32) -> Vec<String> {
        wrap::lines(text, |_, line| self.text_width(line, size) <= f64::from(room))
    }

    /// The width of the widest of `lines` \[px\].
    pub fn widest(&self, lines: &[String], size: Size) -> i32 {
        let widths = lines.iter().map(|line| self.text_width(line, size));
        libm::ceil(widths.fold(0.0, f64::max)) as i32
    }
}
