//! Intervals hold exact values as often as docs/coverage.md says: fewer runs of the same cases, with the same seeds.

#[path = "../examples/coverage.rs"]
mod example;

use crate::common::is_full_run;
use crate::golden;
use example::{Case, Tally, cases, head, label, measure, place, summary};
use hotspare::stats::{FEW_EVENTS, Flag};

/// Runs of a case here; the page has 2 000. Most where outages are few: there an interval is easily too short, and little
/// is to be simulated.
fn runs(case: &Case) -> u64 {
    if case.name.starts_with("0.") || case.name.contains("1 outage") || case.name == "2 outages" {
        80
    } else {
        8
    }
}

fn rows() -> Vec<String> {
    let text = std::fs::read_to_string(example::page()).expect("docs/coverage.md");
    let table = text[place(&text)].to_owned();
    let rows = table.strip_prefix(&head()).expect("the heads are those of the generator");
    rows.lines().map(str::to_owned).collect()
}

/// A figure of a row \[%\].
fn cell(row: &str, column: usize) -> f64 {
    let cell = row.split('|').nth(column + 1).expect("a column").trim();
    if cell == "–" { 0.0 } else { cell.parse().expect("a figure") }
}

#[test]
fn the_page_has_the_rows_of_the_generator() {
    let rows = rows();
    let cases = cases();
    let labels: Vec<String> =
        cases.iter().flat_map(|case| case.figures.iter().map(|figure| label(case, figure))).collect();
    assert_eq!(rows.len(), labels.len(), "make it anew: cargo run --release --example coverage -- --write");
    for (row, label) in rows.iter().zip(&labels) {
        assert!(row.starts_with(label), "{row} is not the row of {label}");
        let (held, below, above) = (cell(row, 2), cell(row, 3), cell(row, 4));
        assert!((held + below + above - 100.0).abs() < 0.16, "{row} does not sum up");
    }
}

#[test]
fn intervals_miss_exact_values_no_more_often_than_the_page_says() {
    if is_full_run() {
        let table = example::table(&[]);
        return golden::block("docs/coverage.md", "<!-- table -->\n", "<!-- end of table -->", &table);
    }
    // The misses of all rows of a kind are added up. Figures of a run depend on each other, and for that the variance of
    // a binomial count is doubled. Four standard deviations for each of twelve kinds: with other seeds there would be a
    // false alarm once in a thousand times.
    let mut kinds: std::collections::BTreeMap<&str, (Tally, f64)> = std::collections::BTreeMap::new();
    let rows = rows();
    let mut rows = rows.iter();
    for case in cases() {
        let runs = runs(&case);
        for (figure, tally) in case.figures.iter().zip(measure(&case, runs)) {
            let row = rows.next().expect("a row for each figure");
            let (sum, expected) = kinds.entry(figure.name).or_default();
            sum.add(&tally);
            *expected += runs as f64 * (1.0 - cell(row, 2) / 100.0);
        }
    }
    for (kind, (sum, expected)) in kinds {
        let misses = (sum.below + sum.above) as f64;
        let most = expected + 4.0 * (2.0 * expected).sqrt() + 1.0;
        println!("{kind}: {misses} misses in {} runs, {expected:.1} expected, {most:.1} at most", sum.runs);
        assert!(misses <= most, "{kind}: {misses} misses in {} runs, {expected:.1} expected", sum.runs);
    }
}

#[test]
fn what_is_too_little_to_say_is_said_so() {
    let cases = cases();
    let rare = cases.iter().find(|case| case.name == "0.02 outages").expect("the case");
    let (mut nothing, mut one) = (0, 0);
    for seed in 1..=60 {
        let summary = summary(rare, seed);
        let figure = |metric| *summary.site(0, metric, "value").expect("a figure");
        let (downtime, outages) = (figure("downtime"), figure("workload_outages_per_year"));
        let told = format!("seed {seed}: {downtime:?} {outages:?}");
        let seen = (outages.value * 274.0).round() as u64;
        assert!(seen < FEW_EVENTS && (seen == 0) == (downtime.value == 0.0), "{told}");
        // Never "0 ± 0", and never a bound that nothing supports.
        assert!(outages.high > Some(outages.value), "{told}");
        match seen {
            0 => {
                nothing += 1;
                assert_eq!(
                    (downtime.low, downtime.high, downtime.flag),
                    (Some(0.0), None, Flag::OneSided),
                    "{told}"
                );
                assert_eq!(outages.flag, Flag::OneSided, "{told}");
            }
            1 => {
                one += 1;
                assert_eq!((downtime.high, downtime.flag), (None, Flag::OneSided), "{told}");
                assert!(downtime.low > Some(0.0) && outages.flag == Flag::Few, "{told}");
            }
            _ => assert!(downtime.flag == Flag::Few || downtime.high.is_none(), "{told}"),
        }
    }
    // A Poisson count of mean 2 is 0 in 14 % and 1 in 27 %: neither is missing from 60 runs, but once in 6 000 times.
    assert!(nothing > 0 && one > 0);
}
