//! The command line: one file per verb.
//!
//! Results go to files and standard output, messages go to standard error. Adding a verb is one new file with an `Args`
//! and a `run`, and one line in the `verbs!` table.

// Help texts show keys of scenarios, which have brackets.
#![allow(rustdoc::broken_intra_doc_links)]

/// Writes to standard error, as `format!` has it.
macro_rules! say {
    ($($words:tt)*) => {
        crate::cli::screen::tell(format_args!($($words)*))
    };
}

mod backtest;
mod bench;
mod bundle;
mod compare;
mod completions;
mod export;
mod fit;
mod format;
mod goodness;
mod import;
mod interrupt;
mod list;
mod man;
mod merge;
mod metrics;
mod names;
mod new;
mod plan;
mod plots;
mod policies;
mod presets;
mod progress;
mod report;
mod run;
mod scenario_args;
mod schema;
mod screen;
mod sensitivity;
mod shard_arg;
mod submit;
mod sweep;
mod together;
mod trace;
mod undecided;
mod validate;
mod variants;

pub use fit::{FitText, fit_text};

use crate::scenario::Registry;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use std::process::ExitCode;

/// Outcome of a verb; the numbers are part of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// Input or output failed.
    Failed,
    /// Usage or scenario error; nothing was written.
    Usage,
    /// Interrupted; what was finished is on disk.
    Interrupted,
    /// Worse than a baseline.
    Regression,
    /// A threshold is breached.
    Breached,
    /// A threshold is undecided at this sample.
    Undecided,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Interrupted => 130,
            Exit::Regression => 3,
            Exit::Breached => 99,
            Exit::Undecided => 98,
        })
    }
}

/// An error that ends a verb: its message and its exit code.
#[derive(Debug)]
pub struct Failure {
    exit: Exit,
    message: String,
}

impl Failure {
    /// The end of a verb with an exit code.
    pub fn new(exit: Exit, message: impl ToString) -> Failure {
        Failure { exit, message: message.to_string() }
    }

    /// Input or output failed.
    pub fn io(message: impl ToString) -> Failure {
        Failure::new(Exit::Failed, message)
    }

    /// Usage or scenario error.
    pub fn usage(message: impl ToString) -> Failure {
        Failure::new(Exit::Usage, message)
    }
}

impl From<crate::scenario::LoadError> for Failure {
    fn from(error: crate::scenario::LoadError) -> Failure {
        use crate::scenario::LoadError::{Problems, Text};
        use crate::scenario::source::TextError;
        match &error {
            Text(TextError::Unreadable { .. }) => Failure::io(error),
            Text(_) | Problems(_) => Failure::usage(error),
        }
    }
}

impl From<crate::output::FolderError> for Failure {
    fn from(error: crate::output::FolderError) -> Failure {
        use crate::output::FolderError::{Claimed, Io, MaybeClaimed, Stranded};
        match error {
            Claimed { .. } | Io { .. } | MaybeClaimed { .. } | Stranded { .. } => Failure::io(error),
            error => Failure::usage(error),
        }
    }
}

impl From<crate::records::Error> for Failure {
    fn from(error: crate::records::Error) -> Failure {
        match error {
            crate::records::Error::Io { .. } => Failure::io(error),
            error => Failure::usage(error),
        }
    }
}

