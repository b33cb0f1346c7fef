//! The table of speeds: this program beside a loop written by hand and beside other libraries, in one run.
//!
//! ```sh
//! cargo bench --bench table             # prints it; about two minutes
//! cargo bench --bench table -- --write  # puts it into results/bench/speed.md, too
//! ```
//!
//! Each comparison is so many rounds, and in each round every program runs once, one after the other; what is told is
//! the median of the ratios of a round, with the least and the largest of them. Times are processor times. The peers
//! are built from benches/peers; a peer that is missing is left out, and said to be.

mod by_hand;
mod cases;

use cases::peers::{build_peers, peer_s, simpy_s, spent};
use cases::{Case, fidelity, mixed_fleet, polled_pool, real_lives, spares_1};
use std::fmt::Write;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

const ROUNDS: usize = 5;
const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const PROGRAM: &str = env!("CARGO_BIN_EXE_hotspare");

/// A program that takes so many seconds per cycle.
type Run<'a> = (&'a str, Box<dyn Fn() -> Option<f64> + 'a>);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let [flag, n, hours] = &arguments[..]
        && flag == "--memory"
    {
        return tell_memory(n, hours);
    }
    let peers = build_peers();
    let mut table = Table::default();
    for (n, hours, goals) in [(1000, 400_000, [1.5, 1.5, 5.0, 130.0]), (100_000, 3000, [1.5, 1.0, 3.0, 80.0])]
    {
        let case = spares_1("spares-1", n, hours);
        let hand = || by_hand_s(n, hours);
        let rust = |peer: &'static str| move || peers.then(|| peer_s(peer, n, hours)).flatten();
        let python_hours = hours.min(10_000_000 / n);
        let all: Vec<Run> = vec![
            ("by hand", Box::new(move || Some(hand()))),
            ("desque", Box::new(rust("desque"))),
            ("nexosim", Box::new(rust("nexosim"))),
            ("SimPy", Box::new(move || simpy_s(n, python_hours))),
        ];
        table.compare(&format!("spares-1, N = {n}"), || Some(ours_s(&case)), &all, &goals);
        let lives = real_lives("real-lives", n, hours);
        let ours: Run = ("spares-1", Box::new(|| Some(ours_s(&case))));
        let goal = if n == 1000 { 2.0 } else { 1.5 };
        table.compare(&format!("real lives, N = {n}"), || Some(ours_s(&lives)), &[ours], &[goal]);
    }
    let million = spares_1("spares-1", 1_000_000, 300);
    let hand: Run = ("by hand", Box::new(|| Some(by_hand_s(1_000_000, 300))));
    table.compare("spares-1, N = 1000000", || Some(ours_s(&million)), &[hand], &[1.5]);

    let (fleet, same_n) = (mixed_fleet(), spares_1("spares-1", 12_600, 8000));
    let like: Run = ("spares-1, N = 12600", Box::new(|| Some(ours_s(&same_n))));
    table.compare("mixed fleet, 12,580 machines", || Some(ours_s(&fleet)), &[like], &[2.0]);
    let (fidelity, small) = (fidelity(), spares_1("spares-1", 100, 1_000_000));
    let like: Run = ("spares-1, N = 100", Box::new(|| Some(ours_s(&small))));
    table.compare("fidelity: partitions, ports, zones, module", || Some(ours_s(&fidelity)), &[like], &[4.0]);
    let (checked, unchecked) = (polled_pool("1 min"), polled_pool("1 d"));
    let like: Run = ("polled each day", Box::new(|| Some(ours_s(&unchecked))));
    table.compare("100,000 pooled blades, polled each minute", || Some(ours_s(&checked)), &[like], &[1.1]);
    table.other();
    print!("{}", table.text);
    if arguments.iter().any(|argument| argument == "--write") {
        let page = format!("{ROOT}/results/bench/speed.md");
        if let Err(error) = std::fs::write(&page, format!("{}\n{}", machine(), table.text)) {
            eprintln!("{page} cannot be written: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

#[derive(Default)]
struct Table {
    text: String,
}

impl Table {
    /// Ours beside others. Goals: for loops and cases of our own, the most that ours may take of theirs; for peers, the
    /// least that theirs takes of ours.
    fn compare(&mut self, what: &str, ours: impl Fn() -> Option<f64>, others: &[Run], goals: &[f64]) {
        if self.text.is_empty() {
            self.text +=
                "| what | ours, ns a cycle | beside | theirs | ratio (least to largest) | to reach |\n";
            self.text += "| --- | --- | --- | --- | --- | --- |\n";
        }
        let mut rounds: Vec<(f64, Vec<Option<f64>>)> = Vec::new();
        for _ in 0..ROUNDS {
            let Some(ours) = ours() else { return };
            rounds.push((ours, others.iter().map(|(_, run)| run()).collect()));
        }
        let ns = |seconds: Vec<f64>| median(seconds) * 1e9;
        for (at, ((name, _), goal)) in others.iter().zip(goals).enumerate() {
            let pairs: Option<Vec<(f64, f64)>> =
                rounds.iter().map(|(ours, others)| others[at].map(|other| (*ours, other))).collect();
            let Some(pairs) = pairs else {
                let _ = writeln!(self.text, "| {what} | | {name} | not there | | |");
                continue;
            };
            let is_peer = ["desque", "nexosim", "SimPy"].contains(name);
            let ratio = |(ours, other): &(f64, f64)| if is_peer { other / ours } else { ours / other };
            let mut ratios: Vec<f64> = pairs.iter().map(ratio).collect();
            ratios.sort_by(f64::total_cmp);
            let (low, high) = (ratios[0], ratios[ratios.len() - 1]);
            let middle = median(ratios);
            let (holds, sign) =
                if is_peer { (middle >= *goal, "at least") } else { (middle <= *goal, "at most") };
            let _ = writeln!(
                self.text,
                "| {what} | {:.0} | {name} | {:.0} | {middle:.2} ({low:.2} to {high:.2}) | {sign} {goal} {} |",
                ns(pairs.iter().map(|pair| pair.0).collect()),
                ns(pairs.iter().map(|pair| pair.1).collect()),
                if holds { "✓" } else { "✗" },
            );
            eprintln!("{}", self.text.lines().last().unwrap_or_default());
        }
    }

    /// What is no comparison of times per cycle.
    fn other(&mut self) {
        self.text += "\n| what | measured | to reach |\n| --- | --- | --- |\n";
        let mut row = |what: &str, measured: f64, unit: &str, goal: f64, at_most: bool| {
            let holds = if at_most { measured <= goal } else { measured >= goal };
            let (sign, mark) = (if at_most { "at most" } else { "at least" }, if holds { "✓" } else { "✗" });
            let _ = writeln!(self.text, "| {what} | {measured:.3} {unit} | {sign} {goal} {unit} {mark} |");
            eprintln!("{}", self.text.lines().last().unwrap_or_default());
        };
        if let (Some(short), Some(long)) = (memory("4000"), memory("8000")) {
            row("memory, N = 1000000, one mode", short / 1_020_000.0, "bytes a blade", 128.0, true);
            row("memory of twice the horizon", long / short, "×", 1.05, true);
        }
        let scenario = |name: &str, n: u32, hours: u32, replications: u32| {
            let path = std::env::temp_dir().join(format!("hotspare-{name}.toml"));
            let text = cases::spares_text(n, hours)
                .replace("replications = 1", &format!("replications = {replications}"));
            std::fs::write(&path, text).map(|()| path).expect("a temporary file")
        };
        let run = |path: &std::path::Path, more: &[&str]| {
            let out = std::env::temp_dir().join("hotspare-bench");
            let begin = Instant::now();
            let mut child = Command::new(PROGRAM);
            child.arg("run").arg(path).arg("--out").arg(&out).args(["--quiet", "--force"]).args(more);
            let done = child
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|status| status.success());
            assert!(done, "{}", path.display());
            begin.elapsed().as_secs_f64()
        };
        let times = |f: &dyn Fn() -> f64| median((0..ROUNDS).map(|_| f()).collect());
        let threads = scenario("threads", 1000, 20_000, 64);
        let speed_up = || run(&threads, &["--threads", "1"]) / run(&threads, &["--threads", "2"]);
        row("64 replications of N = 1000, 1 thread ÷ 2 threads", times(&speed_up), "×", 1.8, false);
        let small = scenario("small", 100, 10, 1000);
        row("1,000 replications of 100 blades, 10 h", times(&|| run(&small, &[])), "s", 0.2, true);
        let help = || {
            let begin = Instant::now();
            let _ = Command::new(PROGRAM).arg("--help").stdout(Stdio::null()).status();
            begin.elapsed().as_secs_f64()
        };
        row("--help", times(&help), "s", 0.02, true);
        let rows = scenario("rows", 1000, 100_000, 100);
        let plain = run(&rows, &[]);
        let written = run(&rows, &["--write", "outages"]);
        let file = std::env::temp_dir().join("hotspare-bench/spares-1/outages.csv");
        let bytes = std::fs::metadata(file).map_or(0.0, |file| file.len() as f64);
        row(
            "10 million rows of outages.csv, the simulation apart",
            bytes / 1e6 / (written - plain),
            "MB/s",
            100.0,
            false,
        );
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn ours_s(case: &Case) -> f64 {
    let begin = spent();
    let cycles = case.simulate().work.cycles;
    (spent() - begin) / cycles as f64
}

fn by_hand_s(n: u32, hours: u32) -> f64 {
    let begin = spent();
    let cycles = by_hand::simulate(n, hours.into(), 7, 0).cycles;
    (spent() - begin) / cycles as f64
}

/// The largest memory of a history in a process of its own, what the program itself takes apart \[bytes\].
fn memory(hours: &str) -> Option<f64> {
    let of = |n: &str, hours: &str| {
        let child = Command::new(std::env::current_exe().ok()?).args(["--memory", n, hours]).output().ok()?;
        String::from_utf8_lossy(&child.stdout).trim().parse::<f64>().ok()
    };
    Some(of("1000000", hours)? - of("100", "1")?)
}

fn tell_memory(n: &str, hours: &str) -> ExitCode {
    let (Ok(n), Ok(hours)) = (n.parse(), hours.parse()) else { return ExitCode::from(2) };
    let cycles = spares_1("spares-1", n, hours).simulate().work.cycles;
    // Of this process alone: what getrusage tells begins with that of the parent.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
    let most: u64 = most.and_then(|most| most.trim().parse().ok()).unwrap_or(0);
    eprintln!("{cycles} cycles");
    println!("{}", most * 1024);
    ExitCode::SUCCESS
}

/// What the table was measured with.
fn machine() -> String {
    let told = |program: &str, arguments: &[&str]| {
        let output =
            Command::new(program).args(arguments).output().map(|output| output.stdout).unwrap_or_default();
        String::from_utf8_lossy(&output).trim().to_owned()
    };
    let lines = told("lscpu", &[]);
    let processor =
        lines.lines().find_map(|line| line.strip_prefix("Model name:")).unwrap_or("unknown").trim();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!(
        "Measured {} on {processor}, {cores} cores; {}; {}.\n",
        told("date", &["-u", "+%Y-%m-%d"]),
        told("rustc", &["--version"]),
        told("git", &["-C", ROOT, "describe", "--always", "--dirty"]),
    )
}
