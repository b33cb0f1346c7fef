//! A figure of one policy over the two dimensions of a sweep: the darker the more.

use super::Swept;
use super::axis::{extreme, percent_of_level, title};
use super::captions::evidence;
use crate::output::digits::{self, NOTHING};
use crate::output::plots::axis::{Scale, Tick, WIDE, decades, ticks_between};
use crate::output::plots::canvas::{Canvas, Drawing, Heading, Hold, Look, draw};
use crate::output::plots::page::{Page, Size};
use crate::output::plots::palette::{self, Color, GRID, INK, OTHER, PAPER, SOFT};
use crate::stats::Bound;
use crate::stats::metrics::Metric;
use crate::studies::grid::figure::{self, DisplayUnit};
use crate::studies::grid::{Dimension, Plotted};

/// The height of a row with value and interval, with the value alone, and with neither \[px\].
const TALL: i32 = 46;
const LOW: i32 = 24;
const FLAT: i32 = 8;
/// The room for the bar of colours at the right \[px\].
const BAR: i32 = 110;
/// Steps of the bar of colours.
const STEPS: i32 = 60;

/// The plot; the sweep has two dimensions. The first runs upwards.
pub fn heat_map(swept: &Swept, plotted: &Plotted, policy: usize, page: &'static Page) -> Drawing {
    let mut note = format!(
        "{}. Below each figure: its {} % confidence interval.",
        evidence(swept),
        percent_of_level(swept)
    );
    if swept.cells.len() < swept.varying().iter().map(|dimension| dimension.size).product() {
        note += " White: left out.";
    }
    note += &contour_note(swept, plotted, policy);
    let heading = Heading::new(page, &extreme(swept, plotted, &[policy]), &note);
    let varying = swept.varying();
    let [rows, columns] = &varying[..] else { return draw(page, heading, 100, |_| ()) };
    let table = Table::new(swept, plotted, policy, [rows, columns], page, heading.height(page) + 10);
    draw(page, heading, table.bottom + 64, |canvas| {
        table.axes(canvas, swept, [rows, columns]);
        table.cells(canvas);
        if let Some((_, bound)) = swept.target(plotted, policy) {
            table.contour(canvas, |cell| meets(swept, plotted, policy, cell, bound));
        }
        table.bar(canvas, plotted);
    })
}

/// True of a cell whose figure is within a bound; `None` if it has no figure.
fn meets(swept: &Swept, plotted: &Plotted, policy: usize, cell: usize, bound: Bound) -> Option<bool> {
    let value = swept.figure(cell, policy, plotted)?.value;
    value.is_finite().then_some(match bound {
        Bound::AtLeast(least) => value >= least,
        Bound::AtMost(most) => value <= most,
    })
}

/// The target's contour in words.
fn contour_note(swept: &Swept, plotted: &Plotted, policy: usize) -> String {
    let Some((target, bound)) = swept.target(plotted, policy) else { return String::new() };
    let name = target.metric.replace('_', " ");
    let percent = Metric::find(target.metric).is_some_and(Metric::is_share);
    let written = |end: f64| match percent {
        true => format!("{} %", digits::as_written(100.0 * end)),
        false => digits::as_written(end),
    };
    let target = match target.bound {
        Bound::AtLeast(least) => format!("{name} ≥ {}", written(least)),
        Bound::AtMost(most) => format!("{name} ≤ {}", written(most)),
    };
    let cells: Vec<bool> =
        (0..swept.cells.len()).filter_map(|cell| meets(swept, plotted, policy, cell, bound)).collect();
    match cells.iter().filter(|meets| **meets).count() {
        0 => format!(" No cell reaches {target}."),
        met if met == cells.len() => format!(" Every cell reaches {target}."),
        _ => format!(" Black line, with dots on the side that reaches it: {target}."),
    }
}

/// The layout of the map, and its texts.
struct Table {
    left: i32,
    right: i32,
    top: i32,
    bottom: i32,
    /// Rows and columns.
    counts: [i32; 2],
    /// Row, column, value as it is shown, its text and that of its interval.
    cells: Vec<(i32, i32, f64, [String; 2])>,
    /// The texts of a cell: value and interval, the value, nothing.
    lines: usize,
    shades: Shades,
}

