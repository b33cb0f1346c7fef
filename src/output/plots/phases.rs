//! What downtime is spent on, policy by policy.

use super::axis::{Scale, Tick, round_ticks};
use super::canvas::{Canvas, Heading, Hold, Look, MARGIN, SMALL, TEXT, WIDTH, draw, text_width, wrap_name};
use super::palette::{self, OTHER};
use super::spoken_of;
use crate::experiment::{PhaseRow, Summary};
use crate::output::comparison::rows;
use crate::output::{RenderError, digits, verdict};
use crate::stats::metrics::PHASE_NAMES;

/// A phase that takes less than this share of the downtime under every policy is shown as part of the others.
const TINY: f64 = 0.01;
/// With more than this factor between the policies, each bar shows its own shares.
const WIDE: f64 = 8.0;
/// Room for the names of policies \[px\].
const NAMES: i32 = 250;
/// The height of a policy \[px\].
const ROW: i32 = 52;

/// The plot as SVG.
///
/// # Errors
/// [`RenderError`], should something not be drawable.
pub fn phases(summary: &Summary) -> Result<Vec<u8>, RenderError> {
    let shown = Shown::of(summary);
    let heading = Heading::new(&title(summary), &note(summary, &shown));
    let layout = Layout::new(&heading, summary, &shown);
    draw(&heading, layout.bottom + 60 + 24 * layout.legend.len() as i32 + 8, |canvas| {
        layout.axis(canvas, &shown)?;
        for policy in 0..summary.policies.len() {
            layout.policy(canvas, &shown, policy)?;
        }
        layout.legend(canvas)
    })
}

/// A phase in words.
fn label(phase: &str) -> String {
    let label = match phase {
        "detect" => "detection",
        "fence" => "fencing",
        "wait_management" => "waiting for management",
        "wait_spare" => "waiting for a spare",
        "rezone" => "re-zoning",
        "power_on" => "power-on",
        "partition" => "partitioning",
        "reconfigure" => "reconfiguration",
        "lan_relearn" => "LAN relearning",
        "restore" => "restoring state",
        "start" => "application start",
        "wait_repair" => "waiting for repair",
        "transfer" => "planned transfer",
        other => return other.replace('_', " "),
    };
    label.to_owned()
}

fn of_policy(summary: &Summary, policy: usize) -> impl Iterator<Item = &PhaseRow> {
    summary
        .phases
        .iter()
        .filter(move |row| row.policy == policy && row.scope == "site" && row.step.is_empty())
}

fn title(summary: &Summary) -> String {
    let rows = rows(summary);
    // The largest phase, and how large it is.
    let largest = |policy: usize| {
        let row = of_policy(summary, policy).max_by(|a, b| a.minutes.value.total_cmp(&b.minutes.value))?;
        let part = digits::number(&row.minutes).value;
        Some((row.phase, format!("{part} of {}", verdict::minutes(&rows[policy].downtime)), policy))
    };
    let parts: Vec<_> = spoken_of(summary, &rows).into_iter().filter_map(largest).collect();
    let Some(first) = parts.first() else { return "No downtime was seen".to_owned() };
    let texts: Vec<String> = if parts.iter().all(|part| part.0 == first.0) {
        let text = parts.iter().map(|(_, much, policy)| super::with(much, &summary.policies[*policy]));
        return format!(
            "The largest part of downtime is {}: {}",
            label(first.0),
            text.collect::<Vec<_>>().join(", ")
        );
    } else {
        let text = |(phase, much, policy): &(&str, String, usize)| {
            format!("{} ({much})", super::with(&label(phase), &summary.policies[*policy]))
        };
        parts.iter().map(text).collect()
    };
    format!("The largest part of downtime is {}", texts.join(", "))
}

fn note(summary: &Summary, shown: &Shown) -> String {
    let of = if shown.as_shares {
        "each bar is all downtime of its policy"
    } else {
        "minutes per workload and year"
    };
    format!("What downtime is spent on: {of}, {}.", verdict::histories(summary))
}

