//! A page to draw on: text, lines and areas in pixels, with a heading that states the message of the plot.
//!
//! A drawing is only noted here, as [`Mark`]s, so that the same drawing becomes SVG or PDF.

use super::axis::{Scale, Tick};
use super::page::{Page, Size};
use super::palette::{Color, GRID, INK, SOFT};

/// The anchor of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// At its left end.
    Left,
    /// At its middle.
    Middle,
    /// At its right end.
    Right,
}

/// The look of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// Its size.
    pub size: Size,
    /// Bold, rather than regular.
    pub bold: bool,
    /// Its colour.
    pub color: Color,
    /// Its horizontal anchor; the vertical one is always its middle.
    pub hold: Hold,
}

impl Look {
    /// Dark text, held at the left.
    pub fn new(size: Size) -> Look {
        Look { size, bold: false, color: INK, hold: Hold::Left }
    }

    /// The same, held elsewhere.
    pub fn hold(self, hold: Hold) -> Look {
        Look { hold, ..self }
    }

    /// The same in another colour.
    pub fn color(self, color: Color) -> Look {
        Look { color, ..self }
    }

    /// The same, bold.
    pub fn bold(self) -> Look {
        Look { bold: true, ..self }
    }
}

/// Something drawn, in pixels from the upper left corner.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// A text, which may run upwards.
    Text { text: String, at: (i32, i32), look: Look, upwards: bool },
    /// A line through points; with the lengths of a dash and of a gap it is dashed.
    Line { points: Vec<(i32, i32)>, color: Color, width: u32, dashes: Option<(i32, i32)> },
    /// A filled rectangle between two corners.
    Rectangle { corners: [(i32, i32); 2], color: Color },
    /// A filled area through which the things below show in part.
    Area { points: Vec<(i32, i32)>, color: Color },
    /// A filled circle.
    Dot { at: (i32, i32), radius: i32, color: Color },
}

/// Share of the things below an area that it covers \[1\].
pub const COVER: f64 = 0.25;

/// The message of a plot and the note on its content: above the plot, or left to the caption.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// The message.
    pub title: String,
    /// The note on the content.
    pub note: String,
    title_lines: Vec<String>,
    note_lines: Vec<String>,
}

impl Heading {
    /// A title with the message, and a note on the content; both are wrapped.
    pub fn new(page: &Page, title: &str, note: &str) -> Heading {
        let room = page.width - 2 * page.margin;
        let lines = |text, size, room| if page.narrow { Vec::new() } else { page.wrap(text, size, room) };
        Heading {
            // Bold text is wider.
            title_lines: lines(title, Size::Title, room * 100 / 108),
            note_lines: lines(note, Size::Text, room),
            title: title.to_owned(),
            note: note.to_owned(),
        }
    }

    /// The height of the heading, below which the plot may begin \[px\].
    pub fn height(&self, page: &Page) -> i32 {
        match page.narrow {
            true => page.margin + page.px(Size::Small) / 2,
            false => {
                page.margin + 26 * self.title_lines.len() as i32 + 19 * self.note_lines.len() as i32 + 10
            }
        }
    }
}

/// A finished plot, ready to become a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// The page it is made for.
    pub page: &'static Page,
    /// Its height \[px\].
    pub height: i32,
    /// The heading.
    pub heading: Heading,
    /// The marks, the first at the bottom.
    pub marks: Vec<Mark>,
}

/// Draws below `heading`.
pub fn draw(page: &'static Page, heading: Heading, height: i32, body: impl FnOnce(&mut Canvas)) -> Drawing {
    let mut canvas = Canvas { page, marks: Vec::new() };
    canvas.heading(&heading);
    body(&mut canvas);
    Drawing { page, height, heading, marks: canvas.marks }
}

/// A page to draw on.
pub struct Canvas {
    /// The page it is made for.
    pub page: &'static Page,
    marks: Vec<Mark>,
}

impl Canvas {
    fn heading(&mut self, heading: &Heading) {
        let x = self.page.margin;
        let mut y = self.page.margin + 4;
        for line in &heading.title_lines {
            self.text(line, (x, y), Look::new(Size::Title).bold());
            y += 26;
        }
        for line in &heading.note_lines {
            self.text(line, (x, y), Look::new(Size::Text).color(SOFT));
            y += 19;
        }
    }

    /// Writes `text` at a place.
    pub fn text(&mut self, text: &str, at: (i32, i32), look: Look) {
        self.marks.push(Mark::Text { text: text.to_owned(), at, look, upwards: false });
    }

    /// Writes `text` upwards, its middle at a place.
    pub fn upwards(&mut self, text: &str, at: (i32, i32), look: Look) {
        let look = look.hold(Hold::Middle);
        self.marks.push(Mark::Text { text: text.to_owned(), at, look, upwards: true });
    }

    /// Draws a line through `points`.
    pub fn line(&mut self, points: Vec<(i32, i32)>, color: Color, width: u32) {
        self.marks.push(Mark::Line { points, color, width, dashes: None });
    }

    /// Draws a dashed line through `points`, with dashes and gaps of these lengths \[px\].
    pub fn dashes(&mut self, points: Vec<(i32, i32)>, color: Color, width: u32, dashes: (i32, i32)) {
        self.marks.push(Mark::Line { points, color, width, dashes: Some(dashes) });
    }

    /// Draws a line of the grid.
    pub fn grid(&mut self, from: (i32, i32), to: (i32, i32)) {
        self.line(vec![from, to], GRID, 1);
    }

    /// Fills a rectangle between two corners.
    pub fn rectangle(&mut self, corners: [(i32, i32); 2], color: Color) {
        self.marks.push(Mark::Rectangle { corners, color });
    }

    /// Fills the area inside `points`, so that the things below shine through.
    pub fn area(&mut self, points: Vec<(i32, i32)>, color: Color) {
        self.marks.push(Mark::Area { points, color });
    }

    /// Draws a dot.
    pub fn dot(&mut self, at: (i32, i32), radius: i32, color: Color) {
        self.marks.push(Mark::Dot { at, radius, color });
    }

    /// Draws vertical lines of the grid at `ticks` from `top` to `bottom`, and writes the label of each below it, where
    /// there is room.
    pub fn ticks(&mut self, ticks: &[Tick], scale: Scale, (top, bottom): (i32, i32)) {
        let mut free = f64::NEG_INFINITY;
        for (value, text) in ticks {
            let x = scale.at(*value);
            self.grid((x, top), (x, bottom));
            let half = self.page.text_width(text, Size::Small) / 2.0;
            // At the edge of a narrow page a text stands a little inside of its line.
            let ends = [libm::ceil(half) as i32, self.page.width - libm::ceil(half) as i32];
            let middle = if self.page.narrow { x.min(ends[1]).max(ends[0]) } else { x };
            if f64::from(middle) - half >= free {
                let look = Look::new(Size::Small).color(SOFT).hold(Hold::Middle);
                self.text(text, (middle, bottom + 14), look);
                free = f64::from(middle) + half + 6.0;
            }
        }
    }

    /// Draws an interval from `left` to `right` with short ends.
    pub fn whisker(&mut self, y: i32, (left, right): (i32, i32), color: Color) {
        self.line(vec![(left, y), (right, y)], color, 2);
        for end in [left, right] {
            self.line(vec![(end, y - 5), (end, y + 5)], color, 2);
        }
    }
}
