//! The cases of a comparison, for CI systems: one for every figure that is judged.
//!
//! Worse is a failure, undecided is skipped. What the baseline has and the new results lack is a failure, too, as are
//! bytes that differ although they must not. Figures of which no direction is better are left out.

use super::report::{headline, margin, p_value, relative, remarks, replications, value};
use super::result::{Comparison, Row, Verdict};
use crate::output::digits::NOTHING;
use crate::output::formats::{Case, Judged, Suite};

/// All cases.
pub(super) fn suite(comparison: &Comparison) -> Suite {
    let mut cases = vec![bytes(comparison)];
    cases.extend(comparison.gone.iter().map(|what| {
        let message = format!("the baseline has {what}, the new results have not");
        case("gone", what, Judged::Failed(message))
    }));
    cases.extend(comparison.rows.iter().filter(|row| row.is_judged()).map(|row| figure(row, comparison)));
    let mut said = headline(comparison);
    for remark in remarks(comparison) {
        said += &format!("\n{remark}");
    }
    Suite { by: "hotspare compare", name: comparison.scenario.clone(), said, cases }
}

/// The case of the bytes: the files are the same.
fn bytes(comparison: &Comparison) -> Case {
    let message = || format!("not the same bytes: {}", comparison.differing.join(", "));
    let judged = match comparison.is_identical() {
        true => Judged::Passed,
        false if comparison.options.exact => Judged::Failed(message()),
        false => Judged::Skipped(message()),
    };
    case("files", "bytes", judged)
}

fn figure(row: &Row, comparison: &Comparison) -> Case {
    let message = || {
        let (before, now) = (value(row, row.baseline), value(row, row.new));
        let unit = if row.unit == "1" { String::new() } else { format!(" {}", row.unit) };
        format!("{now}{unit} against {before}{unit}: {}, p {}", relative(row), p_value(row))
    };
    let judged = match row.verdict {
        Verdict::Worse => Judged::Failed(format!("worse: {}", message())),
        Verdict::Undecided => {
            let mut text = format!("undecided: {}", message());
            let needed = replications(row, comparison);
            if needed != NOTHING {
                text += &format!("; about {needed} replications a side would tell {}", margin(comparison));
            }
            Judged::Skipped(text)
        }
        Verdict::Better | Verdict::Changed | Verdict::Equal => Judged::Passed,
    };
    case(&format!("{}.{}", row.key.policy, row.key.scope), &row.key.figure(), judged)
}

fn case(class: &str, name: &str, judged: Judged) -> Case {
    Case { class: class.to_owned(), name: name.to_owned(), judged }
}

#[cfg(test)]
mod tests {
    use crate::output::formats::{FORMATS, render};
    use crate::studies::compare::testing::side;
    use crate::studies::compare::{ComparisonReport, Options, compare};

    #[test]
    fn what_is_worse_fails_and_what_is_undecided_is_skipped() {
        let base = [10.0, 12.0, 9.0, 11.0, 10.5, 9.5];
        let noisy = [4.0, 15.0, 8.0, 14.0, 7.0, 12.0];
        let old = side(&[("downtime", base), ("energy", base), ("mismatch", base), ("pool_mean_size", base)]);
        let new = side(&[
            ("downtime", base.map(|x| 1.5 * x)),
            ("energy", noisy),
            ("mismatch", base),
            ("pool_mean_size", noisy),
        ]);
        let comparison = compare(&new, &old, &Options::default());
        let report = ComparisonReport { comparison: &comparison, all: false };
        let format = FORMATS.iter().find(|format| format.name() == "junit").unwrap();
        let text = render(&report, *format).unwrap();
        let document = roxmltree::Document::parse(&text).unwrap();
        let count = |tag: &str| document.descendants().filter(|node| node.has_tag_name(tag)).count();
        assert_eq!((count("testcase"), count("failure"), count("skipped")), (4, 1, 2));
        let suite = document.descendants().find(|node| node.has_tag_name("testsuite")).unwrap();
        let said = ["tests", "failures", "skipped"].map(|name| suite.attribute(name).unwrap());
        assert_eq!(said, ["4", "1", "2"]);
        let failure = document.descendants().find(|node| node.has_tag_name("failure")).unwrap();
        assert_eq!(failure.parent().unwrap().attribute("name"), Some("downtime"));
        assert!(
            failure
                .attribute("message")
                .unwrap()
                .starts_with("worse: 15.5 min/y against 10.33 min/y: +50.0 %")
        );
    }
}
