//! `hotspare man`: the manual pages.

use super::{Exit, Failure, print, write};
use crate::scenario::Registry;
use clap_mangen::Man;
use std::path::PathBuf;

/// Arguments of `hotspare man`.
#[derive(clap::Args)]
#[command(after_help = "For instance:\n  \
                  hotspare man | man -l -\n  \
                  hotspare man --out ~/.local/share/man/man1")]
pub struct Args {
    /// Write the page of the program and one for each verb into this folder, in place of pages that are there
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

/// Prints the page of the program, or writes all pages.
pub fn run(args: Args, _: &Registry) -> Result<Exit, Failure> {
    let mut whole = super::command().disable_help_subcommand(true);
    whole.build();
    let Some(folder) = args.out else {
        print(&page(whole)?.1)?;
        return Ok(Exit::Done);
    };
    let mut pages = Vec::new();
    all(&whole, &mut pages)?;
    for (name, text) in &pages {
        write(&folder.join(name), text)?;
    }
    say!("wrote {} pages into {}", pages.len(), folder.display());
    Ok(Exit::Done)
}

/// The pages of a command and of those below it.
fn all(command: &clap::Command, pages: &mut Vec<(String, String)>) -> Result<(), Failure> {
    pages.push(page(command.clone())?);
    command.get_subcommands().filter(|verb| !verb.is_hide_set()).try_for_each(|verb| all(verb, pages))
}

/// The page of a command: its file's name and its text.
fn page(command: clap::Command) -> Result<(String, String), Failure> {
    let page = Man::new(command);
    let mut text = Vec::new();
    page.render(&mut text).map_err(|error| Failure::io(format!("the manual: {error}")))?;
    Ok((page.get_filename(), String::from_utf8_lossy(&text).into_owned()))
}
