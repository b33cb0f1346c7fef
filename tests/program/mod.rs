//! What tests of the program share: how a user starts it, and what pages show of its output.

// Each test binary uses its part of this.
#![allow(dead_code)]

use std::path::Path;
use std::process::{Command, Output};

pub const ROOT: &str = env!("CARGO_MANIFEST_DIR");
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_hotspare");

/// Runs the program in a folder.
pub fn hotspare(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(PROGRAM).args(arguments).current_dir(folder).output().expect("the program starts")
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

/// What a page shows between a mark and the end of the block.
pub fn shown(page: &str, mark: &str) -> String {
    let page = std::fs::read_to_string(Path::new(ROOT).join(page)).expect("the page");
    let (_, after) = page.split_once(&format!("<!-- {mark} -->\n```text\n")).expect("the mark");
    let (block, _) = after.split_once("```\n").expect("the end");
    block.to_owned()
}

/// `text` without the spaces at the ends of its lines.
pub fn trimmed(text: &str) -> String {
    text.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}
