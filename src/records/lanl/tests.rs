//! The committed record, small records made to show one thing, and files that are wrong in every way the reader knows.

use super::row_notes::RowReason;
use super::table::COLUMNS;
use super::*;
use crate::records::fit::{Lognormal, Weibull};
use crate::records::modes::median_and_mean;
use crate::records::{lives, modes};
use std::io::Write as _;

const RECORD: &str = "scenarios/data/lanl/LA-UR-05-7318-failure-data-1996-2005.csv.gz";

fn of_system(system: u32) -> Import {
    read(Path::new(RECORD), system).unwrap()
}

/// Imports system 1 from a file with these bytes.
fn from_bytes(bytes: &[u8]) -> Result<Import, Error> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    read(file.path(), 1)
}

/// One row of system 1: node, memory, months of service, start, end, down time, and the cells of the six causes.
type Short<'a> = (&'a str, &'a str, [&'a str; 2], &'a str, &'a str, &'a str, &'a str);

fn from_rows(rows: &[Short]) -> Result<Import, Error> {
    let mut text = COLUMNS.join(",") + "\r\n";
    for (node, memory, [production, retired], started, fixed, down, causes) in rows {
        text += &format!(
            "1,cluster,4,8,2,{node},{node},2-Jan,{production},{retired},part,{memory},1,1,0,compute,{started},{fixed},\
             {down},{causes},No\r\n"
        );
    }
    from_bytes(text.as_bytes())
}

const SERVICE: [&str; 2] = ["2-Mar", "current"];
const HARDWARE: &str = ",CPU,,,,";

fn counts(import: &Import) -> Vec<(RowReason, u32)> {
    import.notes.iter().map(|note| (note.reason, note.rows)).collect()
}

#[test]
fn system_18_is_what_it_was() {
    let import = of_system(18);
    assert_eq!((import.nodes, import.processors_per_node, import.memory_gib), (1024, 4, 8));
    assert_eq!((import.rows_total, import.rows_used, import.outages.len()), (3997, 3992, 3984));
    assert_eq!(
        counts(&import),
        [(RowReason::Duplicate, 5), (RowReason::Overlap, 8), (RowReason::OtherMemory, 1)]
    );
    assert_eq!(import.notes[2].example_lines, [13048]);
    assert_eq!(
        (import.window_start.as_str(), import.window),
        ("2002-05-01 00:00", Span(1_767_628 * MINUTE_US))
    );
    assert_eq!(import.downtime(), Span(712_330 * MINUTE_US));
    assert_eq!(import.nodes_without_rows, 60);
    let nodes_with = |gib| import.node_memory_gib.iter().filter(|memory| **memory == gib).count();
    assert_eq!((nodes_with(8), nodes_with(16), nodes_with(32)), (732, 229, 63));
    for outages in import.by_node() {
        assert!(outages.windows(2).all(|pair| pair[0].returned <= pair[1].failed));
    }
}

#[test]
fn published_parameters_are_reproduced() {
    // Weibull shape and scale [h] of the gaps between failures of a node, all causes; mean and median [min], mu and
    // sigma of the down times.
    let published = [
        (18, 0.69, 6910.0, 179.0, 58.0, 4.19, 1.22),
        (19, 0.70, 7487.0, 207.0, 57.0, 4.26, 1.14),
        (20, 0.41, 3868.0, 210.0, 75.0, 4.34, 1.13),
    ];
    for (system, shape, scale, mean, median, mu, sigma) in published {
        let import = of_system(system);
        let gaps = Weibull::fit(&lives::published_gaps(&import)).unwrap();
        let durations: Vec<f64> =
            import.rows.iter().map(|row| Span(row.returned.0 - row.failed.0).hours()).collect();
        let repairs = Lognormal::fit(&durations).unwrap();
        let (median_h, mean_h) = median_and_mean(&durations);
        let close = |name: &str, found: f64, published: f64, rounding: f64| {
            assert!(
                (found - published).abs() < rounding,
                "system {system}: {name} {found}, published {published}"
            );
        };
        close("shape", gaps.shape, shape, 0.005);
        close("scale", gaps.scale_h, scale, 1.0);
        close("mean", 60.0 * mean_h, mean, 0.5);
        close("median", 60.0 * median_h, median, 0.5);
        close("mu", repairs.mu + libm::log(60.0), mu, 0.005);
        close("sigma", repairs.sigma, sigma, 0.005);
    }
}

