//! Downtime by policy, with intervals.

use super::axis::{Scale, Tick, decades, round_ticks};
use super::canvas::{Canvas, Heading, Hold, Look, MARGIN, SMALL, TEXT, WIDTH, draw, text_width, wrap_name};
use super::palette::{self, INK, SOFT};
use super::spoken_of;
use crate::experiment::Summary;
use crate::output::comparison::{Row, rows};
use crate::output::{RenderError, digits, table, verdict};

/// With more than this factor between the policies, the axis is logarithmic.
const WIDE: f64 = 30.0;
/// Room for the names of policies \[px\].
const NAMES: i32 = 250;

/// The plot as SVG.
///
/// # Errors
/// [`RenderError`], should something not be drawable.
pub fn downtime(summary: &Summary) -> Result<Vec<u8>, RenderError> {
    let rows = rows(summary);
    let extent = Extent::of(&rows);
    let heading = Heading::new(&title(summary, &rows), &note(summary, &extent));
    let layout = Layout::new(&heading, summary, &rows);
    draw(&heading, layout.bottom + 64, |canvas| {
        let scale = extent.scale((layout.left, layout.right));
        layout.axis(canvas, &extent, scale)?;
        for (policy, row) in rows.iter().enumerate() {
            layout.policy(canvas, summary, policy, row, &extent, scale)?;
        }
        Ok(())
    })
}

fn title(summary: &Summary, rows: &[Row]) -> String {
    let with = |policy: usize| {
        let row: &Row = &rows[policy];
        match row.downtime.value {
            0.0 => super::with("none seen", &row.policy),
            _ => super::with(&verdict::minutes(&row.downtime), &row.policy),
        }
    };
    let parts: Vec<String> = spoken_of(summary, rows).into_iter().map(with).collect();
    if parts.is_empty() {
        return "Downtime per workload and year: nothing simulated".to_owned();
    }
    format!("Downtime per workload and year: {}", parts.join(", "))
}

fn note(summary: &Summary, extent: &Extent) -> String {
    let histories = verdict::histories(summary);
    let marks = if extent.logarithmic { "Dots" } else { "Bars" };
    match summary.replications.0 {
        0 | 1 => format!("{marks}: planned and unplanned downtime in {histories}, without an interval."),
        _ => format!(
            "{marks}: planned and unplanned downtime in {histories}. Lines: {} % confidence intervals of the \
             simulation.",
            verdict::percent_of_level(summary)
        ),
    }
}

/// What the axis has to hold.
struct Extent {
    logarithmic: bool,
    ticks: Vec<Tick>,
}

impl Extent {
    fn of(rows: &[Row]) -> Extent {
        let all = rows.iter().map(|row| &row.downtime).filter(|e| e.value.is_finite());
        let most = all.clone().map(|e| e.high.unwrap_or(e.value).max(e.value)).fold(0.0, f64::max);
        let positive = || all.clone().map(|e| e.value).filter(|value| *value > 0.0);
        let least = positive().fold(f64::INFINITY, f64::min);
        if least.is_finite() && positive().fold(0.0, f64::max) > WIDE * least {
            // An interval down to nothing does not decide on the axis.
            let lows = all.filter_map(|e| e.low).filter(|low| *low > least / 10.0);
            return Extent { logarithmic: true, ticks: decades(lows.fold(least, f64::min), most) };
        }
        Extent { logarithmic: false, ticks: round_ticks(most, 5.0) }
    }

    fn scale(&self, pixels: (i32, i32)) -> Scale {
        let ends = match (self.ticks.first(), self.ticks.last()) {
            (Some(first), Some(last)) => (first.0, last.0),
            _ => (0.0, 1.0),
        };
        if self.logarithmic { Scale::logarithmic(ends, pixels) } else { Scale::linear(ends, pixels) }
    }
}

/// Where everything is \[px\].
struct Layout {
    left: i32,
    right: i32,
    top: i32,
    bottom: i32,
    /// The name of each policy in lines, and the middle of its row.
    names: Vec<(Vec<String>, i32)>,
    /// What stands to the right of each policy.
    labels: Vec<[String; 2]>,
}