/// What is shown of each policy.
struct Shown {
    /// The phases with a colour of their own, in order.
    phases: Vec<&'static str>,
    /// For each policy its minutes in these phases, and last in all others.
    minutes: Vec<Vec<f64>>,
    /// Whether each bar is as long as every other.
    as_shares: bool,
}

impl Shown {
    fn of(summary: &Summary) -> Shown {
        let policies = summary.policies.len();
        let total = |policy| of_policy(summary, policy).map(|row| row.minutes.value).sum::<f64>();
        let totals: Vec<f64> = (0..policies).map(total).collect();
        let is_worth = |name: &&&'static str| {
            let rows = (0..policies).flat_map(|policy| of_policy(summary, policy));
            rows.filter(|row| row.phase == **name).any(|row| row.minutes.value >= TINY * totals[row.policy])
        };
        let phases: Vec<&'static str> = PHASE_NAMES.iter().filter(is_worth).copied().collect();
        let minutes = (0..policies).map(|policy| {
            let of = |name: &str| of_policy(summary, policy).find(|row| row.phase == name);
            let mut minutes: Vec<f64> =
                phases.iter().map(|name| of(name).map_or(0.0, |row| row.minutes.value)).collect();
            let rest = of_policy(summary, policy).filter(|row| !phases.contains(&row.phase));
            minutes.push(rest.map(|row| row.minutes.value).sum());
            minutes
        });
        let minutes = minutes.collect();
        let positive = totals.iter().copied().filter(|total| *total > 0.0);
        let least = positive.clone().fold(f64::INFINITY, f64::min);
        Shown { minutes, phases, as_shares: positive.fold(0.0, f64::max) > WIDE * least }
    }

    fn total(&self, policy: usize) -> f64 {
        self.minutes[policy].iter().sum()
    }

    /// The phases, and last the others, with label and colour.
    fn keys(&self) -> Vec<(String, plotters::style::RGBColor)> {
        let mut keys: Vec<_> = self.phases.iter().map(|name| (label(name), palette::phase(name))).collect();
        keys.push(("other".to_owned(), OTHER));
        keys
    }
}

/// Where everything is \[px\].
struct Layout {
    left: i32,
    top: i32,
    bottom: i32,
    names: Vec<Vec<String>>,
    labels: Vec<String>,
    ticks: Vec<Tick>,
    scale: Scale,
    /// What the legend shows, in rows.
    legend: Vec<Vec<(String, plotters::style::RGBColor)>>,
}

impl Layout {
    fn new(heading: &Heading, summary: &Summary, shown: &Shown) -> Layout {
        let wrapped: Vec<_> = summary.policies.iter().map(|name| wrap_name(name, TEXT, NAMES)).collect();
        let labels: Vec<String> = rows(summary)
            .iter()
            .map(|row| {
                if row.downtime.value == 0.0 {
                    "none seen".to_owned()
                } else {
                    verdict::minutes(&row.downtime)
                }
            })
            .collect();
        let room = labels.iter().map(|label| 1.1 * text_width(label, TEXT)).fold(0.0, f64::max);
        let left = MARGIN + wrapped.iter().map(|(_, width)| *width).max().unwrap_or(0) + 14;
        let right = WIDTH - MARGIN - libm::ceil(room) as i32 - 16;
        let ticks: Vec<Tick> = if shown.as_shares {
            (0..=5).map(|fifth| (f64::from(fifth) / 5.0, format!("{} %", 20 * fifth))).collect()
        } else {
            let totals = (0..summary.policies.len()).map(|policy| shown.total(policy));
            round_ticks(totals.fold(0.0, f64::max), 5.0)
        };
        let most = ticks.last().map_or(1.0, |tick| tick.0);
        let top = heading.height();
        let present = |at: &usize| shown.minutes.iter().any(|minutes| minutes[*at] > 0.0);
        let keys = shown.keys();
        let keys = (0..keys.len()).filter(present).map(|at| keys[at].clone()).collect();
        Layout {
            left,
            top,
            bottom: top + ROW * summary.policies.len() as i32 + 4,
            names: wrapped.into_iter().map(|(lines, _)| lines).collect(),
            labels,
            ticks,
            scale: Scale::linear((0.0, most), (left, right)),
            legend: in_rows(keys),
        }
    }

