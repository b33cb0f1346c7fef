//! Golden texts: committed files and blocks of pages that come from the program.
//!
//! Each is compared with what the program makes today. `REGENERATE=1 cargo test` rewrites those that differ: read
//! `git diff` before you commit it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// One writer at a time: tests that run side by side own blocks of the same page.
static WRITING: Mutex<()> = Mutex::new(());

/// Asserts that a file has these bytes, or gives them to it; its path begins at the root of the project.
pub fn file(path: &str, made: impl AsRef<[u8]>) {
    let (committed, made) = (fs::read(full(path)).unwrap_or_default(), made.as_ref());
    if committed != made {
        let text = String::from_utf8_lossy;
        differs(path, &text(&committed), &text(made));
        replace(path, made);
    }
}

/// Asserts that a page has this text between two others, or puts it there.
#[allow(dead_code)] // Tests inside the crate have whole files only.
pub fn block(path: &str, before: &str, after: &str, made: &str) {
    let _one = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let page = fs::read_to_string(full(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    assert_eq!(page.matches(before).count(), 1, "{path} has one place after {before:?}");
    let (head, rest) = page.split_once(before).unwrap_or_default();
    let (committed, tail) = rest.split_once(after).unwrap_or_else(|| panic!("{path}: no {after:?}"));
    if committed != made {
        differs(path, committed, made);
        replace(path, format!("{head}{before}{made}{after}{tail}").as_bytes());
    }
}

/// Asserts that a page quotes this output below its mark, or has it quote it.
#[allow(dead_code)] // As above.
pub fn quoted(path: &str, mark: &str, made: &str) {
    block(path, &format!("<!-- {mark} -->\n```text\n"), "```\n", made);
}

/// Accepts a difference where golden texts are to be rewritten, and fails anywhere else.
///
/// # Panics
/// With the first lines that differ and the command that rewrites them.
pub fn differs(path: &str, committed: &str, made: &str) {
    if std::env::var_os("REGENERATE").is_some() {
        return;
    }
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let (committed, made) = (lines(committed), lines(made));
    let at = committed.iter().zip(&made).take_while(|(committed, made)| committed == made).count();
    let line = |lines: &[String]| lines.get(at).cloned().unwrap_or_else(|| "(its end)".to_owned());
    panic!(
        "{path} is out of date. Its first difference, in line {} of the text:\n- {}\n+ {}\n\
         `REGENERATE=1 cargo test` rewrites it; read `git diff` before you commit. If results were not meant to \
         change, the test has found a mistake.",
        at + 1,
        line(&committed),
        line(&made)
    );
}

/// Replaces a file as a whole: whoever reads it meanwhile reads the old one or the new one.
fn replace(path: &str, content: &[u8]) {
    let path = full(path);
    let folder = path.parent().expect("a file is in a folder");
    fs::create_dir_all(folder).expect("a folder for it");
    let mut fresh = tempfile::NamedTempFile::new_in(folder).expect("a temporary file");
    std::io::Write::write_all(&mut fresh, content).expect("room on the disk");
    if let Ok(old) = fs::metadata(&path) {
        fs::set_permissions(fresh.path(), old.permissions()).expect("the same permissions");
    }
    fresh.persist(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

fn full(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