impl Table {
    fn new(
        swept: &Swept,
        plotted: &Plotted,
        policy: usize,
        [rows, columns]: [&Dimension; 2],
        page: &Page,
        top: i32,
    ) -> Table {
        let worth = DisplayUnit::of(plotted);
        let cell = |cell: usize| {
            let at = |dimension: &Dimension| swept.cells[cell].0[dimension.axes[0]] as i32;
            let e = swept.figure(cell, policy, plotted);
            let texts = e.map_or([NOTHING.to_owned(), String::new()], |e| {
                let reading = figure::reading(plotted, &e);
                [reading.value.clone(), reading.short_bounds()]
            });
            (at(rows), at(columns), e.map_or(f64::NAN, |e| worth.shown(e.value)), texts)
        };
        let cells: Vec<(i32, i32, f64, [String; 2])> = (0..swept.cells.len()).map(cell).collect();
        let labels = swept.axes[rows.axes[0]].values.as_slice();
        let left = page.margin + 36 + page.widest(labels, Size::Small);
        let right = page.width - page.margin - BAR;
        let counts = [rows.size as i32, columns.size as i32];
        let room = f64::from((right - left) / counts[1]) - 6.0;
        let fits = |line: usize, size| cells.iter().all(|cell| page.text_width(&cell.3[line], size) <= room);
        let lines = match (fits(0, Size::Text), fits(1, Size::Small)) {
            _ if counts[0] > 40 => 0,
            (true, true) => 2,
            (true, false) => 1,
            _ => 0,
        };
        let height = [FLAT.max(240 / counts[0]), LOW.max(240 / counts[0]), TALL][lines];
        let shades = Shades::of(cells.iter().map(|cell| cell.2), figure::is_uptime(plotted));
        Table { left, right, top, bottom: top + height * counts[0], counts, cells, lines, shades }
    }

    /// The left end of a column, or its right end if it is the next one's \[px\].
    fn x(&self, column: i32) -> i32 {
        self.left + (self.right - self.left) * column / self.counts[1]
    }

    /// The lower end of a row \[px\].
    fn y(&self, row: i32) -> i32 {
        self.bottom - (self.bottom - self.top) * row / self.counts[0]
    }

    fn axes(&self, canvas: &mut Canvas, swept: &Swept, [rows, columns]: [&Dimension; 2]) {
        let small = Look::new(Size::Small).color(SOFT);
        let mut free = i32::MAX;
        for (at, label) in swept.axes[rows.axes[0]].values.iter().enumerate() {
            let middle = (self.y(at as i32) + self.y(at as i32 + 1)) / 2;
            if middle <= free {
                canvas.text(label, (self.left - 8, middle), small.hold(Hold::Right));
                free = middle - 14;
            }
        }
        let mut free = f64::NEG_INFINITY;
        for (at, label) in swept.axes[columns.axes[0]].values.iter().enumerate() {
            let middle = (self.x(at as i32) + self.x(at as i32 + 1)) / 2;
            let half = canvas.page.text_width(label, Size::Small) / 2.0;
            if f64::from(middle) - half >= free {
                canvas.text(label, (middle, self.bottom + 14), small.hold(Hold::Middle));
                free = f64::from(middle) + half + 6.0;
            }
        }
        let middle = ((self.left + self.right) / 2, self.bottom + 42);
        canvas.text(&title(swept, columns, false), middle, Look::new(Size::Text).hold(Hold::Middle));
        let middle = (canvas.page.margin + 8, (self.top + self.bottom) / 2);
        canvas.upwards(&title(swept, rows, false), middle, Look::new(Size::Text));
    }

    fn cells(&self, canvas: &mut Canvas) {
        for (row, column, value, texts) in &self.cells {
            let color = self.shades.color(*value);
            let corners =
                [(self.x(*column) + 1, self.y(row + 1) + 1), (self.x(column + 1) - 1, self.y(*row) - 1)];
            canvas.rectangle(corners, color);
            let middle = ((corners[0].0 + corners[1].0) / 2, (corners[0].1 + corners[1].1) / 2);
            let look = |size| Look::new(size).color(palette::text_on(color)).hold(Hold::Middle);
            let up = if self.lines == 2 && !texts[1].is_empty() { 9 } else { 0 };
            if self.lines > 0 {
                canvas.text(&texts[0], (middle.0, middle.1 - up), look(Size::Text));
            }
            if up > 0 {
                canvas.text(&texts[1], (middle.0, middle.1 + up), look(Size::Small));
            }
        }
        let frame = [
            (self.left, self.top),
            (self.right, self.top),
            (self.right, self.bottom),
            (self.left, self.bottom),
        ];
        canvas.line(frame.iter().copied().chain([frame[0]]).collect(), GRID, 1);
    }