impl Layout {
    fn new(heading: &Heading, summary: &Summary, rows: &[Row]) -> Layout {
        let wrapped: Vec<(Vec<String>, i32)> =
            summary.policies.iter().map(|name| wrap_name(name, TEXT, NAMES)).collect();
        let labels: Vec<[String; 2]> = rows.iter().map(label).collect();
        let widths =
            labels.iter().map(|[value, rest]| (1.1 * text_width(value, TEXT)).max(text_width(rest, SMALL)));
        let label_room = libm::ceil(widths.fold(0.0, f64::max)) as i32;
        let top = heading.height();
        let mut bottom = top;
        let mut names = Vec::new();
        let mut name_room = 0;
        for (lines, width) in wrapped {
            let height = (18 * lines.len() as i32 + 14).max(52);
            name_room = name_room.max(width);
            names.push((lines, bottom + height / 2));
            bottom += height;
        }
        Layout {
            left: MARGIN + name_room + 14,
            right: WIDTH - MARGIN - label_room - 16,
            top,
            bottom: bottom + 4,
            names,
            labels,
        }
    }

    fn axis(&self, canvas: &Canvas<'_>, extent: &Extent, scale: Scale) -> Result<(), RenderError> {
        canvas.ticks(&extent.ticks, scale, (self.top, self.bottom))?;
        canvas.line(vec![(self.left, self.bottom), (self.right, self.bottom)], SOFT, 1)?;
        let kind = if extent.logarithmic { ", logarithmic" } else { "" };
        let text = format!("downtime per workload and year [min]{kind}");
        let middle = (self.left + self.right) / 2;
        canvas.text(&text, (middle, self.bottom + 38), Look::new(TEXT).hold(Hold::Middle))
    }

    fn policy(
        &self,
        canvas: &Canvas<'_>,
        summary: &Summary,
        policy: usize,
        row: &Row,
        extent: &Extent,
        scale: Scale,
    ) -> Result<(), RenderError> {
        let (lines, y) = &self.names[policy];
        let mut line_y = y - 9 * (lines.len() as i32 - 1);
        for line in lines {
            canvas.text(line, (self.left - 12, line_y), Look::new(TEXT).hold(Hold::Right))?;
            line_y += 18;
        }
        let color = palette::policy(policy, summary.baseline);
        let [value, rest] = &self.labels[policy];
        canvas.text(value, (self.right + 16, y - 8), Look::new(TEXT).bold())?;
        canvas.text(rest, (self.right + 16, y + 10), Look::new(SMALL).color(SOFT))?;
        let downtime = &row.downtime;
        if !downtime.value.is_finite() || downtime.value == 0.0 {
            return Ok(());
        }
        let x = scale.at(downtime.value);
        if !extent.logarithmic {
            canvas.rectangle([(self.left, y - 13), (x.max(self.left + 1), y + 13)], color)?;
        }
        if downtime.low.is_some() || downtime.high.is_some() {
            let end = |end: Option<f64>| scale.at(end.unwrap_or(downtime.value));
            let over = if extent.logarithmic { color } else { INK };
            canvas.whisker(*y, (end(downtime.low), end(downtime.high)), over)?;
        }
        if extent.logarithmic { canvas.dot((x, *y), 6, color) } else { Ok(()) }
    }
}

/// The value with its interval, and how it compares with the baseline.
fn label(row: &Row) -> [String; 2] {
    let reading = digits::Reading { unit: "min", ..digits::number(&row.downtime) };
    let value = match row.downtime.value {
        0.0 => "none seen".to_owned(),
        _ => reading.short(),
    };
    if row.is_baseline {
        return [value, "baseline".to_owned()];
    }
    let (factor, word) = table::factor(&row.of_baseline);
    let reading = digits::number(&factor);
    if reading.value == digits::NOTHING {
        return [value, String::new()];
    }
    let short = digits::Reading { value: format!("{}× {word}", reading.value), ..reading }.short();
    [value, format!("{short} than the baseline")]
}
