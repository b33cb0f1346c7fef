//! The pool over time, a panel for each policy.

use super::axis::{Scale, Tick, round_ticks};
use super::canvas::{Canvas, Drawing, Heading, Hold, Look, draw};
use super::page::{Page, Size};
use super::palette::{self, SOFT};
use crate::experiment::{PoolPoint, Summary};
use crate::output::{digits, verdict};
use crate::stats::Estimate;
use crate::units::YEAR_H;

/// The most panels below each other; more stand in two columns unless the page is narrow.
const ONE_COLUMN: usize = 3;
/// The height of the panels, on a narrow page as well, and of the room above and below each \[px\].
const PANEL: i32 = 110;
const NARROW_PANEL: i32 = 72;
const ABOVE: i32 = 36;
const BELOW: i32 = 36;
/// The height of a line of a panel's name \[px\].
const LINE: i32 = 18;
/// A pool empty for less than this share of the time is hardly ever empty \[1\].
const RARE: f64 = 0.001;

/// The plot.
pub fn pool(summary: &Summary, page: &'static Page) -> Drawing {
    let heading = Heading::new(page, &title(summary), &note(summary));
    let policies = summary.policies.len();
    let columns = if policies <= ONE_COLUMN || page.narrow { 1 } else { 2 };
    let rows = policies.div_ceil(columns) as i32;
    let width = (page.width - 2 * page.margin) / columns as i32;
    let wrapped = |name: &String| page.wrap(name, Size::Text, (width - 40) * 9 / 10);
    let names: Vec<Vec<String>> = summary.policies.iter().map(wrapped).collect();
    let lines = names.iter().map(Vec::len).max().unwrap_or(1) as i32;
    let panel = if page.narrow { NARROW_PANEL } else { PANEL };
    let (top, step) = (heading.height(page), panel + ABOVE + LINE * lines + BELOW);
    let axes = Axes::of(summary, if columns == 1 && !page.narrow { 10.0 } else { 5.0 });
    draw(page, heading, top + rows * step + if page.narrow { 20 } else { 34 }, |canvas| {
        for (policy, name) in names.iter().enumerate() {
            let (column, row) = ((policy % columns) as i32, (policy / columns) as i32);
            let left = page.margin + column * width + 40;
            let right = page.margin + (column + 1) * width - 12;
            let bottom = top + (row + 1) * step - BELOW;
            let panel = Panel { left, right, top: bottom - panel, bottom, axes: &axes };
            panel.heading(canvas, summary, policy, name);
            panel.draw(canvas, summary, policy);
        }
        let text = format!("time [{}]; vertical: ready blades in the pool", axes.unit);
        let at = (page.width / 2, top + rows * step + 8);
        canvas.text(&text, at, Look::new(Size::Text).hold(Hold::Middle));
    })
}

fn title(summary: &Summary) -> String {
    let figures = |metric: &'static str, statistic: &'static str| {
        let of = move |policy| Some((policy, summary.site(policy, metric, statistic)?));
        (0..summary.policies.len()).filter_map(of).filter(|(_, estimate)| estimate.value.is_finite())
    };
    // Of several that are equal, the first.
    let emptiest =
        figures("pool_empty_fraction", "value").reduce(|a, b| if b.1.value > a.1.value { b } else { a });
    let smallest = figures("pool_size", "min").reduce(|a, b| if b.1.value < a.1.value { b } else { a });
    let said = |text: String, policy: usize| super::with(&text, &summary.policies[policy]);
    match (emptiest, smallest) {
        (Some((policy, share)), _) if share.value >= 1.0 => {
            said("The pool is always empty".to_owned(), policy)
        }
        (Some((policy, share)), _) if share.value > 0.0 => {
            let percent = digits::percent(share).with_unit();
            match share.value {
                value if value < RARE => {
                    said(format!("The pool is hardly ever empty: {percent} of the time"), policy)
                }
                _ => said(format!("The pool is empty {percent} of the time"), policy),
            }
        }
        (Some(_), Some((policy, least))) => {
            said(format!("The pool never ran empty: never below {}", digits::number(least).value), policy)
        }
        _ => "Ready blades in the pool".to_owned(),
    }
}

fn note(summary: &Summary) -> String {
    let part = match summary.pool.iter().find(|points| points.len() > 1) {
        Some(points) => points[1].hours - points[0].hours,
        None => 0.0,
    };
    // A part in few digits.
    let part = digits::duration(&Estimate { flag: crate::stats::Flag::Undecided, ..plain(part * 3600.0) });
    let lines = match summary.replications.0 {
        1 => "lines: one history; dashed: the fewest at any instant".to_owned(),
        _ => format!(
            "lines: mean of {}; bands: from the lowest to the highest replication; dashed: the fewest at any instant",
            verdict::histories(summary)
        ),
    };
    format!("Ready blades in the pool over time, each point the mean over {}; {lines}.", part.with_unit())
}

fn plain(value: f64) -> Estimate {
    Estimate::without_interval(value, 0.5, 1, crate::stats::Flag::Ok)
}

