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
        if number.attributes.contains_key("data-path") {
            wrong.extend(wrong_in_json(number, folder));
            continue;
        }
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

/// A number that is told from a file of JSON and is not what stands there, in a sentence.
fn wrong_in_json(number: &Number, folder: &Path) -> Option<String> {
    let of = |name: &str| number.attributes.get(name).map_or("", String::as_str);
    let text = std::fs::read_to_string(folder.join(of("data-file"))).expect("the file");
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let at = |path: &str| {
        json.pointer(path).unwrap_or_else(|| panic!("{path} is no place of {}", of("data-file")))
    };
    let seconds = |path: &str| at(path).as_f64().expect("a number");
    let path = of("data-path");
    if let Some(words) = at(path.split(' ').next().unwrap_or_default()).as_str() {
        return (of("value") != words || number.text != words)
            .then(|| format!("{:?} is not {words:?}", number.text));
    }
    let value: f64 = of("value").parse().expect("a number");
    let expected = match of("data-derived") {
        "day" => (seconds(path) / 86_400.0).floor() + 1.0,
        "ordinal" => seconds(path) + 1.0,
        "unlisted" => seconds(&format!("{path}_in_all")) - at(path).as_array().expect("a list").len() as f64,
        "span" => path
            .split(' ')
            .map(|path| seconds(&format!("{path}/until_s")) - seconds(&format!("{path}/from_s")))
            .sum(),
        _ => seconds(path),
    };
    let is_time = path.ends_with("_s") && of("data-derived") != "day" || of("data-derived") == "span";
    let shows = if is_time { lasts(&number.text, value.abs()) } else { counts(&number.text, value) };
    let is_right = (value - expected).abs() <= 1e-9 * expected.abs() && shows;
    (!is_right).then(|| format!("{:?} ({value}) is not {expected}: {:?}", number.text, number.attributes))
}

/// True if a text is so many: `no spare`, `one spare`, `12 spares`, `12`.
fn counts(text: &str, value: f64) -> bool {
    let shown = match text.split(' ').next().unwrap_or_default() {
        "no" => 0.0,
        "one" => 1.0,
        digits => digits.replace('\u{a0}', "").parse().unwrap_or(f64::NAN),
    };
    shown == value
}

/// True if a text is so long, `+1 h 5 min` or `2.3 s`, to half of the last digit that it has.
fn lasts(text: &str, seconds: f64) -> bool {
    let words: Vec<&str> = text.trim_start_matches('+').split([' ', '\u{a0}']).collect();
    let (mut sum, mut last) = (0.0, 0.0);
    for pair in words.chunks(2) {
        let [number, unit] = pair else { return false };
        let units = [
            ("µs", 1e-6),
            ("ms", 1e-3),
            ("s", 1.0),
            ("min", 60.0),
            ("h", 3600.0),
            ("d", 86_400.0),
            ("y", 31_557_600.0),
        ];
        let Some((_, unit)) = units.iter().find(|(name, _)| name == unit) else { return false };
        let Ok(parsed) = number.parse::<f64>() else { return false };
        let decimals = number.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        sum += parsed * unit;
        last = unit * 0.1_f64.powi(decimals as i32);
    }
    (sum - seconds).abs() <= 0.5 * last * (1.0 + 1e-9) + 1e-9
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
