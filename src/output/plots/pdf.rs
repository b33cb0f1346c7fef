//! A drawing as PDF: one page of its size, in vectors and text.
//!
//! The bytes are the same on every machine: nothing is compressed, no time is noted, and the fonts are those that every
//! PDF reader has, so that no font is read from this machine.
//!
//! **Limits.** The fonts are not part of the file. A publisher who wants them in it gets them by
//! `pdftocairo -pdf plot.pdf embedded.pdf`.

use super::canvas::{COVER, Drawing, Hold, Look, Mark};
use super::helvetica::{self, Font};
use super::page::Page;
use super::palette::{Color, PAPER};
use pdf_writer::types::LineJoinStyle;
use pdf_writer::writers::ExtGraphicsState;
use pdf_writer::{Content, Name, Pdf, Rect, Ref, Str, TextStr};

/// Half the height of a small letter, as a part of the size: a text is held at its middle.
const HALF_X: f32 = 0.262;
/// The distance of the control points of a quarter of a circle, as a part of the radius.
const ARC: f32 = 0.552_285;
/// The name in the file of the state in which areas are drawn.
const SHINING: Name<'static> = Name(b"shining");

/// The bytes of a PDF file.
pub fn pdf(drawing: &Drawing) -> Vec<u8> {
    let [catalog, tree, page, content, info] = [1, 2, 3, 4, 5].map(Ref::new);
    let fonts = [6, 7, 8].map(Ref::new);
    let scale = drawing.page.pixel_pt;
    let mut pdf = Pdf::new();
    pdf.set_version(1, 4);
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree).kids([page]).count(1);
    {
        let mut page = pdf.page(page);
        let (width, height) = (scale * drawing.page.width as f32, scale * drawing.height as f32);
        page.parent(tree).media_box(Rect::new(0.0, 0.0, width, height)).contents(content);
        let mut resources = page.resources();
        let names = Font::ALL.map(|font| Name(font.name()));
        resources.fonts().pairs(names.into_iter().zip(fonts));
        let mut states = resources.ext_g_states();
        states.insert(SHINING).start::<ExtGraphicsState<'_>>().non_stroking_alpha(COVER as f32);
    }
    for (font, id) in Font::ALL.into_iter().zip(fonts) {
        let mut object = pdf.type1_font(id);
        object.base_font(Name(font.name()));
        if font != Font::Symbol {
            object.encoding_predefined(Name(b"WinAnsiEncoding"));
        }
    }
    pdf.stream(content, &sheet(drawing));
    let heading = &drawing.heading;
    pdf.document_info(info).title(TextStr(&heading.title)).subject(TextStr(&heading.note));
    pdf.finish()
}

/// The marks of a drawing, from the bottom up.
fn sheet(drawing: &Drawing) -> Vec<u8> {
    let mut sheet = Sheet { page: drawing.page, height: drawing.height, content: Content::new() };
    sheet.content.set_line_join(LineJoinStyle::MiterJoin);
    sheet.rectangle([(0, 0), (drawing.page.width, drawing.height)], PAPER);
    for mark in &drawing.marks {
        sheet.put(mark);
    }
    sheet.content.finish().into_vec()
}

/// A content stream. Its points count from the lower left corner, the drawing's pixels from the upper left one.
struct Sheet {
    page: &'static Page,
    height: i32,
    content: Content,
}

impl Sheet {
    fn put(&mut self, mark: &Mark) {
        match mark {
            Mark::Text { text, at, look, upwards } => self.text(text, *at, look, *upwards),
            Mark::Line { points, color, width, dashes } => self.line(points, *color, *width, *dashes),
            Mark::Rectangle { corners, color } => self.rectangle(*corners, *color),
            Mark::Area { points, color } => {
                self.content.save_state().set_parameters(SHINING);
                self.fill(*color);
                self.path(points);
                self.content.close_path().fill_nonzero().restore_state();
            }
            Mark::Dot { at, radius, color } => self.dot(*at, *radius, *color),
        }
    }

    /// A length \[pt\].
    fn long(&self, pixels: i32) -> f32 {
        self.page.pixel_pt * pixels as f32
    }

    /// A place \[pt\].
    fn place(&self, (x, y): (i32, i32)) -> (f32, f32) {
        (self.long(x), self.long(self.height - y))
    }

    fn fill(&mut self, Color(r, g, b): Color) {
        let [r, g, b] = [r, g, b].map(|part| f32::from(part) / 255.0);
        self.content.set_fill_rgb(r, g, b);
    }

    fn path(&mut self, points: &[(i32, i32)]) {
        for (at, point) in points.iter().enumerate() {
            let (x, y) = self.place(*point);
            match at {
                0 => self.content.move_to(x, y),
                _ => self.content.line_to(x, y),
            };
        }
    }

    fn line(&mut self, points: &[(i32, i32)], Color(r, g, b): Color, width: u32, dashes: Option<(i32, i32)>) {
        if points.is_empty() {
            return;
        }
        let [r, g, b] = [r, g, b].map(|part| f32::from(part) / 255.0);
        self.content.set_stroke_rgb(r, g, b).set_line_width(self.page.pixel_pt * width as f32);
        let dashes = dashes.map(|(dash, gap)| [self.long(dash), self.long(gap)]);
        self.content.set_dash_pattern(dashes.into_iter().flatten(), 0.0);
        self.path(points);
        self.content.stroke();
    }

    fn rectangle(&mut self, [a, b]: [(i32, i32); 2], color: Color) {
        let (left, bottom) = self.place((a.0.min(b.0), a.1.max(b.1)));
        self.fill(color);
        self.content.rect(left, bottom, self.long((a.0 - b.0).abs()), self.long((a.1 - b.1).abs()));
        self.content.fill_nonzero();
    }

    fn dot(&mut self, at: (i32, i32), radius: i32, color: Color) {
        let ((x, y), r) = (self.place(at), self.long(radius));
        let k = ARC * r;
        self.fill(color);
        self.content.move_to(x + r, y);
        self.content.cubic_to(x + r, y + k, x + k, y + r, x, y + r);
        self.content.cubic_to(x - k, y + r, x - r, y + k, x - r, y);
        self.content.cubic_to(x - r, y - k, x - k, y - r, x, y - r);
        self.content.cubic_to(x + k, y - r, x + r, y - k, x + r, y);
        self.content.fill_nonzero();
    }

    fn text(&mut self, text: &str, at: (i32, i32), look: &Look, upwards: bool) {
        let size = self.long(self.page.px(look.size));
        let runs = helvetica::runs(text, look.bold);
        let back = match look.hold {
            Hold::Left => 0.0,
            Hold::Middle => 0.5,
            Hold::Right => 1.0,
        } * size
            * helvetica::width(&runs);
        let down = HALF_X * size;
        let (x, y) = self.place(at);
        self.fill(look.color);
        self.content.begin_text();
        self.content.set_text_matrix(match upwards {
            false => [1.0, 0.0, 0.0, 1.0, x - back, y - down],
            true => [0.0, 1.0, -1.0, 0.0, x + down, y - back],
        });
        for run in &runs {
            self.content.set_font(Name(run.font.name()), size).show(Str(&run.bytes));
        }
        self.content.end_text();
    }
}