#[test]
fn fitted_lives_reproduce_the_recorded_rates() {
    // A fleet that has run for long fails once per mean life. With the first lives taken for whole ones, software
    // would fail at a third of its recorded rate.
    let import = of_system(18);
    for mode in modes::fit(&import).unwrap().iter().filter(|mode| mode.failures > 100) {
        let ratio = mode.mean_life_h() / mode.exponential.mean_h;
        assert!((0.95..1.05).contains(&ratio), "{}: {ratio}", mode.cause);
    }
    let lives = lives::of_mode(&import, Some(Cause::Software)).samples;
    let as_new: Vec<_> =
        lives.iter().map(|life| crate::records::fit::Sample { age_unknown: false, ..*life }).collect();
    assert!(Weibull::fit(&as_new).unwrap().mean_h() > 3.0 * 44_152.0);
}

#[test]
fn every_other_system_is_imported_or_refused_with_a_reason() {
    for system in [2, 7, 11, 12, 16, 23] {
        let import = of_system(system);
        let dropped: u32 =
            import.notes.iter().filter(|n| n.reason.effect() == RowEffect::Dropped).map(|n| n.rows).sum();
        let merged: u32 =
            import.notes.iter().filter(|n| n.reason.effect() == RowEffect::Merged).map(|n| n.rows).sum();
        assert_eq!(import.rows_used + dropped, import.rows_total, "system {system}");
        assert_eq!(import.outages.len() as u32 + merged, import.rows_used, "system {system}");
        assert!(!modes::fit(&import).unwrap().is_empty());
    }
    let refused = |system| read(Path::new(RECORD), system).unwrap_err().to_string();
    assert!(refused(14).contains("125 rows: the node number is not below the number of nodes"));
    assert!(refused(17).contains("126 rows: the columns that describe the machine are blank"));
    assert!(refused(1).contains("unknown system 1; choose one of 2, 3, 4"));
}

#[test]
fn each_oddity_is_counted() {
    let at = ["3/1/2002 12:00", "3/1/2002 13:00"];
    let later = ["5/1/2002 12:00", "5/1/2002 13:00"];
    let end = ["9/1/2003 0:00", "9/1/2003 0:01"];
    let rows: Vec<Short> = vec![
        ("0", "8", SERVICE, at[0], at[1], "60", HARDWARE),
        ("0", "8", SERVICE, at[0], at[1], "60", HARDWARE),
        ("0", "8", SERVICE, "3/1/2002 12:59", "3/1/2002 14:00", "61", ",,,,,OS"),
        ("0", "9", SERVICE, later[0], later[1], "60", ",,,,,"),
        ("1", "8", SERVICE, later[0], later[1], "0", HARDWARE),
        ("1", "8", SERVICE, "2/28/2002 12:00", "2/28/2002 13:00", "60", HARDWARE),
        ("1", "8", SERVICE, later[0], later[1], "90", HARDWARE),
        ("2", "8", ["2-May", "3-Aug"], at[0], at[1], "60", ",CPU,,,,OS"),
        ("4", "8", SERVICE, later[0], later[1], "60", HARDWARE),
        ("2", "", SERVICE, later[0], later[1], "60", HARDWARE),
        ("2", "8", SERVICE, end[0], end[1], "1", HARDWARE),
    ];
    let import = from_rows(&rows).unwrap();
    let expected = [
        (RowReason::BlankMachine, 1),
        (RowReason::NodeOutOfRange, 1),
        (RowReason::Duplicate, 1),
        (RowReason::ZeroDownTime, 1),
        (RowReason::BeforeProduction, 1),
        (RowReason::Overlap, 1),
        (RowReason::NoCause, 1),
        (RowReason::SeveralCauses, 1),
        (RowReason::DownTimeDisagrees, 1),
        (RowReason::OtherMemory, 1),
        (RowReason::OtherDates, 1),
    ];
    assert_eq!(counts(&import), expected);
    assert_eq!(import.notes[2].example_lines, [3]);
    assert_eq!((import.rows_used, import.rows_total, import.nodes_without_rows), (6, 11, 1));
    let first = import.outages[0];
    let minute = |minutes: i64| Span(minutes * MINUTE_US);
    assert_eq!((first.failed, first.returned, first.cause), (minute(720), minute(840), Cause::Hardware));
    assert_eq!(import.outages[2].cause, Cause::Undetermined);
    assert_eq!(import.outages[3].returned.0 - import.outages[3].failed.0, 90 * MINUTE_US);
}

