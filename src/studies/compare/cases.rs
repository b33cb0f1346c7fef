//! The cases of a comparison, for CI systems: one for each policy of the baseline.
//!
//! A policy that is worse is a failure, with what is worse in it as details; one that is undecided is skipped. Where the
//! bytes must be the same, they have a case of their own.

use super::result::{ComparedFigure, ComparedPolicy, Comparison, Verdict};
use super::sentences::{change, finding, headline, margin, p_value, remarks, replications};
use crate::output::digits::NOTHING;
use crate::output::formats::{Case, Judged, Suite};

/// The most figures among the details of a case.
const LISTED: usize = 20;

/// All cases.
pub(super) fn suite(comparison: &Comparison) -> Suite {
    let mut cases: Vec<Case> = comparison
        .policies
        .iter()
        .map(|policy| case(comparison, &policy.name, judged(policy, comparison)))
        .collect();
    if comparison.options.exact {
        let message = format!("not the same bytes: {}", comparison.differing.join(", "));
        let same = comparison.is_identical();
        cases.push(case(comparison, "bytes", if same { Judged::Passed } else { Judged::Failed(message) }));
    }
    let mut said = headline(comparison);
    for remark in remarks(comparison) {
        said += &format!("\n{remark}");
    }
    Suite { by: "hotspare compare", name: comparison.scenario.clone(), said, cases }
}

fn case(comparison: &Comparison, name: &str, judged: Judged) -> Case {
    Case { class: comparison.scenario.clone(), name: name.to_owned(), judged }
}

/// The judgement on a policy; the first line of its reason says what the verdict rests on.
fn judged(policy: &ComparedPolicy, comparison: &Comparison) -> Judged {
    let mut lines = finding(policy);
    match policy.verdict {
        Verdict::Worse => {
            lines.extend(worse(policy, comparison));
            Judged::Failed(lines.join("\n"))
        }
        Verdict::Undecided => {
            let needed = policy.headline.as_ref().map(|figure| replications(figure, comparison));
            if let Some(needed) = needed.filter(|needed| needed != NOTHING) {
                lines[0] +=
                    &format!("; about {needed} replications a side would tell {}", margin(comparison));
            }
            Judged::Skipped(lines.join("\n"))
        }
        Verdict::Better | Verdict::Changed | Verdict::Equal => Judged::Passed,
    }
}

/// The figures of a policy that are worse, a line each.
fn worse(policy: &ComparedPolicy, comparison: &Comparison) -> Vec<String> {
    let is_worse = |of: &&ComparedFigure| of.key.policy == policy.name && of.verdict == Verdict::Worse;
    let figures = comparison.figures.iter().filter(is_worse);
    let mut lines: Vec<String> =
        figures.take(LISTED).map(|figure| format!("  {}, p {}", change(figure), p_value(figure))).collect();
    let more = policy.count(Verdict::Worse) - lines.len();
    if more > 0 {
        lines.push(format!("  and {more} more"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::suite;
    use crate::output::formats::{FORMATS, Judged, render};
    use crate::studies::compare::testing::side;
    use crate::studies::compare::{ComparisonReport, Options, compare};

    #[test]
    fn a_policy_that_is_worse_fails_once_with_the_details_inside() {
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
        assert_eq!((count("testcase"), count("failure"), count("skipped")), (1, 1, 0));
        let suite = document.descendants().find(|node| node.has_tag_name("testsuite")).unwrap();
        let said = ["tests", "failures", "skipped"].map(|name| suite.attribute(name).unwrap());
        assert_eq!(said, ["1", "1", "0"]);
        let failure = document.descendants().find(|node| node.has_tag_name("failure")).unwrap();
        let case = failure.parent().unwrap();
        assert_eq!((case.attribute("classname"), case.attribute("name")), (Some("two-rows"), Some("push")));
        let message = "worse: downtime +50.0 % (was 10.33 min/y, is 15.5 min/y)";
        assert_eq!(failure.attribute("message"), Some(message));
        let details = failure.text().unwrap();
        assert!(details.contains("of its 4 figures, 1 worse, 2 undecided, 1 equal"), "{details}");
        assert!(details.contains("\n  downtime +50.0 %, p < 0.0001"), "{details}");
    }

    #[test]
    fn the_bytes_have_a_case_where_they_must_be_the_same() {
        let (old, new) = (side(&[("downtime", [10.0; 6])]), side(&[("downtime", [10.001; 6])]));
        let cases = |exact| suite(&compare(&new, &old, &Options { exact, ..Options::default() })).cases;
        assert_eq!(cases(false).len(), 1);
        let failed = cases(true).into_iter().filter(|case| matches!(case.judged, Judged::Failed(_)));
        assert_eq!(failed.map(|case| case.name).collect::<Vec<_>>(), ["bytes"]);
    }

    #[test]
    fn an_undecided_policy_is_skipped_and_says_what_it_would_take() {
        let (old, new) = ([10.0, 12.0, 9.0, 11.0, 10.5, 9.5], [4.0, 15.0, 8.0, 14.0, 7.0, 12.0]);
        let (old, new) = (side(&[("downtime", old)]), side(&[("downtime", new)]));
        let Judged::Skipped(why) = &suite(&compare(&new, &old, &Options::default())).cases[0].judged else {
            panic!("skipped");
        };
        assert!(
            why.starts_with("undecided: downtime ") && why.contains("replications a side would tell ±1 %"),
            "{why}"
        );
    }
}
