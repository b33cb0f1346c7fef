//! Shared parts of the tests of the program: starting it as a user does, and reading its output.

use sha2::{Digest as _, Sha256};
use std::path::Path;
use std::process::{Command, Output, Stdio};

pub const ROOT: &str = env!("CARGO_MANIFEST_DIR");
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_hotspare");

/// Runs the program in a folder.
pub fn hotspare(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).current_dir(folder).env_remove("COLUMNS");
    command.output().expect("the program starts")
}

/// Runs the program in a folder on a terminal that is so wide.
pub fn on_screen(folder: &Path, arguments: &[&str], width: usize) -> Output {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).current_dir(folder).env("COLUMNS", width.to_string()).env("TZ", "UTC");
    command.output().expect("the program starts")
}

/// Starts the program in a folder and interrupts it as soon as there is a file.
pub fn interrupted(folder: &Path, arguments: &[&str], at: &Path) -> Output {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).current_dir(folder).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    while !at.exists() {
        let ended = child.try_wait().expect("its state");
        assert!(ended.is_none(), "it ended without {}", at.display());
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().expect("kill").success());
    child.wait_with_output().expect("the program ends")
}

/// Alters what is kept in a file, with a checksum that fits: where this shows, what is kept was used.
pub fn alter(kept: &Path, from: &str, to: &str) {
    let piece = std::fs::read_to_string(kept).expect("a piece");
    let (_, content) = piece.split_once('\n').expect("its checksum");
    assert!(content.contains(from), "{content}");
    let content = content.replacen(from, to, 1);
    let sum: String = Sha256::digest(&content).iter().map(|byte| format!("{byte:02x}")).collect();
    std::fs::write(kept, format!("{sum}\n{content}")).expect("a piece");
}

/// Runs commands in a folder, with the program on the path; the first that fails is the last.
pub fn shell(folder: &Path, commands: &str) -> Output {
    let bin = Path::new(PROGRAM).parent().expect("a folder").display();
    let path = format!("{bin}:{}", std::env::var("PATH").expect("a PATH"));
    let mut shell = Command::new("sh");
    shell.args(["-e", "-c", commands]).current_dir(folder).env("PATH", path).output().expect("a shell")
}

/// What was printed.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// The item of a list of sentences that begins so: its line and the lines that are indented below it.
pub fn item(text: &str, begin: &str) -> String {
    let mut lines = text.lines().skip_while(|line| !line.starts_with(begin));
    let first = lines.next().unwrap_or_default();
    let rest = lines.take_while(|line| line.starts_with("  "));
    std::iter::once(first).chain(rest).map(|line| format!("{line}\n")).collect()
}
