//! `hotspare completions`: what a shell needs to complete verbs, options and their values.

use super::{Exit, Failure, print};
use crate::output::PROGRAM;
use crate::scenario::Registry;
use clap_complete::{Shell, generate};

/// Arguments of `hotspare completions`.
#[derive(clap::Args)]
#[command(after_help = "For instance:\n  \
                  bash  hotspare completions bash > ~/.local/share/bash-completion/completions/hotspare\n  \
                  zsh   hotspare completions zsh > ~/.zfunc/_hotspare   (with ~/.zfunc in fpath)\n  \
                  fish  hotspare completions fish > ~/.config/fish/completions/hotspare.fish")]
pub struct Args {
    /// The shell
    shell: Shell,
}

/// Prints the completions.
pub fn run(args: Args, _: &Registry) -> Result<Exit, Failure> {
    let mut text = Vec::new();
    generate(args.shell, &mut super::command(), PROGRAM, &mut text);
    print(&String::from_utf8_lossy(&text))?;
    Ok(Exit::Done)
}