    /// The line between the cells that reach a target and those that do not, with a dot in each of the former beside it.
    fn contour(&self, canvas: &mut Canvas, meets: impl Fn(usize) -> Option<bool>) {
        let at = |row: i32, column: i32| self.cells.iter().position(|cell| (cell.0, cell.1) == (row, column));
        let met = |row: i32, column: i32| at(row, column).and_then(&meets);
        for (row, column, ..) in &self.cells {
            let (row, column) = (*row, *column);
            let beside = [(row, column + 1, true), (row + 1, column, false)];
            for (other_row, other_column, upright) in beside {
                let (Some(one), Some(other)) = (met(row, column), met(other_row, other_column)) else {
                    continue;
                };
                if one == other {
                    continue;
                }
                let side = if one { -6 } else { 6 };
                let (ends, dot) = if upright {
                    let (x, ends) = (self.x(other_column), [self.y(row + 1), self.y(row)]);
                    ([(x, ends[0]), (x, ends[1])], (x + side, (ends[0] + ends[1]) / 2))
                } else {
                    let (y, ends) = (self.y(other_row), [self.x(column), self.x(column + 1)]);
                    ([(ends[0], y), (ends[1], y)], (ends[0] + 8, y - side))
                };
                canvas.line(ends.to_vec(), INK, 4);
                canvas.dot(dot, 5, PAPER);
                canvas.dot(dot, 3, INK);
            }
        }
    }

    /// The scale of the colours.
    fn bar(&self, canvas: &mut Canvas, plotted: &Plotted) {
        let Some(ticks) = &self.shades.ticks else { return };
        let (x, top) = (self.right + 24, self.top + 22);
        let bottom = self.bottom.max(top + 120);
        let scale = self.shades.scale((bottom, top));
        for step in 0..STEPS {
            let at = |step: i32| bottom + (top - bottom) * step / STEPS;
            let share = (f64::from(step) + 0.5) / f64::from(STEPS);
            canvas.rectangle([(x, at(step + 1)), (x + 14, at(step))], shade(share));
        }
        for tick in ticks {
            let look = Look::new(Size::Small).color(SOFT);
            canvas.text(&self.shades.label(tick), (x + 20, scale.at(tick.0)), look);
        }
        let unit = DisplayUnit::of(plotted).in_brackets();
        canvas.text(unit.trim(), (x, self.top + 4), Look::new(Size::Small).color(INK));
    }
}

/// From values to colours.
struct Shades {
    /// `None` if there is nothing to colour.
    ticks: Option<Vec<Tick>>,
    logarithmic: bool,
    /// True if colours tell unavailabilities apart: 99.9 % and 99.99 % are far from each other.
    lacking: bool,
}

impl Shades {
    fn of(values: impl Iterator<Item = f64>, lacking: bool) -> Shades {
        let values: Vec<f64> = values
            .map(|value| if lacking { 100.0 - value } else { value })
            .filter(|v| v.is_finite())
            .collect();
        let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let positive = values.iter().copied().filter(|value| *value > 0.0).fold(f64::INFINITY, f64::min);
        // Without any downtime at all, the colour is that of the least.
        let from = if lacking { positive } else { least };
        let logarithmic = from > 0.0 && most > WIDE * from;
        let ticks = match (values.is_empty(), logarithmic) {
            (true, _) => None,
            (false, true) => Some(decades(from, most)),
            (false, false) => Some(ticks_between(least, most, 5.0)),
        };
        Shades { ticks, logarithmic, lacking }
    }

    fn scale(&self, pixels: (i32, i32)) -> Scale {
        let ticks = self.ticks.as_deref().unwrap_or_default();
        let ends = match ticks {
            [first, .., last] => (first.0, last.0),
            _ => (0.0, 1.0),
        };
        let pixels = if self.lacking { (pixels.1, pixels.0) } else { pixels };
        if self.logarithmic { Scale::logarithmic(ends, pixels) } else { Scale::linear(ends, pixels) }
    }

    /// The text of a tick.
    fn label(&self, (value, text): &Tick) -> String {
        if self.lacking { digits::as_written(100.0 - value) } else { text.clone() }
    }

    fn color(&self, value: f64) -> Color {
        if !value.is_finite() {
            return OTHER;
        }
        let value = if self.lacking { 100.0 - value } else { value };
        shade(f64::from(self.scale((0, 1000)).at(value)) / 1000.0)
    }
}

/// Colours from light to dark, whose lightness falls evenly. Source: the ends of *Blues* of Brewer's palettes
/// (colorbrewer2.org).
const SHADES: [Color; 5] = [
    Color(239, 243, 255),
    Color(189, 215, 231),
    Color(107, 174, 214),
    Color(49, 130, 189),
    Color(8, 81, 156),
];

/// The colour of a share from 0 to 1.
fn shade(share: f64) -> Color {
    let place = share.clamp(0.0, 1.0) * (SHADES.len() - 1) as f64;
    let at = (place as usize).min(SHADES.len() - 2);
    let (Color(r, g, b), Color(r2, g2, b2)) = (SHADES[at], SHADES[at + 1]);
    let mix = |from: u8, to: u8| {
        libm::round(f64::from(from) + (place - at as f64) * (f64::from(to) - f64::from(from))) as u8
    };
    Color(mix(r, r2), mix(g, g2), mix(b, b2))
}
