//! The result files in CSV: a row for each figure, comparison, phase and sum.
//!
//! Numbers have the shortest digits that read back as the same number, so that the bytes are the same on every machine.
//! Unknown values are empty.

use super::RenderError;
use super::cells::Table;
use super::digits;
use crate::experiment::{Outcome, Summary, Sums};
use crate::stats::Estimate;
use std::io::{self, Write};

/// `summary.csv`: every figure of every policy.
///
/// # Errors
/// [`RenderError`], should the text be refused.
pub fn summary(summary: &Summary) -> Result<Vec<u8>, RenderError> {
    let header = "policy scope metric statistic unit value ci_low ci_high level method n flag worth";
    let mut file = File::new("summary.csv", header);
    for figure in &summary.figures {
        let e = &figure.estimate;
        let [value, low, high] = with_ends(e);
        file.row([
            summary.policies[figure.policy].clone(),
            figure.scope.clone(),
            figure.metric.clone(),
            figure.statistic.to_owned(),
            figure.unit.clone(),
            value,
            low,
            high,
            number(e.level),
            e.method.to_string(),
            e.n.to_string(),
            e.flag.to_string(),
            worth(e),
        ])?;
    }
    file.finish()
}

/// `differences.csv`: every policy against the baseline, metric by metric.
///
/// The difference is policy less baseline and the quotient policy divided by baseline; level, method, n and flag
/// are those of the difference.
///
/// # Errors
/// [`RenderError`], should the text be refused.
pub fn differences(summary: &Summary) -> Result<Vec<u8>, RenderError> {
    let header = "policy baseline scope metric unit difference ci_low ci_high quotient quotient_low \
                  quotient_high level method p p_holm shortening n flag worth";
    let mut file = File::new("differences.csv", header);
    for row in &summary.differences {
        let e = &row.difference;
        let [value, low, high] = with_ends(e);
        let [quotient, quotient_low, quotient_high] =
            row.quotient.as_ref().map(with_ends).unwrap_or_default();
        file.row([
            summary.policies[row.policy].clone(),
            summary.policies[summary.baseline].clone(),
            row.scope.clone(),
            row.metric.to_owned(),
            row.unit.clone(),
            value,
            low,
            high,
            quotient,
            quotient_low,
            quotient_high,
            number(e.level),
            e.method.to_string(),
            number(row.p_value),
            end(row.p_holm),
            number(row.shortening),
            e.n.to_string(),
            e.flag.to_string(),
            worth(e),
        ])?;
    }
    file.finish()
}

/// `phases.csv`: downtime by phase, in minutes per workload and year.
///
/// # Errors
/// [`RenderError`], should the text be refused.
pub fn phases(summary: &Summary) -> Result<Vec<u8>, RenderError> {
    let header = "policy scope phase step unit value ci_low ci_high share level method n flag worth";
    let mut file = File::new("phases.csv", header);
    for row in &summary.phases {
        let e = &row.minutes;
        let [value, low, high] = with_ends(e);
        file.row([
            summary.policies[row.policy].clone(),
            row.scope.clone(),
            row.phase.to_owned(),
            row.step.to_owned(),
            "min/y".to_owned(),
            value,
            low,
            high,
            number(row.share),
            number(e.level),
            e.method.to_string(),
            e.n.to_string(),
            e.flag.to_string(),
            worth(e),
        ])?;
    }
    file.finish()
}

/// `warm-up.csv`: changes of figures over the window, and the times at which they settle.
///
/// # Errors
/// [`RenderError`], should the text be refused.
pub fn warm_up(summary: &Summary) -> Result<Vec<u8>, RenderError> {
    let header = "policy metric stated_h settles_h difference ci_low ci_high level p_holm";
    let mut file = File::new("warm-up.csv", header);
    for row in &summary.warm_up {
        let e = &row.difference;
        let [value, low, high] = with_ends(e);
        file.row([
            summary.policies[row.policy].clone(),
            row.metric.to_owned(),
            number(row.stated_h),
            number(row.settles_h),
            value,
            low,
            high,
            number(e.level),
            number(row.p_holm),
        ])?;
    }
    file.finish()
}

/// `replications.csv`: numerator and denominator of every metric, and of the downtime in every phase that has any, in
/// every replication. It is written as it is made, as it may be large.
///
/// # Errors
/// If it cannot be written, or the outcome not be read.
pub fn replications(summary: &Summary, outcome: &Outcome, to: impl Write) -> io::Result<()> {
    let mut file = csv::WriterBuilder::new().from_writer(to);
    file.write_record(["policy", "replication", "scope", "metric", "numerator", "denominator"])?;
    for sums in summary.sums(outcome) {
        let Sums { policy, scope, metric, pairs } = sums?;
        for (replication, (numerator, denominator)) in pairs.into_iter().enumerate() {
            let (replication, policy) = (replication.to_string(), &summary.policies[policy]);
            let [numerator, denominator] = [number(numerator), number(denominator)];
            file.write_record([policy, &replication, scope, &metric, &numerator, &denominator])?;
        }
    }
    file.flush()
}

