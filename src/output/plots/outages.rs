//! How long outages last: the share of them that lasts longer than any duration.

use super::axis::{Scale, Tick, decades, duration_ticks};
use super::canvas::{Canvas, Heading, Hold, Look, MARGIN, SMALL, TEXT, WIDTH, draw, wrap_name};
use super::palette::{self, SOFT};
use super::spoken_of;
use crate::experiment::Summary;
use crate::output::comparison::{Row, rows};
use crate::output::{RenderError, digits, verdict};
use crate::stats::Estimate;

/// Shares below this are not worth a longer axis.
const LEAST_SHARE: f64 = 1e-6;
/// Room for the legend \[px\].
const LEGEND: i32 = 230;
/// The height of the plot itself, at least \[px\].
const HEIGHT: i32 = 380;
/// A dash and the gap after it \[px\].
const DASH: i32 = 30;

/// The plot as SVG.
///
/// # Errors
/// [`RenderError`], should something not be drawable.
pub fn outages(summary: &Summary) -> Result<Vec<u8>, RenderError> {
    let rows = rows(summary);
    let heading = Heading::new(&title(summary, &rows), &note(summary));
    let legend: Vec<Entry> = (0..rows.len()).map(|policy| Entry::new(summary, &rows, policy)).collect();
    let legend_height: i32 = legend.iter().map(Entry::height).sum();
    let top = heading.height();
    let bottom = top + HEIGHT.max(legend_height);
    let ticks = [duration_axis(summary), share_axis(summary)];
    let [left, right] = [MARGIN + 76, WIDTH - MARGIN - LEGEND - 20];
    draw(&heading, bottom + 64, |canvas| {
        let ends = |ticks: &[Tick]| (ticks[0].0, ticks[ticks.len() - 1].0);
        let x = Scale::logarithmic(ends(&ticks[0]), (left, right));
        let y = Scale::logarithmic(ends(&ticks[1]), (bottom, top));
        axes(canvas, &ticks, (x, y), [(left, bottom), (right, top)])?;
        for (policy, curve) in summary.outages.iter().enumerate() {
            let points = path(curve, x, y, [(left, bottom), (right, top)]);
            let color = palette::policy(policy, summary.baseline);
            let (before, all) = twins(summary, policy);
            // Where curves run together, the earlier ones show at the sides of the later.
            let width = (summary.outages.len() - policy).min(3) as u32 + 2;
            match before {
                0 => canvas.line(points, color, width)?,
                // Curves that coincide share the line between them.
                _ => {
                    canvas.dashes(points, color, width, (DASH * (all - before) / all, DASH * before / all))?
                }
            }
        }
        let mut y = top;
        for (policy, entry) in legend.iter().enumerate() {
            entry.draw(canvas, (right + 20, y), palette::policy(policy, summary.baseline))?;
            y += entry.height();
        }
        Ok(())
    })
}

fn title(summary: &Summary, rows: &[Row]) -> String {
    let with = |policy: usize| {
        let row: &Row = &rows[policy];
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

/// How many policies before this one have the same curve, and how many in all.
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

/// A percentage without what binary fractions add to it.
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
    canvas: &Canvas<'_>,
    [durations, shares]: &[Vec<Tick>; 2],
    (x, y): (Scale, Scale),
    [(left, bottom), (right, top)]: [(i32, i32); 2],
) -> Result<(), RenderError> {
    canvas.ticks(durations, x, (top, bottom))?;
    for (share, text) in shares {
        let at = y.at(*share);
        canvas.grid((left, at), (right, at))?;
        canvas.text(text, (left - 8, at), Look::new(SMALL).color(SOFT).hold(Hold::Right))?;
    }
    canvas.line(vec![(left, top), (left, bottom), (right, bottom)], SOFT, 1)?;
    let middle = ((left + right) / 2, (top + bottom) / 2);
    canvas.text("duration of an outage", (middle.0, bottom + 38), Look::new(TEXT).hold(Hold::Middle))?;
    canvas.upwards("share of the outages that last longer", (MARGIN + 6, middle.1), Look::new(TEXT))
}

/// What the legend says of a policy.
struct Entry {
    name: Vec<String>,
    lines: Vec<String>,
}

impl Entry {
    fn new(summary: &Summary, rows: &[Row], policy: usize) -> Entry {
        let (name, _) = wrap_name(&summary.policies[policy], TEXT, LEGEND - 34);
        let row = &rows[policy];
        let curve = summary.outages.get(policy);
        let first =
            summary.outages[..policy.min(summary.outages.len())].iter().position(|c| Some(c) == curve);
        let lines = match (curve, first) {
            (None, _) => vec!["no outage seen".to_owned()],
            (Some(curve), _) if curve.is_empty() => vec!["no outage seen".to_owned()],
            (_, Some(first)) => {
                wrap_name(&format!("same as {}", summary.policies[first]), SMALL, LEGEND - 34).0
            }
            _ => [("50 %", &row.p50), ("99 %", &row.p99)]
                .into_iter()
                .filter(|(_, duration)| duration.value.is_finite())
                .map(|(share, duration)| format!("{share} end within {}", within(duration)))
                .collect(),
        };
        Entry { name, lines }
    }

    fn height(&self) -> i32 {
        18 * self.name.len() as i32 + 16 * self.lines.len() as i32 + 12
    }

    fn draw(
        &self,
        canvas: &Canvas<'_>,
        (x, top): (i32, i32),
        color: plotters::style::RGBColor,
    ) -> Result<(), RenderError> {
        let mut y = top + 9;
        canvas.line(vec![(x, y), (x + 24, y)], color, 4)?;
        for line in &self.name {
            canvas.text(line, (x + 34, y), Look::new(TEXT))?;
            y += 18;
        }
        for line in &self.lines {
            canvas.text(line, (x + 34, y), Look::new(SMALL).color(SOFT))?;
            y += 16;
        }
        Ok(())
    }
}
