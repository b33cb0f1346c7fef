//! Every format of a report that has everything.

use super::*;

struct Everything;

impl Report for Everything {
    fn tables(&self) -> Vec<Table> {
        vec![Table::new(&["policy", "downtime_min"], vec![vec!["a|b".to_owned(), "5 %, x".to_owned()]])]
    }

    fn paragraphs(&self) -> Vec<Vec<Line>> {
        let command = Line::Command { said: "As a run:".to_owned(), command: "hotspare run".to_owned() };
        vec![vec![Line::Said("It is so.".to_owned()), command]]
    }

    fn suite(&self) -> Option<Suite> {
        let case = |name: &str, judged| Case { class: "c".to_owned(), name: name.to_owned(), judged };
        let cases =
            vec![case("a<b>&\"c\"\u{1}", Judged::Passed), case("d", Judged::Failed("late".to_owned()))];
        Some(Suite { by: "hotspare", name: "n".to_owned(), said: "so".to_owned(), cases })
    }
}

fn text(name: &str) -> String {
    let format = FORMATS.iter().find(|format| format.name() == name).unwrap();
    render(&Everything, *format).unwrap()
}

#[test]
fn a_report_has_every_format_and_each_ends_its_last_line() {
    for (at, format) in FORMATS.iter().enumerate() {
        assert!(
            FORMATS[..at].iter().all(|other| other.name() != format.name()) && !format.about().is_empty()
        );
        assert!(text(format.name()).ends_with('\n'), "{}", format.name());
    }
}

#[test]
fn each_format_escapes_what_means_something_in_it() {
    assert_eq!(text("csv"), "policy,downtime_min\na|b,\"5 %, x\"\n");
    assert!(
        text("markdown").contains("| a\\|b | 5 %, x |\n\nIt is so.\n\nAs a run:\n\n```sh\nhotspare run\n")
    );
    assert!(text("latex").contains("policy & downtime\\_min \\\\\n  \\midrule\n  a$|$b & 5\\,\\%, x"));
    assert!(text("json").contains("\"policy\": \"a|b\"") && text("json").contains("\"says\""));
    assert!(text("table").ends_with("\nIt is so.\nAs a run:\n  hotspare run\n"));
    let junit = text("junit");
    assert!(junit.contains("name=\"a&lt;b&gt;&amp;&quot;c&quot; \"/>") && junit.contains("failures=\"1\""));
}
