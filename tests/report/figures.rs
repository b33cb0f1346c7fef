//! A report held against the files that it was made from: every number in it is one of theirs.

use std::collections::BTreeMap;
use std::path::Path;

/// A number of a report: its attributes, and the text that is shown.
pub struct Number {
    pub attributes: BTreeMap<String, String>,
    pub text: String,
}

/// All numbers of a report, in order.
pub fn numbers(html: &str) -> Vec<Number> {
    let mut found = Vec::new();
    for part in html.split("<data ").skip(1) {
        let (head, rest) = part.split_once('>').expect("the end of a tag");
        let (text, _) = rest.split_once("</data>").expect("the end of a number");
        let mut attributes = BTreeMap::new();
        let mut pieces = head.split("=\"");
        let mut name = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (value, next) = piece.split_once('"').expect("a quoted value");
            attributes.insert(std::mem::take(&mut name).trim().to_owned(), plain(value));
            name = next.to_owned();
        }
        found.push(Number { attributes, text: plain(text) });
    }
    found
}

fn plain(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// A table of a file.
struct Sheet {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

fn sheet(path: &Path) -> Sheet {
    let mut reader =
        csv::Reader::from_path(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let header = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect());
    Sheet { header, rows: rows.collect() }
}

/// The numbers of a report that are not in its files, a sentence each; and how many were looked at.
pub fn wrong(html: &str, folder: &Path) -> (Vec<String>, usize) {
    let mut sheets: BTreeMap<String, Sheet> = BTreeMap::new();
    let (mut wrong, numbers) = (Vec::new(), numbers(html));
    for number in &numbers {
        let of = |name: &str| number.attributes.get(name).cloned().unwrap_or_default();
        let (file, column) = (of("data-file"), of("data-column"));
        for needed in ["data-policy", "data-scope", "data-metric"] {
            if !number.attributes.contains_key(needed) {
                wrong.push(format!("{:?} lacks {needed}", number.text));
            }
        }
        let sheet = sheets.entry(file.clone()).or_insert_with(|| sheet(&folder.join(&file)));
        let at = |name: &str| sheet.header.iter().position(|known| known == name);
        let keys: Vec<(usize, &String)> = number
            .attributes
            .iter()
            .filter_map(|(name, value)| Some((at(name.strip_prefix("data-")?)?, value)))
            .collect();
        let matching = sheet.rows.iter().filter(|row| keys.iter().all(|(at, value)| row[*at] == **value));
        let cells: Vec<&Vec<String>> = matching.collect();
        let column = at(&column).unwrap_or_else(|| panic!("{file} has no column {column}"));
        let Some(row) = cells.iter().find(|row| row[column] == of("value")) else {
            wrong.push(format!(
                "{:?} ({}) is in no such row of {file}: {:?}",
                number.text,
                of("value"),
                number.attributes
            ));
            continue;
        };
        let shows = match of("data-derived").as_str() {
            "margin" => shows_margin(&number.text, &of("value"), |name| at(name).map(|at| row[at].clone())),
            _ => shows(&number.text, &of("value")),
        };
        if !shows {
            wrong.push(format!("{:?} does not show {} of {file}", number.text, of("value")));
        }
    }
    (wrong, numbers.len())
}

/// Factors between the unit of a file and that of a text: percents, seconds in larger and in smaller units.
const FACTORS: [f64; 9] =
    [1.0, 100.0, 1.0 / 60.0, 1.0 / 3600.0, 1.0 / 86_400.0, 1.0 / 31_557_600.0, 1e3, 1e6, 1.0 / 525_960.0];

/// True if a text shows a number, to the digits that it has.
fn shows(text: &str, value: &str) -> bool {
    let is_bound = text.starts_with('≤');
    let digits: String = text
        .trim_start_matches(['≥', '≤', '+', ' '])
        .chars()
        .filter(|c| *c != '\u{a0}')
        .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | '-'))
        .collect();
    let (Ok(shown), Ok(value)) = (digits.parse::<f64>(), value.parse::<f64>()) else { return false };
    let place = match digits.split_once('.') {
        Some((_, decimals)) => 0.1_f64.powi(decimals.len() as i32),
        None => 10_f64.powi((digits.len() - digits.trim_end_matches('0').len()) as i32),
    };
    // A bound is rounded up, any other number to the nearest.
    let tolerance = place * if is_bound { 1.0 } else { 0.5 } * (1.0 + 1e-6);
    FACTORS.iter().any(|factor| (shown - value * factor).abs() <= tolerance.max(1e-12 * value.abs()))
}

/// True if a text is the part of an allowance that a figure leaves, in whole percents rounded down.
fn shows_margin(text: &str, value: &str, cell: impl Fn(&str) -> Option<String>) -> bool {
    let number = |name: &str| cell(name).and_then(|cell| cell.parse::<f64>().ok());
    let value: f64 = value.parse().unwrap_or(f64::NAN);
    let metric = cell("metric").unwrap_or_default();
    let is_share = metric.contains("availability") || metric.contains("meets_target");
    let left = match (number("at_least"), number("at_most")) {
        (Some(least), _) if is_share => (value - least) / (1.0 - least),
        (Some(least), _) => (value - least) / least,
        (None, Some(most)) => (most - value) / most,
        (None, None) => return false,
    };
    text == format!("{:.0}", (100.0 * left + 1e-9).floor())
}