    fn axis(&self, canvas: &Canvas<'_>, shown: &Shown) -> Result<(), RenderError> {
        canvas.ticks(&self.ticks, self.scale, (self.top, self.bottom))?;
        let text = if shown.as_shares {
            "share of the policy's downtime; at the right, minutes per workload and year"
        } else {
            "downtime per workload and year [min]"
        };
        let end = self.ticks.last().map_or(self.left, |tick| self.scale.at(tick.0));
        canvas.text(text, ((self.left + end) / 2, self.bottom + 38), Look::new(TEXT).hold(Hold::Middle))
    }

    fn policy(&self, canvas: &Canvas<'_>, shown: &Shown, policy: usize) -> Result<(), RenderError> {
        let y = self.top + ROW * policy as i32 + ROW / 2;
        let lines = &self.names[policy];
        let mut line_y = y - 8 * (lines.len() as i32 - 1);
        for line in lines {
            canvas.text(line, (self.left - 12, line_y), Look::new(TEXT).hold(Hold::Right))?;
            line_y += 16;
        }
        let total = shown.total(policy);
        let (mut before, mut end) = (0.0, self.left);
        let worth = if shown.as_shares { 1.0 / total } else { 1.0 };
        for (minutes, (label, color)) in shown.minutes[policy].iter().zip(shown.keys()) {
            if *minutes <= 0.0 {
                continue;
            }
            let from = self.scale.at(before * worth);
            before += minutes;
            end = self.scale.at(before * worth);
            // A gap, so that neighbours stay apart without their colours.
            let gap = i32::from(end - from > 4);
            canvas.rectangle([(from, y - 15), (end - gap, y + 15)], color)?;
            let share = format!("{:.0} %", 100.0 * minutes / total);
            let fits = |text: &&String| text_width(text, SMALL) + 8.0 <= f64::from(end - from);
            if let Some(text) = [&label, &share].into_iter().find(fits) {
                let look = Look::new(SMALL).color(palette::text_on(color)).hold(Hold::Middle);
                canvas.text(text, ((from + end) / 2, y), look)?;
            }
        }
        let right = if shown.as_shares { self.scale.at(1.0) } else { end };
        canvas.text(&self.labels[policy], (right + 12, y), Look::new(TEXT).bold())
    }

    fn legend(&self, canvas: &Canvas<'_>) -> Result<(), RenderError> {
        let mut y = self.bottom + 68;
        for row in &self.legend {
            let mut x = MARGIN;
            for (label, color) in row {
                canvas.rectangle([(x, y - 7), (x + 14, y + 7)], *color)?;
                canvas.text(label, (x + 20, y), Look::new(TEXT))?;
                x += key_width(label);
            }
            y += 24;
        }
        Ok(())
    }
}

fn key_width(label: &str) -> i32 {
    libm::ceil(text_width(label, TEXT)) as i32 + 20 + 18
}

/// The keys of a legend in rows that fit the page.
fn in_rows(keys: Vec<(String, plotters::style::RGBColor)>) -> Vec<Vec<(String, plotters::style::RGBColor)>> {
    let mut rows = vec![Vec::new()];
    let mut x = MARGIN;
    for key in keys {
        let width = key_width(&key.0);
        if x + width > WIDTH - MARGIN {
            rows.push(Vec::new());
            x = MARGIN;
        }
        x += width;
        if let Some(row) = rows.last_mut() {
            row.push(key);
        }
    }
    rows
}
