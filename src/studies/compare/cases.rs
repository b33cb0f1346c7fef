//! A comparison as JUnit XML: a test case for every figure that is judged.
//!
//! Worse is a failure, undecided is skipped. What the baseline has and the new results lack is a failure, too, as are
//! bytes that differ although they must not. Figures of which no direction is better are left out.

use super::report::{headline, margin, p_value, relative, remarks, replications, value};
use super::result::{Comparison, Row, Verdict};
use crate::output::digits::NOTHING;

/// The comparison as JUnit XML.
pub fn junit(comparison: &Comparison) -> String {
    let mut cases = vec![bytes(comparison)];
    cases.extend(comparison.gone.iter().map(|what| {
        let message = format!("the baseline has {what}, the new results have not");
        case("gone", what, &element("failure", &message))
    }));
    cases.extend(comparison.rows.iter().filter(|row| row.is_judged()).map(|row| figure(row, comparison)));
    let count = |tag: &str| cases.iter().filter(|case| case.contains(&format!("<{tag} "))).count();
    let counts = format!(
        "tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\"",
        cases.len(),
        count("failure"),
        count("skipped")
    );
    let mut said = headline(comparison);
    for remark in remarks(comparison) {
        said += &format!("\n{remark}");
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"hotspare compare\" {counts}>\n  \
         <testsuite name=\"{}\" {counts}>\n{}    <system-out>{}</system-out>\n  </testsuite>\n</testsuites>\n",
        escaped(&comparison.scenario),
        cases.concat(),
        escaped(&said)
    )
}

/// Whether the files are the same.
fn bytes(comparison: &Comparison) -> String {
    let inside = if comparison.is_identical() {
        String::new()
    } else {
        let message = format!("not the same bytes: {}", comparison.differing.join(", "));
        element(if comparison.options.exact { "failure" } else { "skipped" }, &message)
    };
    case("files", "bytes", &inside)
}

fn figure(row: &Row, comparison: &Comparison) -> String {
    let message = || {
        let (before, now) = (value(row, row.baseline), value(row, row.new));
        let unit = if row.unit == "1" { String::new() } else { format!(" {}", row.unit) };
        format!("{now}{unit} against {before}{unit}: {}, p {}", relative(row), p_value(row))
    };
    let inside = match row.verdict {
        Verdict::Worse => element("failure", &format!("worse: {}", message())),
        Verdict::Undecided => {
            let mut text = format!("undecided: {}", message());
            let needed = replications(row, comparison);
            if needed != NOTHING {
                text += &format!("; about {needed} replications a side would tell {}", margin(comparison));
            }
            element("skipped", &text)
        }
        Verdict::Better | Verdict::Changed | Verdict::Equal => String::new(),
    };
    case(&format!("{}.{}", row.key.policy, row.key.scope), &row.key.figure(), &inside)
}

fn case(class: &str, name: &str, inside: &str) -> String {
    let (class, name) = (escaped(class), escaped(name));
    let start = format!("    <testcase classname=\"{class}\" name=\"{name}\"");
    if inside.is_empty() { format!("{start}/>\n") } else { format!("{start}>{inside}</testcase>\n") }
}

fn element(tag: &str, message: &str) -> String {
    format!("<{tag} message=\"{}\"/>", escaped(message))
}

/// Text that may stand between tags and in attributes; characters that XML has no place for become spaces.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\n' => escaped.push('\n'),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::studies::compare::testing::side;
    use crate::studies::compare::{Options, compare};

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
        let text = junit(&compare(&new, &old, &Options::default()));
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

    #[test]
    fn names_are_escaped() {
        assert_eq!(escaped("a<b>&\"c\"\u{1}"), "a&lt;b&gt;&amp;&quot;c&quot; ");
    }
}
