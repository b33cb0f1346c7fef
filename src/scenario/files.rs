//! Files that a scenario names: read once, and remembered with their checksum.

use super::raw::Amount;
use crate::digest::FileDigest;
use crate::engine::distribution::EmpiricalSpec;
use crate::units::Span;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The largest file that a scenario may name \[B\].
const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// Usage of resources from some time on.
pub type Usage = (Span, BTreeMap<String, Amount>);

/// The files read so far.
pub struct Files {
    base: PathBuf,
    /// The files that were read, in order, each once.
    pub read: Vec<FileDigest>,
}

impl Files {
    /// Paths are relative to `base`.
    pub fn new(base: &Path) -> Files {
        Files { base: base.to_owned(), read: Vec::new() }
    }

    /// The bytes of a file; an error is a sentence with its remedy.
    pub fn bytes(&mut self, name: &str) -> Result<Vec<u8>, String> {
        use std::io::Read;
        let path = self.base.join(name);
        let fail = |error: std::io::Error| format!("{} cannot be read ({error})", path.display());
        let mut bytes = Vec::new();
        let file = std::fs::File::open(&path).map_err(fail)?;
        file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(fail)?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(format!("{} is larger than 256 MiB", path.display()));
        }
        if !self.read.iter().any(|known| known.path == name) {
            self.read.push(FileDigest::of(name, &bytes));
        }
        Ok(bytes)
    }

    /// The rows of a table of utilization.
    pub fn utilization(&mut self, name: &str) -> Result<Vec<Usage>, String> {
        let bytes = self.bytes(name)?;
        utilization_of(&bytes, name)
    }

    /// Fills in the values of an empirical distribution from its file, if it names one.
    pub fn fill_values(&mut self, spec: &mut EmpiricalSpec) -> Result<(), String> {
        let Some(name) = &spec.file else {
            return if spec.column.is_some() || spec.unit.is_some() {
                Err("column and unit go with a file".to_owned())
            } else {
                Ok(())
            };
        };
        if !spec.values.is_empty() {
            return Err("values and a file say the same thing; give one of them".to_owned());
        }
        let (Some(column), Some(unit)) = (&spec.column, &spec.unit) else {
            return Err(
                "a file needs its column and unit, such as column = \"minutes\", unit = \"min\"".to_owned()
            );
        };
        let bytes = self.bytes(name)?;
        spec.values = column_of(&bytes, name, column, unit)?;
        Ok(())
    }
}

fn utilization_of(bytes: &[u8], name: &str) -> Result<Vec<Usage>, String> {
    let not_csv = |error: csv::Error| format!("{name} is not CSV ({error})");
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    let headers = reader.headers().map_err(not_csv)?.clone();
    if !headers.iter().any(|header| header == "at") {
        return Err(format!("{name} has no column \"at\""));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(not_csv)?;
        let line = record.position().map_or(0, csv::Position::line);
        let (mut at, mut uses) = (Span::ZERO, BTreeMap::new());
        for (header, text) in headers.iter().zip(&record) {
            if header == "at" {
                at = Span::parse(text).map_err(|error| format!("{name}:{line}: {error}"))?;
            } else if let Ok(count) = text.parse() {
                uses.insert(header.to_owned(), Amount::Count(count));
            } else {
                uses.insert(header.to_owned(), Amount::Text(text.to_owned()));
            }
        }
        rows.push((at, uses));
    }
    if rows.is_empty() { Err(format!("{name} has no rows")) } else { Ok(rows) }
}

fn column_of(bytes: &[u8], name: &str, column: &str, unit: &str) -> Result<Vec<Span>, String> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    let headers = reader.headers().map_err(|error| format!("{name} is not CSV ({error})"))?.clone();
    let Some(at) = headers.iter().position(|header| header == column) else {
        let known: Vec<_> = headers.iter().take(20).collect();
        return Err(format!("{name} has no column {column:?}; it has {}", known.join(", ")));
    };
    let mut values = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| format!("{name} is not CSV ({error})"))?;
        let line = record.position().map_or(0, csv::Position::line);
        let text = record.get(at).unwrap_or_default();
        let value =
            Span::parse(&format!("{text} {unit}")).map_err(|error| format!("{name}:{line}: {error}"))?;
        values.push(value);
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utilization_is_read_row_by_row() {
        let rows = utilization_of(b"at,memory,processors\n0 h,10 GiB,2\n8 h,20 GiB,4\n", "u.csv").unwrap();
        assert_eq!((rows.len(), rows[1].0, rows[1].1.len()), (2, Span::from_hours(8.0), 2));
        assert!(utilization_of(b"time,x\n", "u.csv").unwrap_err().contains("no column"));
        assert!(utilization_of(b"at,x\nsoon,1\n", "u.csv").unwrap_err().starts_with("u.csv:2: "));
    }

    #[test]
    fn a_column_is_read_in_its_unit_and_what_is_wrong_is_located() {
        let text = b"node,minutes\n1,60\n2, 90\n";
        assert_eq!(
            column_of(text, "r.csv", "minutes", "min").unwrap(),
            [Span(3_600_000_000), Span(5_400_000_000)]
        );
        assert!(column_of(text, "r.csv", "hours", "h").unwrap_err().contains("it has node, minutes"));
        let wrong = column_of(b"minutes\n1\nx\n", "r.csv", "minutes", "min").unwrap_err();
        assert!(wrong.starts_with("r.csv:3: "), "{wrong}");
    }
}