/// Writes results to standard output; a reader that stops early (`| head`) is no error.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    use std::io::{ErrorKind, Write};
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::io(format!("standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Writes a file, whole or not at all, and the folders that it needs.
fn write(path: &std::path::Path, text: &str) -> Result<(), Failure> {
    crate::output::whole::write(path, text)
        .map_err(|error| Failure::io(format!("{} cannot be written: {error}", path.display())))
}

/// Refuses to overwrite files, unless that is wanted.
fn may_write(paths: &[std::path::PathBuf], force: bool, elsewhere: &str) -> Result<(), Failure> {
    let taken: Vec<&std::path::Path> =
        paths.iter().map(std::path::PathBuf::as_path).filter(|path| path.exists() && !force).collect();
    if taken.is_empty() {
        return Ok(());
    }
    let names = taken.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
    let exist = if taken.len() == 1 { "exists" } else { "exist" };
    Err(Failure::usage(format!("{names} {exist} already; add --force, or name {elsewhere}")))
}

/// hotspare simulates a data center of blade servers and compares what failover policies are worth: how long
/// workloads are down, how many spares that takes, and how well spares match what they replace.
#[derive(Parser)]
#[command(name = "hotspare", version, propagate_version = true)]
#[command(
    after_help = "Start with:\n  hotspare new study.toml     writes a commented scenario\n  hotspare run study.toml     simulates it, prints the comparison, writes results/<name>/"
)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

macro_rules! verbs {
    ($($(#[$doc:meta])* $name:ident => $module:ident),* $(,)?) => {
        #[derive(Subcommand)]
        enum Verb {
            $($(#[$doc])* $name($module::Args),)*
        }

        impl Verb {
            fn run(self, registry: &Registry) -> Result<Exit, Failure> {
                match self {
                    $(Verb::$name(args) => $module::run(args, registry),)*
                }
            }
        }
    };
}

verbs! {
    /// Simulate every policy of a scenario and compare them
    Run => run,
    /// Simulate the variants of a scenario that its [sweep] spans
    Sweep => sweep,
    /// Find the cheapest variant of a scenario that meets its thresholds
    Plan => plan,
    /// Rank the uncertain values of a scenario by how far they move an answer
    Sensitivity => sensitivity,
    /// Put together what shards have simulated: the results of one machine
    Merge => merge,
    /// Make the jobs of a run for a cluster, or its commands one a line
    Submit => submit,
    /// Make one HTML file of results, for reading and printing
    Report => report,
    /// Put results and all that it takes to make them again into one folder
    Bundle => bundle,
    /// List the results in a folder, each with its headline
    List => list,
    /// Compare new results with a baseline: the gate for continuous integration
    Compare => compare,
    /// Print one simulated history, or the management server's tables at some time
    Trace => trace,
    /// Count and time the work of a scenario, and compare it with a record or with another program
    Bench => bench,
    /// Check a scenario and every file it names, without simulating
    Validate => validate,
    /// Write a commented scenario to start from
    New => new,
    /// Make scenarios from an inventory, or from a record of failures
    Import => import,
    /// Estimate lives and repairs from tickets, an inventory and a window
    Fit => fit,
    /// Fit a scenario to the earlier part of a record, and hold it against the later one
    Backtest => backtest,
    /// List the policy rules and presets
    Policies => policies,
    /// List the presets of durations with their sources
    Presets => presets,
    /// List the metrics with their definitions
    Metrics => metrics,
    /// Print the JSON Schema of scenarios, for editors
    Schema => schema,
    /// Print the completions for a shell
    Completions => completions,
    /// Print the manual page, or write those of all verbs into a folder
    Man => man,
}

/// Runs the program on the arguments it was given.
pub fn main() -> ExitCode {
    main_with(&Registry::builtin())
}

/// The whole program with the rules and sections of a registry: the entry point for `main` of a crate downstream.
///
/// ```no_run
/// use hotspare::{Registry, cli};
/// use std::process::ExitCode;
///
/// fn main() -> ExitCode {
///     let mut registry = Registry::builtin();
///     // registry.rules.selection.push(MY_RULE);
///     cli::main_with(&registry)
/// }
/// ```
pub fn main_with(registry: &Registry) -> ExitCode {
    let parsed = command().try_get_matches().and_then(|matches| Cli::from_arg_matches(&matches));
    let exit = match parsed {
        Ok(cli) => cli.verb.run(registry),
        Err(error) => names::near_ones_only(error).exit(),
    };
    let exit = exit.unwrap_or_else(|failure| {
        screen::fail(&failure.message);
        failure.exit
    });
    exit.into()
}

/// The command line for parsers, help, completions and the manual.
fn command() -> clap::Command {
    let width = screen::help_width();
    narrowed(Cli::command().term_width(width), width)
}

/// The command with what follows its help in lines that fit, and so with those below it.
fn narrowed(command: clap::Command, width: usize) -> clap::Command {
    let after = command.get_after_help().map(|text| crate::wrap::narrowed(&text.to_string(), width));
    let command = command.mut_subcommands(|verb| narrowed(verb, width));
    match after {
        Some(text) => command.after_help(text),
        None => command,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_sound() {
        super::command().debug_assert();
    }
}

#[cfg(test)]
mod page_tests;
