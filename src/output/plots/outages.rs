//! Durations of outages: the share of them that lasts longer than any duration.

use super::axis::{Scale, Tick, decades, duration_ticks};
use super::canvas::{Canvas, Drawing, Heading, Hold, Look, draw};
use super::page::{Page, Size};
use super::palette::{self, Color, SOFT};
use super::spoken_of;
use crate::experiment::Summary;
use crate::output::comparison::{PolicyRow, rows};
use crate::output::{digits, verdict};
use crate::stats::Estimate;

/// Shares below this are not worth a longer axis.
const LEAST_SHARE: f64 = 1e-6;
/// Room for the legend \[px\].
const LEGEND: i32 = 230;
/// The height of the plot itself, at least, and on a narrow page \[px\].
const HEIGHT: i32 = 380;
const NARROW_HEIGHT: i32 = 270;
/// The distance from the plot to the legend below it \[px\].
const BELOW: i32 = 62;
/// A dash and the gap after it \[px\].
const DASH: i32 = 30;

/// The plot.
pub fn outages(summary: &Summary, page: &'static Page) -> Drawing {
    let rows = rows(summary);
    let heading = Heading::new(page, &title(summary, &rows), &note(summary));
    let legend = Legend::new(page, summary, &rows);
    let top = heading.height(page);
    let ticks = [duration_axis(summary), share_axis(summary)];
    let shares: Vec<String> = ticks[1].iter().map(|tick| tick.1.clone()).collect();
    let left = page.margin + if page.narrow { 28 + page.widest(&shares, Size::Small) } else { 76 };
    let (right, bottom, end) = match page.narrow {
        true => (page.width - page.margin - 8, top + NARROW_HEIGHT, BELOW + legend.height()),
        false => (page.width - page.margin - LEGEND - 20, top + HEIGHT.max(legend.height()), 64),
    };
    draw(page, heading, bottom + end, |canvas| {
        let ends = |ticks: &[Tick]| (ticks[0].0, ticks[ticks.len() - 1].0);
        let x = Scale::logarithmic(ends(&ticks[0]), (left, right));
        let y = Scale::logarithmic(ends(&ticks[1]), (bottom, top));
        axes(canvas, &ticks, (x, y), [(left, bottom), (right, top)]);
        for (policy, curve) in summary.outages.iter().enumerate() {
            let points = path(curve, x, y, [(left, bottom), (right, top)]);
            let color = palette::policy(policy, summary.baseline);
            let (before, all) = twins(summary, policy);
            // Where curves run together, the earlier ones show at the sides of the later.
            let width = (summary.outages.len() - policy).min(3) as u32 + 2;
            match before {
                0 => canvas.line(points, color, width),
                // Curves that coincide share the line between them.
                _ => canvas.dashes(points, color, width, (DASH * (all - before) / all, DASH * before / all)),
            }
        }
        let at = if page.narrow { (page.margin, bottom + BELOW) } else { (right + 20, top) };
        legend.draw(canvas, at, summary.baseline);
    })
}

fn title(summary: &Summary, rows: &[PolicyRow]) -> String {
    let with = |policy: usize| {
        let row: &PolicyRow = &rows[policy];
        row.p50.value.is_finite().then(|| super::with(&within(&row.p50), &row.policy))
    };
    let parts: Vec<String> = spoken_of(summary, rows).into_iter().filter_map(with).collect();
    if parts.is_empty() {
        return "No outage was seen".to_owned();
    }
    format!("Half of the outages end within {}", parts.join(", "))
}

/// A duration behind the word "within".
fn within(duration: &Estimate) -> String {
    let text = digits::duration(duration).with_unit();
    match text.strip_prefix("≥ ") {
        Some(at_least) => format!("{at_least} or more"),
        None => text,
    }
}

fn note(summary: &Summary) -> String {
    format!(
        "The lower and the further left a line, the shorter the outages. All unplanned outages of {} that had \
         ended; those still open count as longer than all.",
        verdict::histories(summary)
    )
}

/// Policies with the same curve: their number before this one, and in all.
fn twins(summary: &Summary, policy: usize) -> (i32, i32) {
    let same = |other: &&Vec<(f64, f64)>| **other == summary.outages[policy];
    let count = |curves: &[Vec<(f64, f64)>]| curves.iter().filter(same).count() as i32;
    (count(&summary.outages[..policy]), count(&summary.outages))
}

fn duration_axis(summary: &Summary) -> Vec<Tick> {
    let durations = summary.outages.iter().flatten().map(|point| point.0).filter(|seconds| *seconds > 0.0);
    let (least, most) = durations.fold((f64::INFINITY, 0.0_f64), |(a, b), d| (a.min(d), b.max(d)));
    // Some room, so that a curve does not run along the edge.
    if least.is_finite() { duration_ticks(least / 1.5, most) } else { duration_ticks(1.0, 86_400.0) }
}

