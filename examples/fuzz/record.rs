//! Mutated records, handed to the program in a process of its own.

use crate::input::Random;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// Inventory and tickets, as columns of text.
const FLEET: &str = include_str!("../../scenarios/data/example-fleet/fleet.csv");
const TICKETS: &str = include_str!("../../scenarios/data/example-fleet/tickets.csv");
/// The columns of the two, and the window in which failures were written down.
const IMPORT: &str = "import fleet fleet.csv --tickets tickets.csv --name fuzz --out . --dates day-first \
                      --map type=Model,place=Enclosure,role=Use,blade=Serial --resource processors=Cores \
                      --tickets-map blade=Host,start=Opened,end=Closed --from 2020-01-01 --to 2024-01-01 \
                      --time-zone Europe/Berlin";
/// Cells that fit nowhere, or hardly anywhere.
const CELLS: &[&str] = &[
    "",
    "-1",
    "0",
    "1e300",
    "nan",
    "2020-02-30",
    "9999-12-31",
    "0001-01-01",
    "01.01.2023 00:00",
    "Unknown",
    "\"a\nb\"",
    "\"",
    "\u{1b}[31m",
    "ä",
    "99999999999999999999",
    "2024-03-31T02:30:00+02:00",
];
/// Exit statuses of a program that works: done, could not read or write, refused.
const FINE: [i32; 3] = [0, 1, 2];

/// Counts of records.
#[derive(Default)]
pub struct Tally {
    records: u64,
    accepted: u64,
    failed: u64,
    slowest: f64,
}

impl Tally {
    /// Both together.
    pub fn and(self, other: Tally) -> Tally {
        Tally {
            records: self.records + other.records,
            accepted: self.accepted + other.accepted,
            failed: self.failed + other.failed,
            slowest: self.slowest.max(other.slowest),
        }
    }

    /// Records that show a fault.
    pub fn failures(&self) -> u64 {
        self.failed
    }

    /// All in one line.
    pub fn line(&self) -> String {
        let share = 100.0 * self.accepted as f64 / self.records.max(1) as f64;
        format!(
            "{} records: {} ({share:.1} %) imported into a scenario that validates; {} failed, the slowest {:.2} s",
            self.records, self.accepted, self.failed, self.slowest
        )
    }
}

/// Imports the record of this number, within 1 GB, and validates what comes of it.
pub fn one(seed: u64, number: u64) -> Tally {
    let mut random = Random::new(seed ^ 0x7265_636f_7264, number);
    let folder = std::env::temp_dir().join(format!("hotspare-fuzz-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    let is_fleet = random.below(2) == 0;
    let (fleet, tickets) = match is_fleet {
        true => (mutated(FLEET, &mut random), TICKETS.to_owned()),
        false => (FLEET.to_owned(), mutated(TICKETS, &mut random)),
    };
    std::fs::write(folder.join("fleet.csv"), &fleet).expect("a file");
    std::fs::write(folder.join("tickets.csv"), &tickets).expect("a file");
    let start = Instant::now();
    let words = IMPORT.split(' ').chain(["--resource", "memory=RAM GB"]);
    let imported = program(&folder, words);
    let validated =
        if imported == Some(0) { program(&folder, "validate fuzz.toml".split(' ')) } else { Some(0) };
    let seconds = start.elapsed().as_secs_f64();
    let _ = std::fs::remove_dir_all(&folder);
    let is_fine = imported.is_some_and(|code| FINE.contains(&code)) && validated == Some(0);
    let failed = !is_fine || seconds > crate::MOST_SECONDS;
    if failed {
        let name = format!("{seed}-{number}-{}.csv", if is_fleet { "fleet" } else { "tickets" });
        crate::keep(&name, if is_fleet { &fleet } else { &tickets }.as_bytes());
    }
    Tally {
        records: 1,
        accepted: u64::from(imported == Some(0)),
        failed: u64::from(failed),
        slowest: seconds,
    }
}

/// Runs the program within 1 GB; its exit status.
fn program<'w>(folder: &Path, words: impl Iterator<Item = &'w str>) -> Option<i32> {
    let here = std::env::current_exe().expect("a path");
    let program: PathBuf = here.parent().and_then(Path::parent).expect("folders").join("hotspare");
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -v 1000000; exec \"$0\" \"$@\""]).arg(program).args(words);
    let status = shell.current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.expect("the program is built: cargo build --release").code()
}

/// A table with one to four changes.
fn mutated(text: &str, random: &mut Random) -> String {
    let mut rows: Vec<Vec<String>> =
        text.lines().map(|line| line.split(';').map(str::to_owned).collect()).collect();
    for _ in 0..1 + random.below(4) {
        let (row, other) = (random.below(rows.len()), random.below(rows.len()));
        let (at, from) = (random.below(rows[row].len()), random.below(rows[other].len()));
        match random.below(8) {
            0 => rows[row][at] = (*random.of(CELLS)).to_owned(),
            1 => drop(rows[row].remove(at)),
            2 => rows.swap(row, other),
            3 => rows.push(rows[row].clone()),
            4 if row > 0 => drop(rows.remove(row)),
            5 => rows.truncate(row + 1),
            6 => rows[row][at] = rows[other][from].clone(),
            _ => rows[row][at] = digits(&rows[row][at], random),
        }
        rows.retain(|row| !row.is_empty());
        if rows.is_empty() {
            return String::new();
        }
    }
    rows.iter().map(|row| row.join(";") + "\n").collect()
}

/// A cell with one of its digits changed.
fn digits(cell: &str, random: &mut Random) -> String {
    let at: Vec<usize> =
        cell.bytes().enumerate().filter(|(_, b)| b.is_ascii_digit()).map(|(at, _)| at).collect();
    if at.is_empty() {
        return cell.to_owned();
    }
    let at = *random.of(&at);
    format!("{}{}{}", &cell[..at], random.below(10), &cell[at + 1..])
}