/// The axes that all panels share.
struct Axes {
    /// Time in the unit of the axis.
    times: Vec<Tick>,
    sizes: Vec<Tick>,
    unit: &'static str,
    /// Hours in the unit.
    worth_h: f64,
}

impl Axes {
    /// Axes with about this number of ticks of time.
    fn of(summary: &Summary, ticks: f64) -> Axes {
        let points = || summary.pool.iter().flatten();
        let half = summary.pool.iter().find(|p| p.len() > 1).map_or(0.0, |p| (p[1].hours - p[0].hours) / 2.0);
        let hours = points().map(|point| point.hours + half).fold(0.0, f64::max);
        let (unit, worth_h) = match hours {
            hours if hours >= 2.0 * YEAR_H => ("years", YEAR_H),
            hours if hours >= 48.0 => ("days", 24.0),
            _ => ("hours", 1.0),
        };
        let end = hours / worth_h;
        let mut times = round_ticks(end, ticks);
        // The axis ends with the history.
        times.retain(|tick| tick.0 <= end * (1.0 + 1e-9) || end == 0.0);
        Axes {
            times,
            sizes: round_ticks(points().map(|point| point.most).fold(0.0, f64::max), 3.0),
            unit,
            worth_h,
        }
    }
}

/// The panel of one policy \[px\].
struct Panel<'a> {
    left: i32,
    right: i32,
    top: i32,
    bottom: i32,
    axes: &'a Axes,
}

impl Panel<'_> {
    fn draw(&self, canvas: &mut Canvas, summary: &Summary, policy: usize) {
        let points = summary.pool.get(policy).map_or(&[][..], Vec::as_slice);
        let (x, y) = self.scales(points);
        for (size, text) in &self.axes.sizes {
            let at = y.at(*size);
            canvas.grid((self.left, at), (self.right, at));
            canvas.text(text, (self.left - 6, at), Look::new(Size::Small).color(SOFT).hold(Hold::Right));
        }
        let below = if canvas.page.narrow { 15 } else { 12 };
        for (time, text) in &self.axes.times {
            let look = Look::new(Size::Small).color(SOFT).hold(Hold::Middle);
            canvas.text(text, (x.at(*time), self.bottom + below), look);
        }
        if points.is_empty() {
            return;
        }
        let color = palette::policy(policy, summary.baseline);
        let along = |of: fn(&PoolPoint) -> f64| -> Vec<(i32, i32)> {
            points.iter().map(|point| (x.at(point.hours / self.axes.worth_h), y.at(of(point)))).collect()
        };
        if summary.replications.0 > 1 {
            let mut band = along(|point| point.most);
            band.extend(along(|point| point.least).into_iter().rev());
            canvas.area(band, color);
        }
        canvas.line(along(|point| point.mean), color, 2);
        // Points are means over a part of the horizon, and hide the instants with the fewest.
        if let Some(fewest) = summary.site(policy, "pool_size", "min").filter(|e| e.value.is_finite()) {
            let at = y.at(fewest.value);
            canvas.dashes(vec![(self.left, at), (self.right, at)], color, 2, (6, 4));
        }
    }

    fn scales(&self, points: &[PoolPoint]) -> (Scale, Scale) {
        let half = if points.len() > 1 { (points[1].hours - points[0].hours) / 2.0 } else { 0.0 };
        let end = points.last().map_or(1.0, |point| (point.hours + half) / self.axes.worth_h);
        let end = if end > 0.0 { end } else { 1.0 };
        let most = self.axes.sizes.last().map_or(1.0, |tick| tick.0);
        (
            Scale::linear((0.0, end), (self.left, self.right)),
            Scale::linear((0.0, most), (self.bottom, self.top)),
        )
    }

    /// The name in its colour, and the main numbers of the panel.
    fn heading(&self, canvas: &mut Canvas, summary: &Summary, policy: usize, name: &[String]) {
        let figure =
            |metric, statistic| summary.site(policy, metric, statistic).filter(|e| e.value.is_finite());
        let mut said = Vec::new();
        if let Some(mean) = figure("pool_mean_size", "value") {
            said.push(format!("mean {}", digits::number(mean).value));
        }
        if let Some(least) = figure("pool_size", "min") {
            said.push(format!("fewest {}", digits::number(least).value));
        }
        if let Some(empty) = figure("pool_empty_fraction", "value") {
            said.push(match empty.value {
                0.0 => "never empty".to_owned(),
                _ => format!("empty {} of the time", digits::percent(empty).with_unit()),
            });
        }
        let color = palette::policy(policy, summary.baseline);
        let (x, mut y) = (self.left - 34, self.top - 22 - LINE * name.len() as i32);
        canvas.rectangle([(x, y - 5), (x + 10, y + 5)], color);
        for line in name {
            canvas.text(line, (x + 16, y), Look::new(Size::Text).bold());
            y += LINE;
        }
        canvas.text(&said.join(", "), (x + 16, y - 1), Look::new(Size::Small).color(SOFT));
    }
}