#[test]
fn the_window_ends_with_the_month_of_retirement() {
    let service = ["2-Mar", "2-Apr"];
    let rows: Vec<Short> = vec![
        ("0", "8", service, "4/30/2002 23:00", "5/1/2002 1:00", "120", HARDWARE),
        ("0", "8", service, "5/2/2002 0:00", "5/2/2002 1:00", "60", HARDWARE),
    ];
    let import = from_rows(&rows).unwrap();
    assert_eq!(counts(&import), [(RowReason::AfterRetirement, 1)]);
    // March and April, less the hour that the clock skipped; of the outage one hour lies inside.
    assert_eq!(import.window, Span((61 * 24 - 1) * 60 * MINUTE_US));
    assert_eq!(import.downtime(), Span(60 * MINUTE_US));
}

#[test]
fn unreadable_cells_are_named_all_at_once() {
    let rows: Vec<Short> = vec![
        ("0", "8", SERVICE, "3/1/2002 12:00", "3/1/2002 13:00", "60", HARDWARE),
        ("0", "8", ["2-Mai", "current"], "31/1/2002 12:00", "3/1/2002", "1h", HARDWARE),
    ];
    let error = from_rows(&rows).unwrap_err().to_string();
    for part in [
        "4 cells cannot be read",
        "line 3, column node prod: \"2-Mai\" is not a month; write 2-May (2002)",
        "line 3, column Prob Started: \"31/1/2002 12:00\" is not a date and a time; write month/day/year",
        "line 3, column Prob Fixed: \"3/1/2002\"",
        "line 3, column Down Time: \"1h\" is not a whole number",
    ] {
        assert!(error.contains(part), "{error}");
    }
    let short = COLUMNS.join(",") + "\n1,cluster\n";
    let error = from_bytes(short.as_bytes()).unwrap_err().to_string();
    assert!(error.contains("line 2: there are 2 cells; write 26 cells"), "{error}");
}

#[test]
fn what_is_not_the_record_is_refused_with_a_remedy() {
    let whole = std::fs::read(RECORD).unwrap();
    let header = COLUMNS.join(",");
    let renamed = header.replace("nodenumz", "node");
    let cases: [(&[u8], &str); 7] = [
        (&whole[..whole.len() / 2], "damaged or incomplete"),
        (b"\x1f\x8bnot really", "damaged or incomplete"),
        (b"PK\x03\x04\0\0\0", "it is a binary file"),
        (b"", "it is empty"),
        (b"caf\xe9", "column 1: the header says \"café\""),
        (renamed.as_bytes(), "column 7: the header says \"node\"; write \"nodenumz\""),
        (header.as_bytes(), "unknown system 1"),
    ];
    for (bytes, part) in cases {
        let error = from_bytes(bytes).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
    let error = read(Path::new("no/such/file"), 1).unwrap_err().to_string();
    assert!(error.contains("check the path"), "{error}");
}
