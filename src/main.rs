//! The command line: everything it does is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    hotspare::cli::main()
}
