//! Makes the table of records in docs/trust.md: fits beside those of an independent program, the two checks, and a backtest.
//!
//! ```sh
//! cargo run --release --example records                       # prints the rows of the records in the repository
//! cargo run --release --example records -- --write            # puts them into the page
//! cargo run --release --example records -- --check            # exits with 1 if the page has others
//! cargo run --release --example records -- titan=gc_full.csv  # the row of a record that is too large for the repository
//! cargo run --release --example records -- --lives FOLDER     # writes the lives, which tests/data/independent_fits.py fits
//! ```
//!
//! `KEY=FILE` reads a record from a file of one's own, `KEY` that of the repository; without any of these it is all of the
//! repository.

use hotspare::studies::{TRUST_RECORDS, TrustRecord};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Simulated histories of each backtest.
const HISTORIES: u32 = 199;

const PAGE: &str = "docs/trust.md";
const FITS: &str = "tests/data/independent-fits.csv";

fn main() -> ExitCode {
    match run(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &[String]) -> Result<ExitCode, String> {
    let mut wanted = Vec::new();
    let (mut writes, mut checks, mut lives) = (false, false, None);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--write" => writes = true,
            "--check" => checks = true,
            "--lives" => lives = Some(PathBuf::from(rest.next().ok_or("--lives: name a folder")?)),
            record => wanted.push(chosen(record)?),
        }
    }
    if wanted.is_empty() {
        wanted = TRUST_RECORDS.iter().filter_map(|of| Some((of, PathBuf::from(of.file?)))).collect();
    }
    if let Some(folder) = lives {
        wanted.iter().try_for_each(|(record, file)| write_lives(&folder, record, file))?;
        return Ok(ExitCode::SUCCESS);
    }
    let independent = read(FITS.as_ref())?;
    let page = read(PAGE.as_ref())?;
    let mut made = page.clone();
    for (record, file) in &wanted {
        let row = record.row(file, &independent, HISTORIES)?;
        print!("{row}");
        made = with_row(&made, record, &row)?;
    }
    if writes {
        std::fs::write(PAGE, &made).map_err(|error| format!("{PAGE}: {error}"))?;
    }
    Ok(ExitCode::from(u8::from(checks && made != page)))
}

/// The record that an argument names, and its file.
fn chosen(argument: &str) -> Result<(&'static TrustRecord, PathBuf), String> {
    let (key, file) = match argument.split_once('=') {
        Some((key, file)) => (key, Some(PathBuf::from(file))),
        None => (argument, None),
    };
    let keys: Vec<&str> = TRUST_RECORDS.iter().map(|record| record.key).collect();
    let record = TRUST_RECORDS.iter().find(|record| record.key == key);
    let record = record.ok_or_else(|| format!("{key}: no such record; write one of {}", keys.join(", ")))?;
    let file = file.or(record.file.map(PathBuf::from));
    let file = file.ok_or_else(|| {
        format!("{key} is not in the repository: write {key}=FILE ({PAGE} says where it is)")
    })?;
    Ok((record, file))
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn write_lives(folder: &Path, record: &TrustRecord, file: &Path) -> Result<(), String> {
    for (mode, table) in record.lives(file)? {
        let path = folder.join(format!("{}--{mode}.csv", record.name));
        std::fs::write(&path, table).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

/// The page with a row in place of the one of this record.
fn with_row(page: &str, record: &TrustRecord, row: &str) -> Result<String, String> {
    let head = format!("<!-- records -->\n{}", TrustRecord::head());
    let begins = format!("| {} |", record.name);
    let (before, rows) =
        page.split_once(&head).ok_or_else(|| format!("{PAGE} has no table with the head\n{head}"))?;
    let (rows, after) = rows.split_once("\n\n").ok_or_else(|| format!("{PAGE}: the table does not end"))?;
    let mut rows: Vec<&str> = rows.lines().filter(|old| !old.starts_with(&begins)).collect();
    // In the order of the records.
    let order =
        |line: &str| TRUST_RECORDS.iter().position(|of| line.starts_with(&format!("| {} |", of.name)));
    let at = rows.iter().position(|old| order(old) > order(row)).unwrap_or(rows.len());
    rows.insert(at, row.trim_end());
    Ok(format!("{before}{head}{}\n\n{after}", rows.join("\n")))
}
