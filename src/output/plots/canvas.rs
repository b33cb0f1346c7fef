//! A page to draw on: text, lines and areas in pixels, with a heading that says what the plot says.
//!
//! Fonts are the reader's. Widths of texts are therefore estimated, from the widths of a wide common font, and
//! places are left free for them accordingly.

use super::super::{RenderError, wrap};
use super::axis::{Scale, Tick};
use super::palette::{GRID, INK, PAPER, SOFT};
use plotters::coord::Shift;
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// The width of every plot \[px\].
pub const WIDTH: i32 = 960;
/// Free space at the edges \[px\].
pub const MARGIN: i32 = 24;
/// The size of ordinary text \[px\].
pub const TEXT: i32 = 14;
/// The size of ticks and notes \[px\].
pub const SMALL: i32 = 12;
/// The size of a title \[px\].
const TITLE: i32 = 20;

/// Where a text is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// At its left end.
    Left,
    /// At its middle.
    Middle,
    /// At its right end.
    Right,
}

/// How a text looks.
#[derive(Clone, Copy)]
pub struct Look {
    /// Its size \[px\].
    pub size: i32,
    /// Whether it is bold.
    pub bold: bool,
    /// Its colour.
    pub color: RGBColor,
    /// Where it is held; vertically it always is at its middle.
    pub hold: Hold,
}

impl Look {
    /// Dark text, held at the left.
    pub fn new(size: i32) -> Look {
        Look { size, bold: false, color: INK, hold: Hold::Left }
    }

    /// The same, held elsewhere.
    pub fn hold(self, hold: Hold) -> Look {
        Look { hold, ..self }
    }

    /// The same in another colour.
    pub fn color(self, color: RGBColor) -> Look {
        Look { color, ..self }
    }

    /// The same, bold.
    pub fn bold(self) -> Look {
        Look { bold: true, ..self }
    }
}

/// What stands above a plot.
pub struct Heading {
    title: Vec<String>,
    notes: Vec<String>,
}

impl Heading {
    /// A title with the message, and a note on what is shown; both are wrapped.
    pub fn new(title: &str, note: &str) -> Heading {
        let room = f64::from(WIDTH - 2 * MARGIN);
        Heading {
            // Bold text is wider.
            title: wrap::lines(title, |line| 1.08 * text_width(line, TITLE) <= room),
            notes: wrap::lines(note, |line| text_width(line, TEXT) <= room),
        }
    }

    /// Where the plot may begin \[px\].
    pub fn height(&self) -> i32 {
        MARGIN + 26 * self.title.len() as i32 + 19 * self.notes.len() as i32 + 10
    }
}

/// A page to draw on.
pub struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
}

type Drawn = Result<(), RenderError>;

