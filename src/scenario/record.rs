//! The record of a replay: which blade failed when, and when service returned.

use super::study::{Record, RecordedFailure};
use crate::model::fleet::{Role, Site};
use crate::units::{BladeId, Span, Time};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Problems of a file: line, what is wrong, what would be right.
pub type FileProblems = Vec<(u64, String, String)>;

/// One row as it stands in the file.
#[derive(Debug, Deserialize)]
struct Row {
    class: String,
    blade: u32,
    failed_min: i64,
    returned_min: i64,
    mode: String,
}

/// Minutes up to this stay far inside the range of time.
const MOST_MINUTES: i64 = 1_000_000_000;

/// The rows of a record with their lines.
pub(super) struct Rows(Vec<(u64, Row)>);

/// Reads the rows of a record.
pub(super) fn rows(bytes: &[u8]) -> Result<Rows, FileProblems> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    let remedy = || "write the columns class, blade, failed_min, returned_min and mode".to_owned();
    let mut rows = Vec::new();
    let mut problems = Vec::new();
    for row in reader.deserialize::<Row>() {
        match row {
            Ok(row) => rows.push(row),
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                problems.push((line, format!("is not a row of a record ({error})"), remedy()));
                if !matches!(error.kind(), csv::ErrorKind::Deserialize { .. }) {
                    break;
                }
            }
        }
    }
    if rows.is_empty() && problems.is_empty() {
        problems.push((1, "holds no failures".to_owned(), remedy()));
    }
    // Line 1 holds the names of the columns.
    let rows = rows.into_iter().enumerate().map(|(at, row)| (at as u64 + 2, row)).collect();
    if problems.is_empty() { Ok(Rows(rows)) } else { Err(problems) }
}

/// Assigns the rows to the blades of a site.
pub(super) fn assign(rows: Rows, site: &Site) -> Result<Record, FileProblems> {
    let mut problems = Vec::new();
    let mut blades: BTreeMap<BladeId, Vec<(u64, RecordedFailure)>> = BTreeMap::new();
    for (line, row) in rows.0 {
        match failure(&row, site) {
            Ok((blade, failure)) => blades.entry(blade).or_default().push((line, failure)),
            Err((what, remedy)) => problems.push((line, what, remedy)),
        }
    }
    for failures in blades.values_mut() {
        failures.sort_by_key(|(line, failure)| (failure.failed, *line));
        for pair in failures.windows(2) {
            if pair[1].1.failed < pair[0].1.returned {
                let what = format!("overlaps with line {}", pair[0].0);
                problems.push((pair[1].0, what, "merge failures of one blade that overlap".to_owned()));
            }
        }
    }
    let plain =
        |failures: Vec<(u64, RecordedFailure)>| failures.into_iter().map(|(_, failure)| failure).collect();
    if problems.is_empty() {
        Ok(Record { blades: blades.into_iter().map(|(blade, failures)| (blade, plain(failures))).collect() })
    } else {
        problems.sort();
        Err(problems)
    }
}

fn failure(row: &Row, site: &Site) -> Result<(BladeId, RecordedFailure), (String, String)> {
    let Some(group) = site.groups.iter().find(|g| g.name == row.class && matches!(g.role, Role::Carries(_)))
    else {
        let known: Vec<&str> = site.classes.iter().map(|class| class.name.as_str()).collect();
        return Err((
            format!("no workload class is called {:?}", row.class),
            format!("the classes are {}", known.join(", ")),
        ));
    };
    if row.blade >= group.count {
        let remedy = format!("write 0 to {}", group.count.saturating_sub(1));
        return Err((format!("class {:?} has no blade {}", row.class, row.blade), remedy));
    }
    let modes = &site.blade_types[group.blade_type.index()].modes;
    let Some(mode) = modes.iter().position(|mode| mode.name == row.mode) else {
        let known: Vec<&str> = modes.iter().map(|mode| mode.name.as_str()).collect();
        let remedy = format!("the failure modes of its blade type are {}", known.join(", "));
        return Err((format!("no failure mode is called {:?}", row.mode), remedy));
    };
    let in_range = (0..=MOST_MINUTES).contains(&row.failed_min) && row.returned_min <= MOST_MINUTES;
    if !in_range || row.returned_min <= row.failed_min {
        let remedy = format!("write 0 <= failed_min < returned_min <= {MOST_MINUTES}");
        return Err((
            format!("failed at minute {} and returned at {}", row.failed_min, row.returned_min),
            remedy,
        ));
    }
    let minute = |minutes: i64| Time::ZERO.after(Span(minutes * 60_000_000));
    let failure = RecordedFailure {
        failed: minute(row.failed_min),
        returned: minute(row.returned_min),
        mode: mode as u16,
    };
    Ok((BladeId(group.first.0 + row.blade), failure))
}
