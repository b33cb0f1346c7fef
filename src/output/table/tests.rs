//! The tables, word for word.

use super::*;
use crate::output::testing::{self, many};

fn printed(summary: &Summary, name: &str) -> String {
    let format = formats::FORMATS.iter().find(|format| format.name() == name).unwrap();
    formats::render(summary, *format).unwrap()
}

#[test]
fn the_table_on_the_terminal() {
    let text = printed(&testing::summary(), "table");
    let expected = "\
─────────────────────────────────────────────────────────────────────────────────────────────────────────
 policy  availability   downtime  planned           vs    outages    median  takeovers  mismatch    ready
              (nines)    min per     part     baseline        per   and p99       that            in pool
                        workload                         workload    outage     waited
                        and year                         and year
═════════════════════════════════════════════════════════════════════════════════════════════════════════
 today      99.9720 %        147        0     baseline       1.31  58.0 min          –         0       12
           3.55 nines    145–149                        1.29–1.32    13.9 h                        min 12
─────────────────────────────────────────────────────────────────────────────────────────────────────────
 push      99.99800 %       10.6        0  13.9× lower       1.30      41 s      1.2 %         0     9.20
           4.70 nines  10.0–11.1             13.1–14.8  1.29–1.32    67 min                         min 0
─────────────────────────────────────────────────────────────────────────────────────────────────────────

push has the least downtime: 10.6 min per workload and year (10.0 to 11.1).
The baseline today has 13.9 times as much (13.1 to 14.8), a significant difference (p < 0.001).
Of the 10.6 min under push, no failover policy can remove 9.0 min (8.5 to 9.5): faults that another blade does not
  cure.
The pool is empty 3.1 % of the time under push.
Simulated: 20 replications of 5 y; ranges are 95 % confidence intervals of the simulation, not the variation from
  year to year.
";
    assert_eq!(text, expected, "\n{text}");
}

#[test]
fn the_table_for_documents() {
    let text = printed(&testing::summary(), "markdown");
    let expected = "\
# two-rows

| policy | availability (nines) | downtime min per workload and year | planned part | vs baseline | outages per workload and year | median and p99 outage | takeovers that waited | mismatch | ready in pool |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| today | 99.9720 %, 3.55 nines | 147 (145–149) | 0 | baseline | 1.31 (1.29–1.32) | 58.0 min, 13.9 h | – | 0 | 12, min 12 |
| push | 99.99800 %, 4.70 nines | 10.6 (10.0–11.1) | 0 | 13.9× lower (13.1–14.8) | 1.30 (1.29–1.32) | 41 s, 67 min | 1.2 % | 0 | 9.20, min 0 |

push has the least downtime: 10.6 min per workload and year (10.0 to 11.1).

The baseline today has 13.9 times as much (13.1 to 14.8), a significant difference (p < 0.001).

Of the 10.6 min under push, no failover policy can remove 9.0 min (8.5 to 9.5): faults that another blade does not cure.

The pool is empty 3.1 % of the time under push.

Simulated: 20 replications of 5 y; ranges are 95 % confidence intervals of the simulation, not the variation from year to year.
";
    assert_eq!(text, expected, "\n{text}");
}

#[test]
fn tables_for_programs_hold_all_digits() {
    let summary = testing::summary();
    let csv = printed(&summary, "csv");
    let lines: Vec<&str> = csv.lines().collect();
    assert!(
        lines[0].starts_with("policy,availability,availability_low,availability_high,downtime_min_per_y,")
    );
    assert!(lines[2].starts_with("push,0.99998,0.999979,0.999981,10.6,10,11.1,0,0,,0.0721,0.0675,0.0765,"));
    assert!(lines[2].ends_with(",1e-9") && lines.len() == 3);
    let json: serde_json::Value = serde_json::from_str(&printed(&summary, "json")).unwrap();
    assert_eq!(json["baseline"], "today");
    assert_eq!(json["policies"][1]["downtime_min_per_y"]["high"], 11.1);
    assert_eq!(json["policies"][0]["takeovers_waited"]["value"], serde_json::Value::Null);
    assert_eq!(json["policies"][0]["takeovers_waited"]["flag"], "undefined");
    assert!(json["says"][0].as_str().unwrap().starts_with("push has the least downtime"));
}

#[test]
fn a_table_is_about_as_wide_as_a_terminal() {
    let names = ["a_policy_with_a_name_that_is_far_too_long_for_a_table", "b", "c|d"];
    let summary = many(&names, &[45_000.0, 12.0, 0.0]);
    let text = printed(&summary, "table");
    let widest = text.lines().map(|line| line.chars().count()).max().unwrap();
    assert!(widest <= 122, "{widest}\n{text}");
    assert!(text.contains("none seen"));
    assert!(printed(&summary, "markdown").contains("| c\\|d |"));
}

#[test]
fn lower_and_higher_are_told_apart() {
    let estimate = |value| testing::between(value, 0.9 * value, 1.1 * value);
    let (factor_lower, lower) = factor(&estimate(0.25));
    assert_eq!((factor_lower.value, lower), (4.0, "lower"));
    let (factor_higher, higher) = factor(&estimate(4.0));
    assert_eq!((factor_higher.value, higher), (4.0, "higher"));
    assert!(factor(&testing::none_seen()).0.value.is_nan());
}
