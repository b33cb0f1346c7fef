//! The answer of a plan: the choice, the reasons why nothing cheaper will do, the simulated candidates, and the
//! frontier.

use super::answer::sentences;
use super::frontier::frontier;
use super::margins::{Row, deciding, rows};
use super::planned::{Planned, amount, in_all};
use super::{Candidate, Status};
use crate::digest::FileDigest;
use crate::output::csv::{end, file, number, with_ends};
use crate::output::digits;
use crate::output::formats::{Line, Report, Table, paragraph};
use crate::output::plots::{pdf, svg};
use crate::output::{MANIFEST, Manifest, Provenance, RenderError, Replications, WantedPlots};
use crate::studies::grid::Axis;

/// Candidates that are listed before a search \[1\].
const LISTED: usize = 60;

impl Report for Planned {
    fn tables(&self) -> Vec<Table> {
        let thresholds = self.findings.chosen.and_then(|_| thresholds(self));
        std::iter::once(simulated(self)).chain(thresholds).collect()
    }

    fn records(&self) -> Vec<Table> {
        vec![records(self)]
    }

    fn paragraphs(&self) -> Vec<Vec<Line>> {
        vec![sentences(self)]
    }
}

/// The candidates before a search, the cheapest first.
pub fn candidates(planned: &Planned) -> Table {
    let all = &planned.findings.candidates;
    let mut rows: Vec<Vec<String>> =
        all.iter().take(LISTED).map(|candidate| place(planned, candidate)).collect();
    if all.len() > LISTED {
        let mut row = vec![format!("… {} more", all.len() - LISTED)];
        row.resize(planned.choices.axes.len() + 2, String::new());
        rows.push(row);
    }
    Table { columns: columns(planned), rows }
}

fn columns(planned: &Planned) -> Vec<String> {
    let axes = planned.choices.axes.iter().map(Axis::label);
    axes.chain(["policy".to_owned(), format!("{} a year", planned.currency)]).collect()
}

fn place(planned: &Planned, candidate: &Candidate) -> Vec<String> {
    let value = |(axis, value): (usize, &str)| match candidate.unused.contains(&axis) {
        true => "any".to_owned(),
        false => value.to_owned(),
    };
    let values = planned.values(candidate).enumerate().map(value);
    values.chain([planned.policies[candidate.policy].clone(), amount(candidate.cost)]).collect()
}

/// The candidates that were simulated, the cheapest first: a row for each threshold that decides on them.
fn simulated(planned: &Planned) -> Table {
    let mut columns = columns(planned);
    let running = planned.has_running_costs();
    if running {
        columns.push("in all".to_owned());
    }
    columns.extend(["threshold", "reached", ""].map(str::to_owned));
    let mut lines = Vec::new();
    for (at, candidate) in planned.findings.candidates.iter().enumerate() {
        let Some(observation) = &candidate.observation else { continue };
        let mut first = place(planned, candidate);
        if running {
            first.push(in_all(candidate).map_or_else(String::new, |cost| digits::amount(cost).short()));
        }
        for (number, row) in deciding(&observation.checks).iter().enumerate() {
            let mut line = if number == 0 { first.clone() } else { vec![String::new(); first.len()] };
            let sign = row.check.verdict.sign();
            let mark = match word(planned, at).filter(|_| number == 0) {
                Some(word) => format!("{sign} {word}"),
                None => sign.to_string(),
            };
            line.extend([row.label(), row.seen(), mark]);
            lines.push(line);
        }
    }
    Table { columns, rows: lines }
}

/// The thresholds of the choice as they were confirmed, each with its margin.
fn thresholds(planned: &Planned) -> Option<Table> {
    let confirmed = planned.findings.confirmations.last()?;
    let line = |row: &Row<'_>| {
        let (margin, thin) = row.margin();
        vec![row.label(), row.seen(), margin.short(), if thin { "thin" } else { "" }.to_owned()]
    };
    let lines = rows(&confirmed.observation.checks).iter().map(line).collect();
    Some(Table::new(&["threshold", "choice, confirmed", "margin", ""], lines))
}