/// The most rows of replications.csv that are written unless asked for: about 70 MB.
pub const MOST_ROWS: u64 = 1_000_000;

/// As [`replications`], in memory; `None` if it has more than [`MOST_ROWS`].
///
/// # Errors
/// If the outcome cannot be read.
pub fn replications_unless_too_many(summary: &Summary, outcome: &Outcome) -> io::Result<Option<Vec<u8>>> {
    let mut text = Vec::new();
    let fits = summary.rows_of_sums(outcome) <= MOST_ROWS;
    fits.then(|| replications(summary, outcome, &mut text)).transpose()?;
    Ok(fits.then_some(text))
}

/// A table as a file.
///
/// # Errors
/// [`RenderError`], should the text be refused.
pub fn file(name: &'static str, table: Table) -> Result<Vec<u8>, RenderError> {
    let mut file = File::with_header(name, table.columns);
    table.rows.into_iter().try_for_each(|row| file.row(row))?;
    file.finish()
}

/// A CSV file under way.
pub struct File {
    name: &'static str,
    writer: csv::Writer<Vec<u8>>,
    /// The columns, until they are written.
    header: Option<Vec<String>>,
}

impl File {
    /// A file whose columns `header` names, with spaces between them.
    pub fn new(name: &'static str, header: &str) -> File {
        File::with_header(name, header.split_whitespace().map(str::to_owned).collect())
    }

    /// A file with the columns `header`.
    pub fn with_header(name: &'static str, header: Vec<String>) -> File {
        File { name, writer: csv::Writer::from_writer(Vec::new()), header: Some(header) }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl AsRef<[String]>) -> Result<(), RenderError> {
        self.begin()?;
        self.writer.write_record(cells.as_ref()).map_err(|error| RenderError::new(self.name, error))
    }

    /// The whole text; a file without rows has its header still.
    pub fn finish(mut self) -> Result<Vec<u8>, RenderError> {
        self.begin()?;
        self.writer.into_inner().map_err(|error| RenderError::new(self.name, error))
    }

    fn begin(&mut self) -> Result<(), RenderError> {
        let Some(header) = self.header.take() else { return Ok(()) };
        self.writer.write_record(header).map_err(|error| RenderError::new(self.name, error))
    }
}

/// Replications that a figure is worth; empty without controls.
fn worth(e: &Estimate) -> String {
    e.worth.map_or_else(String::new, |worth| number(digits::two_digits(worth)))
}

/// A number as it stands in a file; empty for NaN.
pub fn number(number: f64) -> String {
    let size = number.abs();
    if number.is_nan() {
        String::new()
    } else if number == 0.0 {
        // Also what is below zero by nothing.
        "0".to_owned()
    } else if size.is_finite() && !(1e-5..1e16).contains(&size) {
        format!("{number:e}")
    } else {
        number.to_string()
    }
}

/// An end of an interval as it stands in a file; empty if there is none.
pub fn end(end: Option<f64>) -> String {
    end.map(number).unwrap_or_default()
}

/// An estimate in three cells: its value, and the lower and the upper end of its interval.
pub fn with_ends(estimate: &Estimate) -> [String; 3] {
    [number(estimate.value), end(estimate.low), end(estimate.high)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::testing;

    fn text(bytes: Result<Vec<u8>, RenderError>) -> String {
        String::from_utf8(bytes.unwrap()).unwrap()
    }

    #[test]
    fn rows_hold_all_digits_and_nothing_where_nothing_is_known() {
        let of = testing::summary();
        let lines = text(summary(&of));
        assert!(lines.starts_with(
            "policy,scope,metric,statistic,unit,value,ci_low,ci_high,level,method,n,flag,worth\n\
             today,site,availability,value,1,0.99972,0.9997,0.99974,0.95,skew-jackknife-t,20,,\n"
        ));
        assert!(lines.contains("\ntoday,site,waiting_share,value,1,,,,0.95,none,20,undefined,\n"), "{lines}");
        let lines = text(differences(&of));
        assert_eq!(lines.lines().count(), 2);
        assert!(
            lines.ends_with(
                "\npush,today,site,downtime,min/y,-136.4,-138.5,-134.3,0.0721,0.0675,0.0765,0.95,\
                 skew-jackknife-t,1e-9,1e-9,1.02,20,,\n"
            ),
            "{lines}"
        );
        assert!(text(phases(&of)).contains("\npush,site,start,,min/y,1.6,1.5,1.7000000000000002,0.1509"));
    }

    #[test]
    fn names_with_commas_are_quoted_and_no_rows_leave_a_header() {
        let mut of = testing::summary();
        of.policies[0] = "a, \"b\"".to_owned();
        assert!(text(phases(&of)).contains("\n\"a, \"\"b\"\"\",site,"));
        of.phases.clear();
        assert_eq!(text(phases(&of)).lines().count(), 1);
    }

    #[test]
    fn an_example_of_number() {
        use crate::output::csv::number;
        let texts = [0.1, 3.0, 1e-9, 2.5e17, f64::NAN, f64::INFINITY].map(number);
        assert_eq!(texts, ["0.1", "3", "1e-9", "2.5e17", "", "inf"]);
    }
}
