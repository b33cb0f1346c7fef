//! The results of a sensitivity study: the values that move the answer, the widest swing first.

use super::tornado::tornado;
use super::{Sensitivities, Swing};
use crate::digest::FileDigest;
use crate::output::csv::{file, number, with_ends};
use crate::output::formats::{Line, Report, Table};
use crate::output::plots::{Width, svg};
use crate::output::verdict::list;
use crate::output::{MANIFEST, Manifest, Provenance, RenderError, Replications};
use crate::studies::grid::figure;

/// Makes every file of the folder, the manifest last.
///
/// # Errors
/// [`RenderError`], for the first file that could not be made.
pub fn render(found: &Sensitivities, provenance: &Provenance) -> Result<Vec<(String, Vec<u8>)>, RenderError> {
    let mut files = vec![("sensitivity.csv".to_owned(), file("sensitivity.csv", records(found))?)];
    for of in &found.policies {
        let drawing = tornado(found, of, Width::Page.page());
        files.push((format!("{}-{}.svg", found.plotted.metric, found.policy(of)), svg(&drawing)?));
    }
    let outputs = files.iter().map(|(path, bytes)| FileDigest::of(path, bytes)).collect();
    let replications = Replications { done: found.replications, wanted: found.replications };
    files.push((MANIFEST.to_owned(), Manifest::of(&found.name, replications, provenance, outputs).render()?));
    Ok(files)
}

/// `sensitivity.csv`: a row for each policy and value, the widest swing of each policy first.
fn records(found: &Sensitivities) -> Table {
    let header = "policy metric unit rank name key low base high source at_low at_low_ci_low at_low_ci_high at_base \
                  at_base_ci_low at_base_ci_high at_high at_high_ci_low at_high_ci_high swing swing_ci_low \
                  swing_ci_high level p_holm flag";
    let columns = header.split_whitespace().map(str::to_owned).collect();
    let mut rows = Vec::new();
    for of in &found.policies {
        for (rank, swing) in of.swings.iter().enumerate() {
            let value = found.value(swing);
            let mut row: Vec<String> = vec![
                found.policy(of).to_owned(),
                found.plotted.metric.to_owned(),
                found.plotted.unit.to_owned(),
                (rank + 1).to_string(),
                value.name.clone(),
                value.keys.join("; "),
                value.low.clone(),
                value.base.clone().unwrap_or_default(),
                value.high.clone(),
                value.source.clone(),
            ];
            for estimate in [&swing.low, &of.base, &swing.high, &swing.difference] {
                row.extend(with_ends(estimate));
            }
            row.extend([
                number(swing.difference.level),
                number(swing.p_holm),
                swing.difference.flag.to_string(),
            ]);
            rows.push(row);
        }
    }
    Table { columns, rows }
}

/// The columns of the table.
const COLUMNS: [&str; 8] = ["policy", "value", "from", "to", "source", "at from", "at to", "swing"];

/// The rows of the table, the widest swing of each policy first.
pub(super) fn rows(found: &Sensitivities) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for of in &found.policies {
        for swing in &of.swings {
            let value = found.value(swing);
            let width = match swing.is_nothing() {
                true => "none".to_owned(),
                false => found.width(swing).short(),
            };
            let mark = if swing.is_seen() || swing.is_nothing() { "" } else { " ?" };
            rows.push(vec![
                found.policy(of).to_owned(),
                value.name.clone(),
                value.low.clone(),
                value.high.clone(),
                value.source.clone(),
                found.reading(&swing.low).with_unit(),
                found.reading(&swing.high).with_unit(),
                width + mark,
            ]);
        }
    }
    rows
}

impl Report for Sensitivities {
    fn tables(&self) -> Vec<Table> {
        vec![Table::new(&COLUMNS, rows(self))]
    }

    fn records(&self) -> Vec<Table> {
        vec![records(self)]
    }

    fn paragraphs(&self) -> Vec<Vec<Line>> {
        sentences(self).into_iter().map(|said| vec![Line::Said(said)]).collect()
    }
}

/// The sentences, for each policy: the value to measure first, and the values that cannot be ranked.
pub(super) fn sentences(found: &Sensitivities) -> Vec<String> {
    let mut said = Vec::new();
    for of in &found.policies {
        let name = |swing: &Swing| found.value(swing).name.as_str();
        let policy = found.policy(of);
        let base = found.reading(&of.base).in_words();
        let figure = figure::title(&found.plotted);
        let head = format!("{policy}: {figure} is {base} at the scenario's values.");
        let first = of.swings.first().filter(|swing| swing.is_seen());
        let Some(first) = first else {
            said.push(format!("{head} No swing is detectable at this number of replications."));
            continue;
        };
        let width = found.width(first).in_words();
        let mut text = format!("{head} Measure {} first: its range moves {figure} by {width}.", name(first));
        let rivals: Vec<&str> = of.rivals().into_iter().map(|at| name(&of.swings[at])).collect();
        if !rivals.is_empty() {
            text += &format!(" At this number of replications it cannot be ranked against {}.", list(rivals));
        }
        let unseen = |is: fn(&Swing) -> bool| -> Vec<&str> {
            of.swings.iter().filter(|swing| !swing.is_seen() && is(swing)).map(name).collect()
        };
        let (unclear, nothing) = (unseen(|swing| !swing.is_nothing()), unseen(Swing::is_nothing));
        if !unclear.is_empty() {
            let swings = if unclear.len() == 1 { "The swing" } else { "The swings" };
            text += &format!(" {swings} of {} cannot be distinguished from zero.", list(unclear));
        }
        if !nothing.is_empty() {
            let verb = if nothing.len() == 1 { "has" } else { "have" };
            text += &format!(" {} {verb} no effect.", list(nothing));
        }
        said.push(text);
    }
    said
}
