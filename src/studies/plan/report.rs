//! The answer of a plan for people, for programs and as files.

use super::Status;
use super::answer::sentences;
use super::columns;
use super::frontier::frontier;
use super::planned::Planned;
use super::tables::{simulated, thresholds};
use crate::digest::FileDigest;
use crate::experiment::worst::Worst;
use crate::output;
use crate::output::csv::{end, file, number, with_ends};
use crate::output::formats::{Line, Report, Table, paragraph};
use crate::output::plots::{pdf, svg};
use crate::output::{MANIFEST, Manifest, Provenance, RenderError, Replications, WantedPlots};

impl Report for Planned {
    fn tables(&self) -> Vec<Table> {
        std::iter::once(simulated(self)).chain(thresholds(self)).collect()
    }

    fn records(&self) -> Vec<Table> {
        vec![records(self)]
    }

    fn paragraphs(&self) -> Vec<Vec<Line>> {
        vec![sentences(self)]
    }
}

/// Makes every file of the folder, the manifest last.
///
/// # Errors
/// [`RenderError`], for the first file that could not be made.
pub fn render(
    planned: &Planned,
    worst: Option<&Worst>,
    plots: &WantedPlots,
    provenance: &Provenance,
) -> Result<Vec<(String, Vec<u8>)>, RenderError> {
    let mut files = vec![
        ("plan.csv".to_owned(), file("plan.csv", records(planned))?),
        ("answer.csv".to_owned(), file("answer.csv", columns::answer(planned))?),
        ("downtime.csv".to_owned(), file("downtime.csv", columns::phases(planned))?),
        ("answer.txt".to_owned(), paragraph(&sentences(planned)).into_bytes()),
    ];
    if let Some(worst) = worst {
        files.push((output::WORST.file.to_owned(), output::worst(worst)?));
    }
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
