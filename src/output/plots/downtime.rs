//! Downtime by policy, with intervals.

use super::axis::{Scale, Tick, WIDE, decades, round_ticks};
use super::bars::Bars;
use super::canvas::{Canvas, Drawing, Heading, Hold, Look, draw};
use super::page::{Page, Size};
use super::palette::{self, INK, SOFT};
use super::spoken_of;
use crate::experiment::Summary;
use crate::output::comparison::{PolicyRow, rows};
use crate::output::{digits, table, verdict};

/// The plot.
pub fn downtime(summary: &Summary, page: &'static Page) -> Drawing {
    let rows = rows(summary);
    let extent = Extent::of(&rows);
    let heading = Heading::new(page, &title(summary, &rows), &note(summary, &extent));
    let layout = Layout::new(page, &heading, summary, &rows);
    let end = if page.narrow { 50 } else { 64 };
    draw(page, heading, layout.bars.bottom + end, |canvas| {
        let scale = extent.scale((layout.bars.left, layout.bars.right));
        layout.axis(canvas, &extent, scale);
        for (policy, row) in rows.iter().enumerate() {
            layout.policy(canvas, summary, policy, row, &extent, scale);
        }
    })
}

fn title(summary: &Summary, rows: &[PolicyRow]) -> String {
    let with = |policy: usize| {
        let row: &PolicyRow = &rows[policy];
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

/// The extent of the axis.
struct Extent {
    logarithmic: bool,
    ticks: Vec<Tick>,
}

impl Extent {
    fn of(rows: &[PolicyRow]) -> Extent {
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

/// The positions of all parts.
struct Layout {
    bars: Bars,
    /// The two lines of the label of each policy.
    labels: Vec<[String; 2]>,
}

impl Layout {
    fn new(page: &Page, heading: &Heading, summary: &Summary, rows: &[PolicyRow]) -> Layout {
        let labels: Vec<[String; 2]> = rows.iter().map(|row| label(row, page.narrow)).collect();
        let width = |[value, rest]: &[String; 2]| match page.narrow {
            true => page.text_width(&in_line(value, rest), Size::Text),
            false => (1.1 * page.text_width(value, Size::Text)).max(page.text_width(rest, Size::Small)),
        };
        let room = libm::ceil(labels.iter().map(width).fold(0.0, f64::max)) as i32;
        Layout { bars: Bars::new(page, heading.height(page), &summary.policies, room), labels }
    }

    fn axis(&self, canvas: &mut Canvas, extent: &Extent, scale: Scale) {
        let bars = &self.bars;
        canvas.ticks(&extent.ticks, scale, (bars.top, bars.bottom));
        canvas.line(vec![(bars.left, bars.bottom), (bars.right, bars.bottom)], SOFT, 1);
        let kind = if extent.logarithmic { ", logarithmic" } else { "" };
        let text = format!("downtime per workload and year [min]{kind}");
        let middle = (bars.left + bars.right) / 2;
        canvas.text(&text, (middle, bars.bottom + 38), Look::new(Size::Text).hold(Hold::Middle));
    }

    fn policy(
        &self,
        canvas: &mut Canvas,
        summary: &Summary,
        policy: usize,
        row: &PolicyRow,
        extent: &Extent,
        scale: Scale,
    ) {
        let (bars, y) = (&self.bars, self.bars.middle(canvas.page, policy));
        bars.name(canvas, policy);
        let color = palette::policy(policy, summary.baseline);
        let [value, rest] = &self.labels[policy];
        if canvas.page.narrow {
            bars.label_above(canvas, policy, &in_line(value, rest));
        } else {
            canvas.text(value, (bars.right + 16, y - 8), Look::new(Size::Text).bold());
            canvas.text(rest, (bars.right + 16, y + 10), Look::new(Size::Small).color(SOFT));
        }
        let downtime = &row.downtime;
        if !downtime.value.is_finite() || downtime.value == 0.0 {
            return;
        }
        let x = scale.at(downtime.value);
        if !extent.logarithmic {
            let half = if canvas.page.narrow { 9 } else { 13 };
            canvas.rectangle([(bars.left, y - half), (x.max(bars.left + 1), y + half)], color);
        }
        if downtime.low.is_some() || downtime.high.is_some() {
            let end = |end: Option<f64>| scale.at(end.unwrap_or(downtime.value));
            let over = if extent.logarithmic { color } else { INK };
            canvas.whisker(y, (end(downtime.low), end(downtime.high)), over);
        }
        if extent.logarithmic {
            canvas.dot((x, y), 6, color);
        }
    }
}

/// Both parts of a label.
fn in_line(value: &str, rest: &str) -> String {
    if rest.is_empty() { value.to_owned() } else { format!("{value}, {rest}") }
}

/// The value with its interval, and its ratio to the baseline; `briefly`, without the interval of the ratio.
fn label(row: &PolicyRow, briefly: bool) -> [String; 2] {
    let reading = digits::number(&row.downtime).with("min");
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
    if briefly {
        return [value, format!("{}× {word}", reading.value)];
    }
    let short = digits::Reading { value: format!("{}× {word}", reading.value), ..reading }.short();
    [value, format!("{short} than the baseline")]
}
