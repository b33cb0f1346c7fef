//! The table of a backtest, its sentences, and its file.

use super::result::{FEWEST_FOR_A_VERDICT, Measure, NAMES, Outcome, Verdict};
use crate::output::RenderError;
use crate::output::formats::{CSV, Line, Report, Table, render};
use crate::output::terminal::folded;
use crate::records::digits::short;
use crate::wrap::wrapped;

const LEVEL: &str = "95 %";

/// The cells of one row: the recorded figure, the expected range, and a mark where the figure lies outside.
fn cells(measures: &[Measure]) -> String {
    let cell = |measure: &Measure| {
        let mark = if measure.verdict() == Verdict::Holds { ' ' } else { '✗' };
        let expected = format!("{:.0}–{:.0}", measure.low, measure.high);
        format!(" {:>9.0} {mark} {expected:<15}", measure.recorded)
    };
    measures.iter().map(cell).collect()
}

/// The width that the table with all measures of a month in one row takes \[characters\].
const ONE_ROW: usize = 93;

/// The report: the fit, the table month by month, and the misses.
pub fn report(outcome: &Outcome, width: usize) -> String {
    let show = |time| outcome.calendar.show(time);
    let mut text = format!(
        "{}: fitted to {} outages from {} to {},\ncompared with the record from there to {}\n",
        outcome.name,
        outcome.earlier,
        show(outcome.window.0),
        show(outcome.split),
        show(outcome.window.1)
    );
    for mode in &outcome.modes {
        let repairs = mode.repairs.as_ref().map_or("as in the scenario", |repairs| repairs.law().name());
        text += &format!(
            "  {:<14} {:>6} failures  lives {:<11} mean {:>8} h   repairs {repairs}\n",
            mode.name,
            mode.outages,
            mode.lives.law().name(),
            short(mode.lives.law().mean_h()),
        );
    }
    for said in outcome.findings.iter().chain(&outcome.warnings) {
        text += &(wrapped(said, width, "  ") + "\n");
    }
    text += &format!(
        "{} workloads in the scenario, {:.1} blades in service in the later part; {} simulated histories\n\n",
        outcome.workloads, outcome.blades, outcome.histories
    );
    text += &if width < ONE_ROW {
        outcome.tables().iter().map(|table| folded(&table.columns, &table.rows, width)).collect()
    } else {
        by_month(outcome)
    };
    if outcome.months.iter().any(|name| name.ends_with('*')) {
        text += "* not the whole month\n";
    }
    text + &verdict(outcome, width)
}

/// The table with all measures of a month in one row.
fn by_month(outcome: &Outcome) -> String {
    let mut text = format!("{:<9} {:<28} {:<28} {}\n", "", "outages", "minutes down", "most down at once");
    let heads = format!("{:>9}   {:<15} ", "recorded", LEVEL).repeat(3);
    text += &format!("{:<9} {}\n", "month", heads.trim_end());
    let rows = outcome.months.iter().map(String::as_str).chain(["all"]);
    for (name, measures) in rows.zip(outcome.measures.chunks(NAMES.len())) {
        text += format!("{name:<9}{}", cells(measures)).trim_end();
        text.push('\n');
    }
    text
}

/// Advice for a scenario that foretells.
const KEEP: &str = "The record does not contradict the scenario; repeat when there are more months.";

/// Advice for one that does not.
const LOOK: &str = "Check the figures marked ✗. Outages: the failure rate has changed; fit from a later --from. \
                    Minutes: repairs have changed, or a few long ones dominate. Most down at once, if above: blades fail together; import \
                    with bursts (without --independent), or add a common cause. A run of this scenario is wrong about the same figures.";

/// True if all measures of the later part as a whole hold.
fn sums_hold(outcome: &Outcome) -> bool {
    let sums = outcome.measures.iter().rev().take(NAMES.len());
    sums.into_iter().all(|measure| measure.verdict() == Verdict::Holds)
}

fn verdict(outcome: &Outcome, width: usize) -> String {
    let of_months = outcome.measures.len().saturating_sub(NAMES.len());
    let mut text = String::from("\n");
    for (at, name) in NAMES.iter().enumerate() {
        let months = || outcome.measures[..of_months].iter().skip(at).step_by(NAMES.len());
        let count = |verdict| months().filter(|measure| measure.verdict() == verdict).count();
        let all = outcome.measures[of_months + at].verdict();
        let all = match all {
            Verdict::Holds => "holds",
            Verdict::Below => "misses: below",
            Verdict::Above => "misses: above",
        };
        text += &format!(
            "{:<10} {:>2} of {} months miss: {} below, {} above; the later part as a whole {all}\n",
            name.replace('_', " "),
            count(Verdict::Below) + count(Verdict::Above),
            months().count(),
            count(Verdict::Below),
            count(Verdict::Above),
        );
    }
    text + &wrapped(&judged(outcome), width, "") + "\n"
}

/// The verdict on all of it, in sentences.
fn judged(outcome: &Outcome) -> String {
    let misses = outcome.measures.iter().filter(|measure| measure.verdict() != Verdict::Holds).count();
    let (n, mean, most) = (outcome.measures.len(), outcome.misses_mean, outcome.misses_most);
    if outcome.histories < FEWEST_FOR_A_VERDICT {
        return format!(
            "{misses} of {n} intervals of {LEVEL} miss. No verdict: {} histories do not tell how many would miss if the \
             scenario were right; give --replications {FEWEST_FOR_A_VERDICT} or more",
            outcome.histories
        );
    }
    let judged = if misses <= most {
        format!("Verdict at the 5 % level: the record is consistent with the scenario. {KEEP}")
    } else {
        format!(
            "Verdict at the 5 % level: the record is not consistent with the scenario, which does not predict \
             the course from month to month{}. {LOOK}",
            if sums_hold(outcome) { ", though it predicts the later part as a whole" } else { "" }
        )
    };
    format!(
        "{misses} of {n} intervals of {LEVEL} miss. If the scenario were right, {mean:.1} would miss on average, and \
         at most {most} in 95 of 100 histories. {judged}"
    )
}

impl Report for Outcome {
    fn tables(&self) -> Vec<Table> {
        let columns = ["month", "measure", "recorded", "low", "median", "high", "verdict"];
        vec![Table::new(&columns, rows(self))]
    }

    fn paragraphs(&self) -> Vec<Vec<Line>> {
        let said = self.findings.iter().chain(&self.warnings).cloned().map(Line::Said);
        vec![said.chain([Line::Said(judged(self))]).collect()]
    }

    /// On a terminal the measures of a month are one row, if it is wide enough.
    fn screen(&self, width: usize) -> Option<String> {
        Some(report(self, width))
    }
}

/// The figures as CSV.
///
/// # Errors
/// [`RenderError`], should the text be refused.
pub fn csv(outcome: &Outcome) -> Result<String, RenderError> {
    render(outcome, CSV)
}

/// A row for each month and measure.
fn rows(outcome: &Outcome) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    let rows = outcome.months.iter().map(String::as_str).chain(["all"]);
    for (month, measures) in rows.zip(outcome.measures.chunks(NAMES.len())) {
        for (name, of) in NAMES.iter().zip(measures) {
            let verdict = match of.verdict() {
                Verdict::Holds => "holds",
                Verdict::Below => "below",
                Verdict::Above => "above",
            };
            let figures = [of.recorded, of.low, of.median, of.high].map(|figure| figure.to_string());
            let mut row = vec![month.to_owned(), (*name).to_owned()];
            row.extend(figures);
            row.push(verdict.to_owned());
            all.push(row);
        }
    }
    all
}
