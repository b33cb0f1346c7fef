//! For CI systems: JUnit XML, a test case for everything that is judged.

use super::{Case, Format, Judged, Report};
use crate::output::RenderError;

/// The format.
pub struct Junit;

impl Format for Junit {
    fn name(&self) -> &'static str {
        "junit"
    }

    fn about(&self) -> &'static str {
        "For CI systems: a test case for everything that is judged"
    }

    fn needs_cases(&self) -> bool {
        true
    }

    fn text(&self, report: &dyn Report, _: usize) -> Result<String, RenderError> {
        let suite = report.suite().ok_or_else(|| RenderError::new("the test cases", "nothing is judged"))?;
        let count = |of: fn(&Judged) -> bool| suite.cases.iter().filter(|case| of(&case.judged)).count();
        let counts = format!(
            "tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\"",
            suite.cases.len(),
            count(|judged| matches!(judged, Judged::Failed(_))),
            count(|judged| matches!(judged, Judged::Skipped(_)))
        );
        Ok(format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\" {counts}>\n  \
             <testsuite name=\"{}\" {counts}>\n{}    <system-out>{}</system-out>\n  </testsuite>\n</testsuites>\n",
            escaped(suite.by),
            escaped(&suite.name),
            suite.cases.iter().map(element).collect::<String>(),
            escaped(&suite.said)
        ))
    }
}

fn element(case: &Case) -> String {
    let (class, name) = (escaped(&case.class), escaped(&case.name));
    let start = format!("    <testcase classname=\"{class}\" name=\"{name}\"");
    let (tag, reason) = match &case.judged {
        Judged::Passed => return format!("{start}/>\n"),
        Judged::Failed(why) => ("failure", why),
        Judged::Skipped(why) => ("skipped", why),
    };
    // A message is one line; what follows it is for those who look into the case.
    match reason.split_once('\n') {
        None => format!("{start}><{tag} message=\"{}\"/></testcase>\n", escaped(reason)),
        Some((message, _)) => {
            let (message, details) = (escaped(message), escaped(reason));
            format!("{start}><{tag} message=\"{message}\">{details}</{tag}></testcase>\n")
        }
    }
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