/// Draws a page of the usual width below `heading`.
///
/// # Errors
/// [`RenderError`], should something not be drawable.
pub fn draw(
    heading: &Heading,
    height: i32,
    body: impl FnOnce(&Canvas<'_>) -> Drawn,
) -> Result<Vec<u8>, RenderError> {
    let mut text = String::new();
    {
        let size = (WIDTH.unsigned_abs(), height.unsigned_abs());
        let canvas = Canvas { area: SVGBackend::with_string(&mut text, size).into_drawing_area() };
        canvas.area.fill(&PAPER).map_err(refused)?;
        canvas.heading(heading)?;
        body(&canvas)?;
        canvas.area.present().map_err(refused)?;
    }
    Ok(text.into_bytes())
}

impl Canvas<'_> {
    fn heading(&self, heading: &Heading) -> Drawn {
        let mut y = MARGIN + 4;
        for line in &heading.title {
            self.text(line, (MARGIN, y), Look::new(TITLE).bold())?;
            y += 26;
        }
        for line in &heading.notes {
            self.text(line, (MARGIN, y), Look::new(TEXT).color(SOFT))?;
            y += 19;
        }
        Ok(())
    }

    /// Writes `text` at a place.
    pub fn text(&self, text: &str, at: (i32, i32), look: Look) -> Drawn {
        self.write(text, at, look, FontTransform::None)
    }

    /// Writes `text` upwards, its middle at a place.
    pub fn upwards(&self, text: &str, at: (i32, i32), look: Look) -> Drawn {
        self.write(text, at, look.hold(Hold::Middle), FontTransform::Rotate270)
    }

    fn write(&self, text: &str, at: (i32, i32), look: Look, turn: FontTransform) -> Drawn {
        let h_pos = match look.hold {
            Hold::Left => HPos::Left,
            Hold::Middle => HPos::Center,
            Hold::Right => HPos::Right,
        };
        let weight = if look.bold { FontStyle::Bold } else { FontStyle::Normal };
        // The library divides sizes by 1.24.
        let font = FontDesc::new(FontFamily::SansSerif, f64::from(look.size) * 1.24, weight).transform(turn);
        let style = font.color(&look.color).pos(Pos::new(h_pos, VPos::Center));
        self.area.draw(&Text::new(text.to_owned(), at, style)).map_err(refused)
    }

    /// Draws a line through `points`.
    pub fn line(&self, points: Vec<(i32, i32)>, color: RGBColor, width: u32) -> Drawn {
        self.area.draw(&PathElement::new(points, color.stroke_width(width))).map_err(refused)
    }

    /// Draws a dashed line through `points`, with dashes and gaps of these lengths \[px\].
    pub fn dashes(
        &self,
        points: Vec<(i32, i32)>,
        color: RGBColor,
        width: u32,
        (dash, gap): (i32, i32),
    ) -> Drawn {
        let dashed = DashedPathElement::new(points, dash, gap, color.stroke_width(width));
        self.area.draw(&dashed).map_err(refused)
    }

    /// Draws a line of the grid.
    pub fn grid(&self, from: (i32, i32), to: (i32, i32)) -> Drawn {
        self.line(vec![from, to], GRID, 1)
    }

    /// Fills a rectangle between two corners.
    pub fn rectangle(&self, corners: [(i32, i32); 2], color: RGBColor) -> Drawn {
        self.area.draw(&Rectangle::new(corners, color.filled())).map_err(refused)
    }

    /// Fills the area inside `points`, so that what is below shines through.
    pub fn area(&self, points: Vec<(i32, i32)>, color: RGBColor) -> Drawn {
        self.area.draw(&Polygon::new(points, color.mix(0.25))).map_err(refused)
    }

    /// Draws a dot.
    pub fn dot(&self, at: (i32, i32), radius: i32, color: RGBColor) -> Drawn {
        self.area.draw(&Circle::new(at, radius, color.filled())).map_err(refused)
    }

    /// Draws vertical lines of the grid at `ticks` from `top` to `bottom`, and writes below them what stands at
    /// each, where there is room.
    pub fn ticks(&self, ticks: &[Tick], scale: Scale, (top, bottom): (i32, i32)) -> Drawn {
        let mut free = f64::NEG_INFINITY;
        for (value, text) in ticks {
            let x = scale.at(*value);
            self.grid((x, top), (x, bottom))?;
            let half = text_width(text, SMALL) / 2.0;
            if f64::from(x) - half >= free {
                self.text(text, (x, bottom + 14), Look::new(SMALL).color(SOFT).hold(Hold::Middle))?;
                free = f64::from(x) + half + 6.0;
            }
        }
        Ok(())
    }

    /// Draws an interval from `left` to `right` with short ends.
    pub fn whisker(&self, y: i32, (left, right): (i32, i32), color: RGBColor) -> Drawn {
        self.line(vec![(left, y), (right, y)], color, 2)?;
        for end in [left, right] {
            self.line(vec![(end, y - 5), (end, y + 5)], color, 2)?;
        }
        Ok(())
    }
}

fn refused(reason: impl std::fmt::Display) -> RenderError {
    RenderError::new("a plot", reason)
}

/// About the width of `text` in a font of `size` \[px\].
pub fn text_width(text: &str, size: i32) -> f64 {
    // Parts of the size, as in DejaVu Sans, one of the widest of the common fonts.
    let part = |c: char| match c {
        'i' | 'j' | 'l' | '|' | '.' | ',' | ':' | ';' | '\'' | 'I' | ' ' => 0.33,
        'f' | 'r' | 't' | '(' | ')' | '-' | '/' => 0.40,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '×' | '≥' | '≤' => 0.90,
        'A'..='Z' => 0.70,
        _ => 0.62,
    };
    f64::from(size) * text.chars().map(part).sum::<f64>()
}

/// `name` in lines no wider than `room` \[px\], and the width of the widest \[px\].
pub fn wrap_name(name: &str, size: i32, room: i32) -> (Vec<String>, i32) {
    let lines = wrap::lines(name, |line| text_width(line, size) <= f64::from(room));
    let widest = lines.iter().map(|line| text_width(line, size)).fold(0.0, f64::max);
    (lines, libm::ceil(widest) as i32)
}