/// The word behind a candidate, if there is one.
fn word(planned: &Planned, at: usize) -> Option<&'static str> {
    let findings = &planned.findings;
    match findings.candidates[at].status {
        _ if findings.chosen == Some(at) => Some("chosen"),
        _ if findings.runner_up() == Some(at) => Some("runner-up"),
        Status::Unconfirmed => Some("not confirmed"),
        _ => None,
    }
}

/// Makes every file of the folder, the manifest last.
///
/// # Errors
/// [`RenderError`], for the first file that could not be made.
pub fn render(
    planned: &Planned,
    plots: &WantedPlots,
    provenance: &Provenance,
) -> Result<Vec<(String, Vec<u8>)>, RenderError> {
    let mut files = vec![
        ("plan.csv".to_owned(), file("plan.csv", records(planned))?),
        ("answer.txt".to_owned(), paragraph(&sentences(planned)).into_bytes()),
    ];
    for page in plots.widths.iter().map(|width| width.page()) {
        let Some(drawing) = frontier(planned, page) else { continue };
        files.push((format!("frontier{}.svg", page.suffix), svg(&drawing)?));
        if plots.pdf {
            files.push((format!("frontier{}.pdf", page.suffix), pdf(&drawing)));
        }
    }
    let outputs = files.iter().map(|(path, bytes)| FileDigest::of(path, bytes)).collect();
    let most =
        planned.findings.candidates.iter().filter_map(|c| Some(c.observation.as_ref()?.replications)).max();
    let replications = Replications { done: most.unwrap_or(0), wanted: most.unwrap_or(0) };
    let manifest = Manifest::of(&planned.name, replications, provenance, outputs);
    files.push((MANIFEST.to_owned(), manifest.render()?));
    Ok(files)
}

/// `plan.csv`: a row for each candidate and threshold, the cheapest candidate first.
fn records(planned: &Planned) -> Table {
    let mut header: Vec<String> = planned.choices.axes.iter().map(|axis| axis.name.clone()).collect();
    let rest = "policy cost_known standing excluded_by replications level scope metric statistic at_least at_most value \
                ci_low ci_high verdict cost_in_all cost_in_all_ci_low cost_in_all_ci_high";
    header.extend(rest.split_whitespace().map(str::to_owned));
    let mut rows = Vec::new();
    for (at, candidate) in planned.findings.candidates.iter().enumerate() {
        let mut first: Vec<String> = planned.values(candidate).map(str::to_owned).collect();
        first.extend([planned.policies[candidate.policy].clone(), number(candidate.cost)]);
        let status = match candidate.status {
            _ if planned.findings.chosen == Some(at) => "chosen",
            Status::Meets => "meets",
            Status::Rejected => "rejected",
            Status::Undecided => "undecided",
            Status::Unconfirmed => "unconfirmed",
            Status::Excluded(_) => "excluded",
            Status::Dearer => "dearer",
        };
        first.push(status.to_owned());
        first.push(match candidate.status {
            Status::Excluded(by) => planned.title(&planned.findings.candidates[by]),
            _ => String::new(),
        });
        let Some(observation) = &candidate.observation else {
            first.resize(first.len() + 14, String::new());
            rows.push(first);
            continue;
        };
        let in_all = observation.in_all.as_ref().map(with_ends).unwrap_or_default();
        for check in &observation.checks {
            let (least, most) = check.bound.ends();
            let [value, low, high] = with_ends(&check.observed);
            let mut row = first.clone();
            row.extend([
                observation.replications.to_string(),
                number(check.observed.level),
                check.scope.clone(),
                check.metric.clone(),
                check.statistic.clone(),
                end(least),
                end(most),
                value,
                low,
                high,
                check.verdict.as_str().to_owned(),
            ]);
            row.extend(in_all.clone());
            rows.push(row);
        }
    }
    Table { columns: header, rows }
}
