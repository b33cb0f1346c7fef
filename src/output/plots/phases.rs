//! Downtime by phase, policy by policy.

use super::axis::{Scale, Tick, round_ticks};
use super::bars::Bars;
use super::canvas::{Canvas, Drawing, Heading, Hold, Look, draw};
use super::page::{Page, Size};
use super::palette::{self, Color, OTHER};
use super::spoken_of;
use crate::experiment::{PhaseRow, Summary};
use crate::output::comparison::{PolicyRow, rows};
use crate::output::{digits, verdict};
use crate::stats::metrics::PHASE_NAMES;

/// A phase that takes less than this share of the downtime under every policy is shown as part of the others.
const TINY: f64 = 0.01;
/// With more than this factor between the policies, each bar shows its own shares.
const WIDE: f64 = 8.0;

/// The plot.
pub fn phases(summary: &Summary, page: &'static Page) -> Drawing {
    let shown = Shown::of(summary);
    let heading = Heading::new(page, &title(summary), &note(summary, &shown));
    let layout = Layout::new(page, &heading, summary, &shown);
    draw(page, heading, layout.bars.bottom + 68 + 24 * layout.legend.len() as i32, |canvas| {
        layout.axis(canvas, &shown);
        for policy in 0..summary.policies.len() {
            layout.policy(canvas, &shown, policy);
        }
        layout.legend(canvas);
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

/// The content of the plot.
struct Shown {
    /// The phases with a colour of their own, in order.
    phases: Vec<&'static str>,
    /// For each policy its minutes in these phases, and last in all others.
    minutes: Vec<Vec<f64>>,
    /// Shares: every bar has the same length.
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
    fn keys(&self) -> Vec<(String, Color)> {
        let mut keys: Vec<_> = self.phases.iter().map(|name| (label(name), palette::phase(name))).collect();
        keys.push(("other".to_owned(), OTHER));
        keys
    }
}

/// A phase and its colour.
type Key = (String, Color);

/// The positions of all parts.
struct Layout {
    bars: Bars,
    labels: Vec<String>,
    ticks: Vec<Tick>,
    scale: Scale,
    /// The legend, in rows.
    legend: Vec<Vec<Key>>,
}

impl Layout {
    fn new(page: &Page, heading: &Heading, summary: &Summary, shown: &Shown) -> Layout {
        let label = |row: &PolicyRow| match row.downtime.value {
            0.0 => "none seen".to_owned(),
            _ => verdict::minutes(&row.downtime),
        };
        let labels: Vec<String> = rows(summary).iter().map(label).collect();
        let room = labels.iter().map(|label| 1.1 * page.text_width(label, Size::Text)).fold(0.0, f64::max);
        let bars = Bars::new(page, heading.height(page), &summary.policies, libm::ceil(room) as i32);
        let ticks: Vec<Tick> = if shown.as_shares {
            (0..=5).map(|fifth| (f64::from(fifth) / 5.0, format!("{} %", 20 * fifth))).collect()
        } else {
            let totals = (0..summary.policies.len()).map(|policy| shown.total(policy));
            round_ticks(totals.fold(0.0, f64::max), 5.0)
        };
        let most = ticks.last().map_or(1.0, |tick| tick.0);
        let present = |at: &usize| shown.minutes.iter().any(|minutes| minutes[*at] > 0.0);
        let keys = shown.keys();
        let keys = (0..keys.len()).filter(present).map(|at| keys[at].clone()).collect();
        let scale = Scale::linear((0.0, most), (bars.left, bars.right));
        Layout { bars, labels, ticks, scale, legend: in_rows(page, keys) }
    }

    fn axis(&self, canvas: &mut Canvas, shown: &Shown) {
        canvas.ticks(&self.ticks, self.scale, (self.bars.top, self.bars.bottom));
        let text = match (shown.as_shares, canvas.page.narrow) {
            (true, false) => "share of the policy's downtime; at the right, minutes per workload and year",
            (true, true) => "share of the policy's downtime",
            (false, _) => "downtime per workload and year [min]",
        };
        let end = self.ticks.last().map_or(self.bars.left, |tick| self.scale.at(tick.0));
        let at = ((self.bars.left + end) / 2, self.bars.bottom + 38);
        canvas.text(text, at, Look::new(Size::Text).hold(Hold::Middle));
    }

    fn policy(&self, canvas: &mut Canvas, shown: &Shown, policy: usize) {
        let (page, y) = (canvas.page, self.bars.middle(canvas.page, policy));
        self.bars.name(canvas, policy);
        let half = if page.narrow { 11 } else { 15 };
        let total = shown.total(policy);
        let (mut before, mut end) = (0.0, self.bars.left);
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
            canvas.rectangle([(from, y - half), (end - gap, y + half)], color);
            let share = format!("{:.0} %", 100.0 * minutes / total);
            let fits = |text: &&String| page.text_width(text, Size::Small) + 8.0 <= f64::from(end - from);
            if let Some(text) = [&label, &share].into_iter().find(fits) {
                let look = Look::new(Size::Small).color(palette::text_on(color)).hold(Hold::Middle);
                canvas.text(text, ((from + end) / 2, y), look);
            }
        }
        if page.narrow {
            return self.bars.label_above(canvas, policy, &self.labels[policy]);
        }
        let right = if shown.as_shares { self.scale.at(1.0) } else { end };
        canvas.text(&self.labels[policy], (right + 12, y), Look::new(Size::Text).bold());
    }

    fn legend(&self, canvas: &mut Canvas) {
        let mut y = self.bars.bottom + 68;
        for row in &self.legend {
            let mut x = canvas.page.margin;
            for (label, color) in row {
                canvas.rectangle([(x, y - 7), (x + 14, y + 7)], *color);
                canvas.text(label, (x + 20, y), Look::new(Size::Text));
                x += key_width(canvas.page, label);
            }
            y += 24;
        }
    }
}

fn key_width(page: &Page, label: &str) -> i32 {
    libm::ceil(page.text_width(label, Size::Text)) as i32 + 20 + 18
}

/// The keys of a legend in rows that fit the page.
fn in_rows(page: &Page, keys: Vec<Key>) -> Vec<Vec<Key>> {
    let mut rows = vec![Vec::new()];
    let mut x = page.margin;
    for key in keys {
        let width = key_width(page, &key.0);
        if x + width > page.width - page.margin {
            rows.push(Vec::new());
            x = page.margin;
        }
        x += width;
        if let Some(row) = rows.last_mut() {
            row.push(key);
        }
    }
    rows
}
