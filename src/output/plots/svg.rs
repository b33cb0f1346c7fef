//! A drawing as SVG.

use super::canvas::{COVER, Drawing, Hold, Look, Mark};
use super::page::Page;
use super::palette::{self, PAPER};
use crate::output::RenderError;
use plotters::coord::Shift;
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// The text of an SVG file. Fonts are the reader's `sans-serif`.
///
/// # Errors
/// [`RenderError`], should something not be drawable.
pub fn svg(drawing: &Drawing) -> Result<Vec<u8>, RenderError> {
    let (page, mut text) = (drawing.page, String::new());
    {
        let size = (page.width.unsigned_abs(), drawing.height.unsigned_abs());
        let area = SVGBackend::with_string(&mut text, size).into_drawing_area();
        area.fill(&color(PAPER)).map_err(refused)?;
        for mark in &drawing.marks {
            put(&area, page, mark)?;
        }
        area.present().map_err(refused)?;
    }
    Ok(sized(page, drawing.height, text).into_bytes())
}

/// `text` with the size that it is to be printed in, where a pixel is not the 1/96 in of the web.
fn sized(page: &Page, height: i32, text: String) -> String {
    if page.pixel_pt == 0.75 {
        return text;
    }
    let (from, width) = (format!("width=\"{}\" height=\"{height}\"", page.width), page.width as f32);
    let points = |pixels: f32| pixels * page.pixel_pt;
    text.replacen(&from, &format!("width=\"{}pt\" height=\"{}pt\"", points(width), points(height as f32)), 1)
}

fn put(area: &DrawingArea<SVGBackend<'_>, Shift>, page: &Page, mark: &Mark) -> Result<(), RenderError> {
    match mark {
        Mark::Text { text, at, look, upwards } => {
            let style = style(page, look, *upwards);
            area.draw(&Text::new(text.clone(), *at, style))
        }
        Mark::Line { points, color: c, width, dashes: None } => {
            area.draw(&PathElement::new(points.clone(), color(*c).stroke_width(*width)))
        }
        Mark::Line { points, color: c, width, dashes: Some((dash, gap)) } => {
            area.draw(&DashedPathElement::new(points.clone(), *dash, *gap, color(*c).stroke_width(*width)))
        }
        Mark::Rectangle { corners, color: c } => area.draw(&Rectangle::new(*corners, color(*c).filled())),
        Mark::Area { points, color: c } => area.draw(&Polygon::new(points.clone(), color(*c).mix(COVER))),
        Mark::Dot { at, radius, color: c } => area.draw(&Circle::new(*at, *radius, color(*c).filled())),
    }
    .map_err(refused)
}

fn style(page: &Page, look: &Look, upwards: bool) -> TextStyle<'static> {
    let h_pos = match look.hold {
        Hold::Left => HPos::Left,
        Hold::Middle => HPos::Center,
        Hold::Right => HPos::Right,
    };
    let weight = if look.bold { FontStyle::Bold } else { FontStyle::Normal };
    let turn = if upwards { FontTransform::Rotate270 } else { FontTransform::None };
    // The library divides sizes by 1.24.
    let size = f64::from(page.px(look.size)) * 1.24;
    let font = FontDesc::new(FontFamily::SansSerif, size, weight).transform(turn);
    font.color(&color(look.color)).pos(Pos::new(h_pos, VPos::Center))
}

fn color(palette::Color(r, g, b): palette::Color) -> RGBColor {
    RGBColor(r, g, b)
}

fn refused(reason: impl std::fmt::Display) -> RenderError {
    RenderError::new("a plot", reason)
}