fn share_axis(summary: &Summary) -> Vec<Tick> {
    let shares = summary.outages.iter().flatten().map(|point| point.1).filter(|share| *share > 0.0);
    let least = shares.fold(0.1, f64::min).max(LEAST_SHARE);
    let percent =
        |(share, _): Tick| (share, format!("{} %", crate::output::csv::number(round(100.0 * share))));
    decades(least, 1.0).into_iter().map(percent).collect()
}

/// A percentage without the digits that binary fractions add to it.
fn round(percent: f64) -> f64 {
    libm::round(percent * 1e6) / 1e6
}

/// The curve in steps, from the upper left corner on.
fn path(
    curve: &[(f64, f64)],
    x: Scale,
    y: Scale,
    [(left, bottom), (_, top)]: [(i32, i32); 2],
) -> Vec<(i32, i32)> {
    if curve.is_empty() {
        return Vec::new();
    }
    let mut points = vec![(left, top)];
    let mut height = top;
    for (seconds, share) in curve {
        let at = x.at(*seconds);
        let next = if *share > 0.0 { y.at(*share) } else { bottom };
        points.extend([(at, height), (at, next)]);
        height = next;
    }
    points.dedup();
    points
}

fn axes(
    canvas: &mut Canvas,
    [durations, shares]: &[Vec<Tick>; 2],
    (x, y): (Scale, Scale),
    [(left, bottom), (right, top)]: [(i32, i32); 2],
) {
    canvas.ticks(durations, x, (top, bottom));
    for (share, text) in shares {
        let at = y.at(*share);
        canvas.grid((left, at), (right, at));
        canvas.text(text, (left - 8, at), Look::new(Size::Small).color(SOFT).hold(Hold::Right));
    }
    canvas.line(vec![(left, top), (left, bottom), (right, bottom)], SOFT, 1);
    let middle = ((left + right) / 2, (top + bottom) / 2);
    canvas.text("duration of an outage", (middle.0, bottom + 38), Look::new(Size::Text).hold(Hold::Middle));
    let at = (canvas.page.margin + 6, middle.1);
    canvas.upwards("share of the outages that last longer", at, Look::new(Size::Text));
}

/// The legend: entries one below the other, or two side by side where it is below the plot.
struct Legend {
    rows: Vec<Vec<Entry>>,
}

impl Legend {
    fn new(page: &Page, summary: &Summary, rows: &[PolicyRow]) -> Legend {
        let mut legend = Legend { rows: Vec::new() };
        for policy in 0..rows.len() {
            let entry = Entry::new(page, summary, rows, policy);
            match legend.rows.last_mut() {
                Some(row) if page.narrow && row.len() == 1 => row.push(entry),
                _ => legend.rows.push(vec![entry]),
            }
        }
        legend
    }

    fn height(&self) -> i32 {
        self.rows.iter().map(|row| row_height(row)).sum()
    }

    fn draw(&self, canvas: &mut Canvas, (left, top): (i32, i32), baseline: usize) {
        let (mut y, mut policy) = (top, 0);
        for row in &self.rows {
            let mut x = left;
            for entry in row {
                entry.draw(canvas, (x, y), palette::policy(policy, baseline));
                policy += 1;
                x += LEGEND + 20;
            }
            y += row_height(row);
        }
    }
}

fn row_height(row: &[Entry]) -> i32 {
    row.iter().map(Entry::height).max().unwrap_or(0)
}

/// The entry of a policy in the legend.
struct Entry {
    name: Vec<String>,
    lines: Vec<String>,
}

impl Entry {
    fn new(page: &Page, summary: &Summary, rows: &[PolicyRow], policy: usize) -> Entry {
        let name = page.wrap(&summary.policies[policy], Size::Text, LEGEND - 34);
        let row = &rows[policy];
        let curve = summary.outages.get(policy);
        let first =
            summary.outages[..policy.min(summary.outages.len())].iter().position(|c| Some(c) == curve);
        let lines = match (curve, first) {
            (None, _) => vec!["no outage seen".to_owned()],
            (Some(curve), _) if curve.is_empty() => vec!["no outage seen".to_owned()],
            (_, Some(first)) => {
                page.wrap(&format!("same as {}", summary.policies[first]), Size::Small, LEGEND - 34)
            }
            _ => [("50 %", &row.p50), ("99 %", &row.p99)]
                .into_iter()
                .filter(|(_, duration)| duration.value.is_finite())
                .map(|(share, duration)| format!("{share} end within {}", within(duration)))
                .flat_map(|line| page.wrap(&line, Size::Small, LEGEND - 34))
                .collect(),
        };
        Entry { name, lines }
    }

    fn height(&self) -> i32 {
        18 * self.name.len() as i32 + 16 * self.lines.len() as i32 + 12
    }

    fn draw(&self, canvas: &mut Canvas, (x, top): (i32, i32), color: Color) {
        let mut y = top + 9;
        canvas.line(vec![(x, y), (x + 24, y)], color, 4);
        for line in &self.name {
            canvas.text(line, (x + 34, y), Look::new(Size::Text));
            y += 18;
        }
        for line in &self.lines {
            canvas.text(line, (x + 34, y), Look::new(Size::Small).color(SOFT));
            y += 16;
        }
    }
}
