//! The swings of a figure by uncertain value, the widest at the top.

use super::{Sensitivities, Sensitivity, Swing, Uncertain};
use crate::output::digits;
use crate::output::plots::axis::{Scale, ticks_between};
use crate::output::plots::canvas::{Canvas, Drawing, Heading, Hold, Look, draw};
use crate::output::plots::page::{Page, Size};
use crate::output::plots::palette::{Color, INK, OTHER, SOFT};
use crate::output::plots::with;
use crate::studies::grid::figure::{self, DisplayUnit};

/// The room for names and for widths \[px\].
const NAMES: i32 = 210;
const WIDTHS: i32 = 170;
/// The height of a row, of a line of text, and of a bar \[px\].
const ROW: i32 = 56;
const LINE: i32 = 18;
const BAR: i32 = 16;

/// The bars of the lower and of the upper ends. Source: Okabe and Ito, *Color Universal Design* (2008).
const LOWER: Color = Color(86, 180, 233);
const UPPER: Color = Color(213, 94, 0);

/// The plot of one policy.
pub fn tornado(found: &Sensitivities, of: &Sensitivity, page: &'static Page) -> Drawing {
    let heading = Heading::new(page, &title(found, of), &note(found));
    let names: Vec<Vec<String>> =
        of.swings.iter().map(|swing| page.wrap(&found.value(swing).name, Size::Text, NAMES)).collect();
    let mut tops = vec![heading.height(page) + 30];
    for name in &names {
        tops.push(tops[tops.len() - 1] + ROW.max(LINE * (name.len() as i32 + 1) + 12));
    }
    let bottom = tops[names.len()];
    let room = |end: fn(&Uncertain) -> &String| -> f64 {
        let widths = found.values.iter().map(|value| page.text_width(end(value), Size::Small));
        widths.fold(0.0, f64::max)
    };
    let room = libm::ceil(libm::fmax(room(|value| &value.low), room(|value| &value.high))) as i32 + 12;
    let (left, right) = (page.margin + NAMES + 16, page.width - page.margin - WIDTHS - 16);
    let worth = DisplayUnit::of(&found.plotted);
    let all = || {
        let ends = of.swings.iter().flat_map(|swing| [swing.low.value, swing.high.value]);
        ends.chain([of.base.value]).filter(|value| value.is_finite()).map(|value| worth.shown(value))
    };
    let (least, most) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
    draw(page, heading, bottom + 64, |canvas| {
        if !least.is_finite() {
            return;
        }
        let ticks = ticks_between(least, most, 6.0);
        let ends = (ticks[0].0, ticks[ticks.len() - 1].0);
        let scale = Scale::linear(ends, (left + room, right - room));
        canvas.ticks(&ticks, scale, (tops[0], bottom));
        let base = scale.at(worth.shown(of.base.value));
        for (at, swing) in of.swings.iter().enumerate() {
            let row = Row { top: tops[at], bottom: tops[at + 1], left, right, base };
            row.draw(canvas, found, swing, &names[at], |value| scale.at(worth.shown(value)));
        }
        canvas.line(vec![(base, tops[0] - 6), (base, bottom)], INK, 2);
        let middle = Look::new(Size::Small).hold(Hold::Middle);
        canvas.text("the scenario", (base, tops[0] - 14), middle);
        let text = format!("{}{}", figure::title(&found.plotted), worth.in_brackets());
        canvas.text(&text, ((left + right) / 2, bottom + 42), Look::new(Size::Text).hold(Hold::Middle));
    })
}

fn title(found: &Sensitivities, of: &Sensitivity) -> String {
    let policy = found.policy(of);
    match of.swings.first().filter(|swing| swing.is_seen()) {
        Some(swing) => {
            let (name, figure) = (&found.value(swing).name, figure::title(&found.plotted));
            let width = found.width(swing).in_words();
            with(&format!("{name} moves {figure} most, by {width},"), policy)
        }
        None => with("No uncertain value has a detectable effect", policy),
    }
}

fn note(found: &Sensitivities) -> String {
    let count = match found.replications {
        1 => "one history".to_owned(),
        count => format!("{count} replications"),
    };
    format!(
        "Each value at the lower (blue) and at the upper end (orange) of its range, all others at the scenario's \
         values: {count} each, with common random numbers. Right: the swing with its {} % confidence interval. Grey: \
         not distinguishable from zero.",
        digits::as_written(100.0 * found.level)
    )
}

/// The position of one value \[px\].
struct Row {
    top: i32,
    bottom: i32,
    left: i32,
    right: i32,
    base: i32,
}

impl Row {
    fn draw(
        &self,
        canvas: &mut Canvas,
        found: &Sensitivities,
        swing: &Swing,
        name: &[String],
        place: impl Fn(f64) -> i32,
    ) {
        let (value, middle) = (found.value(swing), (self.top + self.bottom) / 2);
        let mut y = middle - LINE * name.len() as i32 / 2;
        for line in name {
            canvas.text(line, (self.left - 12, y), Look::new(Size::Text).hold(Hold::Right));
            y += LINE;
        }
        let small = Look::new(Size::Small).color(SOFT);
        let sources = canvas.page.wrap(&value.source, Size::Small, NAMES);
        let source = match sources.as_slice() {
            [one] => one.clone(),
            [first, ..] => format!("{first}…"),
            [] => String::new(),
        };
        canvas.text(&source, (self.left - 12, y - 1), small.hold(Hold::Right));
        let ends = [(swing.low.value, &value.low, LOWER, -10), (swing.high.value, &value.high, UPPER, 10)];
        for (figure, text, color, down) in ends {
            if !figure.is_finite() {
                continue;
            }
            let (x, y) = (place(figure), middle + down);
            let corners = [(x.min(self.base), y - BAR / 2), (x.max(self.base), y + BAR / 2)];
            canvas.rectangle(corners, if swing.is_seen() { color } else { OTHER });
            let (at, hold) = if x < self.base { (x - 6, Hold::Right) } else { (x + 6, Hold::Left) };
            canvas.text(text, (at, y), small.hold(hold));
        }
        let width = found.width(swing);
        let bounds = width.short_bounds();
        let (value, up) = if swing.is_nothing() { ("none".to_owned(), 0) } else { (width.with_unit(), 9) };
        let up = if bounds.is_empty() { 0 } else { up };
        canvas.text(&value, (self.right + 16, middle - up), Look::new(Size::Text).bold());
        if up > 0 {
            canvas.text(&bounds, (self.right + 16, middle + up), small);
        }
    }
}
